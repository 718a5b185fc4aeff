"""A sweep: many negotiations over many points, into a folder that survives whatever stops it."""

import argparse
import errno
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from experiments.design import Design, design_of
from experiments.folder import Folder
from experiments.options import add_settings, whole
from experiments.parts import Job, Made, jobs_of, make
from experiments.progress import clock, progress
from experiments.stop import exit_code, told
from experiments.store import Store
from experiments.study import study_of
from experiments.workers import played
from model.processors import processors
from model.scenario import ScenarioError
from model.scenarios import DEFAULT, load_scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sweep`."""
    parser.add_argument("scenario", nargs="?", default=None, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--study", metavar="NAME", help="a study in experiments/studies/ or a TOML file, in place of the options below")
    add_settings(parser)
    parser.add_argument("--vary", action="append", default=[], metavar="KEY=LOW:HIGH:COUNT", help="or KEY=V1,V2,... of a knob, convenor, mandate, procedure or event; repeatable")
    parser.add_argument("--runs", type=whole, default=1000, metavar="N", help="negotiations a point (1000)")
    parser.add_argument("--sampling", default="factorial", help="factorial, lhs or sobol (factorial)")
    parser.add_argument("--points", type=whole, metavar="N", help="how many points with lhs or sobol")
    parser.add_argument("--aggregate", action="store_true", help="one row a point instead of one a run")
    parser.add_argument("--own-luck", action="store_true", help="luck of its own for every point; by default all share it")
    add_running(parser)


def add_running(parser: argparse.ArgumentParser) -> None:
    """The options of every command that plays a sweep."""
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--out", metavar="DIR", help="the folder")
    parser.add_argument("--workers", type=whole, default=processors(), metavar="N", help="workers of a Dask cluster started on this machine (as many as the processors granted); 1: none")
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler to join, such as tcp://host:8786")
    parser.add_argument("--shard", metavar="K/N", help="only the K-th of N shares of the parts; shares may run anywhere")
    parser.add_argument("--force-new", action="store_true", help="where DIR holds another sweep, start in DIR-2")
    parser.add_argument("--dry-run", action="store_true", help="say how much it would be, and stop")


def execute(options: argparse.Namespace) -> int:
    """Run the sweep; 0 complete, 1 with failures listed, 2 bad input, 130 stopped by hand, 143 and 129 by a signal."""
    if options.study:
        design = study_of(options.study)
    else:
        source = options.scenario or DEFAULT
        design = design_of(
            load_scenario(source), source, options.vary, options.sampling, options.points, options.settings, runs=options.runs,
            seed=options.seed, aggregate=options.aggregate, own_luck=options.own_luck,
        )
    return run(design, options)


def run(design: Design, options: argparse.Namespace, conclude: Callable[[Path], None] = lambda folder: None) -> int:
    """Play a design as the options of `add_running` say; once all of it is there, `conclude` is given the folder."""
    if options.dry_run:
        print(estimate(design, max(1, options.workers)))
        return 0
    if not options.out:
        raise ScenarioError(["--out: missing; expected the folder to write to"])
    done = sweep(
        design, options.out, options.workers, options.cluster, shard=shard_of(options.shard), force_new=options.force_new,
        command=options.command, tell=lambda line: print(line, file=sys.stderr, flush=True),
    )
    for failure in done["failures"][:20]:
        print(f"failed: point {failure['point']}, run {failure['run']}: {failure['cause']}; again with: {failure['replay']}", file=sys.stderr)
    if len(done["failures"]) > 20:
        print(f"failed: {len(done['failures']) - 20} more, listed in manifest.json", file=sys.stderr)
    rows = f"{done['rows']:,} rows in {len(done['parts'])} parts"
    print(f"{done['folder']}: {rows}{'' if done['complete'] else ', not complete yet'}")
    if done["complete"]:
        conclude(Path(done["folder"]))
    if done["stopped"]:
        print(f"{told(done['stopped'])}; what is written is kept, the same command goes on", file=sys.stderr)
    return done["stopped"] or int(bool(done["failures"]))


def sweep(
    design: Design, out: str | Path, workers: int = 1, cluster: str | None = None, shard: tuple[int, int] = (1, 1),
    force_new: bool = False, command: str | None = None, tell: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """Play what is missing of a design in a folder; the manifest, with `folder` and the exit code of what `stopped` it, 0 where nothing did.

    `command` is what was typed, where it was not `sweep` itself that made the design.  Raises ScenarioError where the
    folder holds something else, cannot be written, or the disk is full.
    """
    if workers < 1:
        raise ScenarioError([f"--workers {workers}: expected 1 or more"])
    jobs = jobs_of(design)
    store, altered = _opened(design, jobs, Path(out), force_new)
    mine = [job for job in jobs if job.index % shard[1] == shard[0] - 1]
    try:
        left, damaged = store.missing(mine)
        for name in altered + damaged:
            tell(f"altered: {store.folder}/{name}: made again")
        if len(left) < len(mine):
            tell(f"{store.folder}: {len(mine) - len(left)} of {len(mine)} parts are there; going on")
        stopped, lost = _play(store, left, workers, cluster)
        again = command if command and store.folder == Path(out) else f"{command or design.command} --out {shlex.quote(str(store.folder))}"
        failed = [_lost(job, cause, f"{again} --shard {job.index + 1}/{len(jobs)}") for job, cause in lost]
        done = store.close(design, jobs, failed)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise ScenarioError([
            f"--out {store.folder}: {'the disk is full' if full else (error.strerror or str(error)).lower()}; "
            "what is written is kept; make room and give the same command"
        ]) from None
    return done | {"folder": str(store.folder), "stopped": stopped}


def estimate(design: Design, workers: int) -> str:
    """What a design would take, from a small part of it played now."""
    trial = jobs_of(design)[0]
    few = Job(**{**vars(trial), "runs": min(trial.runs, 500), "points": trial.points[: max(1, 500 // trial.runs)]})
    with tempfile.TemporaryDirectory() as folder:
        Folder(folder).make()
        make(Job(**{**vars(few), "runs": 1, "points": few.points[:1]}), folder)  # compiles
        start = time.perf_counter()
        made = make(few, folder)
        seconds = (time.perf_counter() - start) / few.total * design.total / workers
        size = Folder(folder).part(few.name).stat().st_size / max(1, made.rows)
    rows = len(design.points) if design.aggregate else design.total
    return (
        f"{len(design.points):,} points, {design.runs:,} runs each: {design.total:,} negotiations in {len(jobs_of(design)):,} parts; "
        f"about {clock(seconds)} ({seconds / 60:.2f} minutes) on {workers} worker{'' if workers == 1 else 's'} and {rows * size / 1e9:.3f} GB"
    )


def shard_of(word: str | None) -> tuple[int, int]:
    """K/N as two numbers.  Raises ScenarioError."""
    try:
        k, n = (int(part) for part in (word or "1/1").split("/"))
        if not 1 <= k <= n:
            raise ValueError
    except ValueError:
        raise ScenarioError([f"--shard {word}: expected K/N with K from 1 to N, such as 3/10"]) from None
    return k, n


def _opened(design: Design, jobs: Sequence[Job], out: Path, force_new: bool) -> tuple[Store, list[str]]:
    """The store of a design in a folder, or in the first of DIR-2, DIR-3, ... that is new or holds it already."""
    store, number = Store(out), 1
    while True:
        try:
            return store, store.open(design, jobs)
        except ScenarioError:
            if not (force_new and store.folder.is_dir() and any(store.folder.iterdir())):
                raise
        number += 1
        store = Store(out.with_name(f"{out.name}-{number}"))


def _play(store: Store, left: Sequence[Job], workers: int, cluster: str | None) -> tuple[int, list[tuple[Job, Exception]]]:
    """Play parts: the exit code of what stopped it, 0 where nothing did, and the parts that could not be made.  Raises OSError."""
    lost: list[tuple[Job, Exception]] = []
    if not left:
        return 0, lost
    with progress(sum(job.total for job in left)) as tally:
        try:
            for job, came in played(left, str(store.folder.resolve()), min(workers, len(left)), cluster):
                if isinstance(came, OSError):
                    raise came
                if isinstance(came, Exception):
                    lost.append((job, came))
                tally.advance(job.total, len(came.failures) if isinstance(came, Made) else 1)
        except KeyboardInterrupt as stop:
            return exit_code(stop), lost
    return 0, lost


def _lost(job: Job, cause: Exception, replay: str) -> dict[str, Any]:
    """The record of a part that no worker could make."""
    return {"point": job.first_point, "run": job.run_of(0), "cause": f"{job.name}: {cause}", "replay": replay}
