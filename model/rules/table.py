"""The table: what holds for every run (`Setting`), what one run draws and changes (`Table`), where it stands (`Standing`).

What holds is read by row, `setting.traits[row].threat`, what changes by column, `table.seats.luck[row]`.  Live these are
tuples in lists and memory views; `concert.model.engine.compiled` packs tuples into structured arrays, so the rules see no difference.
Only `Table` is written to, and only by the rules of `conference`, `protocol`, `draft`, `rehearsal` and `events.strike`.
"""

from typing import NamedTuple

import numpy as np

from concert.agents import adversary, capital, guarantor, utility
from concert.agents.capital import OUT, SUPPORT, TROOPS, Reply, reply
from concert.agents.preferences import Preferences, Traits
from concert.agents.prospect import Prospect, danger, deterrence, saturation
from concert.agents.rule import rule
from concert.model.rules.mandate import Envoy, RouteFacts
from concert.model.rules.package import BASIC, Package
from concert.model.rules.parameters import Parameters, Weights


class Happening(NamedTuple):
    """An event in numbers: in force in rounds start <= t < end (0 the first); `row` the capital struck, -1 none."""

    size: float
    kind: int
    start: int
    end: int
    row: int


class Setting(NamedTuple):
    """What holds for every run of a scenario; n capitals, r routes."""

    weights: Weights
    parameters: Parameters
    routes: list[RouteFacts]
    events: list[Happening]
    envoys: list[Envoy]
    low: list[Preferences]
    mode: list[Preferences]
    high: list[Preferences]
    traits: list[Traits]
    actor: np.ndarray  # (n,) the number in the address of a capital's luck
    recognition: np.ndarray  # (n,) the weight in being recognised as proposer
    regard: np.ndarray  # (n, n) ties by partner: regard[j, i] is how much i looks to j
    allowed: np.ndarray  # (n, r) whether a capital's law lets it send troops under a route
    member: np.ndarray  # (r, n) whether a capital sits in a route's body
    permanent: np.ndarray  # (r, n) whether its no there is a veto
    adversary: int
    procedure: int
    convenor: int
    start: Package
    settles_from: float  # thousand troops pledged from which talks may settle before the deadline


class Seats(NamedTuple):
    """What one run draws of the capitals and its rounds change, an array (n,) each.

    The first six are their preferences as they are now; `present` is 1 until a walkout, `left_*` the wave of a
    withdrawal, 0 for none.
    """

    mission_ideal: np.ndarray
    un_mandate_need: np.ndarray
    participation_stance: np.ndarray
    support_stance: np.ndarray
    us_backstop_need: np.ndarray
    escalation_fear: np.ndarray
    first_ideal: np.ndarray
    state_luck: np.ndarray
    luck: np.ndarray
    belief: np.ndarray
    present: np.ndarray
    left_troops: np.ndarray
    left_support: np.ndarray


class Table(NamedTuple):
    """What one run draws and changes."""

    seats: Seats
    answer: np.ndarray  # (n,) 0 out, 1 support, 2 troops
    soldiers: np.ndarray  # (n,) pledged
    ties: np.ndarray  # (n,) the sum of a capital's ties
    peers: np.ndarray  # (n,) the share of its ties that take part, as each capital last saw it
    highest: np.ndarray  # (n,) the most that law, forces and presence let it answer under the package at hand
    settled: np.ndarray  # (n,) its utility of sending troops as far as no other answer moves it
    backing: np.ndarray  # (n,) its utility of support as far as no other answer moves it
    threat: np.ndarray  # (n,) by what the mass of pledges moves its utility: threat, fear and
    fear: np.ndarray  # (n,)
    need: np.ndarray  # (n,) need of the backstop, each times its weight
    forces: np.ndarray  # (n,) thousand troops it can sustain abroad
    partners: np.ndarray  # (n + some,) whom the others look at, and
    changes: np.ndarray  # (n + some,) what they see of each, see `look_at`
    said: np.ndarray  # (n,) answers, and
    offered: np.ndarray  # (n,) soldiers of the wave that is being asked
    heard: np.ndarray  # (n,) the ideals of others
    moods: np.ndarray  # (4, n) luck of four rounds, a standard normal each
    notes: np.ndarray  # (9, n) a proposer's, see `concert.model.rules.rehearsal`
    surplus: np.ndarray  # (3r, n) what it believes of the capitals' surplus under a mission and a route
    lawful: np.ndarray  # (r, n) 0 where its law lets a capital send troops under a route, else a surplus beyond reach
    options: np.ndarray  # (6, 9r) the packages it may table, see `concert.model.rules.draft`
    routes: np.ndarray  # (9r,) the route of each, and
    pairs: np.ndarray  # (9r,) the number of its mission and route
    left: np.ndarray  # (9r,) the options that are not struck out
    objection: np.ndarray  # (r,) Moscow's to each route
    refused_from: np.ndarray  # (r,) the least mission at which each route was refused so far


class Seating(NamedTuple):
    """What a reply reads of a setting and a table, passed by itself because every wave asks every capital."""

    weights: Weights
    parameters: Parameters
    peers: np.ndarray
    highest: np.ndarray
    settled: np.ndarray
    backing: np.ndarray
    threat: np.ndarray
    fear: np.ndarray
    need: np.ndarray
    forces: np.ndarray


class Standing(NamedTuple):
    """Where a negotiation stands after a round (frozen; a new one every round)."""

    proposer: int
    proposed: Package
    reason: int  # of the mandate body's ruling, 0 granted
    objector: int  # the capital that refused, or n the adversary, n + 1 the guarantor, n + 2 and on another envoy; -1 nobody
    package: Package
    expected_mass: float
    mass: float
    backstop: float
    acceptance: float
    consent: bool
    waves: int
    stood: int
    settled: bool


@rule
def prospect(
    parameters: Parameters, route: RouteFacts, package: Package, objection: float, mass: float,
    shifts: tuple[float, float], time: float,
) -> Prospect:
    """The table as it is put to every capital: the package at a mass of pledges, and what the outside powers make of it.

    `objection` is Moscow's to the route alone, `shifts` the events in force (predisposition, provocation), `time`
    t/(T-1) from 0 to 1.
    """
    saturated = saturation(parameters.deterrence_reach, mass / BASIC)
    return outlook(parameters, route, package, objection, mass, saturated, shifts, time)


@rule
def outlook(
    parameters: Parameters, route: RouteFacts, package: Package, objection: float, mass: float, saturated: float,
    shifts: tuple[float, float], time: float,
) -> Prospect:
    """The prospect, where the saturation at the mass is known already."""
    p = parameters
    mission = package.mission
    fill = min(1.0, mass / BASIC)
    backstop = guarantor.backstop(p.us_backstop + shifts[0], p.us_burden_sharing, p.us_restraint, fill, mission)
    objected = adversary.objection(objection, p.objection_to_mission, p.objection_to_force, mission, package.force)
    acceptance = adversary.acceptance(objected, p.russian_deference, fill, backstop)
    return Prospect(
        mission,
        package.mandate,
        package.force,
        route.legitimacy,
        1.0 if route.needs_moscow else 0.0,
        mass,
        max(0.0, 1.0 - mass / package.force),
        backstop,
        acceptance,
        deterrence(p.deterrence_least, mission, saturated, backstop),
        danger(p.danger_least, p.danger_calm, p.danger_cover, mission, acceptance, backstop, shifts[1]),
        capital.reservation(p.reservation, time),
    )


@rule
def highest_answer(present: int, capacity: float, lawful: bool) -> int:
    """The most a capital may answer: troops if it is at the table, has forces, and its law allows it; else support."""
    if present == 1 and capacity > 0.0 and lawful:
        return TROOPS
    return SUPPORT if present == 1 else OUT


def seating(setting: Setting, table: Table) -> Seating:
    """The part of the table that a capital's reply reads."""
    return Seating(
        setting.weights, setting.parameters, table.peers, table.highest, table.settled, table.backing, table.threat,
        table.fear, table.need, table.forces,
    )


@rule
def introduce(setting: Setting, table: Table) -> None:
    """Note what no round changes of a capital's replies: by what a mass of pledges moves it, and its forces."""
    for row in range(len(table.answer)):
        trait = setting.traits[row]
        table.threat[row], table.fear[row], table.need[row] = utility.weighted(
            setting.weights, trait.threat, table.seats.escalation_fear[row], table.seats.us_backstop_need[row]
        )
        table.forces[row] = trait.capacity


@rule
def brief(setting: Setting, table: Table, package: Package) -> None:
    """Let every capital consider a package by itself: what it may answer, and what no other answer will move."""
    w, p, route = setting.weights, setting.parameters, setting.routes[package.mandate]
    legitimacy, consent = route.legitimacy, 1.0 if route.needs_moscow else 0.0
    seats = table.seats
    for row in range(len(table.answer)):
        trait, luck = setting.traits[row], seats.luck[row]
        lasting = utility.lasting(w.solidarity, seats.participation_stance[row], trait.solidarity, trait.hurdle, luck)
        terms = utility.by_package(
            w, package.mission, legitimacy, consent, seats.mission_ideal[row], seats.un_mandate_need[row], trait.solidarity
        )
        table.highest[row] = highest_answer(seats.present[row], table.forces[row], setting.allowed[row, package.mandate])
        table.settled[row] = lasting + terms
        table.backing[row] = capital.support_settled(seats.support_stance[row], p.support_share, terms, luck)


@rule
def ask_row(who: Seating, row: int, seen: Prospect) -> tuple[int, float, float]:
    """Ask the capital in a row by the rule, once briefed: answer, pledge (thousand troops, 0 without), support utility.

    The live twin asks an agent, who computes the same from the prospect alone (`concert.agents.capital.reply`).
    """
    w, p = who.weights, who.parameters
    pull = utility.peers(w.peers, who.peers[row], p.peer_norm)
    moving = utility.by_mass(
        w.mass, who.threat[row], who.fear[row], who.need[row], seen.deterrence, seen.danger, seen.backstop, seen.shortfall
    )
    surplus = utility.utility(who.settled[row], pull, moving) - seen.reservation
    backing = capital.support_utility(who.backing[row], pull)
    answer = capital.choice(who.highest[row], surplus, backing, seen.reservation)
    pledge = capital.troops_pledged(who.forces[row], p.pledge_base, p.pledge_least, surplus)
    return answer, pledge if answer == TROOPS else 0.0, backing


def reply_of(setting: Setting, table: Table, row: int, seen: Prospect) -> Reply:
    """The reply of the capital in a row, by the rule, with the terms that decided it."""
    seats, trait = table.seats, setting.traits[row]
    wish = Preferences(*[column[row] for column in seats[: len(Preferences._fields)]])
    highest = highest_answer(seats.present[row], trait.capacity, setting.allowed[row, seen.mandate])
    return reply(setting.weights, setting.parameters, wish, trait, seen, table.peers[row], seats.luck[row], highest)


@rule
def soldiers_in(soldiers: np.ndarray) -> int:
    """The sum of pledges, whole soldiers."""
    total = 0
    for row in range(len(soldiers)):
        total += soldiers[row]
    return total


@rule
def mass_of(soldiers: np.ndarray) -> float:
    """X, the sum of pledges, thousand troops."""
    return soldiers_in(soldiers) / 1000.0


@rule
def copy_into(target: Table, table: Table) -> None:
    """Make `target` what `table` is, as far as a conference reads it."""
    one, other = target.seats, table.seats
    for row in range(len(table.answer)):
        one.mission_ideal[row] = other.mission_ideal[row]
        one.un_mandate_need[row] = other.un_mandate_need[row]
        one.participation_stance[row] = other.participation_stance[row]
        one.support_stance[row] = other.support_stance[row]
        one.us_backstop_need[row] = other.us_backstop_need[row]
        one.escalation_fear[row] = other.escalation_fear[row]
        one.luck[row] = other.luck[row]
        one.present[row] = other.present[row]
        target.threat[row], target.fear[row], target.need[row] = table.threat[row], table.fear[row], table.need[row]
        target.forces[row] = table.forces[row]
        target.ties[row] = table.ties[row]
        target.answer[row] = table.answer[row]
        target.soldiers[row] = table.soldiers[row]
    for route in range(len(table.objection)):
        target.objection[route] = table.objection[route]
