"""The rules, compiled: registered with numba once, cached on disk under a name that changes with any rule.

numba's own cache looks only at the file of the function it compiled, so a rule changed elsewhere would leave stale
machine code behind; here the folder's name is a hash of the code of this module and of all that it imports.
"""

from functools import lru_cache
from typing import Any, get_args, get_origin, get_type_hints

import numba
import numpy as np
from numba import njit
from numba.core.codegen import get_host_cpu_features
from numba.extending import register_jitable

from concert.agents.preferences import Preferences, Traits
from concert.agents.rule import RULES
from concert.model.engine import machine_code
from concert.model.engine.code_hash import code_hash
from concert.model.engine.end import end_of
from concert.model.engine.memory import new_table
from concert.model.rules.conference import trust_gap
from concert.model.rules.parameters import Parameters, Weights
from concert.model.rules.protocol import clock, draw, in_force, opening, over, play_round
from concert.model.rules.table import Seating, Setting, Table, ask_row, copy_into


def with_whole_vectors(features: str) -> str:
    """A processor's features, with vectors of 512 bits where it has them: the compiler takes half of one unless told."""
    return f"{features},-prefer-256-bit" if "+avx512f" in features else features


FOLDER = machine_code.folder()
numba.config.CACHE_DIR = str(FOLDER / code_hash("concert.model.engine.compiled")) if FOLDER else ""  # type: ignore[attr-defined]
numba.config.CPU_FEATURES = numba.config.CPU_FEATURES or with_whole_vectors(get_host_cpu_features())  # type: ignore[attr-defined]
# No reference counts: the rules allocate nothing, and counting at every call cost a third of the time.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
# Rules are inlined, so that no table of arrays is ever passed from one to another, number by number.
for _rule in RULES:
    register_jitable(forceinline=True, **OPTIONS)(_rule)

# A compiled loop over capitals takes up to 32 in one stride and whoever is left over one by one, so a table is laid for
# a multiple of 32: the chairs beyond the cast are absent and have no forces.
STRIDE = 32
BY_CAPITAL = {"recognition": (0,), "regard": (0, 1), "allowed": (0,), "member": (1,), "permanent": (1,)}  # axes of the arrays of a setting


def packed(setting: Setting) -> Setting:
    """A setting as the compiler takes it: records for named tuples of numbers, structured arrays for lists of them."""
    chairs = _chairs(len(setting.actor))
    taken = {name: _packed(kind, getattr(setting, name), chairs) for name, kind in get_type_hints(Setting).items()}
    laid = {name: _laid(taken[name], axes, chairs) for name, axes in BY_CAPITAL.items()}
    return Setting(**taken | laid)


def packed_table(capitals: int, routes: int) -> Table:
    """An empty table as the compiler takes it."""
    return new_table(_chairs(capitals), routes)


def _chairs(capitals: int) -> int:
    return -(-capitals // STRIDE) * STRIDE


def _packed(kind: Any, value: Any, chairs: int) -> Any:
    if get_origin(kind) is list:
        (item,) = get_args(kind)
        rows = np.array([tuple(row) for row in value], dtype=_record(item))
        return _laid(rows, (0,), chairs) if item in (Preferences, Traits) else rows
    if kind in (Weights, Parameters):
        return kind(*map(float, value))
    return value


def _laid(array: np.ndarray, axes: tuple[int, ...], chairs: int) -> np.ndarray:
    """An array with empty chairs at the end of the axes that run over capitals."""
    laid = np.zeros([chairs if axis in axes else size for axis, size in enumerate(array.shape)], array.dtype)
    laid[tuple(slice(size) for size in array.shape)] = array
    return laid


@lru_cache
def _record(kind: type) -> np.dtype:
    return np.dtype([(name, np.dtype(sort)) for name, sort in get_type_hints(kind).items()], align=True)


@njit(nogil=True, cache=FOLDER is not None, **OPTIONS)
def negotiate(
    setting: Setting, table: Table, who: Seating, least: Table, who_least: Seating, seed: int, first: int,
    numbers: Any, answers: Any, pledges: Any,
) -> None:
    """Play runs first, first + 1, ... to the end, one a row of the arrays, which it fills.

    numbers (runs, columns of `End`); answers and pledges (runs, n).  `table` and `least`, with the seats `who` and
    `who_least` of each, are scratch.
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
        end = end_of(standing, time + 1, gap)
        for column in range(len(end)):
            numbers[k, column] = end[column]


if FOLDER:
    negotiate._cache = machine_code.Checked(negotiate.py_func)  # in place of the one that reads whatever is there
