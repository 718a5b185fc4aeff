"""The draft: a proposer rehearses every package one step away and tables the one that promises most."""

import math
from typing import NamedTuple

from concert.agents import convenor, host, utility
from concert.agents.capital import reservation
from concert.agents.prospect import saturation
from concert.agents.rule import rule
from concert.model.rules.draws import RECOGNITION, uniform
from concert.model.rules.package import BASIC, LADDER, STEP, Package
from concert.model.rules.parameters import Parameters
from concert.model.rules.procedure import ROTATION, WEIGHT
from concert.model.rules.rehearsal import note_lasting, note_surplus, rehearse
from concert.model.rules.table import RouteFacts, Setting, Table

# Rows of the options of a draft (`Table.options`).
MISSION, FORCE, CONSENT, WORTH, EXPECTED, SATURATED = range(6)
ITERATIONS = 3  # of a rehearsal, from a mass that fills the force


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
            if table.seats.present[row] == 1:
                return row
    if setting.procedure == WEIGHT:
        total = 0.0
        for row in range(size):
            total += setting.recognition[row] if table.seats.present[row] == 1 else 0.0
        mark = uniform(seed, run, time, 0, RECOGNITION) * total
        for row in range(size):
            if table.seats.present[row] == 1:
                mark -= setting.recognition[row]
                if mark < 0.0:
                    return row
    if table.seats.present[setting.convenor] == 1:
        return setting.convenor
    best = -1
    for row in range(size):
        if table.seats.present[row] == 1 and (best < 0 or setting.recognition[row] > setting.recognition[best]):
            best = row
    return best if best >= 0 else setting.convenor


@rule
def taste(setting: Setting, table: Table, proposer: int, route: RouteFacts, mission: float) -> float:
    """The proposer's own mission and mandate terms, less the signal a route sends."""
    weights, ideal, need = setting.weights, table.seats.mission_ideal[proposer], table.seats.un_mandate_need[proposer]
    consent = 1.0 if route.needs_moscow else 0.0
    return (
        utility.mission(weights.mission, mission, ideal)
        + utility.mandate(weights.mandate, need, route.legitimacy)
        - weights.signal * consent
    )


@rule
def welcome(parameters: Parameters, mission: float, time: float) -> float:
    """1 where the host would consent to a mission, less otherwise."""
    floor = host.floor(parameters.host_floor, parameters.host_patience, time)
    return 1.0 if host.consents(mission, floor) else parameters.unwelcome


@rule
def closed(route: RouteFacts, table: Table, mandate: int, mission: float) -> bool:
    """Whether a route was refused for such a mission, or forbids it."""
    return mission >= table.refused_from[mandate] or mission > route.ceiling


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

    The current package is rehearsed first of all, as the bar.  Others are listed that could reach it if they filled, and
    rehearsed side by side; after each iteration those that no longer can are struck out.  Of equals the first on the
    list wins.
    """
    p, left = setting.parameters, table.left
    note_lasting(setting, table, reservation(p.reservation, time))
    expected, bar = rehearse_current(setting, table, proposer, current, shifts, time)
    count, home = list_options(setting, table, proposer, current, bar, time)
    if home >= 0:
        table.options[EXPECTED, home] = expected
    for k in range(count):
        if k == 0 or table.pairs[k] != table.pairs[k - 1]:
            note_option(setting, table, k)
    for iteration in range(ITERATIONS):
        if iteration > 0:
            count = strike_out(table, count, bar)
            for k in range(count):
                saturate(setting, table, left[k])
        for k in range(count):
            if left[k] != home:
                rehearse_option(setting, table, left[k], shifts, time)
    best, most = -1, -1e9
    for k in range(count):
        appeal = appeal_of(table, left[k])
        if appeal > most:
            best, most = left[k], appeal
    if best < 0:
        return Draft(current, 0.0, most)
    return Draft(option(table, best), table.options[EXPECTED, best], most)


@rule
def rehearse_current(
    setting: Setting, table: Table, proposer: int, current: Package, shifts: tuple[float, float], time: float
) -> tuple[float, float]:
    """The mass expected of the current package and its appeal, which others must reach; -1e9 where its route is refused."""
    p, route = setting.parameters, setting.routes[current.mandate]
    if closed(route, table, current.mandate, current.mission):
        return 0.0, -1e9
    note_surplus(setting, table, current.mission, current.mandate, current.mandate)
    mass = current.force
    for _ in range(ITERATIONS):
        saturated = saturation(p.deterrence_reach, mass / BASIC)
        mass = rehearse(setting, table, current, current.mandate, mass, saturated, shifts, time)
    liking, consent = taste(setting, table, proposer, route, current.mission), welcome(p, current.mission, time)
    return mass, convenor.appeal(mass, current.force, consent, convenor.worth(liking, p.ambition, current.force))


@rule
def list_options(setting: Setting, table: Table, proposer: int, current: Package, bar: float, time: float) -> tuple[int, int]:
    """List the packages one step away that reach the bar if they fill; how many, and which is the current one (-1 none).

    The nearest come first, then the more legitimate: steps of the mission and of the force are stay, down, up, and
    routes run from the most legitimate on.
    """
    p, options = setting.parameters, table.options
    forces = current.force, rung_from(current.force, -1), rung_from(current.force, 1)
    reach = p.deterrence_reach
    saturated = saturation(reach, forces[0] / BASIC), saturation(reach, forces[1] / BASIC), saturation(reach, forces[2] / BASIC)
    count, home = 0, -1
    for k in range(3):
        mission = step_from(current.mission, (0, -1, 1)[k])
        if k > 0 and mission == current.mission:
            continue
        consent = welcome(p, mission, time)
        for mandate in range(len(setting.routes)):
            route = setting.routes[mandate]
            if closed(route, table, mandate, mission):
                continue
            liking = taste(setting, table, proposer, route, mission)
            for j in range(3):
                worth = convenor.worth(liking, p.ambition, forces[j])
                if (j == 0 or forces[j] != current.force) and max(0.0, consent * worth) >= bar:
                    if k == 0 and mandate == current.mandate and j == 0:
                        home = count
                    options[MISSION, count], options[FORCE, count], options[EXPECTED, count] = mission, forces[j], forces[j]
                    options[CONSENT, count], options[SATURATED, count] = consent, saturated[j]
                    options[WORTH, count] = worth
                    table.routes[count], table.pairs[count] = mandate, k * len(setting.routes) + mandate
                    table.left[count] = count
                    count += 1
    return count, home


@rule
def option(table: Table, k: int) -> Package:
    """The package of an option."""
    return Package(table.options[MISSION, k], table.routes[k], table.options[FORCE, k])


@rule
def note_option(setting: Setting, table: Table, k: int) -> None:
    """Note what the rehearsals of all options with this mission and route read."""
    note_surplus(setting, table, table.options[MISSION, k], table.routes[k], table.pairs[k])


@rule
def saturate(setting: Setting, table: Table, k: int) -> None:
    """Note how far deterrence is saturated at the mass expected of an option."""
    fill = table.options[EXPECTED, k] / BASIC
    table.options[SATURATED, k] = saturation(setting.parameters.deterrence_reach, fill)


@rule
def rehearse_option(setting: Setting, table: Table, k: int, shifts: tuple[float, float], time: float) -> None:
    """Rehearse an option once more."""
    mass, saturated = table.options[EXPECTED, k], table.options[SATURATED, k]
    table.options[EXPECTED, k] = rehearse(setting, table, option(table, k), table.pairs[k], mass, saturated, shifts, time)


@rule
def appeal_of(table: Table, k: int) -> float:
    """The appeal of an option at the mass rehearsed so far."""
    options = table.options
    return convenor.appeal(options[EXPECTED, k], options[FORCE, k], options[CONSENT, k], options[WORTH, k])


@rule
def strike_out(table: Table, count: int, bar: float) -> int:
    """Strike out the options that cannot reach the bar; how many are left.

    What is expected of them only falls with further iterations, and an appeal with it, or it rises to 0 from below.
    """
    left, kept = table.left, 0
    for k in range(count):
        left[kept] = left[k]
        kept += max(0.0, appeal_of(table, left[k])) >= bar
    return kept
