"""Sweeps in processes of their own, for tests that kill them."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def command(*words, root=ROOT, **rest) -> subprocess.Popen:
    """A command of the program, started; what it says is its output."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *map(str, words)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
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


@contextmanager
def cluster(folder, workers, root=ROOT):
    """A Dask scheduler and its workers, each a process with the code of `root`: the scheduler, the workers, the address."""
    quiet = {"cwd": root, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": os.environ | {"PYTHONPATH": str(root)}}
    where = folder / "scheduler.json"
    started = [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)], **quiet)]
    try:
        wait(lambda: where.exists() and where.stat().st_size > 0)
        address = json.loads(where.read_text())["address"]
        started += [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"], **quiet) for _ in range(workers)]
        yield started[0], started[1:], address
    finally:
        for process in started:
            process.kill()
            process.wait()
