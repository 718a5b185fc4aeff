"""Who plays the parts: this process, a Dask cluster started on this machine, or one that is already there."""

import logging
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any

from concert.experiments.sweeps.crew import LIVES, Came, Crew, Killed
from concert.experiments.sweeps.parts import Job, tried
from concert.experiments.sweeps.watch import Watch
from concert.experiments.terminal.stop import unstopped
from concert.model.scenario.value import ScenarioError

AHEAD = 3  # parts a worker has waiting for it: enough never to be idle, few enough to keep memory flat
STARTS = 3  # of a cluster, before it is said that none comes up
STILLBORN = "the processes end before they begin; expected memory for them and, in a script, the call under `if __name__ == \"__main__\":`"


def played(
    jobs: Sequence[Job], folder: str, workers: int, address: str | None, timeout: float | None = None, tell: Callable[[str], None] = lambda line: None,
) -> Came:
    """Every job with what came of it, as they are done.

    A worker that brings nothing for `timeout` seconds (by default `concert.experiments.sweeps.watch` says how long) is told of, and its
    part is given to another; one of this machine is ended.  Raises ScenarioError where a cluster cannot be joined or is gone,
    and where workers end before they begin.
    """
    watch = Watch(timeout)
    if address is not None:
        with _joined(address) as client:
            yield from _spread(Crew(client, folder, watch, tell, address), jobs)
    elif workers > 1:
        left = {job.index: job for job in jobs}
        while left:  # new workers for what is left where none of them comes up again
            with _started(workers) as client:
                for job, came in _spread(Crew(client, folder, watch, tell), list(left.values())):
                    del left[job.index]
                    yield job, came
    else:
        for job in jobs:
            yield job, tried(job, folder)


def _spread(crew: Crew, jobs: Sequence[Job]) -> Came:
    """All parts, a few waiting for each worker; those whose workers died once more, each by itself.

    A worker that dies takes along what waits for it; by itself a part is lost for its own doing alone.
    """
    suspects: list[Job] = []
    for job, came in crew.given(jobs, AHEAD * crew.hands):
        if isinstance(came, Killed):
            suspects.append(job)
        else:
            yield job, came
    yield from crew.given(suspects, 1)


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
