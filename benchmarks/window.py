"""A class at the window: 30 visitors at 2 rounds a second each, clicks measured from report to answer: `python benchmarks/window.py`.

Visitors speak the window's protocol over the loopback; each is a thread of one process, the window is another.
"""

import argparse
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from concert.ui.server.check import window
from concert.ui.server.visitor import Visitor


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--rate", type=float, default=2.0, help="rounds a second, each")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--alike", action="store_true", help="all on the same luck, as a class that follows its teacher")
    options = parser.parse_args()
    with window(8797) as address:
        time.sleep(20)  # the batch is being compiled beside it
        before = memory(address)
        waits: list[float] = []
        threads = [threading.Thread(target=visit, args=(address, options, n, waits)) for n in range(options.visitors)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        time.sleep(options.seconds / 2)
        grown = (memory(address) - before) / options.visitors
        for thread in threads:
            thread.join()
        waits.sort()
        print(
            f"{options.visitors} visitors, {options.rate:g} rounds a second each, {len(waits)} clicks in {time.perf_counter() - start:.0f} s: median "
            f"{1000 * waits[len(waits) // 2]:.0f} ms, 95 of 100 within {1000 * waits[int(0.95 * len(waits))]:.0f} ms, longest {1000 * waits[-1]:.0f} ms; {grown:.1f} MB a visitor"
        )


def visit(address: str, options: argparse.Namespace, number: int, waits: list[float]) -> None:
    """One visitor: a step at its rate, from the beginning again at the end."""
    until = time.perf_counter() + options.seconds
    with Visitor(address, f"?seed={1 if options.alike else number}") as visitor:
        while (now := time.perf_counter()) < until:
            at_the_end = not visitor.part("time")["running"]  # type: ignore[index]
            waits.append(visitor.click("bar", "restart" if at_the_end else "step"))
            time.sleep(max(0.0, 1 / options.rate - (time.perf_counter() - now)))


def memory(address: str) -> float:
    """Resident MB of the process that serves an address."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
            if "concert.ui.serve" in words and address.rpartition(":")[2] in words:
                return int(next(line for line in (folder / "status").read_text().splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
        except OSError:
            continue
    raise RuntimeError(f"no process serves {address}")


if __name__ == "__main__":
    main()
