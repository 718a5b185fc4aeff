"""The parts of a sweep: which negotiations each holds, and how one is played and written."""

import hashlib
import json
import shlex
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from concert.experiments.sweeps.design import Design, Factor
from concert.experiments.sweeps.fingerprint import fingerprint, hashes
from concert.experiments.sweeps.folder import FORMAT, Folder
from concert.experiments.sweeps.kept import Earlier, Kept, stretches
from concert.experiments.sweeps.moments import Moments
from concert.experiments.sweeps.player import NOBODY, Player, player
from concert.experiments.sweeps.seal import sealed
from concert.experiments.sweeps.table import again, rows
from concert.model.engine.batch import Batch, run_batch
from concert.model.scenario.value import Scenario, ScenarioError
from concert.places import PROGRAM

ROWS, LEAST = 10_000, 250  # negotiations a part, at most and at least; an aggregated one plays so many at a time
MOST = 10_000_000_000  # negotiations a sweep
SHARES = 64  # parts of a smaller sweep: enough for workers to end together
SEAL = b"concert"  # where a part's file says which part it is


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
    code: str  # the hashes of the code and the data that the sweep is of
    data: str
    kept: tuple[Kept, ...] = ()  # where some of its rows are there already

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

    def settings_of(self, k: int) -> dict[str, float | str]:
        """What the k-th point of the part sets."""
        return {factor.key: factor.told(value) for factor, value in zip(self.factors, self.points[k], strict=True)}

    @property
    def identity(self) -> dict[str, Any]:
        """What its file and its record both say of it: which part of which sweep, which points and runs, by which code and data."""
        return {
            "format": FORMAT, "part": self.name, "sweep": self.sweep, "code": self.code, "data": self.data, "seed": self.seed,
            "points": [self.first_point, len(self.points)], "runs": [self.first_run, self.runs],
        }


@dataclass(frozen=True)
class Made:
    """What came of a part, and who played it."""

    rows: int
    failures: tuple[dict[str, Any], ...]
    by: Player = NOBODY
    seconds: float = 0.0  # it took


class Lost(Exception):
    """A part that could not be made; the message is the cause."""


class Foreign(Lost):
    """A part that somebody was to play who plays by another code or other data."""


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
    sweep, rules = fingerprint(design), hashes(design)
    for point in range(0, len(design.points), together):
        for run in range(0, design.runs, step):
            made.append(Job(
                len(made), design.scenario, design.source, design.settings, design.factors, design.points[point : point + together], point,
                run, min(step, design.runs - run), design.runs, design.seed, design.aggregate, design.own_luck, sweep,
                rules["code"], rules["data"],
            ))
    return made


def tried(job: Job, folder: str) -> Made | OSError | Lost:
    """What came of a part, or why it was not made: what a worker sends back."""
    try:
        return make(job, folder)
    except (OSError, Foreign) as error:
        return error
    except Exception as error:
        return Lost(f"{type(error).__name__}: {str(error).partition(chr(10))[0] or 'no message'}")


def make(job: Job, folder: str) -> Made:
    """Play a part and write it aside, then rename it into place, its record after it.  Raises OSError, and Foreign before
    anything is written.

    A run that raises is left out and listed with its cause and the command that replays it.
    """
    start, into = time.monotonic(), Folder(folder)
    _refuse(job, player(job.scenario.vintage, played=False))
    tables, failures = (_points if job.aggregate else _runs)(job, Earlier(into.earlier.parts))
    by = player(job.scenario.vintage)
    _refuse(job, by)
    table = pa.concat_tables(tables).combine_chunks() if tables else None
    sums = _write(table, into, job) if table is not None else ""
    count = table.num_rows if table is not None else 0
    record = sealed(job.identity | {"by": by.versions, "rows": count, "sha256": sums, "failures": failures})
    into.write(record.encode(), into.record(job.name))
    return Made(count, tuple(failures), by, time.monotonic() - start)


def foreign(job: Job, by: Player) -> str:
    """Why a part is not counted that was played by another code, or with other data, than the sweep's; "" where it was not."""
    if by.code == job.code and by.data == job.data:
        return ""
    if not by.code:
        return "its rules were edited while it loaded them"
    what, here, there = ("code", job.code, by.code) if by.code != job.code else ("data", job.data, by.data)
    return f"it plays by other {what} ({there}, here {here})"


def _refuse(job: Job, by: Player) -> None:
    if why := foreign(job, by):
        raise Foreign(why)


def _runs(job: Job, earlier: Earlier) -> tuple[list[pa.Table], list[dict[str, Any]]]:
    """One row a run: those that are kept, and the others played."""
    tables: list[pa.Table] = []
    failures: list[dict[str, Any]] = []
    for k in range(len(job.points)):
        settings, point, first = job.settings_of(k), job.first_point + k, job.run_of(k)
        kept = earlier.rows([part for part in job.kept if part.place == k], first, job.runs)
        there = kept["run"].to_numpy() if kept is not None else np.empty(0, np.int64)
        pieces = [again(kept, point, settings)] if kept is not None else []
        for start, count in stretches(there, first, job.runs):
            batches, failed = played(job.scenario.change(settings), count, job.seed, start)
            failures += _listed(job, k, settings, failed)
            pieces += [rows(batch, point, settings) for batch in batches]
        tables += pieces if kept is None else [pa.concat_tables(pieces).sort_by("run")]
    return tables, failures


def _points(job: Job, earlier: Earlier) -> tuple[list[pa.Table], list[dict[str, Any]]]:
    """One row a point: kept where all its runs are in it, otherwise played, a stretch at a time."""
    summaries: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    for k in range(len(job.points)):
        settings, point, first = job.settings_of(k), job.first_point + k, job.run_of(k)
        kept = earlier.rows([part for part in job.kept if part.place == k], first, job.runs)
        if kept is not None and kept["runs"][0].as_py() == job.runs:
            row = kept.to_pylist()[0]
            summaries.append(Moments.placed(row, point, settings))
            continue
        moments = Moments()
        for start in range(0, job.runs, ROWS):
            batches, failed = played(job.scenario.change(settings), min(ROWS, job.runs - start), job.seed, first + start)
            failures += _listed(job, k, settings, failed)
            for batch in batches:
                moments.add(batch)
        if moments.runs:
            summaries.append(moments.row(point, settings))
    return [pa.Table.from_pylist(summaries)] if summaries else [], failures


def _listed(job: Job, k: int, settings: dict[str, float | str], failed: list[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"point": job.first_point + k, "run": run, "cause": cause, "replay": replay(job, settings, run)} for run, cause in failed]


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
    return shlex.join([*PROGRAM, "negotiate", job.source, "--seed", str(job.seed), "--run", str(run), *knobs])


def _write(table: pa.Table, into: Folder, job: Job) -> str:
    buffer = pa.BufferOutputStream()
    known = {SEAL: json.dumps(job.identity, sort_keys=True)}
    pq.write_table(table.replace_schema_metadata(known), buffer, compression="zstd", row_group_size=ROWS * 4)
    content = buffer.getvalue().to_pybytes()
    into.write(content, into.part(job.name))
    return hashlib.sha256(content).hexdigest()


def identity_of(path: Any) -> tuple[dict[str, Any], int]:
    """What a part's file says of itself, and its number of rows.  Raises OSError, pa.ArrowException and ValueError."""
    found = pq.read_metadata(path)
    said = json.loads((found.metadata or {}).get(SEAL, b"{}"))
    return said if isinstance(said, dict) else {}, found.num_rows
