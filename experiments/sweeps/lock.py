"""A lock on a folder, by the operating system: it ends with the process that holds it, however that ends.

Held across machines on network disks, NFS among them, where these have locks (`flock`, which Linux asks an NFS server for
as a byte-range lock); `problem` says where they have none, or only for this machine.
"""

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from concert.model.faults import ScenarioError

NONE = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
OF_ONE_MACHINE = {"nolock", "localflock", "local_lock=all", "local_lock=flock"}  # options of network disks
PATIENCE = 10.0  # seconds for which another command may be opening the folder


class InUse(ScenarioError):
    """Another command is at work in the folder."""


class Lock:
    """Nobody else's while `alone`; otherwise shared by those who work side by side."""

    def __init__(self, path: Path):
        self.path = path
        self.alone = False
        self.problem = ""  # why it keeps nobody out, in words
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)

    def take(self, alone: bool, enough: Callable[[], bool] = lambda: False) -> bool:
        """Wait a while for the lock, False where in the meantime `enough`, asked with a shared lock, makes it needless.

        Raises InUse, with who has it.
        """
        end = time.monotonic() + PATIENCE
        while True:
            if alone and self._try(fcntl.LOCK_SH) and enough():
                return False
            if self._try(fcntl.LOCK_EX if alone else fcntl.LOCK_SH):
                self.alone = alone
                self._sign()
                return True
            if time.monotonic() > end:
                raise InUse([f"--out {self.path.parent}: {self._holder()}; expected another folder, or wait for it to end, or end it there"])
            self._try(fcntl.LOCK_UN)
            time.sleep(0.1)

    def share(self) -> None:
        """Let others in who work side by side.  Raises InUse where one that works alone came first."""
        self.take(alone=False)

    def release(self) -> None:
        """Give it back."""
        os.close(self._file)

    def _try(self, how: int) -> bool:
        try:
            fcntl.flock(self._file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in NONE:
                raise
            self.problem = (error.strerror or str(error)).lower()
            return True
        self.problem = _of_one_machine(self.path)
        return True

    def _sign(self) -> None:
        told = {"host": socket.gethostname(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        content = (json.dumps(told) + "\n").encode()
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, content, 0)

    def _holder(self) -> str:
        try:
            who = json.loads(os.pread(self._file, 1000, 0))
            return f"a sweep is at work in it since {who['since']} (process {who['pid']} on {who['host']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another command is at work in it"


def _of_one_machine(path: Path) -> str:
    """What of the options of its disk, where the system tells them, keeps a lock from other machines."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    there, options = path.resolve(), ""
    for _, place, _, words, *_ in map(str.split, mounts):
        if there.is_relative_to(place.replace("\\040", " ")):
            options = words  # the last that holds it is the innermost, or lies over those before
    local = OF_ONE_MACHINE & set(options.split(","))
    return f"this disk is mounted with {local.pop()}: other machines do not see its locks" if local else ""
