"""What a sweep found: its table, read by DuckDB, and the outcomes that may be asked of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from experiments.store import Store
from experiments.table import factor_column
from model.scenario import ScenarioError
from model.sources import states
from model.words import expected

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("mass", "agreed", "rounds", "mission", "force", "trust_gap", "reached_40", "member:ISO3")


def table(folder: str | Path, columns: str = "*", where: str = "true") -> "pd.DataFrame":
    """Rows of a sweep in the order of the design; `columns` and `where` are SQL.

    The same in one line anywhere: `duckdb -c "SELECT * FROM 'DIR/parts/*.parquet' ORDER BY point"`.
    """
    manifest = Store(folder).read()
    if not manifest.get("rows"):
        raise ScenarioError([f"{folder}: holds no rows yet; run the sweep's command first"])
    order = "point" if manifest["design"]["rows"] == "a point" else "point, run"
    pattern = str(Path(folder) / "parts" / "part-*.parquet").replace("'", "''")
    return _frame(folder, f"SELECT {columns} FROM read_parquet('{pattern}') WHERE {where} ORDER BY {order}")


def column_of(outcome: str) -> str:
    """The column of an aggregated sweep that holds an outcome.  Raises ScenarioError.

    >>> column_of("member:POL")
    'member_POL'
    """
    name, _, iso3 = outcome.partition(":")
    if name == "member" and iso3:
        if iso3 not in states():
            raise ScenarioError([f"--outcome {outcome}: unknown state; {expected(iso3, list(states()), 'a code such as')}"])
        return f"member_{iso3}"
    if outcome not in OUTCOMES[:-1]:
        raise ScenarioError([f"--outcome {outcome}: unknown; {expected(outcome, list(OUTCOMES), 'one of')}"])
    return outcome if outcome in ("agreed", "reached_40") else f"{outcome}_mean"


def by_point(folder: str | Path) -> "pd.DataFrame":
    """One row a point of a sweep of either kind: the factors, runs, agreed, reached_40, and mean and median mass."""
    manifest = Store(folder).read()
    keys = [word.partition("=")[0] for word in manifest["design"]["vary"]]
    named = [f'"{factor_column(key)}" AS "{key}"' for key in keys]
    if manifest["design"]["rows"] == "a point":
        return table(folder, ", ".join(["point", *named, "runs", "agreed", "reached_40", "mass_mean", "mass_q50 AS mass_median"]))
    pattern = str(Path(folder) / "parts" / "part-*.parquet").replace("'", "''")
    groups = ", ".join(["point", *(f'"{factor_column(key)}"' for key in keys)])
    return _frame(
        folder,
        f"SELECT {', '.join(['point', *named])}, count(*) AS runs, avg(agreed::DOUBLE) AS agreed, avg((mass >= 40)::DOUBLE) AS reached_40, "
        f"avg(mass) AS mass_mean, median(mass) AS mass_median FROM read_parquet('{pattern}') GROUP BY {groups} ORDER BY point"
    )


def _frame(folder: str | Path, query: str) -> "pd.DataFrame":
    with duckdb.connect() as connection:
        try:
            return connection.execute(query).df()
        except duckdb.Error as error:
            fault = str(error).splitlines()[0].strip()
            raise ScenarioError([f"{folder}: {fault}; give the sweep's command again, which mends what is altered"]) from None
