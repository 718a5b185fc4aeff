"""Who plays the parts: this process, a cluster started on this machine, or one that is already there."""

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from experiments.parts import Job, Made, make
from model.scenario import ScenarioError

AHEAD = 3  # parts a worker has waiting for it: enough never to be idle, few enough to keep memory flat
LIVES = 3  # workers that may die over one part before it is given up


def played(jobs: Sequence[Job], folder: str, workers: int, address: str | None) -> Iterator[tuple[Job, Made | BaseException]]:
    """Every job with what came of it, as they are done.  Raises ScenarioError where a cluster cannot be joined."""
    if address is None and workers == 1:
        for job in jobs:
            try:
                yield job, make(job, folder)
            except Exception as error:
                yield job, error
        return
    with _client(workers, address) as client:
        yield from _spread(client, jobs, folder)


def _spread(client: Any, jobs: Sequence[Job], folder: str) -> Iterator[tuple[Job, Made | BaseException]]:
    from distributed import as_completed

    waiting = iter(jobs)
    owner: dict[str, Job] = {}
    done = as_completed()
    for _ in range(AHEAD * max(1, len(client.scheduler_info()["workers"]))):
        _submit(client, waiting, folder, owner, done)
    for future in done:
        job = owner.pop(future.key)
        error = future.exception()
        yield job, error if error is not None else future.result()
        future.release()
        _submit(client, waiting, folder, owner, done)


def _submit(client: Any, waiting: Iterator[Job], folder: str, owner: dict[str, Job], done: Any) -> None:
    job = next(waiting, None)
    if job is not None:
        future = client.submit(make, job, folder, pure=False)
        owner[future.key] = job
        done.add(future)


@contextmanager
def _client(workers: int, address: str | None) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="concert-", ignore_cleanup_errors=True) as scratch, dask.config.set({
        "distributed.scheduler.allowed-failures": LIVES, "distributed.admin.log-length": 100, "temporary-directory": scratch,
    }):
        if address is not None:
            try:
                client = Client(address, timeout="10s")
            except (OSError, ValueError, TimeoutError) as error:
                raise ScenarioError([f"--cluster {address}: {str(error).splitlines()[0].lower()}; expected a Dask scheduler such as tcp://host:8786"]) from None
            with client:
                yield client
            return
        with LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL,
        ) as cluster, Client(cluster) as client:
            yield client
