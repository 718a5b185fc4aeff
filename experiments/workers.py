"""Who plays the parts: this process, a Dask cluster started on this machine, or one that is already there."""

import itertools
import logging
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any

from experiments.parts import Job, Lost, Made, tried
from experiments.stop import unstopped
from model.scenario import ScenarioError

AHEAD = 3  # parts a worker has waiting for it: enough never to be idle, few enough to keep memory flat
LIVES = 2  # workers that may die while a part is theirs before it is played by itself, and then before it is given up
STARTS = 3  # of a cluster, before it is said that none comes up
PATIENCE = 10  # seconds without any worker after which new ones are started
STILLBORN = "the processes end before they begin; expected memory for them and, in a script, the call under `if __name__ == \"__main__\":`"


def played(jobs: Sequence[Job], folder: str, workers: int, address: str | None) -> Iterator[tuple[Job, Made | Exception]]:
    """Every job with what came of it, as they are done.

    Raises ScenarioError where a cluster cannot be joined or is gone, and where workers end before they begin.
    """
    if address is not None:
        with _joined(address) as client:
            yield from _spread(client, jobs, folder, address)
    elif workers > 1:
        yield from _together(jobs, folder, workers)
    else:
        for job in jobs:
            yield job, tried(job, folder)


def _together(jobs: Sequence[Job], folder: str, workers: int) -> Iterator[tuple[Job, Made | Exception]]:
    """Workers on this machine, and new ones for what is left where none of them comes up again."""
    left = {job.index: job for job in jobs}
    while left:
        with _started(workers) as client:
            for job, came in _spread(client, list(left.values()), folder):
                del left[job.index]
                yield job, came


class Killed(Lost):
    """A part whose workers died."""


def _spread(client: Any, jobs: Sequence[Job], folder: str, address: str | None = None) -> Iterator[tuple[Job, Made | Exception]]:
    """All parts, a few waiting for each worker; those whose workers died once more, each by itself.

    A worker that dies takes along what waits for it; by itself a part is lost for its own doing alone.
    """
    suspects: list[Job] = []
    for job, came in _given(client, jobs, folder, address, AHEAD * max(1, len(client.scheduler_info()["workers"]))):
        if isinstance(came, Killed):
            suspects.append(job)
        else:
            yield job, came
    yield from _given(client, suspects, folder, address, 1)


def _given(client: Any, jobs: Sequence[Job], folder: str, address: str | None, at_once: int) -> Iterator[tuple[Job, Made | Exception]]:
    """Give a cluster so many parts at once, and one more for each that comes back.

    Ends before all have come back where no worker has been there for a while; a cluster at an address is waited for.
    """
    from distributed import CancelledError, KilledWorker, as_completed

    waiting, done = iter(jobs), as_completed()
    owner: dict[str, Job] = {}
    for job in itertools.islice(waiting, at_once):
        _submit(client, job, folder, owner, done)
    seen = time.monotonic()
    while owner and (address is not None or time.monotonic() < seen + PATIENCE):
        if not done.has_ready():
            time.sleep(0.02)
            if address is None and client.cluster.scheduler.workers:
                seen = time.monotonic()
            continue
        future = next(done)
        try:
            came = future.result()
        except KilledWorker:
            came = Killed("its workers died over it, with nothing else in hand")
        except (CancelledError, OSError) as error:
            raise ScenarioError([f"--cluster {address}: gone ({type(error).__name__}); what is written is kept, give the same command again"]) from None
        yield owner.pop(future.key), came
        future.release()
        for job in itertools.islice(waiting, 1):
            _submit(client, job, folder, owner, done)


def _submit(client: Any, job: Job, folder: str, owner: dict[str, Job], done: Any) -> None:
    future = client.submit(tried, job, folder, pure=False)
    owner[future.key] = job
    done.add(future)


@contextmanager
def _joined(address: str) -> Iterator[Any]:
    """A client of a cluster that is already there."""
    from distributed import Client

    with _quiet():
        try:
            client = Client(address, timeout="10s")
        except (OSError, ValueError, TimeoutError) as error:
            raise ScenarioError([f"--cluster {address}: {str(error).splitlines()[0].lower()}; expected a Dask scheduler such as tcp://host:8786"]) from None
        with client:
            yield client


@contextmanager
def _started(workers: int) -> Iterator[Any]:
    """A client of a cluster of this process's own, which ends with it."""
    from distributed import Client

    aside = tempfile.TemporaryDirectory(prefix="concert-", ignore_cleanup_errors=True)
    with aside as scratch, _quiet(scratch), _cluster(workers, scratch) as cluster, Client(cluster) as client:
        yield client


def _cluster(workers: int, scratch: str) -> Any:
    """A cluster on this machine, tried again where a worker dies before it is there."""
    from distributed import LocalCluster

    for _ in range(STARTS):
        with suppress(OSError, RuntimeError, TimeoutError), unstopped(), _uninterrupted():
            return LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
                local_directory=scratch,
            )
    raise ScenarioError([f"--workers {workers}: {STILLBORN}"])


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Threads and processes started meanwhile, and those that they start, never hear Ctrl-C or a hangup; this thread hears it after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        resource_tracker.ensure_running()  # its start would undo the mask of Ctrl-C
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _quiet(scratch: str | None = None) -> Iterator[None]:
    """Dask as a library: what matters of it is told in one line, its own records stay small and its files in `scratch`."""
    with unstopped(), _uninterrupted():  # a stop in the middle of it gets lost there
        import dask
        import distributed  # noqa: F401  (it sets its loggers as it comes)

    for name in ("distributed", "distributed.client", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.scheduler.allowed-failures": LIVES - 1, "distributed.admin.log-length": 100} | ({"temporary-directory": scratch} if scratch else {})):
        yield
