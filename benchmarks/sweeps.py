"""How fast a sweep is beside the bare batch, and how much memory it takes: `python benchmarks/sweeps.py [NEGOTIATIONS [TURNS]]`.

The bare batch and the sweep, from the command to the finished manifest, on one core and on all, in turns; the best of
the turns (three) is printed, since other work on the machine only ever slows one down.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from concert.model import run_batch  # noqa: E402  (after the path)
from concert.model.engine.processors import processors  # noqa: E402

POINTS, TURNS, BARE = 10, 3, 50_000


def main() -> None:
    """Measure and print."""
    total, turns = ([int(word) for word in sys.argv[1:3]] + [200_000, TURNS][len(sys.argv[1:3]) :])
    counts = (1, processors())
    bare, swept = dict.fromkeys(counts, 0.0), dict.fromkeys(counts, 0.0)
    run_batch(runs=10)
    for turn in range(turns):
        for workers in counts:
            bare[workers] = max(bare[workers], BARE / seconds(lambda w=workers: run_batch(runs=BARE, workers=w)))
            swept[workers] = max(swept[workers], total / seconds(lambda w=workers: sweep(total, w)))
        print(f"after turn {turn + 1} of {turns}, {total:,} negotiations:")
        for workers in counts:
            print(
                f"  {workers} core{'s' if workers > 1 else ' '}   batch {bare[workers]:>8,.0f} a second   sweep {swept[workers]:>8,.0f} a second, "
                f"{swept[workers] / bare[workers]:.0%} of it"
            )
        print(f"  sweep, {counts[1]} workers beside one: {swept[counts[1]] / swept[1]:.2f} times", flush=True)
    print(f"largest process of the sweeps: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:,.0f} MB")


def seconds(play: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    play()
    return time.perf_counter() - start


def sweep(total: int, workers: int) -> None:
    """A sweep by the command line, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["--vary", f"us_backstop=0.45:0.55:{POINTS}", "--runs", str(total // POINTS), "--workers", str(workers), "--out", f"{folder}/s"]
        subprocess.run([sys.executable, "-m", "experiments", "sweep", *words], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    main()
