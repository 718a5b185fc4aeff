"""Who plays: the code, the data and the libraries that this process has loaded, which it says of every part it makes."""

import importlib.metadata
import platform
from functools import cache
from typing import NamedTuple

from concert.experiments.sweeps.fingerprint import CODE, data_hash
from concert.model.engine.code_hash import code_hash, modules_of
from concert.model.engine.loaded import edited

LIBRARIES = ("numpy", "numba", "pyarrow")  # that the numbers of a part, or its bytes, come through


class Player(NamedTuple):
    """What a process plays by."""

    code: str  # its hash, "" where it was edited while this process loaded it
    data: str
    versions: dict[str, str]


NOBODY = Player("", "", {})  # one that did not say


def player(vintage: str, played: bool = True) -> Player:
    """This process.  Once it has played, all that it plays by is loaded, and the files show whether they were edited meanwhile."""
    return Player(_code() if played else code_hash(*CODE), data_hash(vintage), versions())


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that play."""
    return {"python": platform.python_version()} | dict(_libraries())


@cache
def _code() -> str:
    return "" if edited(modules_of(*CODE)) else code_hash(*CODE)


@cache
def _libraries() -> tuple[tuple[str, str], ...]:
    return tuple((name, importlib.metadata.version(name)) for name in LIBRARIES)
