"""A sweep: many negotiations over many points, into a folder that survives whatever stops it."""

import argparse
import errno
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from concert.experiments.sweeps.design import Design, design_of
from concert.experiments.sweeps.estimate import estimate
from concert.experiments.sweeps.lock import InUse
from concert.experiments.sweeps.parts import Foreign, Job, Made, foreign, jobs_of
from concert.experiments.sweeps.player import versions
from concert.experiments.sweeps.progress import progress
from concert.experiments.sweeps.store import Store, uncounted
from concert.experiments.sweeps.study import study_of
from concert.experiments.sweeps.workers import played
from concert.experiments.terminal.options import above_zero, add_settings, whole
from concert.experiments.terminal.stop import exit_code, told
from concert.model.engine.processors import processors
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.value import ScenarioError

KEPT = "what is written is kept"

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
    parser.add_argument("--extend", action="store_true", help="let the sweep in DIR grow: more runs, levels, points or a further knob; what it has played is kept")
    add_running(parser)


def add_running(parser: argparse.ArgumentParser) -> None:
    """The options of every command that plays a sweep."""
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--out", metavar="DIR", help="the folder")
    parser.add_argument("--workers", type=whole, default=processors(), metavar="N", help="workers of a Dask cluster started on this machine (as many as the processors granted); 1: none")
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler to join, such as tcp://host:8786")
    parser.add_argument("--shard", metavar="K/N", help="only the K-th of N shares of the parts; shares may run anywhere")
    parser.add_argument("--force-new", action="store_true", help="where DIR holds another sweep, start in DIR-2")
    parser.add_argument("--same-versions", action="store_true", help="refuse to go on where parts were played with other versions of Python, NumPy, numba or pyarrow")
    parser.add_argument("--part-timeout", type=above_zero, metavar="SECONDS", help="take a part from a worker that brings nothing for so long (20 times what parts take, at least 600)")
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
    return run(design, options, extend=options.extend)


def run(design: Design, options: argparse.Namespace, conclude: Callable[[Path], None] = lambda folder: None, extend: bool = False) -> int:
    """Play a design as the options of `add_running` say; once all of it is there, `conclude` is given the folder."""
    if options.dry_run:
        print(estimate(design, max(1, options.workers)))
        return 0
    if not options.out:
        raise ScenarioError(["--out: missing; expected the folder to write to"])
    done = sweep(
        design, options.out, options.workers, options.cluster, shard=shard_of(options.shard), force_new=options.force_new,
        command=options.command, tell=lambda line: print(line, file=sys.stderr, flush=True), extend=extend,
        same_versions=options.same_versions, part_timeout=options.part_timeout,
    )
    for failure in done["failures"][:20]:
        print(f"failed: point {failure['point']}, run {failure['run']}: {failure['cause']}; again with: {failure['replay']}", file=sys.stderr)
    if len(done["failures"]) > 20:
        print(f"failed: {len(done['failures']) - 20} more, listed in manifest.json", file=sys.stderr)
    of = "" if done["complete"] else f" of {done['of']:,}, not complete yet"
    share = f"; share {options.shard} is done" if options.shard and done["share"] else ""
    print(f"{done['folder']}: {done['rows']:,} rows in {len(done['parts']):,} parts{of}{share}")
    if done["complete"]:
        conclude(Path(done["folder"]))
    if done["stopped"]:
        print(f"{told(done['stopped'])}; what is written is kept, the same command goes on", file=sys.stderr)
    return done["stopped"] or int(bool(done["failures"]) or not done["share"])


def sweep(
    design: Design, out: str | Path, workers: int = 1, cluster: str | None = None, shard: tuple[int, int] = (1, 1),
    force_new: bool = False, command: str | None = None, tell: Callable[[str], None] = lambda line: None, extend: bool = False,
    same_versions: bool = False, part_timeout: float | None = None,
) -> dict[str, Any]:
    """Play what is missing of a design in a folder; the manifest, with `folder`, whether the `share` asked for is there, and the
    exit code of what `stopped` it, 0 where nothing did.

    With `extend` the folder may hold a smaller sweep, whose rows are kept.  `command` is what was typed, where it was not
    `sweep` itself that made the design.  Raises ScenarioError where the folder holds something else or is in use, cannot be
    written, or the disk is full, where parts were played with other versions and `same_versions` are asked for, and where a
    worker plays by other code or data.
    """
    if workers < 1:
        raise ScenarioError([f"--workers {workers}: expected 1 or more"])
    jobs = jobs_of(design)
    store = Store(out)
    try:
        store, altered = _opened(design, jobs, Path(out), force_new, shard == (1, 1), extend)
        if store.lock is not None and store.lock.problem:
            tell(f"{store.folder}: no lock ({store.lock.problem}); see to it that no other sweep begins in it meanwhile")
        mine = [job for job in store.grown(design, jobs) if job.index % shard[1] == shard[0] - 1]
        left, damaged, played_with = store.missing(mine)
        for name in altered + damaged:
            tell(f"altered: {store.folder}/{name}: made again{', and how the sweep grew is no longer known' if name in altered else ''}")
        for other in played_with:
            _compared(store.folder, other, same_versions, tell)
        if len(left) < len(mine):
            tell(f"{store.folder}: {len(mine) - len(left)} of {len(mine)} parts are there; going on")
        stopped, lost = _play(store, left, workers, cluster, part_timeout, same_versions, tell)
        again = command if command and store.folder == Path(out) else f"{command or design.command} --out {shlex.quote(str(store.folder))}"
        failed = [_lost(job, cause, f"{again} --shard {job.index + 1}/{len(jobs)}") for job, cause in lost]
        done = store.close(design, jobs, failed)
        strays = store.strays(done)
        if strays:
            tell(uncounted(strays))
    except OSError as error:
        raise ScenarioError([_disk(store.folder, error)]) from None
    finally:
        store.release()
    there = {part["part"] for part in done["parts"]}
    return done | {"folder": str(store.folder), "stopped": stopped, "share": all(job.name in there for job in mine)}


def shard_of(word: str | None) -> tuple[int, int]:
    """K/N as two numbers.  Raises ScenarioError."""
    try:
        k, n = (int(part) for part in (word or "1/1").split("/"))
        if not 1 <= k <= n:
            raise ValueError
    except ValueError:
        raise ScenarioError([f"--shard {word}: expected K/N with K from 1 to N, such as 3/10"]) from None
    return k, n


def _opened(design: Design, jobs: Sequence[Job], out: Path, force_new: bool, alone: bool, extend: bool) -> tuple[Store, list[str]]:
    """The store of a design in a folder, or in the first of DIR-2, DIR-3, ... that is new or holds it already."""
    store, number = Store(out), 1
    while True:
        try:
            return store, store.open(design, jobs, alone, extend)
        except InUse:
            raise
        except ScenarioError:
            if not (force_new and store.folder.is_dir() and any(store.folder.iterdir())):
                raise
        number += 1
        store = Store(out.with_name(f"{out.name}-{number}"))


def _play(
    store: Store, left: Sequence[Job], workers: int, cluster: str | None, part_timeout: float | None, same_versions: bool, tell: Callable[[str], None],
) -> tuple[int, list[tuple[Job, Exception]]]:
    """Play parts: the exit code of what stopped it, 0 where nothing did, and the parts that could not be made.  Raises OSError."""
    lost: list[tuple[Job, Exception]] = []
    if not left:
        return 0, lost
    others: list[dict[str, str]] = []
    with progress(sum(job.total for job in left)) as tally:
        try:
            for job, came in played(left, str(store.folder.resolve()), min(workers, len(left)), cluster, part_timeout, tell):
                if isinstance(came, OSError):
                    raise came
                why = str(came) if isinstance(came, Foreign) else foreign(job, came.by) if isinstance(came, Made) else ""
                if why:
                    raise ScenarioError([f"{job.name}: who was to play it is not of this sweep: {why}; expected the same checkout for all workers, and no edit meanwhile; {KEPT}"])
                if isinstance(came, Made) and came.by.versions not in others:
                    others.append(came.by.versions)
                    _compared(store.folder, came.by.versions, same_versions, tell)
                if isinstance(came, Exception):
                    lost.append((job, came))
                tally.advance(job.total, len(came.failures) if isinstance(came, Made) else 1)
        except KeyboardInterrupt as stop:
            return exit_code(stop), lost
    return 0, lost


def _compared(folder: Path, other: dict[str, str], same_versions: bool, tell: Callable[[str], None]) -> None:
    """Tell where parts were played with other versions than this command has, or, where the same are asked for, refuse."""
    here = versions()
    differ = ", ".join(f"{name} {other.get(name, 'unknown')}, here {version}" for name, version in here.items() if other.get(name) != version)
    if differ and same_versions:
        raise ScenarioError([f"--same-versions: {folder}: parts were played with {differ}; expected these versions, or another folder"])
    if differ:
        tell(f"{folder}: parts were played with {differ}")


def _disk(folder: Path, error: OSError) -> str:
    """What is wrong with the disk, in one line."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"--out {folder}: the disk is full; {KEPT}; make room and give the same command"
    where = "" if error.filename is None or Path(error.filename) == folder else f" ({error.filename})"
    return f"--out {folder}: {(error.strerror or str(error)).lower()}{where}; expected a folder that can be read and written; {KEPT}"


def _lost(job: Job, cause: Exception, replay: str) -> dict[str, Any]:
    """The record of a part that no worker could make."""
    return {"point": job.first_point, "run": job.run_of(0), "cause": f"{job.name}: {cause}", "replay": replay}
