"""Who plays the parts: this process, processes on this machine, or a Dask cluster that is already there."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from experiments.parts import Job, Lost, Made, tried
from experiments.pool import pooled
from model.scenario import ScenarioError

AHEAD = 3  # parts a worker of a cluster has waiting for it: enough never to be idle, few enough to keep memory flat


def played(jobs: Sequence[Job], folder: str, workers: int, address: str | None) -> Iterator[tuple[Job, Made | Exception]]:
    """Every job with what came of it, as they are done.  Raises ScenarioError where a cluster cannot be joined."""
    if address is not None:
        yield from _clustered(jobs, folder, address)
    elif workers > 1:
        yield from pooled(jobs, folder, workers)
    else:
        for job in jobs:
            yield job, tried(job, folder)


def _clustered(jobs: Sequence[Job], folder: str, address: str) -> Iterator[tuple[Job, Made | Exception]]:
    import dask
    from distributed import CancelledError, Client, KilledWorker, as_completed

    for name in ("distributed", "distributed.client", "asyncio"):  # what matters is told in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.admin.log-length": 100}):
        try:
            client = Client(address, timeout="10s")
        except (OSError, ValueError, TimeoutError) as error:
            raise ScenarioError([f"--cluster {address}: {str(error).splitlines()[0].lower()}; expected a Dask scheduler such as tcp://host:8786"]) from None
        with client:
            waiting, done = iter(jobs), as_completed()
            owner: dict[str, Job] = {}
            for _ in range(AHEAD * max(1, len(client.scheduler_info()["workers"]))):
                _submit(client, waiting, folder, owner, done)
            for future in done:
                try:
                    came = future.result()
                except KilledWorker:
                    came = Lost("its workers died over it")
                except (CancelledError, OSError) as error:
                    raise ScenarioError([f"--cluster {address}: gone ({type(error).__name__}); what is written is kept, give the same command again"]) from None
                yield owner.pop(future.key), came
                future.release()
                _submit(client, waiting, folder, owner, done)


def _submit(client: Any, waiting: Iterator[Job], folder: str, owner: dict[str, Job], done: Any) -> None:
    job = next(waiting, None)
    if job is not None:
        future = client.submit(tried, job, folder, pure=False)
        owner[future.key] = job
        done.add(future)
