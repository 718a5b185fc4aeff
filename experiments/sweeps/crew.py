"""The workers of a cluster at their parts: who has which, who died over one, and who brings nothing."""

import itertools
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from concert.experiments.sweeps.parts import Job, Lost, Made, tried
from concert.experiments.sweeps.progress import clock
from concert.experiments.sweeps.watch import Watch
from concert.model.scenario.value import ScenarioError

Came = Iterator[tuple[Job, Made | Exception]]
LIVES = 2  # workers that may die while a part is theirs before it is played by itself, and then before it is given up
PATIENCE = 10  # seconds without any worker after which new ones are started
LOOKS = 1.0  # seconds between looks at who holds which part
ANSWER = 60.0  # seconds in which a worker hands over the few words that came of a part it has played


class Killed(Lost):
    """A part whose workers died, or brought nothing."""


def at_work(job: Job, folder: str) -> tuple[str, Made | OSError | Lost]:
    """What a worker does with a part: its address, and what came of it."""
    from distributed import get_worker

    return get_worker().address, tried(job, folder)


class Crew:
    """The workers of a cluster, of this command's own or at an address, and which part each of them has."""

    def __init__(self, client: Any, folder: str, watch: Watch, tell: Callable[[str], None], address: str | None = None):
        self.client, self.folder, self.watch, self.tell, self.address = client, folder, watch, tell, address
        self.hung: set[str] = set()  # workers of others that bring nothing, which are theirs to end
        self._had: dict[str, tuple[Job, Any]] = {}  # by its key, each part that is given and what is awaited of it
        self._times: Counter[int] = Counter()  # that each part was given

    @property
    def hands(self) -> int:
        """How many parts can be played at once."""
        return max(1, sum(self.client.nthreads().values()))

    def given(self, jobs: Sequence[Job], at_once: int) -> Came:
        """Give the workers so many parts at once, and one more for each that comes back.

        Ends before all have come back where no worker has been there for a while; a cluster at an address is waited for.
        What two workers were given counts as the first of them brings it: they play the same.  Raises ScenarioError where the
        cluster is gone.
        """
        from distributed import CancelledError

        try:
            yield from self._given(jobs, at_once)
        except (CancelledError, OSError) as error:
            where = f"--cluster {self.address}" if self.address is not None else "--workers"
            raise ScenarioError([f"{where}: gone ({type(error).__name__}); what is written is kept, give the same command again"]) from None

    def _given(self, jobs: Sequence[Job], at_once: int) -> Came:
        from distributed import CancelledError, KilledWorker, as_completed

        waiting, done = iter(jobs), as_completed()
        self._had.clear()
        self._times.clear()
        for job in itertools.islice(waiting, at_once):
            self._give(job, done)
        seen = looked = time.monotonic()
        while self._had and (self.address is not None or time.monotonic() < seen + PATIENCE):
            if not done.has_ready():
                time.sleep(0.02)
                now = time.monotonic()
                if self.address is None and self.client.cluster.scheduler.workers:
                    seen = now
                if now > looked + LOOKS:
                    looked = now
                    for job in self._held_up(now):
                        if self._times[job.index] < LIVES:
                            self._give(job, done)
                        else:
                            yield self._take(job), Killed(f"{LIVES} workers brought nothing of it")
                continue
            future = next(done)
            if future.key not in self._had:
                continue  # another worker has brought it
            try:
                worker, came = future.result(min(ANSWER, self.watch.allowed(0)))
            except TimeoutError:  # it is played, but whoever played it has fallen silent with the answer
                job = self._had[future.key][0]
                for worker in self.client.who_has([future]).get(future.key, ()):
                    self._lay_off(worker, job)
                self._give(self._take(job), done)
                continue
            except KilledWorker:
                worker, came = "", Killed("its workers died over it, with nothing else in hand")
            except (CancelledError, OSError):
                raise
            except Exception as error:  # raised before the worker could play: it does not know the program, or another one
                cause = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
                raise ScenarioError([f"a worker cannot read its part ({cause}); expected the same checkout and environment for all of them"]) from None
            self.hung.discard(worker)
            job = self._take(self._had[future.key][0])
            if isinstance(came, Made) and not job.kept:
                self.watch.learn(came.seconds, job.total)
            yield job, came
            for job in itertools.islice(waiting, 1):
                self._give(job, done)

    def _give(self, job: Job, done: Any) -> None:
        others = sorted(self.client.nthreads().keys() - self.hung) if self.hung else []
        future = self.client.submit(at_work, job, self.folder, pure=False, workers=others or None)
        self._had[future.key] = job, future
        self._times[job.index] += 1
        done.add(future)

    def _take(self, job: Job) -> Job:
        """Await no more of a part, of whomever it was given to."""
        for key in [key for key, (other, _) in self._had.items() if other.index == job.index]:
            self._had.pop(key)[1].release()
        return job

    def _held_up(self, now: float) -> list[Job]:
        """Look for workers that bring nothing; the parts that are to be given to another.

        A worker of this command's own is ended, by its process number, and the cluster gives its parts to the others.
        """
        held = {worker: [str(key) for key in keys] for worker, keys in self.client.processing().items()}
        sizes = {key: job.total for key, (job, _) in self._had.items()}
        again: list[Job] = []
        for worker in self.watch.late(held, sizes, now):
            mine = [self._had[key][0] for key in held[worker] if key in self._had]
            again += mine if self._lay_off(worker, *mine) else []
        return again

    def _lay_off(self, worker: str, *jobs: Job) -> bool:
        """Tell of a worker that brings nothing, and end it where it is this command's own; whether its parts are to be given anew."""
        said = f"worker {worker}: nothing came of {jobs[0].name} for {clock(max(self.watch.allowed(job.total) for job in jobs))}"
        self.watch.forget(worker)
        pid = self._pid(worker)
        if pid is not None:
            self.tell(f"{said}; the worker is ended, the part is given to another")
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            return False
        others = bool(self.client.nthreads().keys() - self.hung - {worker})
        if worker in self.hung:
            return others
        self.hung.add(worker)
        self.tell(f"{said}; " + ("its parts are given to others" if others else "no other worker is there: it is waited for"))
        return others

    def _pid(self, worker: str) -> int | None:
        """The process of a worker of this command's own."""
        nannies = self.client.cluster.workers.values() if self.address is None else ()
        return next((nanny.pid for nanny in nannies if nanny.worker_address == worker), None)
