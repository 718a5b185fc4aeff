"""The ruling: what a mandate body makes of the package before it."""

from typing import Any

from concert.agents import adversary, utility
from concert.agents.capital import support_settled
from concert.agents.rule import rule
from concert.model.rules.mandate import GRANTED, GUARANTOR, MEMBER, VETO, Envoy, RouteFacts, refusal
from concert.model.rules.package import COALITION, Package
from concert.model.rules.parameters import Parameters, Weights
from concert.model.rules.table import Setting, Table, prospect


@rule
def ruling(ask: Any, who: Any, setting: Setting, table: Table, package: Package, mass: float, shifts: tuple[float, float], time: float) -> tuple[int, int]:
    """The mandate body's ruling on a package: a code of `mandate.REASONS`, and who refused (-1 nobody).

    The host's invitation is ruled on by nobody.  Elsewhere members vote as they stand at the last table's mass, briefed on
    the package.  Moscow vetoes where its consent is needed and its objection exceeds its tolerance, and is named first.
    """
    p, k, size = setting.parameters, package.mandate, len(setting.actor)
    if k == COALITION:
        return GRANTED, -1
    route = setting.routes[k]
    seen = prospect(p, route, package, table.objection[k], mass, shifts, time)
    noes, objector, vetoer = votes(ask, who, setting, package, seen)
    objected = adversary.objection(
        table.objection[k], p.objection_to_mission, p.objection_to_force, package.mission, package.force
    )
    if route.needs_moscow and adversary.vetoes(objected, p.russian_tolerance):
        vetoer = size
    reason = refusal(
        route.ceiling, vetoer >= 0, route.needs_us, route.noes_allowed, noes,
        package.mission, p.us_backstop + shifts[0], p.nato_needs_us,
    )
    if reason == VETO:
        return reason, vetoer
    if reason == GUARANTOR:
        return reason, size + 1
    return reason, objector if reason >= MEMBER else -1


@rule
def votes(ask: Any, who: Any, setting: Setting, package: Package, seen: Any) -> tuple[float, int, int]:
    """How many votes are not for a package in its body, who is most opposed to it there, and who of those with a veto.

    A member says no when its support utility lies below the objection line; -1 where nobody does.  A permanent member's no
    is a veto (UN Charter art. 27(3)); its abstention is none, but no vote for either.
    """
    p, k, size = setting.parameters, package.mandate, len(setting.actor)
    route, line = setting.routes[k], p.objection_line
    noes = route.abstaining + (1.0 - p.council_others) * route.others
    objector, vetoer, most, firmest = -1, -1, line, line
    for row in range(size):
        if setting.member[k, row]:
            _, _, backing = ask(who, row, seen)
            if backing < line:
                noes += 1.0
                if backing < most:
                    objector, most = row, backing
                if setting.permanent[k, row] and backing < firmest:
                    vetoer, firmest = row, backing
    for j in range(len(setting.envoys)):
        envoy = setting.envoys[j]
        if envoy.route == k:
            backing = support_from_outside(setting.weights, p, route, package, envoy)
            if backing < firmest:
                vetoer, firmest = size + envoy.seat, backing
    return noes, objector, vetoer


@rule
def support_from_outside(weights: Weights, parameters: Parameters, route: RouteFacts, package: Package, envoy: Envoy) -> float:
    """The support utility of an envoy: that of a capital with its likeliest wishes, without luck and whatever its partners do."""
    consent = 1.0 if route.needs_moscow else 0.0
    terms = utility.by_package(
        weights, package.mission, route.legitimacy, consent, envoy.mission_ideal, envoy.un_mandate_need, envoy.solidarity
    )
    return support_settled(envoy.support_stance, parameters.support_share, terms, 0.0)
