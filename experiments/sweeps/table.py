"""The columns of a sweep that has one row a run."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from concert.agents.capital import ANSWERS
from concert.model.engine.batch import Batch
from concert.model.engine.end import COLUMNS
from concert.model.rules.package import MANDATES

PLAIN = ("run", *(name for name, column in COLUMNS.items() if not isinstance(column.sort, tuple)))  # what is no word


def factor_column(key: str) -> str:
    """The column of a factor: its key, save that the opening package's must not pass for the one at the end.

    >>> factor_column("us_backstop"), factor_column("mission")
    ('us_backstop', 'opening_mission')
    """
    return f"opening_{key}" if key in (*PLAIN, "mandate") else key


def rows(batch: Batch, point: int, settings: Mapping[str, float | str]) -> pa.Table:
    """One row a run: point, the factors' values, the outcome, answer_ISO3 and pledge_ISO3 of every capital."""
    size = len(batch)
    columns = _placed(point, settings, size)
    columns |= {name: pa.array(getattr(batch, name)) for name in PLAIN}
    columns["mandate"] = _words(batch.mandate.astype(np.int8), MANDATES)
    answers, pledges = np.ascontiguousarray(batch.answers.T), np.ascontiguousarray(batch.pledges.T)
    columns |= {f"answer_{iso3}": _words(answers[row], ANSWERS) for row, iso3 in enumerate(batch.cast)}
    columns |= {f"pledge_{iso3}": pa.array(pledges[row]) for row, iso3 in enumerate(batch.cast)}
    return pa.table(columns)


def again(rows: pa.Table, point: int, settings: Mapping[str, float | str]) -> pa.Table:
    """Rows of another sweep as this one has them: the same runs under their point's number and factors here."""
    size, kept = len(rows), rows.column_names[rows.column_names.index("run") :]
    columns = _placed(point, settings, size)
    for name in kept:
        words = MANDATES if name == "mandate" else ANSWERS if name.startswith("answer_") else ()
        column = rows[name].combine_chunks()
        columns[name] = _words(pc.index_in(column.cast(pa.string()), pa.array(words)).to_numpy().astype(np.int8), words) if words else column
    return pa.table(columns)


def _placed(point: int, settings: Mapping[str, float | str], size: int) -> dict[str, pa.Array]:
    return {"point": pa.array(np.full(size, point, np.int64))} | {factor_column(key): pa.repeat(value, size) for key, value in settings.items()}


def _words(codes: np.ndarray, words: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words))
