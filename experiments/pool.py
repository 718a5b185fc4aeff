"""Processes on this machine that play parts, any of which may die."""

import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from experiments.parts import ROWS, Job, Lost, Made, tried
from model.scenario import ScenarioError

LIVES = 3  # workers that may die over one part before it is given up
STILLBORN = "the processes end before they begin; expected memory for them and, in a script, the call under `if __name__ == \"__main__\":`"


class Worker:
    """A process and the line to it."""

    def __init__(self, context: Any, folder: str):
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, folder), daemon=True)
        self.process.start()
        theirs.close()  # so that the line ends where the process does

    def take(self, job: Job) -> None:
        """Give it a part."""
        with suppress(OSError):  # it died: the next look at the line tells
            self.line.send(job)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.line.close()
        self.process.kill()
        self.process.join()


def work(line: Connection, folder: str) -> None:
    """What a worker does: say that it is there, then play what it is given until the line ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver hears it, and ends its workers
    with suppress(EOFError, OSError):
        line.send(None)
        while True:
            line.send(tried(line.recv(), folder))


def pooled(jobs: Sequence[Job], folder: str, workers: int) -> Iterator[tuple[Job, Made | Exception]]:
    """Every job with what came of it, as they are done.

    Until the first worker is there, this process plays parts itself: small ones, so as not to die of a large one.
    Raises ScenarioError where workers end before they begin.
    """
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    context.set_forkserver_preload(["experiments.parts"])  # imported once for all workers
    waiting, deaths, begun = deque(jobs), Counter[int](), False
    staff: dict[Any, tuple[Worker, Job]] = {}  # by line, with the part in hand

    def employ(worker: Worker) -> None:
        staff[worker.line] = worker, waiting.popleft()
        worker.take(staff[worker.line][1])

    try:
        while len(staff) < min(workers, len(jobs)):
            employ(Worker(context, folder))
        while staff:
            alone = not begun and bool(waiting) and waiting[0].total <= ROWS
            heard = wait(list(staff), timeout=0 if alone else None)
            if alone and not heard:
                job = waiting.popleft()
                yield job, tried(job, folder)
            for line in heard:
                worker, job = staff[line]
                try:
                    came = worker.line.recv()
                except (EOFError, OSError):
                    del staff[line]
                    worker.end()
                    deaths[job.index] += 1
                    if deaths[job.index] < LIVES:
                        waiting.appendleft(job)
                    elif begun:
                        yield job, Lost(f"{LIVES} workers died over it")
                    else:
                        raise ScenarioError([f"--workers {workers}: {STILLBORN}"]) from None
                    if waiting:
                        employ(Worker(context, folder))
                    continue
                if came is None:
                    begun = True
                    continue
                yield job, came
                del staff[line]
                if waiting:
                    employ(worker)
                else:
                    worker.end()
    finally:
        for worker, _ in staff.values():
            worker.end()
