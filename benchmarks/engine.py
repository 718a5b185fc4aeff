"""How fast the engine is: `python benchmarks/engine.py`, one run, ratios side by side.

Prints negotiations a second of the batch on one and on all cores; Mesa's alliance-formation example at 31 agents beside
them; milliseconds a live round; seconds from a cold start to the first result with and without the compile cache.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mesa.examples.advanced.alliance_formation.model import MultiLevelAllianceModel  # noqa: E402  (after the path)

from concert.model import NegotiationModel, run_batch  # noqa: E402
from concert.model.engine.processors import processors  # noqa: E402

REPEATS = 5
FIRST = "from concert import run_batch; run_batch(runs=1)"


def main() -> None:
    """Measure and print."""
    cores = processors()
    run_batch(runs=10)
    one = rate(lambda: run_batch(runs=3000, workers=1), 3000)
    every = rate(lambda: run_batch(runs=6000, workers=cores), 6000)
    alliances = rate(lambda: MultiLevelAllianceModel(n=31, seed=1).step(), 1)
    print(f"batch, one core            {one:>10,.0f} negotiations a second")
    print(f"batch, {cores} cores             {every:>10,.0f} negotiations a second, {every / one:.2f} times one core")
    print(f"Mesa's alliance formation  {alliances:>10.2f} runs a second at 31 agents (one step is its whole run)")
    print(f"quotient                   {every / alliances:>10,.0f} times as many runs a second")
    print(f"live round                 {live_round():>10.1f} ms (median of a run)")
    print(f"cold start, cache there    {cold_start(None):>10.1f} s to the first result")
    with tempfile.TemporaryDirectory() as empty:
        print(f"cold start, no cache       {cold_start(empty):>10.1f} s to the first result")


def rate(play: Callable[[], object], runs: int) -> float:
    """Runs a second, the best of several tries: other work on the machine only ever slows one down."""
    best = 0.0
    for _ in range(REPEATS):
        start = time.perf_counter()
        play()
        best = max(best, runs / (time.perf_counter() - start))
    return best


def live_round() -> float:
    """Median milliseconds of a round of the default scenario."""
    model, spent = NegotiationModel(seed=1), []
    while model.running:
        start = time.perf_counter()
        model.step()
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.median(spent)


def cold_start(cache: str | None) -> float:
    """Seconds a new process needs to the first batch result, with the usual compile cache or in an empty folder."""
    environment = os.environ | ({"CONCERT_CACHE": cache} if cache else {})
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
