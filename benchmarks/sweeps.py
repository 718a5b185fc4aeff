"""How fast a sweep is beside the bare batch, and how much memory its driver takes: `python benchmarks/sweeps.py`.

All in one run: the bare batch on one and on all cores, the same number of negotiations as a sweep with one worker and
with as many workers as cores, from the command to the finished manifest.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from model import run_batch  # noqa: E402  (after the path)

RUNS, POINTS = 20_000, 10


def main() -> None:
    """Measure and print."""
    cores, total = os.cpu_count() or 1, RUNS * POINTS
    run_batch(runs=10)
    bare = {workers: total / seconds(lambda w=workers: run_batch(runs=total, workers=w)) for workers in (1, cores)}
    swept = {workers: total / seconds(lambda w=workers: sweep(w)) for workers in (1, cores)}
    for workers in (1, cores):
        print(
            f"{workers} core{'s' if workers > 1 else ' '}   batch {bare[workers]:>8,.0f} a second   sweep {swept[workers]:>8,.0f} a second, "
            f"{swept[workers] / bare[workers]:.0%} of it"
        )
    print(f"sweep, {cores} workers beside one: {swept[cores] / swept[1]:.2f} times")
    print(f"largest process of the sweeps: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:,.0f} MB")


def seconds(play) -> float:
    """How long it takes."""
    start = time.perf_counter()
    play()
    return time.perf_counter() - start


def sweep(workers: int) -> None:
    """A sweep by the command line, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["--vary", f"us_backstop=0.45:0.55:{POINTS}", "--runs", str(RUNS), "--workers", str(workers), "--out", f"{folder}/s"]
        subprocess.run([sys.executable, "-m", "experiments", "sweep", *words], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    main()
