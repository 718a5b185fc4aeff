"""The same rules in C beside the batch: `python benchmarks/plain.py [RUNS]`, one run, ratios side by side.

Compiles `plain.c` with gcc for this processor, checks that it gives the batch's outcomes to the last bit in every
scenario, and prints negotiations a second of both on one core and on all, in turns.
"""

import ctypes
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from concert.agents.preferences import Preferences, Traits  # noqa: E402  (after the path)
from concert.model import load_scenario, run_batch  # noqa: E402
from concert.model.engine.compiled import packed  # noqa: E402
from concert.model.engine.processors import processors  # noqa: E402
from concert.model.rules import draws  # noqa: E402
from concert.model.rules.draft import ITERATIONS  # noqa: E402
from concert.model.rules.events import STEADFAST  # noqa: E402
from concert.model.rules.package import BASIC, COALITION, LADDER, MANDATES, STEP  # noqa: E402
from concert.model.rules.parameters import Parameters, Weights  # noqa: E402
from concert.model.scenario.catalogue import DEFAULT, scenario_names  # noqa: E402
from concert.model.scenario.instance import setting  # noqa: E402
from concert.model.scenario.value import Scenario  # noqa: E402

# Whatever makes it faster and keeps every bit: no fused multiply-add, no sums in another order.
FLAGS = "-O3 -march=native -mprefer-vector-width=512 -ffp-contract=off -ffinite-math-only -fno-signed-zeros -fno-math-errno -fno-trapping-math"
TURNS, CHECKED = 9, 200
SORTS = {"f": "double", "i": "int64_t", "b": "_Bool"}
PARTS = "routes events low mode high traits actor recognition regard allowed member permanent envoys".split()  # as `Given` takes them


class Package(ctypes.Structure):
    """`package` of the C."""

    _fields_ = (("mission", ctypes.c_double), ("mandate", ctypes.c_int64), ("force", ctypes.c_double))


class Given(ctypes.Structure):
    """`setting` of the C."""

    _fields_ = (
        ("w", ctypes.c_double * len(Weights._fields)), ("p", ctypes.c_double * len(Parameters._fields)),
        ("routes", ctypes.c_void_p), ("events", ctypes.c_void_p), ("happenings", ctypes.c_int64), ("away", ctypes.c_int64),
        *((name, ctypes.c_void_p) for name in PARTS[2:]),
        *((name, ctypes.c_int64) for name in ("adversary", "procedure", "convenor", "n")), ("start", Package), ("settles_from", ctypes.c_double),
    )  # fmt: skip


class Plain:
    """A scenario, to be played by the C."""

    def __init__(self, scenario: Scenario, folder: str):
        facts = packed(setting(scenario))
        self.size, chairs = len(scenario.cast), len(facts.traits)
        self.kept = {name: np.ascontiguousarray(getattr(facts, name)) for name in PARTS}
        at = {name: array.ctypes.data for name, array in self.kept.items()}
        self.given = Given(
            tuple(facts.weights), tuple(facts.parameters), at["routes"], at["events"], len(facts.events), len(facts.envoys), *(at[name] for name in PARTS[2:]),
            facts.adversary, facts.procedure, facts.convenor, self.size, Package(*facts.start), facts.settles_from,
        )
        self.library = ctypes.CDLL(compiled(folder, chairs, self.kept))

    def play(self, runs: int, seed: int = 1, workers: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Numbers (runs, 9), answers and pledges (runs, capitals), as `concert.model.engine.compiled.negotiate` gives them."""
        numbers, answers, pledges = np.empty((runs, 9)), np.empty((runs, self.size), np.int8), np.empty((runs, self.size))

        def part(start: int) -> None:
            count = min(250, runs - start)
            where = (array[start : start + count].ctypes.data_as(ctypes.c_void_p) for array in (numbers, answers, pledges))
            self.library.negotiate(ctypes.byref(self.given), *(ctypes.c_int64(n) for n in (seed, start, count)), *where)

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(part, range(0, runs, 250)))
        return numbers, answers, pledges


def compiled(folder: str, chairs: int, arrays: dict[str, np.ndarray]) -> str:
    """The library for so many chairs; its constants and records come from the Python that declares them."""
    constants = {
        "N": chairs, "R": len(MANDATES), "COALITION": COALITION, "BASIC": BASIC, "STEP": STEP, "STEADFAST": STEADFAST, "ITERATIONS": ITERATIONS, "RUNGS": len(LADDER),
        **{name: getattr(draws, name) for name in ("PREFERENCE", "STATE", "MOOD", "RECOGNITION", "OBJECTION")},
    }
    records = {"preferences": arrays["low"].dtype, "traits": arrays["traits"].dtype, "route": arrays["routes"].dtype, "happening": arrays["events"].dtype, "envoy": arrays["envoys"].dtype}
    assert records["preferences"].names == Preferences._fields and records["traits"].names == Traits._fields
    lines = [f"#define {name} {value}" for name, value in constants.items()]
    lines += [f"#include <stdint.h>\nstatic const double LADDER[] = {{{', '.join(map(str, LADDER))}}};"]
    for name, record in records.items():
        lines.append(f"typedef struct {{ {' '.join(f'{SORTS[record[field].kind]} {field};' for field in record.names or ())} }} {name};")
    for name, group in (("weights", Weights), ("parameters", Parameters)):
        lines.append(f"typedef struct {{ double {', '.join(group._fields)}; }} {name};")
    source, library = Path(folder) / f"plain{chairs}.c", Path(folder) / f"plain{chairs}.so"
    if not library.exists():
        source.write_text("\n".join(lines) + "\n" + (ROOT / "benchmarks" / "plain.c").read_text(encoding="utf-8"), encoding="utf-8")
        subprocess.run(["gcc", *FLAGS.split(), "-shared", "-fPIC", str(source), "-o", str(library), "-lm"], check=True)
    return str(library)


def same(scenario: Scenario, plain: Plain) -> bool:
    """Whether the C gives the batch's outcomes to the last bit."""
    batch, (numbers, answers, pledges) = run_batch(scenario, CHECKED), plain.play(CHECKED)
    fields = ("agreed", "rounds", "mission", "mandate", "force", "mass", "backstop", "acceptance", "trust_gap")
    kept = all((numbers[:, k] == getattr(batch, field)).all() for k, field in enumerate(fields))
    return kept and bool((answers == batch.answers).all() and (pledges == batch.pledges).all())


def main() -> int:
    """Check, measure and print; 1 where an outcome differs."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with tempfile.TemporaryDirectory() as folder:
        for name in scenario_names():
            if not same(load_scenario(name), Plain(load_scenario(name), folder)):
                print(f"{name}: the C gives other outcomes than the batch")
                return 1
        print(f"{CHECKED} runs of each of {len(scenario_names())} scenarios: the same to the last bit")
        plain = Plain(load_scenario(DEFAULT), folder)
        for workers in (1, processors()):
            ours, theirs = [], []
            for _ in range(TURNS):
                for spent, play in ((ours, lambda w=workers: run_batch(runs=runs, workers=w)), (theirs, lambda w=workers: plain.play(runs, workers=w))):
                    start = time.perf_counter()
                    play()
                    spent.append(time.perf_counter() - start)
            ratio = float(np.median(np.array(theirs) / np.array(ours)))
            print(f"{workers} core{'s' if workers > 1 else ' '}   batch {runs / min(ours):>8,.0f} a second   C {runs / min(theirs):>8,.0f} a second   the batch {ratio:.2f} times the C (median of {TURNS} turns)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
