"""What it costs to write to pages from the event loop alone: the window's way beside the two of Solara, in turns.

    python benchmarks/writes.py [--rounds 10] [--clicks 60]

`window`: the threads of a page put frames into its outbox, and the event loop writes all that are there.  `threads`: each
frame is written by the thread that made it, which waits for whoever does not read (Solara's synchronous write).  `each`: a
thread waits for the event loop at every frame (Solara's usual way).  Processor time of the server is told beside the time
of a click, since another's work on the machine does not change it.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from concert.ui.server.check import _ready  # noqa: E402  (after the path)
from concert.ui.server.visitor import Visitor  # noqa: E402

SOLARA = """
import os, uvicorn, warnings
warnings.simplefilter("ignore")
os.environ["SOLARA_SERVER_SYNC_WS_WRITE"] = "{sync}"
from concert.ui.serve import settings
os.environ.update({{k: v for k, v in settings().items() if v and k not in os.environ}})
from concert.ui.server import wire
wire.install = lambda: None
run = uvicorn.run
uvicorn.run = lambda app, **told: run(app, **told | {{"ws": "websockets", "http": "h11"}})
"""
START = "import sys\nsys.argv = ['concert.ui.serve', '--port', '{port}', '--no-browser']\nfrom concert.ui.serve import main\nmain()\n"
WAYS = {"window": "", "threads": SOLARA.format(sync="true"), "each": SOLARA.format(sync="false")}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--clicks", type=int, default=60)
    parser.add_argument("--port", type=int, default=8794, help="of the first of three")
    options = parser.parse_args()
    servers, pages = {}, {}
    try:
        for k, (way, code) in enumerate(WAYS.items()):
            servers[way] = subprocess.Popen([sys.executable, "-c", code + START.format(port=options.port + k)], cwd=ROOT, stdout=subprocess.DEVNULL)
            _ready(f"http://localhost:{options.port + k}", 120.0)
            pages[way] = Visitor(f"http://localhost:{options.port + k}", "?seed=3&round=26", timeout=60.0)
        time.sleep(20)  # the batch is being compiled beside it
        waits: dict[str, list[float]] = {way: [] for way in WAYS}
        spent: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(options.rounds):
            for way, page in pages.items():
                before = processor(servers[way].pid)
                for k in range(options.clicks):
                    waits[way].append(page.click("bar", "back" if k % 2 else "step"))
                    time.sleep(0.03)  # below the pace at which a visitor is slowed down
                spent[way].append((processor(servers[way].pid) - before) / options.clicks)
        for way in WAYS:
            told = sorted(waits[way])
            print(f"{way:8s} a click: median {1000 * median(told):.1f} ms, 95 of 100 within {1000 * told[int(0.95 * len(told))]:.1f} ms; {1000 * median(spent[way]):.1f} ms of processor ({', '.join(f'{1000 * s:.1f}' for s in spent[way])})")
    finally:
        for server in servers.values():
            server.kill()


def processor(pid: int) -> float:
    """Seconds of processor time that a process has taken."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
