"""Many negotiations, compiled, over all cores; no Mesa inside."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from concert.agents.capital import ANSWERS
from concert.model.engine.end import COLUMNS, Columns
from concert.model.engine.luck import whole
from concert.model.engine.processors import processors
from concert.model.rules.package import MANDATES
from concert.model.rules.table import seating
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.instance import setting
from concert.model.scenario.value import Scenario

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 250  # runs a worker plays before it looks up


@dataclass(frozen=True)
class Batch(Columns):
    """The outcomes of many runs as arrays, one entry (or row) a run; answers and pledges (runs, capitals).

    Each column of `concert.model.engine.end.End` is one of them: `batch.mass` in thousand troops, `batch.mandate` places in `MANDATES`.
    """

    cast: tuple[str, ...]
    run: np.ndarray
    answers: np.ndarray  # 0 out, 1 support, 2 troops
    pledges: np.ndarray  # thousand troops

    def __len__(self) -> int:
        return len(self.run)

    def to_pandas(self) -> "pd.DataFrame":
        """One row a run: the outcome's fields, then answer_ISO3 and pledge_ISO3 of every capital."""
        import pandas as pd

        columns = {"run": self.run} | {name: np.array(column.sort, dtype=object)[getattr(self, name)] if isinstance(column.sort, tuple) else getattr(self, name) for name, column in COLUMNS.items()}
        words = np.array(ANSWERS, dtype=object)[self.answers]  # every row the same word, not a copy of it
        said = {f"answer_{iso3}": words[:, row] for row, iso3 in enumerate(self.cast)}
        given = {f"pledge_{iso3}": self.pledges[:, row] for row, iso3 in enumerate(self.cast)}
        return pd.DataFrame(columns | said | given)


def run_batch(
    scenario: Scenario | str | Path = DEFAULT, runs: int = 10_000, seed: int = 1, vary: Mapping[str, float] | None = None,
    first: int = 0, workers: int | None = None, progress: Callable[[int], bool | None] | None = None,
) -> Batch:
    """Play `runs` negotiations, numbered from `first`, with the knobs of `vary` set.

    `workers` threads share the work (default: as many as there are processors granted to this process); the result does not depend on how many.  `progress` is
    called with the number of runs done and stops the batch by returning False; what is done by then is returned.
    Raises ScenarioError for a wrong scenario or knob, or a seed or number of runs that is not whole or out of range.

    >>> len(run_batch(runs=3).to_pandas())
    3
    """
    seed, runs, first = whole("seed", seed), whole("runs", runs), whole("first", first)
    whole("the last run", first + max(runs, 1) - 1)
    from concert.model.engine.compiled import negotiate, packed, packed_table

    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changed = loaded.change(vary or {})
    rules = packed(setting(changed))
    size, routes = len(changed.cast), len(MANDATES)
    numbers = np.empty((runs, len(COLUMNS)))
    answers = np.empty((runs, size), dtype=np.int8)
    pledges = np.empty((runs, size))

    def play(start: int) -> int:
        part = slice(start, min(start + CHUNK, runs))
        table, least = packed_table(size, routes), packed_table(size, routes)
        negotiate(
            rules, table, seating(rules, table), least, seating(rules, least), seed, first + start,
            numbers[part], answers[part], pledges[part],
        )
        return part.stop

    done = _in_parallel(play, range(0, runs, CHUNK), workers or processors(), progress)
    kept = slice(0, done)
    return Batch(
        cast=changed.cast,
        run=np.arange(first, first + done),
        answers=answers[kept],
        pledges=pledges[kept],
        **{name: column.array(numbers[kept, place]) for place, (name, column) in enumerate(COLUMNS.items())},
    )


def _in_parallel(
    play: Callable[[int], int], starts: range, workers: int, progress: Callable[[int], bool | None] | None
) -> int:
    """Play all chunks, each worker taking the next one; the number of runs up to the first chunk not played."""
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        ends = (f.result() for f in [pool.submit(play, start) for start in starts]) if workers > 1 else map(play, starts)
        for done in ends:
            if progress is not None and progress(done) is False:
                pool.shutdown(cancel_futures=True)
                break
    return done
