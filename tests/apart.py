"""Sweeps in processes of their own, for tests that kill them."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def command(*words, **rest) -> subprocess.Popen:
    """A command of the program, started; what it says is its output."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, **rest,
    )


def files(folder) -> dict[str, str]:
    """Every part and record by name, hashed."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for kind in ("parts", "records") for path in sorted(Path(folder, kind).iterdir())}


def workers_of(driver: int) -> list[int]:
    """The worker processes of a driver."""
    found = subprocess.run(["pgrep", "-P", str(driver), "-f", "spawn_main"], capture_output=True, text=True, check=False).stdout.split()
    return [int(worker) for worker in found]


def wait(until: Callable[[], object], seconds: float = 60) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
