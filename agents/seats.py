"""Who sits in a live negotiation: one Mesa agent an actor, each over the rules of its own file.

Of this package only this file knows Mesa, and it is loaded when somebody is seated, so that a batch and every worker of
a sweep start without it: half of their start was Mesa's.
"""

from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import mesa

from concert.agents.capital import ANSWERS, Reply
from concert.agents.prospect import Prospect


class _Numbers(WeakKeyDictionary):
    """The next number of an agent, by model."""

    def __getitem__(self, model: mesa.Model) -> "count[int]":
        return self.setdefault(model, count(1))


class Actor(mesa.Agent):
    """An agent numbered from 1 in its model, with all that `model.agents.get(...)` may ask of any: None where it has none.

    Mesa 3.3 takes numbers from a table of the class that keeps every model for good; this one lets models go.  Later
    Mesas number agents in the model and do not look here.
    """

    _ids = _Numbers()
    row: Any = None  # of the cast
    word: Any = None  # its answer
    pledge: Any = 0.0  # thousand troops, of which only capitals pledge any
    consents: Any = None
    backstop: Any = None
    acceptance: Any = None

    def __init__(self, model: mesa.Model, iso3: str, name: str):
        super().__init__(model)
        self.iso3, self.name = iso3, name


class Capital(Actor):
    """A capital's seat in a live negotiation.  Override `answer` to put a rule of your own, or a person, in it."""

    row: int

    def __init__(self, model: mesa.Model, iso3: str, name: str, row: int):
        super().__init__(model, iso3, name)
        self.row = row

    def answer(self, prospect: Prospect) -> Reply:
        """The capital's reply to the table as it stands (asked in every wave of a conference)."""
        return self.model.reply_by_rule(self.row, prospect)

    def sees(self, iso3: str) -> int:
        """The answer of another capital at the table now: 0 out, 1 support, 2 troops."""
        return self.model.answer_at_the_table(iso3)

    @property
    def word(self) -> str:
        """The capital's answer at the table: "troops", "support" or "out"."""
        return ANSWERS[self.sees(self.iso3)]

    @property
    def pledge(self) -> float:
        """What it has pledged at the table, thousand troops."""
        return self.model.table.soldiers[self.row] / 1000.0


class Convenor(Capital):
    """The capital that called the talks: answers like any other and, by default, drafts every package."""


class Host(Actor):
    """Ukraine at the table: shows whether it consents to the package."""

    @property
    def consents(self) -> bool:
        """Whether the package on the table has the host's consent."""
        return bool(self.model.standing.consent)


class Guarantor(Actor):
    """The US at the table: shows the backstop in force."""

    @property
    def backstop(self) -> float:
        """b at the table as it stands."""
        return self.model.standing.backstop


class Adversary(Actor):
    """Russia at the table: shows how far it tolerates the force."""

    @property
    def acceptance(self) -> float:
        """ρ at the table as it stands."""
        return self.model.standing.acceptance
