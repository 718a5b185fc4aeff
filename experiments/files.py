"""A file is there whole or not at all."""

import os
import uuid
from pathlib import Path


def put(content: bytes, path: Path, beside: Path | None = None) -> None:
    """Write a file aside, then rename it into place: it is there whole or not at all.  Raises OSError.

    `beside` is the folder to write it in first, on the same disk; by default the file's own.
    """
    aside = (beside or path.parent) / f".{path.name}.{uuid.uuid4().hex[:8]}.aside"
    try:
        with open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
