"""What is read of a sweep's folder, and whether it is what was written."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from concert.experiments import disk
from concert.experiments.sweeps.parts import identity_of
from concert.experiments.sweeps.seal import unsealed


def opened(path: Path) -> dict[str, Any] | None:
    """A sealed file, None where there is none or it is not what was sealed.  Raises OSError where it cannot be read."""
    try:
        return unsealed(disk.read(path).decode())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None


def fault_of(path: Path, part: Mapping[str, Any], identity: Mapping[str, Any], fast: bool = False) -> str:
    """What is wrong with the file of a part that a record or a manifest describes, "" where nothing is.

    With `fast` its rows are counted, and not summed.  `identity` is what it must say of itself.
    """
    try:
        if fast:
            said, rows = identity_of(path)
            if rows != part["rows"]:
                return f"holds {rows:,} rows, where {part['rows']:,} were written"
        else:
            content = disk.read(path)
            if hashlib.sha256(content).hexdigest() != part["sha256"]:
                return "altered since it was written"
            said, _ = identity_of(pa.BufferReader(content))
    except FileNotFoundError:
        return "missing"
    except (OSError, ValueError, pa.ArrowException) as error:
        return f"cannot be read ({getattr(error, 'strerror', None) or str(error).splitlines()[0]})".lower()
    wrong = next((key for key, value in identity.items() if said.get(key) != value), None)
    return f"is of another {wrong} by its own word ({said.get(wrong)}, where {identity[wrong]} should be)" if wrong else ""


def told(value: Any, other: Any) -> str:
    """A value, or, of a list, what the other one has not."""
    if isinstance(value, list) and isinstance(other, list):
        return ", ".join(str(item) for item in value if item not in other) or "nothing else"
    return str(value)
