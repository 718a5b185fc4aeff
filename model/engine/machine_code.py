"""Where compiled rules are kept: in a folder that nobody else can write, and read only as they were written.

A file of machine code is run as it is, so one that somebody else has put there, or that was cut off, must not be read.
"""

import hashlib
import json
import os
import stat
import uuid
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache

from concert.places import caches


def folder() -> Path | None:
    """The first folder that is the user's own: of CONCERT_CACHE or the checkout, or else of the user's caches; None where none is."""
    return next((place for place in (cache / "numba" for cache in caches()) if own(place)), None)


def own(place: Path) -> bool:
    """Whether a folder, made where it is not there, is no link, belongs to the user, and can be written by nobody else."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = place.lstat()
    except OSError:
        return False
    strange = hasattr(os, "geteuid") and (seen.st_uid != os.geteuid() or seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return stat.S_ISDIR(seen.st_mode) and not strange and os.access(place, os.W_OK)


def whole(place: Path) -> bool:
    """Whether a folder holds compiled rules, every file as it was written."""
    seals = list(place.rglob("*.sums"))
    try:
        return bool(seals) and all(hashlib.sha256((seal.parent / name).read_bytes()).hexdigest() == value for seal in seals for name, value in json.loads(seal.read_text(encoding="utf-8")).items())
    except (OSError, ValueError, AttributeError):
        return False


class Checked(FunctionCache):
    """The compiler's own cache of a function, whose files bear checksums: what is not whole is made anew."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The machine code of a signature, None where it is to be compiled."""
        try:
            if self._sums() == json.loads(self._seal.read_text(encoding="utf-8")):
                return super().load_overload(sig, target_context)
        except Exception:  # whatever a damaged file makes of itself
            pass
        for path in self._files():
            path.unlink(missing_ok=True)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code; where that fails it is compiled again next time."""
        try:
            super().save_overload(sig, data)
            written = self._seal.with_suffix(f".{uuid.uuid4().hex}")
            written.write_text(json.dumps(self._sums()), encoding="utf-8")
            os.replace(written, self._seal)
        except OSError:
            pass

    @property
    def _seal(self) -> Path:
        return Path(self.cache_path) / f"{self._impl.filename_base}.sums"

    def _files(self) -> list[Path]:
        return sorted(path for path in Path(self.cache_path).glob(f"{self._impl.filename_base}.*") if path.suffix in (".nbi", ".nbc"))

    def _sums(self) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in self._files()}
