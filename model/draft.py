"""The draft: a proposer rehearses every package one step away and tables the one that promises most."""

import math
from typing import NamedTuple

import numpy as np

from agents import convenor, host, utility
from agents.capital import TROOPS, reservation
from agents.preferences import Preferences, Traits
from agents.rule import rule
from model.draws import RECOGNITION, uniform
from model.package import LADDER, STEP, Package
from model.parameters import Parameters, Weights
from model.table import RouteFacts, Setting, Table, may_send, prospect

CONVENOR, WEIGHT, ROTATION = range(3)
PROCEDURES = ("convenor", "weight", "rotation")
SURPLUS, FORCES, THREAT, FEAR, NEED, PLEDGES = range(6)  # rows of a rehearsal's notes


class Draft(NamedTuple):
    """A package, the mass its proposer expects of it (thousand troops), and its appeal to the proposer."""

    package: Package
    expected_mass: float
    appeal: float


@rule
def recognised(setting: Setting, table: Table, seed: int, run: int, time: int) -> int:
    """Who proposes: the convenor, a capital drawn by weight (Baron & Ferejohn 1989), or each in turn.

    An empty chair is passed over: after a walkout of the convenor the present capital with the largest recognition
    weight takes the chair.
    """
    size = len(table.seats)
    if setting.procedure == ROTATION:
        for k in range(size):
            row = (setting.convenor + time + k) % size
            if table.seats[row].present == 1:
                return row
    if setting.procedure == WEIGHT:
        total = 0.0
        for row in range(size):
            total += setting.recognition[row] if table.seats[row].present == 1 else 0.0
        mark = uniform(seed, run, time, 0, RECOGNITION) * total
        for row in range(size):
            if table.seats[row].present == 1:
                mark -= setting.recognition[row]
                if mark < 0.0:
                    return row
    if table.seats[setting.convenor].present == 1:
        return setting.convenor
    best = -1
    for row in range(size):
        if table.seats[row].present == 1 and (best < 0 or setting.recognition[row] > setting.recognition[best]):
            best = row
    return best if best >= 0 else setting.convenor


@rule
def settled_surplus(
    weights: Weights, norm: float, wish: Preferences, trait: Traits, route: RouteFacts, mission: float, peers: float,
    belief: float, least: float,
) -> float:
    """What a proposer believes of a capital's surplus before the mass is known: published modes plus its belief.

    Neither the capital's luck nor its true preferences are known to it.
    """
    consent = 1.0 if route.needs_moscow else 0.0
    return (
        utility.stance(wish.participation_stance)
        + utility.mission(weights.mission, mission, wish.mission_ideal)
        + utility.mandate(weights.mandate, wish.un_mandate_need, route.legitimacy)
        + utility.signal(weights.signal, trait.solidarity, consent)
        + utility.solidarity(weights.solidarity, trait.solidarity)
        + utility.peers(weights.peers, peers, norm)
        + utility.domestic(trait.hurdle)
        + belief
        - least
    )


@rule
def moving_surplus(
    security_weight: float, exposure_weight: float, backstop_weight: float, threat: float, fear: float, need: float,
    deterrence: float, danger: float, backstop: float, shortfall: float,
) -> float:
    """The part of a believed surplus that moves with the mass, `shortfall` being the mass term."""
    return (
        utility.security(security_weight, threat, deterrence)
        + utility.exposure(exposure_weight, fear, danger)
        + utility.backstop(backstop_weight, need, backstop)
        + shortfall
    )


@rule
def fill_surpluses(setting: Setting, table: Table, package: Package, least: float, notes: np.ndarray) -> None:
    """Note what a rehearsal needs to know of every capital; `notes` is (6, n), rows named below."""
    w, norm, route = setting.weights, setting.parameters.peer_norm, setting.routes[package.mandate]
    for row in range(len(table.seats)):
        wish, trait, seat = setting.mode[row], setting.traits[row], table.seats[row]
        able = seat.present == 1 and setting.allowed[row, package.mandate]
        notes[SURPLUS, row] = settled_surplus(
            w, norm, wish, trait, route, package.mission, table.peers[row], seat.belief, least
        )
        notes[FORCES, row] = trait.capacity if able else 0.0
        notes[THREAT, row] = trait.threat
        notes[FEAR, row] = wish.escalation_fear
        notes[NEED, row] = wish.us_backstop_need


@rule
def rehearse(
    weights: Weights, parameters: Parameters, route: RouteFacts, package: Package, shifts: tuple[float, float],
    time: float, promise: float, enough: float, notes: np.ndarray,
) -> float:
    """X̂, the mass expected of a package, by three iterations from X = F (thousand troops).

    The iterations fall once they fall below F (every part is monotone in the mass), so a rehearsal stops as soon as
    the appeal, `promise` times (X/F)², cannot reach `enough`: the mass returned is then an upper bound.
    """
    surplus, forces, pledges = notes[SURPLUS], notes[FORCES], notes[PLEDGES]
    threat, fear, need = notes[THREAT], notes[FEAR], notes[NEED]
    w1, w2, w3 = weights.security, weights.exposure, weights.backstop
    base, least, width = parameters.pledge_base, parameters.pledge_least, parameters.rehearsal_width
    expected = package.force
    for _ in range(3):
        seen = prospect(parameters, route, package, route.objection_mode, expected, shifts, time)
        deterrence, danger, backstop = seen.deterrence, seen.danger, seen.backstop
        shortfall = utility.mass(weights.mass, expected, package.force)
        for row in range(len(surplus)):
            total = surplus[row] + moving_surplus(
                w1, w2, w3, threat[row], fear[row], need[row], deterrence, danger, backstop, shortfall
            )
            pledges[row] = convenor.expected_pledge(forces[row], base, least, width, total)
        expected = sum_in_four(pledges)
        fill = expected / package.force
        if fill < 1.0 and promise * fill * fill < enough:
            return expected
    return expected


@rule
def sum_in_four(numbers: np.ndarray) -> float:
    """The sum by four running sums, in an order that never changes: a quarter of the waiting, the same bits."""
    size = len(numbers)
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    whole = size - size % 4
    for k in range(0, whole, 4):
        a += numbers[k]
        b += numbers[k + 1]
        c += numbers[k + 2]
        d += numbers[k + 3]
    for k in range(whole, size):
        a += numbers[k]
    return (a + b) + (c + d)


@rule
def taste(weights: Weights, wish: Preferences, route: RouteFacts, mission: float) -> float:
    """The proposer's own mission and mandate terms, less the signal a route sends."""
    consent = 1.0 if route.needs_moscow else 0.0
    return (
        utility.mission(weights.mission, mission, wish.mission_ideal)
        + utility.mandate(weights.mandate, wish.un_mandate_need, route.legitimacy)
        - weights.signal * consent
    )


@rule
def step_from(mission: float, direction: int) -> float:
    """A mission one step away, kept to hundredths and within [0, 1]."""
    if direction == 0:
        return mission
    return min(max(math.floor(100.0 * (mission + STEP * direction) + 0.5) / 100.0, 0.0), 1.0)


@rule
def rung_from(force: float, direction: int) -> float:
    """A force one rung of the ladder away; the same where there is none or the force is on no rung."""
    for k in range(len(LADDER)):
        if LADDER[k] == force and 0 <= k + direction < len(LADDER):
            return LADDER[k + direction]
    return force


@rule
def draft(setting: Setting, table: Table, proposer: int, current: Package, shifts: tuple[float, float], time: float) -> Draft:
    """The package of greatest appeal among those one step from the current one on routes not known to be refused.

    Steps are tried in the order stay, down, up, and routes from the most legitimate on, so that of equals the nearest
    and then the most legitimate wins.  A package that could not win even if it filled is not rehearsed.
    """
    p = setting.parameters
    least = reservation(p.reservation, time)
    floor = host.floor(p.host_floor, p.host_patience, time)
    notes = np.empty((6, len(table.seats)))
    best = Draft(current, 0.0, -1e9)
    for k in range(3):
        mission = step_from(current.mission, (0, -1, 1)[k])
        if k > 0 and mission == current.mission:
            continue
        consent = 1.0 if host.consents(mission, floor) else p.unwelcome
        for mandate in range(len(setting.routes)):
            route = setting.routes[mandate]
            if mission >= table.refused_from[mandate] or mission > route.ceiling:
                continue
            liking = taste(setting.weights, table.seats[proposer], route, mission)
            noted = False
            for j in range(3):
                force = rung_from(current.force, (0, -1, 1)[j])
                if j > 0 and force == current.force:
                    continue
                promise = convenor.appeal(force, force, consent, liking, p.ambition)
                if 0.0 <= promise <= best.appeal:
                    continue
                package = Package(mission, mandate, force)
                if not noted:
                    fill_surpluses(setting, table, package, least, notes)
                    noted = True
                expected = rehearse(setting.weights, p, route, package, shifts, time, promise, best.appeal, notes)
                appeal = convenor.appeal(expected, force, consent, liking, p.ambition)
                if appeal > best.appeal:
                    best = Draft(package, expected, appeal)
    return best


@rule
def learn(setting: Setting, table: Table, package: Package, mass: float, shifts: tuple[float, float], time: float) -> None:
    """Correct the belief about every capital that could have sent troops by what it answered (δ + r (y - P))."""
    w, p, route = setting.weights, setting.parameters, setting.routes[package.mandate]
    least = reservation(p.reservation, time)
    seen = prospect(p, route, package, route.objection_mode, mass, shifts, time)
    shortfall = utility.mass(w.mass, mass, package.force)
    for row in range(len(table.seats)):
        if may_send(setting, table, row, package.mandate):
            wish, trait, seat = setting.mode[row], setting.traits[row], table.seats[row]
            surplus = settled_surplus(
                w, p.peer_norm, wish, trait, route, package.mission, table.peers[row], seat.belief, least
            ) + moving_surplus(
                w.security, w.exposure, w.backstop, trait.threat, wish.escalation_fear, wish.us_backstop_need,
                seen.deterrence, seen.danger, seen.backstop, shortfall,
            )
            joined = 1.0 if table.answer[row] == TROOPS else 0.0
            seat.belief = convenor.corrected(seat.belief, p.belief_rate, joined, convenor.joining(surplus, p.rehearsal_width))
