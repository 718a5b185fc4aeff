"""The table: what holds for every run (`Setting`), what one run draws and changes (`Table`), where it stands (`Standing`).

Rows are read as records, `setting.traits[row].threat`.  Live these are plain Python objects in lists; `model.compiled`
packs the same tuples into structured arrays, so the rules below and above see no difference.  Only `Table` is written
to, and only by the rules of `conference`, `protocol`, `draft.learn` and `events.strike`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from agents import adversary, capital, guarantor
from agents.capital import OUT, SUPPORT, TROOPS, Reply, decide, reply
from agents.preferences import Preferences, Traits
from agents.prospect import Prospect, danger, deterrence
from agents.rule import rule
from model.package import BASIC, Package
from model.parameters import Parameters, Weights


class RouteFacts(NamedTuple):
    """A mandate route in numbers; `others` counts the seats of its body that are held outside the data."""

    legitimacy: float
    ceiling: float
    noes_allowed: float
    others: float
    objection_low: float
    objection_mode: float
    objection_high: float
    needs_moscow: bool
    needs_us: bool


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
    low: list[Preferences]
    mode: list[Preferences]
    high: list[Preferences]
    traits: list[Traits]
    actor: np.ndarray  # (n,) the number in the address of a capital's luck
    recognition: np.ndarray  # (n,) the weight in being recognised as proposer
    regard: np.ndarray  # (n, n) ties by partner: regard[j, i] is how much i looks to j
    allowed: np.ndarray  # (n, r) whether a capital's law lets it send troops under a route
    member: np.ndarray  # (r, n) whether a capital sits in a route's body
    adversary: int
    procedure: int
    convenor: int
    start: Package


@dataclass(slots=True)
class Seat:
    """What one run draws of a capital and its rounds change; the first six are its preferences as they are now."""

    mission_ideal: float = 0.0
    un_mandate_need: float = 0.0
    participation_stance: float = 0.0
    support_stance: float = 0.0
    us_backstop_need: float = 0.0
    escalation_fear: float = 0.0
    first_ideal: float = 0.0
    state_luck: float = 0.0
    luck: float = 0.0
    belief: float = 0.0
    present: int = 1
    left_troops: int = 0
    left_support: int = 0


class Table(NamedTuple):
    """What one run draws and changes; `present` is 1 until a walkout, `left_*` the wave of a withdrawal, 0 for none."""

    seats: list[Seat]
    answer: np.ndarray  # (n,) 0 out, 1 support, 2 troops
    pledge: np.ndarray  # (n,) thousand troops
    peers: np.ndarray  # (n,) the share of its ties that take part, as each capital last saw it
    objection: np.ndarray  # (r,) Moscow's to each route
    refused_from: np.ndarray  # (r,) the least mission at which each route was refused so far


class Seating(NamedTuple):
    """What a reply reads of a setting and a table, passed by itself because every wave asks every capital."""

    weights: Weights
    parameters: Parameters
    traits: list[Traits]
    seats: list[Seat]
    allowed: np.ndarray
    peers: np.ndarray


class Standing(NamedTuple):
    """Where a negotiation stands after a round (frozen; a new one every round)."""

    proposer: int
    proposed: Package
    reason: int  # of the mandate body's ruling, 0 granted
    objector: int  # the capital, or n the adversary, or n + 1 the guarantor that refused; -1 nobody
    package: Package
    expected_mass: float
    mass: float
    backstop: float
    acceptance: float
    consent: bool
    waves: int
    stood: int
    settled: bool


def new_table(capitals: int, routes: int) -> Table:
    """An empty table for a live negotiation of so many capitals and mandate routes."""
    return Table([Seat() for _ in range(capitals)], *bare_arrays(capitals, routes))


def bare_arrays(capitals: int, routes: int) -> tuple[np.ndarray, ...]:
    """The arrays of an empty table: answer, pledge, peers, objection, refused_from."""
    return np.zeros(capitals, np.int64), np.zeros(capitals), np.zeros(capitals), np.zeros(routes), np.zeros(routes)


@rule
def prospect(
    parameters: Parameters, route: RouteFacts, package: Package, objection: float, mass: float,
    shifts: tuple[float, float], time: float,
) -> Prospect:
    """The table as it is put to every capital: the package at a mass of pledges, and what the outside powers make of it.

    `objection` is Moscow's to the route alone, `shifts` the events in force (predisposition, provocation), `time`
    t/(T-1) from 0 to 1.
    """
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
        backstop,
        acceptance,
        deterrence(p.deterrence_least, p.deterrence_reach, mission, mass / BASIC, backstop),
        danger(p.danger_least, p.danger_calm, p.danger_cover, mission, acceptance, backstop, shifts[1]),
        capital.reservation(p.reservation, time),
    )


@rule
def may_send(seat: Seat, trait: Traits, lawful: bool) -> bool:
    """Whether a capital is at the table, has forces, and is allowed by its law to send them under the mandate."""
    return seat.present == 1 and trait.capacity > 0.0 and lawful


@rule
def highest_answer(seat: Seat, trait: Traits, lawful: bool) -> int:
    """The most that law, forces and presence let a capital answer."""
    if may_send(seat, trait, lawful):
        return TROOPS
    return SUPPORT if seat.present == 1 else OUT


def seating(setting: Setting, table: Table) -> Seating:
    """The part of the table that a capital's reply reads."""
    return Seating(setting.weights, setting.parameters, setting.traits, table.seats, setting.allowed, table.peers)


def reply_of(who: Seating, row: int, seen: Prospect) -> Reply:
    """The reply of the capital in a row, by the rule, with the terms that decided it."""
    seat, trait = who.seats[row], who.traits[row]
    able = may_send(seat, trait, who.allowed[row, seen.mandate])
    return reply(who.weights, who.parameters, seat, trait, seen, who.peers[row], seat.luck, able, seat.present == 1)


@rule
def ask_row(who: Seating, row: int, seen: Prospect) -> tuple[int, float, float]:
    """Ask the capital in a row by the rule: answer, pledge, support utility.  The live twin asks an agent."""
    seat, trait = who.seats[row], who.traits[row]
    able = may_send(seat, trait, who.allowed[row, seen.mandate])
    return decide(who.weights, who.parameters, seat, trait, seen, who.peers[row], seat.luck, able, seat.present == 1)


@rule
def look_around(regard: np.ndarray, answer: np.ndarray, peers: np.ndarray) -> None:
    """Let every capital see the others' answers: p_i = Σ_j T_ij a_j, a = 1 troops, ½ support, 0 out."""
    size = len(answer)
    for row in range(size):
        peers[row] = 0.0
    for partner in range(size):
        if answer[partner] != OUT:
            part = 0.5 * answer[partner]
            looks = regard[partner]
            for row in range(size):
                peers[row] += looks[row] * part


@rule
def mass_of(pledge: np.ndarray) -> float:
    """X, the sum of pledges, thousand troops."""
    total = 0.0
    for row in range(len(pledge)):
        total += pledge[row]
    return total


@rule
def copy_into(target: Table, table: Table) -> None:
    """Make `target` what `table` is, as far as a conference reads it."""
    for row in range(len(table.seats)):
        one, other = target.seats[row], table.seats[row]
        one.mission_ideal = other.mission_ideal
        one.un_mandate_need = other.un_mandate_need
        one.participation_stance = other.participation_stance
        one.support_stance = other.support_stance
        one.us_backstop_need = other.us_backstop_need
        one.escalation_fear = other.escalation_fear
        one.luck = other.luck
        one.present = other.present
        target.answer[row] = table.answer[row]
        target.pledge[row] = table.pledge[row]
    for route in range(len(table.objection)):
        target.objection[route] = table.objection[route]
