"""How far a sweep is: a bar in a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn

EVERY = 10.0  # seconds between plain lines


class Tally:
    """What is done so far; `advance` tells it."""

    def __init__(self, total: int):
        self.total, self.done, self.failures = total, 0, 0
        self.start = self.told = time.monotonic()
        self.first = (0.0, 0)  # when the first part was there, and how many negotiations it held

    @property
    def rate(self) -> float | None:
        """Negotiations a second since the first part, None as long as that is not known.

        The first part waits for processes to start and rules to be compiled, and says nothing of the rest.  Several
        workers bring theirs together, so that the rate is known once as long again has passed.
        """
        at, runs = self.first
        now = time.monotonic()
        return (self.done - runs) / (now - at) if self.done > runs > 0 and now - at >= at - self.start else None

    @property
    def pace(self) -> str:
        """How fast it goes and what is left, in words."""
        rate = self.rate
        return "the time left is not known yet" if rate is None else f"{rate:,.0f} a second, {clock((self.total - self.done) / rate)} left"

    @property
    def failed(self) -> str:
        """The failures, in words."""
        return f"{self.failures} failure{'' if self.failures == 1 else 's'}"

    @property
    def line(self) -> str:
        """The tally in words."""
        return f"{self.done:,} of {self.total:,} negotiations, {self.pace}, {self.failed}"

    def advance(self, runs: int, failures: int) -> None:
        """Count what a part brought."""
        if not self.done:
            self.first = (time.monotonic(), runs)
        self.done += runs
        self.failures += failures
        self.tell()

    def tell(self) -> None:
        """Say it, now and then."""
        if time.monotonic() - self.told > EVERY:
            self.told = time.monotonic()
            print(self.line, file=sys.stderr, flush=True)


class Bar(Tally):
    """The same, shown as a bar."""

    def __init__(self, total: int, bar: Progress):
        super().__init__(total)
        self.bar, self.task = bar, bar.add_task("negotiations", total=total, pace="", failures=self.failed)

    def tell(self) -> None:
        """Show it."""
        self.bar.update(self.task, completed=self.done, pace=self.pace, failures=self.failed)


@contextmanager
def progress(total: int) -> Iterator[Tally]:
    """A tally of `total` negotiations on standard error."""
    if not sys.stderr.isatty():
        yield Tally(total)
        return
    columns = (BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.fields[pace]}"), TextColumn("{task.fields[failures]}"))
    from rich.console import Console

    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Bar(total, bar)


def clock(seconds: float) -> str:
    """A length of time in words.

    >>> clock(200)
    '3.3 minutes'
    """
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.1f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
