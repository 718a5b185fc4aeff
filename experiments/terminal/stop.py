"""What ends a command from outside, Ctrl-C, SIGTERM or SIGHUP: it tidies up, says a word, and exits with 128 and the signal's number."""

import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HEARD = (signal.SIGTERM, signal.SIGHUP)
TIDYING = 30.0  # seconds


class Stopped(KeyboardInterrupt):
    """A signal other than Ctrl-C that asks to end."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number


class Ear:
    """What was heard, and when: what follows a stop closely does not interrupt the tidying up."""

    def __init__(self) -> None:
        self.at, self.waiting = -math.inf, False
        self.late = 0  # what came while it was to wait

    def __call__(self, number: int, frame: Any) -> None:
        """Raise Stopped, or, while a stop is to wait, keep it."""
        now = time.monotonic()
        if now < self.at + TIDYING:
            return
        self.at = now
        if self.waiting:
            self.late = number
        else:
            raise Stopped(number)


EAR = Ear()


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP raise Stopped in the main thread; what was ignored before (nohup) stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    EAR.at = -math.inf
    before = {number: signal.getsignal(number) for number in HEARD}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, EAR)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def unstopped() -> Iterator[None]:
    """Within it a stop waits until the end."""
    EAR.waiting, EAR.late = True, 0
    try:
        yield
    finally:
        EAR.waiting = False
    if EAR.late:
        raise Stopped(EAR.late)


def exit_code(stop: KeyboardInterrupt) -> int:
    """130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.

    >>> exit_code(KeyboardInterrupt()), exit_code(Stopped(signal.SIGTERM))
    (130, 143)
    """
    return 128 + (stop.number if isinstance(stop, Stopped) else signal.SIGINT)


def told(code: int) -> str:
    """What stopped a command with an exit code, in words.

    >>> told(130), told(143)
    ('stopped by hand', 'stopped by SIGTERM')
    """
    number = signal.Signals(code - 128)
    return "stopped by hand" if number == signal.SIGINT else f"stopped by {number.name}"
