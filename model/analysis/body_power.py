"""Voting power in the bodies that give a mandate: who can be decisive there before anybody has said anything.

The Security Council has fifteen members, nine votes carry, and each of the five permanent members may veto (UN Charter
art. 23 and 27(3)).  NATO, the Council of the EU on missions and the OSCE decide by consensus, so every member has a veto.
"""

from dataclasses import dataclass
from fractions import Fraction

from concert.model.analysis.power import banzhaf, shapley_shubik
from concert.model.rules.mandate import ROUTES
from concert.model.scenario.bodies import seated
from concert.model.scenario.value import Scenario

SEATS = {"UNSC": 15, "OSCE": 57}  # where not all members are in the data: UN Charter art. 23(1); the name of the group in `groups.csv`


@dataclass(frozen=True)
class Body:
    """A mandate body and the power of a seat in it, as (Shapley-Shubik, normalised Banzhaf), exact.

    `seats` members, of which `votes` must agree and `vetoes` may not say no; `members` are those in the data (ISO3), and
    `holders` those of them with a veto.  `other_seat` is None where every member has a veto.
    """

    route: str
    title: str
    seats: int
    votes: int
    vetoes: int
    members: tuple[str, ...]
    holders: tuple[str, ...]
    veto_seat: tuple[Fraction, Fraction]
    other_seat: tuple[Fraction, Fraction] | None

    @property
    def powers(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Shapley-Shubik and Banzhaf power by state, of the members in the data."""
        return {iso3: self.veto_seat if iso3 in self.holders or self.other_seat is None else self.other_seat for iso3 in self.members}

    @property
    def elsewhere(self) -> tuple[int, int]:
        """How many seats with, and without, a veto are held by states outside the data."""
        return self.vetoes - len(self.holders), self.seats - self.vetoes - len(self.members) + len(self.holders)


def body_power(scenario: Scenario) -> dict[str, Body]:
    """The bodies of a scenario's vintage, by route; the host's invitation has none.

    All seats of a kind are alike, so a body's two kinds of seat say all: in the Council (9 of 15, five vetoes) 421/2145
    and 4/2145 by Shapley-Shubik, under a consensus of n 1/n each (Shapley & Shubik 1954; Banzhaf 1965).

    >>> from concert.model.scenario.catalogue import load_scenario
    >>> body_power(load_scenario())["un"].powers["FRA"][0]
    Fraction(421, 2145)
    """
    found = {}
    for route in ROUTES:
        members = tuple(sorted(seated(scenario.vintage, route.members)))
        if not members:
            continue
        seats, consensus = SEATS.get(route.members, len(members)), route.noes == 0
        vetoes = seats if consensus else route.vetoes
        holders = members if consensus else tuple(sorted(seated(scenario.vintage, route.permanent)))
        game = [1] * seats, seats - route.noes, range(vetoes)
        power = list(zip(shapley_shubik(*game, exact=True), banzhaf(*game, normalised=True, exact=True), strict=True))
        found[route.name] = Body(
            route.name, route.title, seats, seats - route.noes, vetoes, members, holders, power[0], None if consensus else power[-1]
        )
    return found
