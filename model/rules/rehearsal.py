"""The rehearsal: what a proposer expects the others to answer, from what is published and what it has learned of them.

Its notes are rows over the capitals (`Table.notes`); what it believes of their surplus under a mission and a route is
noted once for all packages that share them.
"""

import numpy as np

from concert.agents import convenor, utility
from concert.agents.capital import TROOPS
from concert.agents.rule import rule
from concert.model.rules.package import Package
from concert.model.rules.table import Setting, Table, outlook, prospect

# Rows of a proposer's notes.
LASTING, IDEAL, MANDATE_NEED, SOLIDARITY, THREAT, FEAR, BACKSTOP_NEED, FORCES, PLEDGES = range(9)
OUT_OF_REACH = -1e9  # a surplus with which nobody joins


@rule
def note_published(setting: Setting, table: Table) -> None:
    """Note what is published of every capital: its traits, the modes of its preferences, its law.  Its luck is not."""
    notes = table.notes
    for row in range(len(setting.traits)):
        wish, trait = setting.mode[row], setting.traits[row]
        notes[IDEAL, row] = wish.mission_ideal
        notes[MANDATE_NEED, row] = wish.un_mandate_need
        notes[SOLIDARITY, row] = trait.solidarity
        notes[THREAT, row], notes[FEAR, row], notes[BACKSTOP_NEED, row] = utility.weighted(
            setting.weights, trait.threat, wish.escalation_fear, wish.us_backstop_need
        )
        notes[FORCES, row] = trait.capacity
        for mandate in range(len(setting.routes)):
            table.lawful[mandate, row] = 0.0 if setting.allowed[row, mandate] else OUT_OF_REACH


@rule
def note_lasting(setting: Setting, table: Table, least: float) -> None:
    """Note what a proposer believes of every capital's surplus whatever the package, its belief in place of the luck."""
    w, norm = setting.weights, setting.parameters.peer_norm
    for row in range(len(table.answer)):
        wish, trait = setting.mode[row], setting.traits[row]
        believed = utility.lasting(
            w.solidarity, wish.participation_stance, trait.solidarity, trait.hurdle, table.seats.belief[row]
        )
        present = 0.0 if table.seats.present[row] == 1 else OUT_OF_REACH
        table.notes[LASTING, row] = believed + utility.peers(w.peers, table.peers[row], norm) - least + present


@rule
def note_surplus(setting: Setting, table: Table, mission: float, mandate: int, pair: int) -> None:
    """Note, as a pair of mission and route, every capital's believed surplus as far as the mass does not move it."""
    notes, surplus, route = table.notes, table.surplus, setting.routes[mandate]
    legitimacy, consent = route.legitimacy, 1.0 if route.needs_moscow else 0.0
    for row in range(notes.shape[1]):
        terms = utility.by_package(
            setting.weights, mission, legitimacy, consent, notes[IDEAL, row], notes[MANDATE_NEED, row], notes[SOLIDARITY, row]
        )
        surplus[pair, row] = notes[LASTING, row] + terms + table.lawful[mandate, row]


@rule
def rehearse(
    setting: Setting, table: Table, package: Package, pair: int, mass: float, saturated: float,
    shifts: tuple[float, float], time: float,
) -> float:
    """X̂ ← Σ P(troops) · pledge at the mass X̂: one iteration of the mass expected of a package, thousand troops.

    Every part of it is monotone in the mass, so iterations from X̂ = F only fall once they fall below F.
    """
    w, p, route = setting.weights, setting.parameters, setting.routes[package.mandate]
    notes, surplus = table.notes, table.surplus
    base, least, steepness = p.pledge_base, p.pledge_least, 0.5 / p.rehearsal_width
    seen = outlook(p, route, package, route.objection_mode, mass, saturated, shifts, time)
    for row in range(notes.shape[1]):
        moving = utility.by_mass(
            w.mass, notes[THREAT, row], notes[FEAR, row], notes[BACKSTOP_NEED, row], seen.deterrence, seen.danger,
            seen.backstop, seen.shortfall,
        )
        notes[PLEDGES, row] = convenor.expected_pledge(
            notes[FORCES, row], base, least, steepness, surplus[pair, row] + moving
        )
    return sum_in_four(notes, PLEDGES)


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
def learn(setting: Setting, table: Table, package: Package, mass: float, shifts: tuple[float, float], time: float) -> None:
    """Correct the belief about every capital that could have sent troops by what it answered (δ + r (y - P))."""
    w, p, route = setting.weights, setting.parameters, setting.routes[package.mandate]
    steepness = 0.5 / p.rehearsal_width
    seen = prospect(p, route, package, route.objection_mode, mass, shifts, time)
    note_lasting(setting, table, seen.reservation)
    notes, belief = table.notes, table.seats.belief
    note_surplus(setting, table, package.mission, package.mandate, 0)
    for row in range(len(table.answer)):
        if table.highest[row] == TROOPS:
            moving = utility.by_mass(
                w.mass, notes[THREAT, row], notes[FEAR, row], notes[BACKSTOP_NEED, row], seen.deterrence, seen.danger,
                seen.backstop, seen.shortfall,
            )
            expected = convenor.joining(table.surplus[0, row] + moving, steepness)
            joined = 1.0 if table.answer[row] == TROOPS else 0.0
            belief[row] = convenor.corrected(belief[row], p.belief_rate, joined, expected)
