"""A file that somebody names: a plain file of at most a million bytes, or one line why not."""

import stat
from pathlib import Path

from concert.model.faults import ScenarioError

LARGEST = 1_000_000  # bytes


def content(path: Path, expected: str, called: str = "") -> bytes:
    """The bytes of a file; `expected` says what it should be, `called` how its fault begins.  Raises ScenarioError.

    What is no plain file (a device, a pipe) has no size that could be asked before it is read, and perhaps no end.
    """
    name = called or str(path)[:200]
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            raise ScenarioError([f"{name}: {'a directory' if stat.S_ISDIR(kind) else 'a device or a pipe'}; expected {expected}"])
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except ScenarioError:
        raise
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        raise ScenarioError([f"{name}: {(getattr(error, 'strerror', None) or str(error)).lower()}; expected {expected}"]) from None
    if len(found) > LARGEST:
        raise ScenarioError([f"{name}: larger than {LARGEST:,} bytes; expected {expected}"])
    return found


def text(path: Path, expected: str) -> str:
    """The text of a file in UTF-8, without the mark that some editors put before it.  Raises ScenarioError."""
    try:
        return content(path, expected).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{path}: not UTF-8 (byte {error.start}); expected a text file"]) from None
