"""The parts of a sweep: which negotiations each holds, and how one is played and written."""

import hashlib
import shlex
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.design import Design, Factor
from experiments.fingerprint import fingerprint
from experiments.folder import Folder
from experiments.seal import sealed
from experiments.table import point_row, rows
from model.batch import Batch, run_batch
from model.scenario import Scenario, ScenarioError

ROWS, LEAST = 10_000, 250  # negotiations a part, at most and at least
MOST = 10_000_000_000  # negotiations a sweep
SHARES = 64  # parts of a smaller sweep: enough for workers to end together


@dataclass(frozen=True)
class Job:
    """One part: runs first, ..., first + runs - 1 of each of its points; all that a worker on another machine needs."""

    index: int
    scenario: Scenario
    source: str
    settings: tuple[str, ...]  # that the scenario holds already, for whoever plays a run again
    factors: tuple[Factor, ...]
    points: np.ndarray  # (points of this part, factors)
    first_point: int
    first_run: int
    runs: int
    runs_a_point: int
    seed: int
    aggregate: bool
    own_luck: bool
    sweep: str  # the fingerprint of the design

    @property
    def name(self) -> str:
        """The part's file, without its ending."""
        return f"part-{self.index:06d}"

    @property
    def total(self) -> int:
        """The number of negotiations in it."""
        return len(self.points) * self.runs

    def run_of(self, k: int) -> int:
        """The first run of the k-th point of the part."""
        return self.first_run + (self.first_point + k) * self.runs_a_point if self.own_luck else self.first_run


@dataclass(frozen=True)
class Made:
    """What came of a part."""

    rows: int
    failures: tuple[dict[str, Any], ...]


class Lost(Exception):
    """A part that could not be made; the message is the cause."""


def jobs_of(design: Design) -> list[Job]:
    """The parts of a design, in the order of its rows: a few points whole, or a stretch of one point's runs.

    Raises ScenarioError where there is nothing to play, or too much.
    """
    if not 1 <= design.total <= MOST:
        raise ScenarioError([f"--runs {design.runs}: {design.total:,} negotiations; expected 1 to {MOST:,}"])
    size = min(ROWS, max(LEAST, design.total // SHARES))
    step = design.runs if design.aggregate else min(design.runs, size)
    together = max(1, size // step) if step == design.runs else 1
    made: list[Job] = []
    sweep = fingerprint(design)
    for point in range(0, len(design.points), together):
        for run in range(0, design.runs, step):
            made.append(Job(
                len(made), design.scenario, design.source, design.settings, design.factors, design.points[point : point + together], point,
                run, min(step, design.runs - run), design.runs, design.seed, design.aggregate, design.own_luck, sweep,
            ))
    return made


def tried(job: Job, folder: str) -> Made | OSError | Lost:
    """What came of a part, or why it was not made: what a worker sends back."""
    try:
        return make(job, folder)
    except OSError as error:
        return error
    except Exception as error:
        return Lost(f"{type(error).__name__}: {str(error).partition(chr(10))[0] or 'no message'}")


def make(job: Job, folder: str) -> Made:
    """Play a part and write it aside, then rename it into place, its record after it.  Raises OSError.

    A run that raises is left out and listed with its cause and the command that replays it.
    """
    tables: list[pa.Table] = []
    summaries: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    for k, values in enumerate(job.points):
        settings = {factor.key: factor.told(value) for factor, value in zip(job.factors, values, strict=True)}
        batches, failed = played(job.scenario.change(settings), job.runs, job.seed, job.run_of(k))
        failures += [{"point": job.first_point + k, "run": run, "cause": cause, "replay": replay(job, settings, run)} for run, cause in failed]
        if job.aggregate and batches:
            summaries.append(point_row(batches, job.first_point + k, settings))
        elif not job.aggregate:
            tables += [rows(batch, job.first_point + k, settings) for batch in batches]
    if summaries:
        tables = [pa.Table.from_pylist(summaries)]
    table = pa.concat_tables(tables).combine_chunks() if tables else None
    into = Folder(folder)
    sums = _write(table, into, job.name) if table is not None else ""
    count = table.num_rows if table is not None else 0
    record = sealed({"part": job.name, "sweep": job.sweep, "rows": count, "sha256": sums, "failures": failures})
    into.write(record.encode(), into.record(job.name))
    return Made(count, tuple(failures))


def played(scenario: Scenario, runs: int, seed: int, first: int) -> tuple[list[Batch], list[tuple[int, str]]]:
    """The runs of a point, and those that raised with their cause.

    Where the batch raises, its halves are played by themselves, down to the single run that did it.
    """
    try:
        return [run_batch(scenario, runs, seed, first=first, workers=1)], []
    except Exception as error:  # whatever it was, the sweep goes on and tells it
        if runs == 1:
            return [], [(first, f"{type(error).__name__}: {error}")]
        half = runs // 2
        one, bad = played(scenario, half, seed, first)
        other, worse = played(scenario, runs - half, seed, first + half)
        return one + other, bad + worse


def replay(job: Job, settings: dict[str, float | str], run: int) -> str:
    """The one-line command that plays a run again."""
    words = [*job.settings, *(f"{key}={value if isinstance(value, str) else repr(value)}" for key, value in settings.items())]
    knobs = [word for setting in words for word in ("--set", setting)]
    return shlex.join(["python", "-m", "experiments", "negotiate", job.source, "--seed", str(job.seed), "--run", str(run), *knobs])


def _write(table: pa.Table, into: Folder, name: str) -> str:
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", row_group_size=ROWS * 4)
    content = buffer.getvalue().to_pybytes()
    into.write(content, into.part(name))
    return hashlib.sha256(content).hexdigest()
