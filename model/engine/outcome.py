"""What comes out of a negotiation, and what a finished round leaves on record."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from concert.agents.capital import ANSWERS, OUT, SUPPORT, TROOPS, Reply
from concert.agents.prospect import Prospect
from concert.model.engine.end import COLUMNS, Columns, end_of
from concert.model.rules.events import Event
from concert.model.rules.mandate import GRANTED, REASONS, ROUTES
from concert.model.rules.package import BASIC, ROTATION, Package
from concert.model.rules.soldiers import quota, soldiers
from concert.model.rules.table import Standing

# Why a capital can send no troops: it walked out, it has none, or its law forbids it under the mandate at hand.
LEFT, FORCES, LAW = "left", "no forces", "law"


@dataclass(frozen=True)
class Refusal:
    """A mandate route refused: in which round, at which mission, why, and by whom (ISO3)."""

    round: int
    route: str
    mission: float
    reason: str
    by: str


@dataclass(frozen=True)
class Round:
    """One round on record, as a live negotiation leaves it; `waves` lists who gave up what, wave by wave."""

    number: int
    standing: Standing
    proposer: str
    refusal: Refusal | None
    replies: dict[str, Reply]
    unable: dict[str, str]  # who can send no troops, and why: LEFT, FORCES or LAW
    left: tuple[str, ...]  # who leaves the talks at its start
    chair_of: str  # whose empty chair the proposer takes at its start, "" where no chair is passed on
    events: tuple[Event, ...]  # what else happens at its start
    before: Package  # the package that lies on the table at its start
    waves: tuple[tuple[tuple[str, str, str], ...], ...]  # a wave: (state, from, to)
    ideals: dict[str, float]
    seen: Prospect  # the table as it ended, as every capital saw it

    @property
    def package(self) -> Package:
        """The package in force after the mandate body's ruling."""
        return self.standing.package

    @property
    def members(self) -> list[str]:
        """Capitals that send troops, the largest pledge first."""
        senders = [iso3 for iso3, reply in self.replies.items() if reply.answer == TROOPS]
        return sorted(senders, key=lambda iso3: -self.replies[iso3].pledge)

    @property
    def supporters(self) -> list[str]:
        """Capitals that support without troops."""
        return [iso3 for iso3, reply in self.replies.items() if reply.answer == SUPPORT]

    @property
    def outside(self) -> list[str]:
        """Capitals that take no part."""
        return [iso3 for iso3, reply in self.replies.items() if reply.answer == OUT]

    @property
    def pledges(self) -> dict[str, float]:
        """Thousand troops by member, the largest first."""
        return {iso3: self.replies[iso3].pledge for iso3 in self.members}


@dataclass(frozen=True)
class Outcome(Columns):
    """How a negotiation ended; each column of `concert.model.engine.end.End` is a field of it, pledges in thousand troops."""

    run: int
    answers: dict[str, str]
    pledges: dict[str, float]
    opening_force: float  # what was asked for before anybody had answered

    def row(self) -> dict[str, Any]:
        """The outcome as a row of the batch's table."""
        plain = {"run": self.run} | {name: getattr(self, name) for name in COLUMNS}
        said = {f"answer_{iso3}": word for iso3, word in self.answers.items()}
        return plain | said | {f"pledge_{iso3}": pledge for iso3, pledge in self.pledges.items()}

    @property
    def members(self) -> list[str]:
        """Capitals that send troops, the largest pledge first."""
        senders = [iso3 for iso3, word in self.answers.items() if word == ANSWERS[TROOPS]]
        return sorted(senders, key=lambda iso3: -self.pledges[iso3])

    @property
    def supporters(self) -> list[str]:
        """Capitals that support without troops."""
        return [iso3 for iso3, word in self.answers.items() if word == ANSWERS[SUPPORT]]

    @property
    def ending(self) -> str:
        """In a word: "agreement", "coalition below target" or "deadlock" (nobody sends troops)."""
        if self.agreed:
            return "agreement"
        return "coalition below target" if self.mass > 0 else "deadlock"

    @property
    def pivotal(self) -> list[str]:
        """Members without whose pledge a force that is filled would not be, the others' pledges as they are."""
        mass, asked = soldiers(self.mass), quota(self.force)
        return [iso3 for iso3 in self.members if mass >= asked > mass - soldiers(self.pledges[iso3])]

    @property
    def shortfalls(self) -> dict[float, float]:
        """What is missing to a basic mission and to full rotation, thousand troops."""
        return {mark: max(0.0, mark - self.mass) for mark in (BASIC, ROTATION)}


def unity(ideals: list[float]) -> float:
    """1 - 2 sd of the members' mission ideals: 1 when all want the same, 0 when they stand at both ends."""
    return 1.0 - 2.0 * float(np.std(ideals)) if ideals else 1.0


def concentration(pledges: list[float]) -> float:
    """Burden concentration, the Herfindahl-Hirschman index Σ (g_i / X)²: 1/n shared alike, 1 borne by one."""
    total = sum(pledges)
    return sum((pledge / total) ** 2 for pledge in pledges) if total > 0 else 0.0


def refusal_of(standing: Standing, cast: tuple[str, ...], number: int, elsewhere: tuple[str, ...] = ("RUS", "USA")) -> Refusal | None:
    """The refusal in a round, None where the mandate was granted; `elsewhere` as `concert.model.scenario.bodies.elsewhere` gives it."""
    if standing.reason == GRANTED:
        return None
    by = (*cast, *elsewhere)[standing.objector] if standing.objector >= 0 else ""
    return Refusal(number, ROUTES[standing.proposed.mandate].name, float(standing.proposed.mission), REASONS[standing.reason], by)


def outcome_of(
    run: int, rounds: int, standing: Standing, gap: float, cast: tuple[str, ...], answers: Any, pledges: Any, opening_force: float
) -> Outcome:
    """The outcome of a negotiation that ended at `standing`, with answers as codes and pledges by row of the cast."""
    return Outcome(
        run=run,
        answers={iso3: ANSWERS[answers[row]] for row, iso3 in enumerate(cast)},
        pledges={iso3: float(pledges[row]) for row, iso3 in enumerate(cast)},
        opening_force=float(opening_force),
        **{name: COLUMNS[name].plain(value) for name, value in end_of(standing, rounds, gap)._asdict().items()},
    )
