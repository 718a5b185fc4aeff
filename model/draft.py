"""The draft: a proposer rehearses every package one step away and tables the one that promises most."""

import math
from typing import NamedTuple

import numpy as np

from agents import convenor, host, utility
from agents.capital import TROOPS, reservation
from agents.preferences import Traits, Wish
from agents.rule import rule
from model.draws import RECOGNITION, uniform
from model.package import LADDER, STEP, Package
from model.parameters import Parameters, Weights
from model.table import RouteFacts, Seat, Setting, Table, prospect

CONVENOR, WEIGHT, ROTATION = range(3)
PROCEDURES = ("convenor", "weight", "rotation")
# Rows of a proposer's notes (`Table.notes`).
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
    size = len(setting.actor)
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
def note_published(setting: Setting, notes: np.ndarray) -> None:
    """Note what is published of every capital: its traits and the modes of its preferences.  Its luck is not."""
    for row in range(len(setting.traits)):
        wish, trait = setting.mode[row], setting.traits[row]
        notes[IDEAL, row] = wish.mission_ideal
        notes[MANDATE_NEED, row] = wish.un_mandate_need
        notes[SOLIDARITY, row] = trait.solidarity
        notes[THREAT, row] = trait.threat
        notes[FEAR, row] = wish.escalation_fear
        notes[BACKSTOP_NEED, row] = wish.us_backstop_need


@rule
def note_lasting(setting: Setting, table: Table, least: float) -> None:
    """Note what a proposer believes of every capital's surplus whatever the package, its belief in place of the luck."""
    w, norm = setting.weights, setting.parameters.peer_norm
    for row in range(len(table.seats)):
        wish, trait = setting.mode[row], setting.traits[row]
        believed = utility.lasting(
            w.solidarity, wish.participation_stance, trait.solidarity, trait.hurdle, table.seats[row].belief
        )
        table.notes[LASTING, row] = believed + utility.peers(w.peers, table.peers[row], norm) - least


@rule
def note_package(weights: Weights, route: RouteFacts, mission: float, notes: np.ndarray) -> None:
    """Note every capital's believed surplus under a mission and a route, as far as the mass does not move it."""
    legitimacy, consent = route.legitimacy, 1.0 if route.needs_moscow else 0.0
    for row in range(notes.shape[1]):
        notes[SURPLUS, row] = notes[LASTING, row] + utility.by_package(
            weights, mission, legitimacy, consent, notes[IDEAL, row], notes[MANDATE_NEED, row], notes[SOLIDARITY, row]
        )


@rule
def note_forces(traits: list[Traits], seats: list[Seat], allowed: np.ndarray, mandate: int, notes: np.ndarray) -> None:
    """Note the forces that every capital's law lets it send under a route, thousand troops."""
    for row in range(len(seats)):
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
    base, least, steepness = parameters.pledge_base, parameters.pledge_least, 0.5 / parameters.rehearsal_width
    expected = package.force
    for _ in range(3):
        seen = prospect(parameters, route, package, route.objection_mode, expected, shifts, time)
        deterrence, danger, backstop, shortfall = seen.deterrence, seen.danger, seen.backstop, seen.shortfall
        for row in range(notes.shape[1]):
            moving = utility.by_mass(
                weights, notes[THREAT, row], notes[FEAR, row], notes[BACKSTOP_NEED, row], deterrence, danger, backstop,
                shortfall,
            )
            surplus = notes[SURPLUS, row] + moving
            notes[PLEDGES, row] = convenor.expected_pledge(notes[FORCES, row], base, least, steepness, surplus)
        expected = sum_in_four(notes, PLEDGES)
        fill = expected / package.force
        if fill < 1.0 and promise * fill * fill < enough:
            return expected
    return expected


@rule
def sum_in_four(notes: np.ndarray, name: int) -> float:
    """The sum of a row by four running sums, in an order that never changes: a quarter of the waiting, the same bits."""
    size = notes.shape[1]
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    whole = size - size % 4
    for k in range(0, whole, 4):
        a += notes[name, k]
        b += notes[name, k + 1]
        c += notes[name, k + 2]
        d += notes[name, k + 3]
    if whole < size:
        a += notes[name, whole]
    if whole + 1 < size:
        b += notes[name, whole + 1]
    if whole + 2 < size:
        c += notes[name, whole + 2]
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
    notes = table.notes
    note_lasting(setting, table, reservation(p.reservation, time))
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
                    note_package(w, route, mission, notes)
                    note_forces(setting.traits, table.seats, setting.allowed, mandate, notes)
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
    steepness = 0.5 / p.rehearsal_width
    seen = prospect(p, route, package, route.objection_mode, mass, shifts, time)
    note_lasting(setting, table, seen.reservation)
    notes = table.notes
    note_package(w, route, package.mission, notes)
    for row in range(len(table.seats)):
        if table.highest[row] == TROOPS:
            seat = table.seats[row]
            moving = utility.by_mass(
                w, notes[THREAT, row], notes[FEAR, row], notes[BACKSTOP_NEED, row], seen.deterrence, seen.danger,
                seen.backstop, seen.shortfall,
            )
            expected = convenor.joining(notes[SURPLUS, row] + moving, steepness)
            joined = 1.0 if table.answer[row] == TROOPS else 0.0
            seat.belief = convenor.corrected(seat.belief, p.belief_rate, joined, expected)
