"""Rows that an earlier, smaller sweep of the folder has played already: read again, not played again."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from concert.experiments import disk


class Kept(NamedTuple):
    """A part of the earlier sweep that holds runs of a point of this one."""

    place: int  # of the point, among those of the part that is made
    name: str
    sha256: str
    point: int  # its number there


class Earlier:
    """The kept parts of a folder, each read once and only where it is what was written.

    A part that is not, or that cannot be read, holds nothing: its runs are played again.
    """

    def __init__(self, parts: Path):
        self.parts = parts
        self._read: dict[str, pa.Table | None] = {}

    def rows(self, kept: Sequence[Kept], first: int, runs: int) -> pa.Table | None:
        """The rows there are of a point's runs first, ..., first + runs - 1, in their order; None where there are none."""
        found = []
        for part in kept:
            table = self._table(part)
            if table is not None:
                mine = pc.equal(table["point"], part.point)
                if "run" in table.column_names:
                    mine = pc.and_(mine, pc.and_(pc.greater_equal(table["run"], first), pc.less(table["run"], first + runs)))
                found.append(table.filter(mine))
        rows = pa.concat_tables(found) if found else None
        return rows if rows is not None and len(rows) else None

    def _table(self, part: Kept) -> pa.Table | None:
        if part.name not in self._read:
            try:
                content = disk.read(self.parts / f"{part.name}.parquet")
            except OSError:
                content = b""
            whole = hashlib.sha256(content).hexdigest() == part.sha256
            self._read[part.name] = pq.read_table(pa.BufferReader(content)).replace_schema_metadata(None) if whole else None
        return self._read[part.name]


def stretches(there: Sequence[int] | np.ndarray, first: int, runs: int) -> Iterator[tuple[int, int]]:
    """The runs that are not there, as (first, how many) of each stretch in a row.

    >>> list(stretches(np.array([3, 4, 7]), 2, 6))
    [(2, 1), (5, 2)]
    """
    ends = [first - 1, *np.unique(np.asarray(there, int)).tolist(), first + runs]
    for before, after in pairwise(ends):
        if after > before + 1:
            yield before + 1, after - before - 1
