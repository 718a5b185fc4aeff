"""What a sweep found: its rows, read by DuckDB from exactly the parts of its manifest, and the outcomes that may be asked of it."""

import glob
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from concert.experiments.sweeps.store import Store
from concert.experiments.sweeps.table import factor_column
from concert.model.faults import expected
from concert.model.rules.package import BASIC
from concert.model.scenario.sources import states
from concert.model.scenario.value import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("mass", "agreed", "rounds", "mission", "force", "trust_gap", "reached_40", "member:ISO3")


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


class Results:
    """The rows of a sweep, every part checked as `Store.tables` does; the manifest beside them.

    Read on one thread in the order of the parts, so that means have the same last digit each time.  Raises ScenarioError
    where there are no rows yet, or a part is missing or altered.
    """

    def __init__(self, folder: str | Path, fast: bool = False):
        self.folder, store = Path(folder), Store(folder)
        self.manifest = store.read()
        if not self.manifest.get("rows"):
            raise ScenarioError([f"{folder}: holds no rows yet; give the sweep's command first"])
        self.files = store.tables(self.manifest, fast)
        self.strays = store.strays(self.manifest)

    @property
    def keys(self) -> list[str]:
        """The keys of the factors."""
        return [word.partition("=")[0] for word in self.manifest["design"]["vary"]]

    @property
    def each_run(self) -> bool:
        """Whether a row is a run, and not a point."""
        return bool(self.manifest["design"]["rows"] == "a run")

    @property
    def state(self) -> str:
        """How much of the sweep is there, in words."""
        if self.manifest.get("complete"):
            return "complete"
        of = f" of {self.manifest['of']:,}" if "of" in self.manifest else ""
        return f"not complete, {len(self.manifest['parts']):,}{of} parts: give the sweep's command again"

    def table(self, columns: str = "*", where: str = "true") -> "pd.DataFrame":
        """Rows in the order of the design; `columns` and `where` are SQL."""
        return self._frame(f"SELECT {columns} FROM sweep WHERE {where} ORDER BY {'point, run' if self.each_run else 'point'}")

    def by_point(self) -> "pd.DataFrame":
        """One row a point: the factors, runs, agreed, reached_40, and mean and median mass."""
        columns = [f'"{factor_column(key)}"' for key in self.keys]
        named = ", ".join(["point", *(f'{column} AS "{key}"' for column, key in zip(columns, self.keys, strict=True))])
        if not self.each_run:
            return self.table(f"{named}, runs, agreed, reached_40, mass_mean, mass_q50 AS mass_median")
        return self._frame(
            f"SELECT {named}, count(*) AS runs, avg(agreed::DOUBLE) AS agreed, avg((mass >= {BASIC})::DOUBLE) AS reached_40, "
            f"avg(mass) AS mass_mean, median(mass) AS mass_median FROM sweep GROUP BY {', '.join(['point', *columns])} ORDER BY point"
        )

    def _frame(self, query: str) -> "pd.DataFrame":
        files = ", ".join("'" + glob.escape(str(path)).replace("'", "''") + "'" for path in self.files)
        with duckdb.connect(config={"threads": 1}) as connection:
            try:
                connection.execute(f"CREATE VIEW sweep AS FROM read_parquet([{files}], hive_partitioning = false)")
                return connection.execute(query).df()
            except duckdb.Error as error:
                raise ScenarioError([f"{self.folder}: {str(error).splitlines()[0].strip()}"]) from None


def table(folder: str | Path, columns: str = "*", where: str = "true", fast: bool = False) -> "pd.DataFrame":
    """Rows of a sweep in the order of the design; `columns` and `where` are SQL.

    Only the parts of the manifest are read, each checked by its checksum, with `fast` by its number of rows.  Raises
    ScenarioError where one is missing or altered; warns where the sweep is not complete.
    """
    return _whole(Results(folder, fast)).table(columns, where)


def by_point(folder: str | Path, fast: bool = False) -> "pd.DataFrame":
    """One row a point of a sweep of either kind: the factors, runs, agreed, reached_40, and mean and median mass; as `table`."""
    return _whole(Results(folder, fast)).by_point()


def _whole(results: Results) -> Results:
    if not results.manifest.get("complete"):
        warnings.warn(f"{results.folder}: {results.state}", stacklevel=3)
    return results
