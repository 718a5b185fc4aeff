"""The rules, compiled: registered with numba once, cached on disk under a name that changes with any rule.

numba's own cache looks only at the file of the function it compiled, so a rule changed elsewhere would leave stale
machine code behind; here the folder's name is a hash of all of `agents/` and `model/`.
"""

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import numba
import numpy as np
from numba import njit
from numba.extending import register_jitable

from agents.rule import RULES
from model.conference import trust_gap
from model.parameters import Parameters, Weights
from model.protocol import clock, draw, in_force, opening, over, play_round
from model.table import Seat, Seating, Setting, Table, ask_row, bare_arrays, copy_into

ROOT = Path(__file__).resolve().parents[1]


def code_hash() -> str:
    """A hash of every source file of `agents/` and `model/`: what a batch's numbers depend on besides its data."""
    digest = hashlib.sha256(numba.__version__.encode())
    for folder in ("agents", "model"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> str:
    chosen = Path(os.environ.get("CONCERT_CACHE", ROOT / ".cache")) / "numba"
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        writable = os.access(chosen, os.W_OK)
    except OSError:
        writable = False
    return str((chosen if writable else Path(tempfile.gettempdir()) / "concert-numba") / code_hash())


numba.config.CACHE_DIR = _cache_folder()  # type: ignore[attr-defined]
# No reference counts: the rules allocate nothing, and counting at every call cost a third of the time.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
for _rule in RULES:
    register_jitable(**OPTIONS)(_rule)


def packed(setting: Setting) -> Setting:
    """A setting as the compiler takes it: records for named tuples of numbers, structured arrays for lists of them."""
    return Setting(*(_packed(kind, value) for kind, value in zip(_kinds(), setting, strict=True)))


def packed_table(capitals: int, routes: int) -> Table:
    """An empty table as the compiler takes it."""
    seats: Any = np.zeros(capitals, _record(Seat))
    return Table(seats, *bare_arrays(capitals, routes))


@lru_cache
def _kinds() -> list[Any]:
    return list(get_type_hints(Setting).values())


def _packed(kind: Any, value: Any) -> Any:
    if get_origin(kind) is list:
        (item,) = get_args(kind)
        return np.array([tuple(row) for row in value], dtype=_record(item))
    if kind in (Weights, Parameters):
        return np.array([tuple(value)], dtype=_record(kind))[0]
    return value


@lru_cache
def _record(kind: type) -> np.dtype:
    return np.dtype([(name, np.dtype(sort)) for name, sort in get_type_hints(kind).items()], align=True)


@njit(nogil=True, cache=True, **OPTIONS)
def negotiate(
    setting: Setting, table: Table, who: Seating, least: Table, who_least: Seating, seed: int, first: int,
    numbers: Any, answers: Any, pledges: Any,
) -> None:
    """Play runs first, first + 1, ... to the end, one a row of the arrays, which it fills.

    numbers (runs, 9): agreed, rounds, mission, mandate, force, mass, backstop, acceptance, trust gap; answers and
    pledges (runs, n).  `table` and `least`, with the seats `who` and `who_least` of
    each, are scratch.
    """
    for k in range(len(numbers)):
        run = first + k
        draw(setting, table, seed, run)
        standing = opening(setting)
        time = 0
        while True:
            standing = play_round(ask_row, who, setting, table, standing, seed, run, time)
            if over(setting, standing, time):
                break
            time += 1
        copy_into(least, table)
        package = standing.package
        gap = trust_gap(ask_row, who_least, setting, least, package, in_force(setting, time), clock(setting, time))
        for row in range(len(setting.actor)):
            answers[k, row] = table.answer[row]
            pledges[k, row] = table.soldiers[row] / 1000.0
        numbers[k, 0] = 1.0 if standing.settled else 0.0
        numbers[k, 1] = time + 1
        numbers[k, 2] = package.mission
        numbers[k, 3] = package.mandate
        numbers[k, 4] = package.force
        numbers[k, 5] = standing.mass
        numbers[k, 6] = standing.backstop
        numbers[k, 7] = standing.acceptance
        numbers[k, 8] = gap
