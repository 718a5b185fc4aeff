"""What the server says on its terminal, bounded: the same fault again and again is counted, and all of it has an end."""

import logging
import sys
import threading
import time
from typing import TextIO

FEW, EVERY = 3, 60.0  # how often a fault is written in full, and seconds from one count of it to the next
MOST = 2_000_000  # characters, in all
KINDS = 1_000  # different faults that are told apart


class Bounded(logging.Handler):
    """Writes what is logged; a fault from the same place of the code is written a few times and counted from then on."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.stream, self.left = stream, MOST
        self.seen: dict[object, tuple[int, int, float]] = {}  # by place: how often, how many of them are not told yet, when told last

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._tell(record)
        except Exception:
            self.handleError(record)

    def _tell(self, record: logging.LogRecord) -> None:
        place, now = _place(record), time.monotonic()
        if place not in self.seen and len(self.seen) >= KINDS:
            place = "others"
        times, untold, at = self.seen.get(place, (0, 0, now))
        times += 1
        if times <= FEW:
            self._write(self.format(record))
        elif now - at < EVERY:
            self.seen[place] = times, untold + 1, at
            return
        else:
            self._write(f"{record.levelname}: {untold + 1:,} times more: {record.getMessage().strip().splitlines()[0][:200]}")
        self.seen[place] = times, 0, now

    def _write(self, text: str) -> None:
        if self.left <= 0:
            return
        self.left -= len(text) + 1
        self.stream.write(f"{text}\n" if self.left > 0 else "too much was said here: nothing more is written until the next start\n")
        self.stream.flush()


def _place(record: logging.LogRecord) -> object:
    """Where in the code a record comes from: its line, and that of the exception it tells of."""
    if record.name == "py.warnings":  # all of them are logged from one line
        return record.getMessage().split(": ", 1)[0]
    kind, _, trace = record.exc_info if isinstance(record.exc_info, tuple) else (None, None, None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raised = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else None
    return record.name, record.pathname, record.lineno, kind, raised


def bound(stream: TextIO | None = None) -> None:
    """Send every log, warning and uncaught exception of a thread through one bounded handler."""
    handler = Bounded(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    threading.excepthook = lambda args: logging.getLogger("concert").error(
        "a thread ended", exc_info=(args.exc_type, args.exc_value, args.exc_traceback) if args.exc_value is not None else None
    )
