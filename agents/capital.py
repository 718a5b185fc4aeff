"""A capital: weighs the prospect and answers with troops, support, or no part at all."""

import math
from typing import Any, NamedTuple

from concert.agents.preferences import Traits, Wish
from concert.agents.prospect import Prospect
from concert.agents.rule import clip, rule
from concert.agents.term import PACKAGE, PEERS, summed_in
from concert.agents.utility import Terms, summed, terms

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
def support_settled(support_stance: float, share: float, package: float, luck: float) -> float:
    """φ + share · package + ½ luck, `package` the sum of the terms that the package decides: mission, mandate, signal."""
    return support_stance + share * package + 0.5 * luck


@rule
def support_utility(settled: float, pull: float) -> float:
    """What is settled before the others answer, + ½ peers."""
    return settled + 0.5 * pull


@rule
def choice(highest: int, surplus: float, backing: float, reservation_: float) -> int:
    """Troops iff the surplus of sending is positive and nothing bars it; support iff its utility exceeds a/2; else out.

    `highest` is the most that law, forces and presence let it answer.  Monotone in each argument but the last.
    """
    if highest == TROOPS and surplus > 0.0:
        return TROOPS
    if highest >= SUPPORT and backing > 0.5 * reservation_:
        return SUPPORT
    return OUT


@rule
def troops_pledged(capacity: float, base: float, least: float, surplus: float) -> float:
    """κ clip(base + surplus, least, 1) thousand troops, surplus = utility - reservation."""
    return capacity * clip(base + surplus, least, 1.0)


@rule
def whole_soldiers(thousands: float) -> int:
    """Thousand troops as a number of soldiers, so that a table of pledges is a finite lattice and its sum exact."""
    return math.floor(1000.0 * thousands + 0.5)


def reply(
    weights: Any, parameters: Any, wish: Wish, trait: Traits, prospect: Prospect, share: float, luck: float, highest: int
) -> Reply:
    """The answer of a capital to a prospect, its pledge, and the vector of terms that decided."""
    t = terms(weights, parameters.peer_norm, wish, trait, prospect, share, luck)
    worth = summed(t)
    settled = support_settled(wish.support_stance, parameters.support_share, summed_in(t, PACKAGE), luck)
    backing = support_utility(settled, summed_in(t, PEERS))
    surplus = worth - prospect.reservation
    answer = choice(highest, surplus, backing, prospect.reservation)
    pledge = 0.0
    if answer == TROOPS:
        pledge = troops_pledged(trait.capacity, parameters.pledge_base, parameters.pledge_least, surplus)
    return Reply(answer, pledge, worth, backing, prospect.reservation, t)
