"""What ends a command from outside, Ctrl-C, SIGTERM or SIGHUP: it tidies up, says a word, and exits with 128 and the signal's number."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HEARD = (signal.SIGTERM, signal.SIGHUP)


class Stopped(KeyboardInterrupt):
    """A signal other than Ctrl-C that asks to end."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number


class Ear:
    """What was heard: only the first stop counts, so that nothing interrupts the tidying up."""

    def __init__(self) -> None:
        self.heard, self.waiting = 0, False

    def __call__(self, number: int, frame: Any) -> None:
        """Raise Stopped, once; a stop that comes while it is to wait is raised after."""
        first, self.heard = not self.heard, self.heard or number
        if first and not self.waiting:
            raise Stopped(number)


EAR = Ear()


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP raise Stopped in the main thread; what was ignored before (nohup) stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    EAR.heard = 0
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
    EAR.waiting, before = True, EAR.heard
    try:
        yield
    finally:
        EAR.waiting = False
    if EAR.heard and not before:
        raise Stopped(EAR.heard)


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
