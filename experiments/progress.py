"""How far a sweep is: a bar in a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 10.0  # seconds between plain lines


class Tally:
    """What is done so far; `advance` tells it."""

    def __init__(self, total: int):
        self.total, self.done, self.failures = total, 0, 0
        self.start = self.told = time.monotonic()

    @property
    def rate(self) -> float:
        """Negotiations a second since the start."""
        return self.done / max(1e-9, time.monotonic() - self.start)

    @property
    def line(self) -> str:
        """The tally in words."""
        left = (self.total - self.done) / max(1e-9, self.rate)
        return (
            f"{self.done:,} of {self.total:,} negotiations, {self.rate:,.0f} a second, "
            f"{clock(left)} left, {self.failures} failure{'' if self.failures == 1 else 's'}"
        )

    def advance(self, runs: int, failures: int) -> None:
        """Count what a part brought."""
        self.done += runs
        self.failures += failures
        if time.monotonic() - self.told > EVERY:
            self.told = time.monotonic()
            print(self.line, file=sys.stderr, flush=True)


class Bar(Tally):
    """The same, shown as a bar."""

    def __init__(self, total: int, bar: Progress):
        super().__init__(total)
        self.bar, self.task = bar, bar.add_task("negotiations", total=total, rate="", failures="0 failures")

    def advance(self, runs: int, failures: int) -> None:
        """Count what a part brought."""
        self.done += runs
        self.failures += failures
        self.bar.update(self.task, completed=self.done, rate=f"{self.rate:,.0f} a second", failures=f"{self.failures} failures")


@contextmanager
def progress(total: int) -> Iterator[Tally]:
    """A tally of `total` negotiations on standard error."""
    if not sys.stderr.isatty():
        yield Tally(total)
        return
    columns = (BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("{task.fields[failures]}"))
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
