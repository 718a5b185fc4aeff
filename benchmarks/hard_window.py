"""Hard use of the window: 60 visitors click at random, each with a secret, beside an abuser and ten who stop reading; then it is killed.

    python benchmarks/hard_window.py [--visitors 60] [--silent 10] [--seconds 120] [--waves 3]   # six minutes; `--seconds 20` is a short one

Prints leaks (a secret that another visitor received), the time that a click takes beside the abuser, the silent ones and
half requests, how long another's "How sure?" waits behind ten pages of one visitor, memory before, at the peak and after
each wave of visitors has left, and whether a link brings a visit back after `kill -9`.
"""

import argparse
import logging
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
os.environ["SOLARA_KERNEL_CULL_TIMEOUT"] = "5s"

from silent import NARROW, fall_silent  # noqa: E402  (after the path)
from test_apart import FILE, act  # noqa: E402

from concert.ui.server.check import _ready  # noqa: E402
from concert.ui.server.visitor import Visitor  # noqa: E402

PORT = 8792
LEAVING = 12.0  # seconds until whoever has left is forgotten, and the memory is given back
HALF = 200  # requests that are never whole
ADDRESS = f"http://localhost:{PORT}"
STARTED: list[subprocess.Popen[bytes]] = []
SECRET = re.compile(r"secret-(\d+)-only|0\.5(\d\d)1357")


def main() -> int:
    """Measure and print; 1 where a secret leaked, a click took too long, or a visit did not come back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--silent", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120.0, help="of the first wave; those after it are at most 60 long")
    parser.add_argument("--waves", type=int, default=3)
    options = parser.parse_args()
    logging.getLogger("websockets.client").setLevel(logging.CRITICAL)  # that the silent ones are cut is meant
    server = start()
    try:
        time.sleep(20)  # the batch is being compiled beside it
        empty = memory(server)
        warm_up()
        time.sleep(LEAVING)
        warm = memory(server)
        waits: list[float] = []
        leaks: list[tuple[int, str]] = []
        lengths = [options.seconds, *[min(60.0, options.seconds)] * (options.waves - 1)]
        waves = [wave(server, options.visitors, options.silent, seconds, waits, leaks) for seconds in lengths]
        waits.sort()
        p95 = waits[int(0.95 * len(waits))]
        print(f"{options.visitors} visitors, an abuser, {options.silent} silent ones and {HALF} half requests, {len(waves)} times, {len(waits)} clicks, {len(leaks)} leaks; a click: median {1000 * waits[len(waits) // 2]:.0f} ms, 95 of 100 within {1000 * p95:.0f} ms, longest {1000 * waits[-1]:.0f} ms")
        told = "; ".join(f"{peak:.0f} MB at the peak, {left:.0f} MB when all had left" for peak, left in waves)
        print(f"memory: {empty:.0f} MB empty, {warm:.0f} MB when one visitor had used everything and left; by wave {told}")
        alone, behind = fairness()
        print(f"another's “How sure?” has its first answer after {alone:.1f} s with nobody else there, after {behind:.1f} s behind ten pages of one visitor that ask for 20,000 each")
        back = comes_back(server)
        print(f"killed and started again: the link {'brings' if back else 'does not bring'} the visit back")
        return 0 if not leaks and p95 < 1.0 and back else 1
    finally:
        for one in STARTED:
            one.kill()


def start() -> subprocess.Popen[bytes]:
    """The server, ready."""
    code = f"{NARROW}\nimport sys\nsys.argv = ['concert.ui.serve', '--port', '{PORT}', '--no-browser']\nfrom concert.ui.serve import main\nmain()"
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    STARTED.append(server)
    _ready(ADDRESS, 60.0)
    return server


def warm_up() -> None:
    """One visitor uses each feature and leaves: what the server loads once is then there."""
    with Visitor(ADDRESS, "?page=sure&runs=2000", timeout=120.0) as visitor:
        until = time.monotonic() + 60
        while time.monotonic() < until and (visitor.part("sure") or {}).get("busy", True):
            visitor.listen(1.0)
        for page in ("compare", "learn", "sources", "negotiation"):
            visitor.click("bar", "go", page)
        for _ in range(5):
            visitor.click("bar", "step")
        for panel in ("changes", "share"):
            visitor.click("bar", "show_panel", panel)
        for kind in ("json", "csv", "toml", "report"):
            visitor.click("share", "keep", kind)
        visitor.click("map", "pick", "POL")
        visitor.listen(5.0)


def wave(server: subprocess.Popen[bytes], visitors: int, silent: int, seconds: float, waits: list[float], leaks: list[tuple[int, str]]) -> tuple[float, float]:
    """Visitors, an abuser and some who stop reading come, act and leave; MB at the most, and when all have left."""
    done = threading.Event()
    quiet = [fall_silent(ADDRESS, f"?seed={900 + n}", timeout=120.0) for n in range(silent)]
    half = [socket.create_connection(("localhost", PORT)) for _ in range(HALF)]
    for one in half:
        one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    threads = [threading.Thread(target=visit, args=(n, seconds, waits, leaks)) for n in range(visitors)]
    threads.append(threading.Thread(target=abuse, args=(done,)))
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    peak = 0.0
    while any(thread.is_alive() for thread in threads[:-1]):
        peak = max(peak, memory(server))
        time.sleep(0.5)
    done.set()
    threads[-1].join(60)
    for one in half:
        one.close()
    for visitor in quiet:
        visitor.socket.socket.close()
    time.sleep(LEAVING)
    return peak, memory(server)


def visit(n: int, seconds: float, waits: list[float], leaks: list[tuple[int, str]]) -> None:
    """One visitor: hands in a scenario with a secret, then acts at random, about once a second."""
    chance, until = random.Random(n), time.monotonic() + seconds
    with Visitor(ADDRESS, timeout=120.0) as visitor:
        visitor.heard = lambda message: leaks.extend((n, a or b) for a, b in SECRET.findall(message) if int(a or b) != n)
        visitor.click("bar", "show_panel", "share")
        visitor.click("share", "hand_in", FILE.format(n=n, b=f"0.5{n:02}1357"))
        while time.monotonic() < until:
            start = time.perf_counter()
            act(visitor, chance)
            waits.append(time.perf_counter() - start)
            time.sleep(chance.uniform(0.5, 1.5))


def abuse(done: threading.Event) -> None:
    """One who hands in far too much, asks for endless batches, and clicks without pause."""
    while not done.is_set():
        try:
            with Visitor(ADDRESS, "?page=sure&runs=20000", timeout=30.0) as visitor:
                for k in range(200):
                    visitor.click("bar", "reseed", k)
                    visitor.click("sure", "ask", 10**9)
                visitor.click("bar", "show_panel", "share")
                visitor.click("share", "hand_in", "x" * 200_000)
                visitor.click("share", "hand_in", "x" * 5_000_000)  # cuts the line
        except Exception:
            time.sleep(0.2)


def fairness() -> tuple[float, float]:
    """Seconds until another's "How sure?" has its first answer: alone, and behind ten pages of one visitor."""

    def asks(seed: int) -> float:
        start = time.perf_counter()
        with Visitor(ADDRESS, f"?page=sure&runs=2000&seed={seed}", timeout=120.0) as visitor:
            while not (visitor.part("sure") or {}).get("sentence") and time.perf_counter() - start < 120:
                visitor.listen(0.2)
        return time.perf_counter() - start

    alone = asks(71)
    pages: list[Visitor] = []
    for n in range(10):
        pages.append(Visitor(ADDRESS, f"?page=sure&runs=20000&seed={80 + n}", timeout=120.0, cookie=pages[0].cookie if pages else ""))
    behind = asks(72)
    for page in pages:
        page.__exit__(None, None, None)
    time.sleep(LEAVING)
    return alone, behind


def comes_back(server: subprocess.Popen[bytes]) -> bool:
    """Whether a visit is what it was when the server is killed, started again, and its link opened."""
    link = "?scenario=february-2025&seed=9&change=us_backstop=0.83"
    with Visitor(ADDRESS, link) as visitor:
        for _ in range(5):
            visitor.click("bar", "step")
        link, masses = visitor.part("bar")["link"], visitor.part("time")["masses"]  # type: ignore[index]
        server.send_signal(signal.SIGKILL)
        server.wait()
    start()
    with Visitor(ADDRESS, link) as visitor:
        return visitor.part("time")["masses"] == masses and visitor.part("bar")["seed"] == "9"  # type: ignore[index]


def memory(server: subprocess.Popen[bytes]) -> float:
    """Resident MB of the server."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    raise SystemExit(main())
