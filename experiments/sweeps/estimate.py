"""What a sweep would take, before it is begun."""

import tempfile
import time
from dataclasses import replace

from concert.experiments.sweeps.design import Design
from concert.experiments.sweeps.folder import Folder
from concert.experiments.sweeps.parts import jobs_of, make
from concert.experiments.sweeps.progress import clock


def estimate(design: Design, workers: int) -> str:
    """What a design would take, from a small part of it played now."""
    trial = jobs_of(design)[0]
    few = replace(trial, runs=min(trial.runs, 500), points=trial.points[: max(1, 500 // trial.runs)])
    with tempfile.TemporaryDirectory() as folder:
        Folder(folder).make()
        make(replace(few, runs=1, points=few.points[:1]), folder)  # compiles
        start = time.perf_counter()
        made = make(few, folder)
        seconds = (time.perf_counter() - start) / few.total * design.total / workers
        size = Folder(folder).part(few.name).stat().st_size / max(1, made.rows)
    rows = len(design.points) if design.aggregate else design.total
    return (
        f"{len(design.points):,} points, {design.runs:,} runs each: {design.total:,} negotiations in {len(jobs_of(design)):,} parts; "
        f"about {clock(seconds)} ({seconds / 60:.2f} minutes) on {workers} worker{'' if workers == 1 else 's'} and {rows * size / 1e9:.3f} GB"
    )
