"""What paces visitors: how fast one may act, and whose turn among the heavy jobs it is."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import solara.server.kernel_context as kernels

RATE, BURST = 40, 80  # messages a second that a visitor's pages may keep up together, and how many may come at once
KNOWN = 2_000  # visitors whose pace is remembered


def visitor() -> str:
    """Whose page this thread works for: the session that all pages of one browser share; "" where there is no server."""
    return kernels.get_current_context().session_id if kernels.has_current_context() else ""


class Pulse:
    """How fast one visitor acts: bursts pass, and whoever keeps up more than `RATE` messages a second waits."""

    def __init__(self) -> None:
        self.left, self.at, self.lock = float(BURST), time.monotonic(), threading.Lock()

    def beat(self) -> float:
        """Count a message; the seconds that it has to wait."""
        with self.lock:
            now = time.monotonic()
            self.left, self.at = min(float(BURST), self.left + RATE * (now - self.at)) - 1.0, now
            return max(0.0, -self.left / RATE)


@lru_cache(maxsize=KNOWN)
def pulse_of(who: str) -> Pulse:
    """The pulse of a visitor, whichever of its pages acts."""
    return Pulse()


class Turn:
    """One job that waits for its turn or has it."""

    def __init__(self, turns: "Turns", who: str, cancelled: threading.Event) -> None:
        self.turns, self.who, self.cancelled = turns, who, cancelled

    def pass_on(self) -> bool:
        """Let other visitors who wait come first, then go on; False where the job was cancelled."""
        self.turns.pass_on(self)
        return not self.cancelled.is_set()


class Turns:
    """Places for heavy jobs, shared fairly by visitor; no visitor has two at once, and its own jobs come in the order of asking.

    A free place goes to the visitor whose last one is longest ago; who asks anew counts as served just now.  Whoever has
    one passes it on between two pieces of work, so that another waits for a piece and not for all jobs of a visitor.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self.changed = threading.Condition()
        self.running: set[Turn] = set()
        self.waiting: list[Turn] = []
        self.served: dict[str, int] = {}  # by visitor who waits or runs: the how manieth place was its last
        self.given = 0

    @contextmanager
    def turn(self, who: str, cancelled: threading.Event) -> Iterator[Turn | None]:
        """A turn when it comes; None where the job was cancelled before."""
        mine = Turn(self, who, cancelled)
        with self.changed:
            self.served.setdefault(who, self.given)
            self.waiting.append(mine)
            self._await(mine)
        try:
            yield mine if mine in self.running else None
        finally:
            with self.changed:
                self.running.discard(mine)
                self._tell()

    def pass_on(self, mine: Turn) -> None:
        """Give a place back and wait for it again, before this visitor's other jobs; nothing where no other visitor waits."""
        with self.changed:
            if any(turn.who != mine.who for turn in self.waiting):
                self.waiting.insert(0, mine)
                self.running.discard(mine)
                self._tell()
                self._await(mine)

    def _await(self, mine: Turn) -> None:
        while not mine.cancelled.is_set() and not (len(self.running) < self.places and self._next() is mine):
            self.changed.wait(0.2)  # nobody tells when a job is cancelled
        self.waiting.remove(mine)
        if not mine.cancelled.is_set():
            self.given += 1
            self.served[mine.who] = self.given
            self.running.add(mine)
        self._tell()

    def _next(self) -> Turn | None:
        busy = {turn.who for turn in self.running}
        return min((turn for turn in self.waiting if turn.who not in busy), key=lambda turn: self.served[turn.who], default=None)

    def _tell(self) -> None:
        there = {turn.who for turn in (*self.running, *self.waiting)}
        self.served = {who: last for who, last in self.served.items() if who in there}
        self.changed.notify_all()
