"""What visits share: the records of talks."""

import threading
from functools import lru_cache
from typing import Any

from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.cascade import Link
from concert.model.narrative.compare import Difference, first_difference
from concert.model.narrative.transcript import Sentence, told
from concert.model.scenario.changes import edited
from concert.model.scenario.value import Scenario


class Talks:
    """A negotiation as far as it was played and, where something is changed, the one without the changes on the same luck.

    A negotiation is a pure function of scenario, seed and run: visitors who ask for the same one share its record, and
    each sees as many rounds of it as are on that visitor's own page.
    """

    def __init__(self, base: Scenario, changes: tuple[str, ...], seed: int, run: int):
        self.scenario = edited(base, changes)
        self.model = NegotiationModel(self.scenario, seed=seed, run=run)
        self.plain = talks(base, (), seed, run) if changes else None
        self.told: list[list[Sentence]] = []  # round by round
        self.drawn: dict[int, dict[str, dict[str, str]]] = {}  # the capitals on the map after so many rounds, kept as long as the talks
        self.chains: dict[int, list[Link]] = {}  # what made the capitals leave, by the rounds that somebody asked about
        self.card: dict[str, Any] | None = None  # what the talks came to, once they are over
        self.compared = (0, 0)  # rounds of these talks and of those without the changes that were compared last
        self.first: Difference | None = None
        self.lock = threading.RLock()

    def play(self, rounds: int) -> "Talks":
        """Play on until so many rounds are on record, or the talks are over."""
        with self.lock:
            while len(self.model.rounds) < rounds and self.model.running:
                self.model.step()
                self.told.append(told(self.model.rounds, len(self.model.rounds) - 1))
            if self.plain is not None:
                self.plain.play(min(rounds, len(self.model.rounds)))
        return self

    def finish(self) -> "Talks":
        """Play on to the end."""
        return self.play(int(self.scenario.parameters.deadline))

    def first_difference(self, rounds: int) -> Difference | None:
        """The first decision that differs, within so many rounds, from the talks without the changes.

        Either may have been played further by somebody else; a difference once found stays, and none is asked again when
        there are more rounds to compare.
        """
        if self.plain is None:
            return None
        with self.lock, self.plain.lock:
            played = len(self.model.rounds), len(self.plain.model.rounds)
            if self.first is None and self.compared != played:
                self.compared, self.first = played, first_difference(self.plain.model, self.model)
        return self.first if self.first is not None and self.first.round <= rounds else None


@lru_cache(maxsize=256)
def talks(base: Scenario, changes: tuple[str, ...], seed: int, run: int) -> Talks:
    """The talks of a scenario with changes, begun once.  Raises ScenarioError for changes that cannot be made."""
    return Talks(base, changes, seed, run)
