"""What the tests of the window share: a window served for them, as it is or as some code before its start makes it."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from concert.ui.server.check import _ready, window

ROOT = Path(__file__).resolve().parents[1]
START = "import sys\nsys.argv = ['concert.ui.serve', '--port', '{port}', '--no-browser']\nfrom concert.ui.serve import main\nmain()\n"


def free_port():
    """A port that was free just now."""
    with socket.create_server(("localhost", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def served():
    """A window at its address, on a port that was free."""
    with window(free_port()) as address:
        yield address


@contextmanager
def served_after(code, said=subprocess.DEVNULL, port=None):
    """A window at its address, started after some code; what it says goes to `said`."""
    at = port or free_port()
    server = subprocess.Popen([sys.executable, "-c", code + "\n" + START.format(port=at)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
    try:
        _ready(f"http://localhost:{at}", 120.0)
        yield f"http://localhost:{at}"
    finally:
        server.kill()
        server.wait(10)
