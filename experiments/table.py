"""The columns of a sweep: one row a run, or one row a point."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from agents.capital import ANSWERS, SUPPORT, TROOPS
from model.batch import Batch
from model.package import BASIC, MANDATES

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PLAIN = ("run", "agreed", "rounds", "mission", "force", "mass", "backstop", "acceptance", "trust_gap")


def factor_column(key: str) -> str:
    """The column of a factor: its key, save that the opening package's must not pass for the one at the end.

    >>> factor_column("us_backstop"), factor_column("mission")
    ('us_backstop', 'opening_mission')
    """
    return f"opening_{key}" if key in (*PLAIN, "mandate") else key


def rows(batch: Batch, point: int, settings: Mapping[str, float | str]) -> pa.Table:
    """One row a run: point, the factors' values, the outcome, answer_ISO3 and pledge_ISO3 of every capital."""
    size = len(batch)
    columns: dict[str, pa.Array] = {"point": pa.array(np.full(size, point, np.int64))}
    columns |= {factor_column(key): pa.repeat(value, size) for key, value in settings.items()}
    columns |= {name: pa.array(getattr(batch, name)) for name in PLAIN}
    columns["mandate"] = _words(batch.mandate.astype(np.int8), MANDATES)
    answers, pledges = np.ascontiguousarray(batch.answers.T), np.ascontiguousarray(batch.pledges.T)
    columns |= {f"answer_{iso3}": _words(answers[row], ANSWERS) for row, iso3 in enumerate(batch.cast)}
    columns |= {f"pledge_{iso3}": pa.array(pledges[row]) for row, iso3 in enumerate(batch.cast)}
    return pa.table(columns)


def point_row(batches: Sequence[Batch], point: int, settings: Mapping[str, float | str]) -> dict[str, Any]:
    """One row a point: means and standard deviations, quantiles of the mass, shares of routes, members and supporters."""
    joined = {name: np.concatenate([getattr(b, name) for b in batches]) for name in (*PLAIN, "mandate", "answers", "pledges")}
    mass, cast = joined["mass"], batches[0].cast
    row: dict[str, Any] = {"point": point, **{factor_column(key): v for key, v in settings.items()}, "runs": len(mass), "agreed": joined["agreed"].mean()}
    row |= {f"{name}_mean": joined[name].mean() for name in PLAIN[2:]}
    row |= {f"{name}_sd": joined[name].std() for name in PLAIN[2:]}
    row |= {"reached_40": (mass >= BASIC).mean()}
    row |= {f"mass_q{round(100 * q):02d}": value for q, value in zip(QUANTILES, np.quantile(mass, QUANTILES), strict=True)}
    row |= {f"route_{name}": (joined["mandate"] == k).mean() for k, name in enumerate(MANDATES)}
    row |= {f"member_{iso3}": share for iso3, share in zip(cast, (joined["answers"] == TROOPS).mean(axis=0), strict=True)}
    row |= {f"supporter_{iso3}": share for iso3, share in zip(cast, (joined["answers"] == SUPPORT).mean(axis=0), strict=True)}
    row |= {f"pledge_{iso3}": mean for iso3, mean in zip(cast, joined["pledges"].mean(axis=0), strict=True)}
    counts = {"point", "runs"}
    return {name: int(v) if name in counts else v if isinstance(v, str) else float(v) for name, v in row.items()}


def _words(codes: np.ndarray, words: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words))
