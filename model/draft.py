"""The draft: a proposer rehearses every package one step away and tables the one that promises most."""

import math
from typing import NamedTuple

import numpy as np

from agents import convenor, host, utility
from agents.capital import TROOPS, reservation
from agents.preferences import Preferences, Traits, Wish
from agents.rule import rule
from model.draws import RECOGNITION, uniform
from model.package import LADDER, STEP, Package
from model.parameters import Parameters, Weights
from model.table import RouteFacts, Seat, Setting, Table, may_send, prospect

CONVENOR, WEIGHT, ROTATION = range(3)
PROCEDURES = ("convenor", "weight", "rotation")
# Rows of a rehearsal's notes.
LASTING, IDEAL, MANDATE_NEED, SOLIDARITY, THREAT, FEAR, BACKSTOP_NEED, SURPLUS, FORCES, PLEDGES = range(10)


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
def lasting_surplus(
    weights: Weights, norm: float, wish: Preferences, trait: Traits, peers: float, belief: float, least: float
) -> float:
    """What a proposer believes of a capital's surplus whatever the package: published modes plus its belief.

    Neither the capital's luck nor its true preferences are known to it.
    """
    return (
        utility.stance(wish.participation_stance)
        + utility.solidarity(weights.solidarity, trait.solidarity)
        + utility.peers(weights.peers, peers, norm)
        + utility.domestic(trait.hurdle)
        + belief
        - least
    )


@rule
def package_surplus(
    mission_weight: float, mandate_weight: float, signal_weight: float, mission: float, legitimacy: float, consent: float,
    ideal: float, need: float, solidarity: float,
) -> float:
    """The part of a believed surplus that the mission and the route decide."""
    return (
        utility.mission(mission_weight, mission, ideal)
        + utility.mandate(mandate_weight, need, legitimacy)
        + utility.signal(signal_weight, solidarity, consent)
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
def take_notes(setting: Setting, table: Table, least: float, notes: np.ndarray) -> None:
    """Note what rehearsals need to know of every capital; `notes` is (10, n), a row for each name below."""
    w, norm = setting.weights, setting.parameters.peer_norm
    for row in range(len(table.seats)):
        wish, trait, seat = setting.mode[row], setting.traits[row], table.seats[row]
        notes[LASTING, row] = lasting_surplus(w, norm, wish, trait, table.peers[row], seat.belief, least)
        notes[IDEAL, row] = wish.mission_ideal
        notes[MANDATE_NEED, row] = wish.un_mandate_need
        notes[SOLIDARITY, row] = trait.solidarity
        notes[THREAT, row] = trait.threat
        notes[FEAR, row] = wish.escalation_fear
        notes[BACKSTOP_NEED, row] = wish.us_backstop_need


@rule
def note_package(
    weights: Weights, route: RouteFacts, mission: float, mandate: int, traits: list[Traits], seats: list[Seat],
    allowed: np.ndarray, notes: np.ndarray,
) -> None:
    """Note every capital's surplus under a mission and a route, and the forces that its law lets it send."""
    lasting, surplus = notes[LASTING], notes[SURPLUS]
    ideal, need, solidarity = notes[IDEAL], notes[MANDATE_NEED], notes[SOLIDARITY]
    w1, w2, w3, legitimacy = weights.mission, weights.mandate, weights.signal, route.legitimacy
    consent = 1.0 if route.needs_moscow else 0.0
    for row in range(len(surplus)):
        surplus[row] = lasting[row] + package_surplus(
            w1, w2, w3, mission, legitimacy, consent, ideal[row], need[row], solidarity[row]
        )
    for row in range(len(surplus)):
        notes[FORCES, row] = traits[row].capacity if seats[row].present == 1 and allowed[row, mandate] else 0.0


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
    threat, fear, need = notes[THREAT], notes[FEAR], notes[BACKSTOP_NEED]
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
def taste(weights: Weights, wish: Wish, route: RouteFacts, mission: float) -> float:
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
    and then the most legitimate wins.  The current package is rehearsed first of all, as the bar: one that could not
    reach it even if it filled is not rehearsed.
    """
    p, w = setting.parameters, setting.weights
    floor = host.floor(p.host_floor, p.host_patience, time)
    notes = np.empty((10, len(table.seats)))
    take_notes(setting, table, reservation(p.reservation, time), notes)
    best = Draft(current, 0.0, -1e9)
    bar = -1e9
    for k in range(4):  # the bar, then stay, down, up
        direction = (0, 0, -1, 1)[k]
        mission = step_from(current.mission, direction)
        if direction != 0 and mission == current.mission:
            continue
        consent = 1.0 if host.consents(mission, floor) else p.unwelcome
        for mandate in range(len(setting.routes)):
            route = setting.routes[mandate]
            if k == 0 and mandate != current.mandate:
                continue
            if mission >= table.refused_from[mandate] or mission > route.ceiling:
                continue
            liking = taste(w, table.seats[proposer], route, mission)
            noted = False
            for j in range(3):
                force = rung_from(current.force, (0, -1, 1)[j])
                if j > 0 and (force == current.force or k == 0):
                    continue
                promise = convenor.appeal(force, force, consent, liking, p.ambition)
                if 0.0 <= promise <= best.appeal or 0.0 <= promise < bar:
                    continue
                package = Package(mission, mandate, force)
                if not noted:
                    note_package(w, route, mission, mandate, setting.traits, table.seats, setting.allowed, notes)
                    noted = True
                expected = rehearse(w, p, route, package, shifts, time, promise, max(bar, best.appeal), notes)
                appeal = convenor.appeal(expected, force, consent, liking, p.ambition)
                if k == 0:
                    bar = appeal
                elif appeal > best.appeal:
                    best = Draft(package, expected, appeal)
    return best


@rule
def learn(setting: Setting, table: Table, package: Package, mass: float, shifts: tuple[float, float], time: float) -> None:
    """Correct the belief about every capital that could have sent troops by what it answered (δ + r (y - P))."""
    w, p, route = setting.weights, setting.parameters, setting.routes[package.mandate]
    least = reservation(p.reservation, time)
    seen = prospect(p, route, package, route.objection_mode, mass, shifts, time)
    shortfall = utility.mass(w.mass, mass, package.force)
    consent = 1.0 if route.needs_moscow else 0.0
    for row in range(len(table.seats)):
        wish, trait, seat = setting.mode[row], setting.traits[row], table.seats[row]
        if may_send(seat, trait, setting.allowed[row, package.mandate]):
            surplus = lasting_surplus(w, p.peer_norm, wish, trait, table.peers[row], seat.belief, least)
            surplus += package_surplus(
                w.mission, w.mandate, w.signal, package.mission, route.legitimacy, consent, wish.mission_ideal,
                wish.un_mandate_need, trait.solidarity,
            )
            surplus += moving_surplus(
                w.security, w.exposure, w.backstop, trait.threat, wish.escalation_fear, wish.us_backstop_need,
                seen.deterrence, seen.danger, seen.backstop, shortfall,
            )
            joined = 1.0 if table.answer[row] == TROOPS else 0.0
            seat.belief = convenor.corrected(seat.belief, p.belief_rate, joined, convenor.joining(surplus, p.rehearsal_width))
