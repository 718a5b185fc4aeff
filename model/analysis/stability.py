"""Stability: who would leave, who would join, what would hold whom, and what shakes a coalition first.

A coalition is internally stable where no member gains by leaving, externally where no outsider gains by joining
(d'Aspremont et al. 1983; Barrett 1994), and potentially internally stable where the members together have enough to pay
everyone's outside option (Carraro, Eyckmans & Finus 2006).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from concert.agents.capital import TROOPS
from concert.model.engine.memory import copy_of, plain
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import Outcome
from concert.model.rules.conference import convene
from concert.model.rules.protocol import clock, in_force
from concert.model.rules.table import ask_row, mass_of, prospect, reply_of, seating

EPSILON = 1e-12
Payoffs = Callable[[frozenset[Any]], Mapping[Any, float]]


def stable_sizes(
    member_payoff: Callable[[int], float], outsider_payoff: Callable[[int], float], players: int, ties: str = "stay"
) -> list[int]:
    """Sizes k >= 1 at which equal players form a stable coalition: no member gains by leaving, no outsider by joining.

    Whoever gains nothing by it stays where it is under ties="stay", and moves under ties="move".  Raises ValueError.
    """
    if ties not in ("stay", "move"):
        raise ValueError(f"ties={ties!r}; expected 'stay' or 'move'")
    slack = EPSILON if ties == "stay" else -EPSILON

    def content(now: float, else_: float) -> bool:
        return else_ <= now + slack * max(1.0, abs(now))

    return [
        k for k in range(1, players + 1)
        if content(member_payoff(k), outsider_payoff(k - 1)) and (k == players or content(outsider_payoff(k), member_payoff(k + 1)))
    ]


@dataclass(frozen=True)
class Coalition:
    """A coalition and the three stabilities it has."""

    members: frozenset[Any]
    internal: bool
    external: bool
    potential: bool

    @property
    def stable(self) -> bool:
        """Whether it is internally and externally stable."""
        return self.internal and self.external


def stable_coalitions(payoff: Payoffs, players: Sequence[Hashable]) -> list[Coalition]:
    """Every coalition of two or more, of up to 20 unequal players, that is internally, externally or potentially stable.

    `payoff` maps a coalition to the payoff of every player, member or not; whoever gains nothing stays.
    """
    if len(players) > 20:
        raise ValueError(f"{len(players)} players; expected up to 20")
    worth = {frozenset(s): payoff(frozenset(s)) for size in range(len(players) + 1) for s in combinations(players, size)}
    found = []
    for members, here in worth.items():
        if len(members) < 2:
            continue
        outside = {i: worth[members - {i}][i] for i in members}
        made = Coalition(
            members,
            all(outside[i] <= here[i] + EPSILON for i in members),
            all(worth[members | {j}][j] <= here[j] + EPSILON for j in players if j not in members),
            sum(outside.values()) <= sum(here[i] for i in members) + EPSILON,
        )
        if made.internal or made.external or made.potential:
            found.append(made)
    return found


@dataclass(frozen=True)
class Stability:
    """What holds a negotiation's outcome together; utilities in units of the stance, mass in thousand troops."""

    internal: bool
    external: bool
    potential: bool
    margins: dict[str, float]  # of members: utility of sending less the reservation
    prices: dict[str, float]  # of capitals that might send and do not: what a transfer would have to add
    affordable: tuple[str, ...]  # outsiders that the members' margins together could bring in, the cheapest first
    greatest: float
    least: float
    shaken: tuple[float, tuple[str, ...]]  # the provocation at which somebody first leaves, and who
    core: tuple[str, ...]  # members without whom no coalition of the others fills the force; the core is empty without one

    @property
    def trust_gap(self) -> float:
        """Mass of the greatest equilibrium less that of the least."""
        return self.greatest - self.least


def stability_of(model: NegotiationModel) -> Stability:
    """The stability of a negotiation as it stands, by the rules (a seat that was replaced answers by the rule here).

    Raises ValueError where no round was played.
    """
    time = _last(model)
    table, setting, standing = plain(model.table), plain(model.setting), model.standing
    route, objection = setting.routes[standing.package.mandate], table.objection[standing.package.mandate]
    margins, prices = {}, {}
    for row, iso3 in enumerate(model.cast):
        joins = standing.mass if table.answer[row] == TROOPS else standing.mass + setting.traits[row].capacity * setting.parameters.pledge_base
        seen = prospect(setting.parameters, route, standing.package, objection, joins, in_force(setting, time), clock(setting, time))
        reply = reply_of(setting, table, row, seen)
        if table.answer[row] == TROOPS:
            margins[iso3] = reply.utility - reply.reservation
        elif iso3 not in model.rounds[-1].unable:
            prices[iso3] = reply.reservation - reply.utility
    purse = sum(margins.values())
    affordable, spent = [], 0.0
    for iso3, price in sorted(prices.items(), key=lambda p: p[1]):
        if spent + max(0.0, price) > purse:
            break
        spent += max(0.0, price)
        affordable.append(iso3)
    greatest, least = equilibrium(model), equilibrium(model, downwards=False)
    return Stability(
        internal=all(margin > 0 for margin in margins.values()),
        external=all(price >= 0 for price in prices.values()),
        potential=purse >= 0,
        margins=margins,
        prices=prices,
        affordable=tuple(affordable),
        greatest=greatest[1],
        least=least[1],
        shaken=_shaken(model, greatest[0]),
        core=core(model.outcome),
    )


def core(outcome: Outcome) -> tuple[str, ...]:
    """The players with a veto in the game of pledges against the force: in a simple game the core is theirs to share.

    It is empty where there is none (Osborne & Rubinstein 1994, prop. 263.1 on simple games).
    """
    return tuple(outcome.pivotal)


def equilibrium(model: NegotiationModel, provocation: float = 0.0, downwards: bool = True) -> tuple[frozenset[str], float]:
    """Members and mass (thousand troops) of the greatest equilibrium of the last conference; upwards, of the least.

    `provocation` is added to the share by which exposure grows.  Capitals answer by the rule.  Raises ValueError where no
    round was played.
    """
    time = _last(model)
    predisposition, provoked = in_force(model.setting, time)
    setting, table = plain(model.setting), plain(copy_of(model.table))
    convene(
        ask_row, seating(setting, table), setting, table, model.standing.package, (predisposition, provoked + provocation),
        clock(setting, time), downwards,
    )
    return frozenset(iso3 for row, iso3 in enumerate(model.cast) if table.answer[row] == TROOPS), mass_of(table.soldiers)


def _last(model: NegotiationModel) -> int:
    if not model.rounds:
        raise ValueError("no round was played; expected a negotiation with a table")
    return len(model.rounds) - 1


def _shaken(model: NegotiationModel, members: frozenset[str]) -> tuple[float, tuple[str, ...]]:
    """The least provocation (to a thousandth, up to 5) at which a member leaves, and who leaves there.

    Members only leave as provocation grows, so bisection finds it.
    """

    def stay(provocation: float) -> frozenset[str]:
        return members & equilibrium(model, provocation)[0]

    if stay(5.0) == members:
        return float("inf"), ()
    low, high = 0.0, 5.0
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if stay(middle) == members else (low, middle)
    return round(high, 3), tuple(sorted(members - stay(high)))
