"""How long the largest texts that are read take, and how much memory: `python benchmarks/bounds.py`; 1 beyond 0.2 s or 20 MB.

Each text is just within the bounds of `concert.model.scenario.toml_reader`, and as hard for the reader or for our own checks as we know how.
"""

import sys
import time
import tracemalloc
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.toml_reader import TEXT, VALUES
from concert.model.scenario.value import ScenarioError
from concert.ui.visit import LARGEST

SLOW, LARGE = 0.2, 20.0  # seconds of the processor, MB
HEAD = 'title = "x"\nvintage = "2024-12"\n'
MOST = VALUES - 10
STATES = ["".join(letters) for letters in product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=3)][:MOST]
TEXTS = {
    "names of four parts": "".join(f"a.b.c.h{k} = 1\n" for k in range(MOST)),
    "under a long heading": "[a.b.c.d]\n" + "".join(f"a.b.c.h{k} = 1\n" for k in range(MOST)),
    "headings": "".join(f"[a.b.c.h{k}]\n" for k in range(MOST)),
    "one inline table": "x = {" + ", ".join(f"a.b.c.k{k} = 1" for k in range(MOST // 2)) + "}",
    "dates": "x = [" + "1979-05-27T07:32:00Z," * (MOST - 100) + "]",
    "long numbers": "x = [" + ("1" * 99 + ",") * 600 + "]",
    "escapes": "x = [" + ('"' + r"\n" * (TEXT // 2 - 2) + '",') * 3 + "]",
    "blank lines": "\n" * (LARGEST - 100),
    "unknown states": "[table]\nadd = [" + ",".join(f'"{name}"' for name in STATES) + "]",
    "one state again and again": "[table]\ndrop = [" + '"POL",' * (MOST - 10) + "]",
    "unknown keys": "[parameters]\n" + "".join(f"k{k} = 1\n" for k in range(MOST)),
    "ranges without numbers": "[states]\n" + "".join(f"{name}.threat = {{}}\n" for name in STATES[: MOST // 2]),
    "events of no kind": "events = [" + '{round = 1, kind = "x"},' * 190 + "]",
    "events": '[[events]]\nround = 1\nkind = "provocation"\n' * 200,
}


def main() -> int:
    """Read each and print; 1 where one took too long or too much."""
    parse_scenario(HEAD, "x", "x")  # what is loaded once is loaded now
    beyond = False
    for name, text in TEXTS.items():
        assert len(HEAD + text) <= LARGEST, (name, len(text))
        seconds, told = read(HEAD + text)
        tracemalloc.start()
        read(HEAD + text)
        megabytes = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        beyond |= seconds > SLOW or megabytes > LARGE
        print(f"{name:<26} {len(HEAD + text):>6,} bytes  {seconds:.3f} s  {megabytes:4.1f} MB  {told}")
    return 1 if beyond else 0


def read(text: str) -> tuple[float, str]:
    """Seconds, and what came of it."""
    start = time.process_time()
    try:
        parse_scenario(text, "x", "x")
        told = "read"
    except ScenarioError as error:
        told = f"{len(error.faults)} lines: {error.faults[0][:80]}"
    return time.process_time() - start, told


if __name__ == "__main__":
    raise SystemExit(main())
