"""How a table lies in memory: empty, a copy, and as the rules read it where they run uncompiled."""

from typing import Any, TypeVar

import numpy as np

from concert.model.rules.table import Seats, Setting, Table, copy_into

NOTES, OPTIONS = 9, 6  # rows of a proposer's notes, and of its options
Rows = TypeVar("Rows", Setting, Table, Seats)


def new_table(capitals: int, routes: int) -> Table:
    """An empty table for so many capitals and mandate routes."""
    return Table(empty_seats(capitals), *bare_arrays(capitals, routes))


def copy_of(table: Table) -> Table:
    """A copy of a table, as far as a conference reads it."""
    copy = new_table(len(table.answer), len(table.objection))
    copy_into(plain(copy), plain(table))
    return copy


def empty_seats(capitals: int) -> Seats:
    """Seats with nobody present."""
    counts = {"present", "left_troops", "left_support"}
    return Seats(*(np.zeros(capitals, np.int64 if name in counts else np.float64) for name in Seats._fields))


def plain(rows: Rows) -> Rows:
    """The same setting, table or seats with a memory view in place of every array.

    An entry is then Python's own number and not NumPy's, and rules that run uncompiled, entry by entry, take about half
    the time.  To them and to the compiler alone the two look alike.
    """
    views: dict[str, Any] = {name: part.data for name, part in rows._asdict().items() if isinstance(part, np.ndarray)}
    if isinstance(rows, Table):
        views["seats"] = plain(rows.seats)
    return rows._replace(**views)


def bare_arrays(capitals: int, routes: int) -> tuple[np.ndarray, ...]:
    """The arrays of an empty table in their order."""
    counts = {"answer", "soldiers", "highest", "partners", "said", "offered", "routes", "pairs", "left"}
    shapes = {
        "partners": (capitals + 3,), "changes": (capitals + 3,), "moods": (4, capitals), "notes": (NOTES, capitals),
        "surplus": (3 * routes, capitals), "lawful": (routes, capitals), "options": (OPTIONS, 9 * routes),
        "routes": (9 * routes,), "pairs": (9 * routes,), "left": (9 * routes,), "objection": (routes,), "refused_from": (routes,),
    }
    return tuple(np.zeros(shapes.get(name, (capitals,)), np.int64 if name in counts else np.float64) for name in Table._fields[1:])
