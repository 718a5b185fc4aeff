"""The steps in which a folder is read and written, each one call of the operating system, so that a test can fail any of them."""

import errno
import os
from contextlib import suppress
from pathlib import Path

NOT_FOR_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # what a disk answers that has no such thing as syncing a folder


def create(path: Path) -> int:
    """A new file, opened to be written.  Raises FileExistsError where there is one."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)


def write(file: int, content: bytes | memoryview) -> int:
    """Write what fits; how many bytes were written."""
    return os.write(file, content)


def sync(file: int) -> None:
    """Wait until a file's content is on the disk."""
    os.fsync(file)


def close(file: int) -> None:
    """Close a file: some disks say only here that they are full."""
    os.close(file)


def read(path: Path) -> bytes:
    """The content of a file."""
    return path.read_bytes()


def names(folder: Path) -> list[str]:
    """The names in a folder, in order."""
    return sorted(os.listdir(folder))


def replace(path: Path, by: Path) -> None:
    """Give a file or folder another name, in place of what had it."""
    os.replace(path, by)


def link(path: Path, name: Path) -> None:
    """Give a file a second name.  Raises FileExistsError where something has it, on every disk and for every machine."""
    os.link(path, name)


def remove(path: Path) -> None:
    """Remove a file; no fault where there is none."""
    path.unlink(missing_ok=True)


def make(folder: Path) -> None:
    """Make a folder, its parents too; no fault where it is there."""
    folder.mkdir(parents=True, exist_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove an empty folder; no fault where there is none."""
    with suppress(FileNotFoundError):
        folder.rmdir()


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk: without, a power loss may take back a rename."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(file)
