"""Golden numbers: `python benchmarks/golden.py [PYTHON ...]` checks that outcomes are the same to the last bit, whoever plays them.

One digest a scenario, over every field of its first runs: on one thread and on two, in any order of runs, in a sweep that
went on after half of it, through a Dask cluster, and by every other Python interpreter that is named.  `--digests` prints
them as JSON, `--write` makes them the golden ones (tests/golden/outcomes.json), which a test compares.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  (after the path)
import pandas as pd  # noqa: E402

from concert.experiments.sweeps.design import Design  # noqa: E402
from concert.experiments.sweeps.results import table  # noqa: E402
from concert.experiments.sweeps.sweep import sweep  # noqa: E402
from concert.model import load_scenario, run_batch  # noqa: E402
from concert.model.scenario.catalogue import scenario_names  # noqa: E402

GOLDEN, RUNS, SEED, PIECE = ROOT / "tests" / "golden" / "outcomes.json", 200, 1, 25


def main() -> int:
    """Compare every way of playing, or print or write the digests."""
    parser = argparse.ArgumentParser(description="Are the outcomes the same to the last bit, whoever plays them?")
    parser.add_argument("pythons", nargs="*", metavar="PYTHON", help="another interpreter with the requirements installed")
    parser.add_argument("--digests", action="store_true", help="print the digests as JSON and stop")
    parser.add_argument("--write", action="store_true", help="make today's digests the golden ones")
    options = parser.parse_args()
    found = digests(plain)
    if options.digests or options.write:
        text = json.dumps(found, indent=1) + "\n"
        GOLDEN.write_text(text, encoding="utf-8") if options.write else print(text, end="")
        return 0
    ways = {"one thread": found, "two threads": digests(on_two_threads), "pieces in any order": digests(in_any_order), "a sweep, gone on with": digests(gone_on_with)}
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        ways["Dask, two workers"] = digests(lambda name: swept(name, cluster=cluster.scheduler_address))
    ways |= {python: other(python) for python in options.pythons}
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for way, digest in ways.items():
        different = [name for name in golden if digest.get(name) != golden[name]]
        print(f"{way:<40} {'the golden ' + str(len(golden)) + ' digests' if not different else 'NOT the golden ones: ' + ', '.join(different)}")
    return int(any(digest != golden for digest in ways.values()))


def digests(play: Callable[[str], pd.DataFrame]) -> dict[str, str]:
    """One digest a scenario."""
    return {name: digest(play(name)) for name in scenario_names()}


def digest(runs: pd.DataFrame) -> str:
    """A hash of every field of every run: names, numbers to the last bit, words."""
    whole = hashlib.sha256()
    for name in runs.columns:
        values = runs[name].to_numpy()
        plain = values if values.dtype.kind in "bif" else np.array([str(value) for value in values], dtype="U16")
        kind = {"b": "<u1", "i": "<i8", "f": "<f8", "U": "<U16"}[plain.dtype.kind]
        whole.update(name.encode() + np.ascontiguousarray(plain.astype(kind)).tobytes())
    return whole.hexdigest()


def plain(name: str, runs: int = RUNS, first: int = 0, workers: int = 1) -> pd.DataFrame:
    """The runs of a scenario."""
    return run_batch(name, runs=runs, seed=SEED, first=first, workers=workers).to_pandas()


def on_two_threads(name: str) -> pd.DataFrame:
    """More than one chunk, on two threads, of which the first runs are taken."""
    return plain(name, runs=4 * RUNS, workers=2).head(RUNS)


def in_any_order(name: str) -> pd.DataFrame:
    """In pieces, played in a shuffled order and put back in place."""
    starts = list(range(0, RUNS, PIECE))
    random.Random(name).shuffle(starts)
    return pd.concat([plain(name, PIECE, start) for start in starts]).sort_values("run")


def gone_on_with(name: str) -> pd.DataFrame:
    """A sweep of which half was there."""
    return swept(name, shards=((2, 2), (1, 1)))


def swept(name: str, shards: tuple[tuple[int, int], ...] = ((1, 1),), cluster: str | None = None) -> pd.DataFrame:
    """The runs as a sweep of several parts keeps them."""
    design = Design(load_scenario(name), name, runs=3 * RUNS, seed=SEED)
    with tempfile.TemporaryDirectory() as folder:
        for shard in shards:
            done = sweep(design, folder, cluster=cluster, shard=shard)
        if len(done["parts"]) < 2:
            raise SystemExit("one part only: nothing was split")
        return table(folder).drop(columns="point").head(RUNS)[plain(name, 1).columns]


def other(python: str) -> dict[str, str]:
    """The digests that another interpreter finds."""
    found: dict[str, str] = json.loads(subprocess.run([python, __file__, "--digests"], check=True, capture_output=True, text=True).stdout)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
