"""A file is there whole or not at all, whatever happens meanwhile: a crash, a full disk, a power loss."""

import errno
import os
import uuid
from contextlib import suppress
from pathlib import Path

from concert.experiments import disk

NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def put(content: bytes, path: Path, beside: Path | None = None) -> None:
    """Write a file aside, then rename it into place: it is there whole or not at all.  Raises OSError.

    Its content is on the disk before its name is, and its name when this returns.  `beside` is the folder to write it in
    first, on the same disk; by default the file's own.
    """
    aside = _aside(content, path, beside)
    try:
        disk.replace(aside, path)
    except OSError:
        _forget(aside)
        raise
    disk.sync_folder(path.parent)


def put_new(content: bytes, path: Path, beside: Path | None = None) -> None:
    """As `put`, for a file that must not be there yet, whoever else makes it at this moment.  Raises FileExistsError."""
    aside = _aside(content, path, beside)
    try:
        try:
            disk.link(aside, path)
        except FileExistsError:
            if os.stat(aside).st_nlink < 2:  # or it is our own, and the answer of a disk on the network was lost
                raise
        except FileNotFoundError:
            if not path.exists():  # or whoever made it meanwhile has tidied ours away
                raise
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            _write(content, path)
    finally:
        _forget(aside)
    disk.sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder that outlasts a power loss, its parents too.  Raises OSError."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    disk.make(folder)
    for path in new:
        disk.sync_folder(path.parent)


def remove_all(folder: Path) -> None:
    """Remove a folder with all that is in it; no fault where there is none.  Raises OSError."""
    if folder.is_dir() and not folder.is_symlink():
        for name in disk.names(folder):
            remove_all(folder / name)
        disk.remove_folder(folder)
    else:
        disk.remove(folder)


def _aside(content: bytes, path: Path, beside: Path | None) -> Path:
    aside = (beside or path.parent) / f".{path.name}.{uuid.uuid4().hex[:8]}.aside"
    try:
        _write(content, aside)
    except OSError:
        _forget(aside)
        raise
    return aside


def _write(content: bytes, path: Path) -> None:
    file = disk.create(path)
    try:
        left = memoryview(content)
        while left:  # a disk may take less than it is given
            left = left[disk.write(file, left) :]
        disk.sync(file)
    except BaseException:
        with suppress(OSError):
            disk.close(file)
        raise
    disk.close(file)


def _forget(path: Path) -> None:
    with suppress(OSError):
        disk.remove(path)
