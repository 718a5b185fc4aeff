"""Which workers bring nothing: stopped, blocked on a disk, swapped out for good.  They hold their parts and say nothing."""

from collections import deque
from collections.abc import Iterable, Mapping
from statistics import median

LEAST = 600.0  # seconds that a worker has for a part at least
TIMES = 20.0  # as long as parts take, by the negotiation
UNKNOWN = 0.02  # seconds a negotiation, before any part has come back: a hundred times what one takes


class Watch:
    """When each worker last brought something, and how long a part may take.

    The limit is `limit` seconds, or by default max(LEAST, TIMES m n) for a part of n negotiations, where m is the median of
    the time that parts took by the negotiation.
    """

    def __init__(self, limit: float | None = None):
        self.limit = limit
        self._paces: deque[float] = deque(maxlen=1000)
        self._since: dict[str, float] = {}  # when each worker had nothing to do, or last brought something
        self._held: dict[str, frozenset[str]] = {}

    def learn(self, seconds: float, negotiations: int) -> None:
        """Note how long a part took."""
        self._paces.append(seconds / max(1, negotiations))

    def allowed(self, negotiations: int) -> float:
        """Seconds that a part of so many negotiations may take."""
        pace = median(self._paces) if self._paces else UNKNOWN
        return self.limit if self.limit is not None else max(LEAST, TIMES * pace * negotiations)

    def late(self, held: Mapping[str, Iterable[str]], negotiations: Mapping[str, int], now: float) -> list[str]:
        """The workers that hold parts and have brought none for longer than any of them may take.

        `held` are the parts of each worker, `negotiations` the size of each part; what is not among these is another's.

        >>> watch = Watch(limit=10)
        >>> watch.late({"a": ["x", "y"], "b": ["z"]}, {"x": 1, "y": 1, "z": 1}, 0), watch.late({"a": ["y"], "b": ["z"]}, {"y": 1, "z": 1}, 9)
        ([], [])
        >>> watch.late({"a": ["y"], "b": ["z"]}, {"y": 1, "z": 1}, 11)
        ['b']
        """
        found = []
        for worker, parts in held.items():
            mine, before = frozenset(parts) & negotiations.keys(), self._held.get(worker, frozenset())
            if not before or before - mine:
                self._since[worker] = now
            self._held[worker] = frozenset(mine)
            if mine and now - self._since[worker] > max(self.allowed(negotiations[part]) for part in mine):
                found.append(worker)
        for gone in self._held.keys() - held.keys():
            del self._held[gone], self._since[gone]
        return found

    def forget(self, worker: str) -> None:
        """Begin anew with a worker whose parts were given to another."""
        self._held.pop(worker, None)
        self._since.pop(worker, None)
