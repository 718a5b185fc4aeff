"""A capital: weighs the prospect and answers with troops, support, or no part at all."""

import math
from typing import Any, NamedTuple

import mesa

from agents.preferences import Traits, Wish
from agents.prospect import Prospect
from agents.rule import clip, rule
from agents.utility import Terms, terms, utility

OUT, SUPPORT, TROOPS = 0, 1, 2
ANSWERS = ("out", "support", "troops")


class Reply(NamedTuple):
    """An answer and what decided it; `pledge` in thousand troops, the rest in units of utility."""

    answer: int
    pledge: float
    utility: float
    support_utility: float
    reservation: float
    terms: Terms


@rule
def reservation(start: float, time: float) -> float:
    """a = start (1 - time), time = t/(T-1) from 0 to 1: what a capital holds out for falls to 0 at the deadline."""
    return start * (1.0 - time)


@rule
def support_utility(support_stance: float, share: float, t: Terms) -> float:
    """φ + share (mission + mandate + signal) + ½ peers + ½ luck."""
    return support_stance + share * (t.mission + t.mandate + t.signal) + 0.5 * t.peers + 0.5 * t.luck


@rule
def troops_pledged(capacity: float, base: float, least: float, surplus: float) -> float:
    """κ clip(base + surplus, least, 1) thousand troops, in whole soldiers, surplus = utility - reservation."""
    return whole_soldiers(capacity * clip(base + surplus, least, 1.0))


@rule
def whole_soldiers(thousands: float) -> float:
    """Thousand troops rounded to the nearest soldier, so that a table of pledges is a finite lattice."""
    return math.floor(1000.0 * thousands + 0.5) / 1000.0


@rule
def decide(
    weights: Any, parameters: Any, wish: Wish, trait: Traits, prospect: Prospect, share: float, luck: float,
    may_send: bool, present: bool,
) -> tuple[int, float, float]:
    """The answer of a capital to a prospect, its pledge (thousand troops) and its support utility.

    Troops iff the terms of sending sum to more than the reservation a and law and capacity allow it; support iff
    its utility exceeds a/2; else out.  Whoever has walked out stays out.  Monotone: a better prospect, a larger
    share of peers or a higher stance never lowers the answer or the pledge.
    """
    reasons = terms(weights, parameters.peer_norm, wish, trait, prospect, share, luck)
    surplus = utility(reasons) - prospect.reservation
    backing = support_utility(wish.support_stance, parameters.support_share, reasons)
    if may_send and surplus > 0.0:
        pledge = troops_pledged(trait.capacity, parameters.pledge_base, parameters.pledge_least, surplus)
        return TROOPS, pledge, backing
    if present and backing > 0.5 * prospect.reservation:
        return SUPPORT, 0.0, backing
    return OUT, 0.0, backing


def reply(
    weights: Any, parameters: Any, wish: Wish, trait: Traits, prospect: Prospect, share: float, luck: float,
    may_send: bool, present: bool,
) -> Reply:
    """What `decide` answers, with the vector of terms that decided it."""
    answer, pledge, backing = decide(weights, parameters, wish, trait, prospect, share, luck, may_send, present)
    reasons = terms(weights, parameters.peer_norm, wish, trait, prospect, share, luck)
    return Reply(answer, pledge, utility(reasons), backing, prospect.reservation, reasons)


class Capital(mesa.Agent):
    """A capital's seat in a live negotiation.  Override `answer` to put a rule of your own, or a person, in it."""

    def __init__(self, model: mesa.Model, iso3: str, name: str, row: int):
        super().__init__(model)
        self.iso3, self.name, self.row = iso3, name, row

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
        return float(self.model.table.pledge[self.row])
