"""A disk that fails at one of its steps, or is cut off there, as SQLite's tests have one."""

import errno
import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

from concert.experiments import disk

STEPS = ("create", "write", "sync", "close", "read", "names", "replace", "link", "remove", "make", "remove_folder", "sync_folder")

ERRORS = {"full": errno.ENOSPC, "broken": errno.EIO}
OF = {errno.ENOSPC: ("create", "write", "sync", "close", "replace", "link", "make", "sync_folder"), "short": ("write",)}  # the steps that can fail so


class Crash(BaseException):
    """The process is gone; nothing reaches the disk any more."""


class FaultyDisk:
    """Counts the steps of the disk; at step `at` it fails with `error`, or, with none, the process ends there.

    With `power` everything that was not synced by then is taken back: content that was not, and names that were not.
    """

    def __init__(self, monkeypatch, at=0, error=None, power=False):
        self.at, self.error, self.power = at, error, power
        self.taken, self.kinds, self.dead = 0, Counter(), False
        self.paths: dict[int, Path] = {}  # of files that are open
        self.unsynced: set[Path] = set()  # files whose content may be lost
        self.unnamed: list[tuple[Path, Path, bytes | None]] = []  # (folder, name, what it had before) of names that may be lost
        self.real = {name: getattr(disk, name) for name in STEPS}
        for name in STEPS:
            monkeypatch.setattr(disk, name, self.step(name))

    def step(self, name):
        def taken(*words):
            if self.dead:
                raise Crash
            if self.error not in OF or name in OF[self.error]:
                self.taken += 1
            else:
                return self.noted(name, words)
            self.kinds[name] += 1
            if self.taken == self.at:
                if self.error is None:
                    self.end(name, words)
                if self.error == "short":
                    return self.short(name, words)
                raise OSError(self.error, os.strerror(self.error), str(words[0]))
            return self.noted(name, words)

        return taken

    def noted(self, name, words):
        before = None
        if self.power and name in ("replace", "link", "remove"):
            target = words[1] if name != "remove" else words[0]
            before = target.read_bytes() if target.is_file() else None
        result = self.real[name](*words)
        if name == "create":
            self.paths[result] = words[0]
            self.unsynced.add(words[0])
        elif name == "sync":
            self.unsynced.discard(self.paths[words[0]])
        elif name == "close":
            self.paths.pop(words[0], None)
        elif name in ("replace", "link") and words[0].parent.exists() and not words[1].is_dir():
            if words[0] in self.unsynced:
                self.unsynced.add(words[1])
            self.unnamed.append((words[1].parent, words[1], before))
        elif name == "sync_folder":
            self.unnamed = [entry for entry in self.unnamed if entry[0] != words[0]]
        return result

    def short(self, name, words):
        """A write that takes less than it was given; every other step as ever."""
        return self.real["write"](words[0], words[1][: max(1, len(words[1]) // 2)]) if name == "write" else self.noted(name, words)

    def end(self, name, words):
        if name == "write":
            self.real["write"](words[0], words[1][: len(words[1]) // 2])
        self.dead = True
        for file in self.paths:
            with suppress(OSError):
                os.close(file)
        if self.power:
            for _, path, before in reversed(self.unnamed):
                if before is None:
                    path.unlink(missing_ok=True)
                else:
                    path.write_bytes(before)
            for path in self.unsynced:
                if path.is_file():
                    path.write_bytes(b"")
        raise Crash


