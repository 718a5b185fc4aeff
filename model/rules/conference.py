"""The pledging conference: pledges are conditional on the others', and a coalition is what nobody wants to leave.

Answers (out < support < troops) and pledges in whole soldiers form a finite lattice, and every reply is monotone in the
others'.  Downwards from everybody in, replies therefore end at the greatest fixed point (Tarski 1955), the largest
coalition in which every member is content; upwards from nobody they end at the least (Topkis 1979; Milgrom & Roberts
1990).
"""

from typing import Any

from concert.agents.capital import OUT, SUPPORT, TROOPS, whole_soldiers
from concert.agents.prospect import Prospect
from concert.agents.rule import rule
from concert.model.rules.influence import look_around, look_at
from concert.model.rules.package import Package
from concert.model.rules.table import Seats, Setting, Table, brief, prospect, soldiers_in


@rule
def convene(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float, downwards: bool) -> int:
    """Hold one conference on a package and leave its answers and pledges on the table; the number of waves.

    Downwards, everyone is in at first and all who would refuse at the table so formed withdraw at once (a wave), until
    nobody does.  Upwards, nobody is in at first and all who would come do.  A seat may only move in the direction of
    the conference, so it ends whoever sits there.  All are asked again until neither an answer nor a pledge changes.
    """
    brief(setting, table, package)
    return confer(ask, who, setting, table, package, shifts, time, downwards)


@rule
def confer(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float, downwards: bool) -> int:
    """The conference on a package on which all are briefed."""
    route, objection = setting.routes[package.mandate], table.objection[package.mandate]
    answer, soldiers = table.answer, table.soldiers
    level, mass = 0, 0
    for row in range(len(answer)):
        answer[row] = table.highest[row] if downwards else OUT
        soldiers[row] = whole_soldiers(table.forces[row]) if answer[row] == TROOPS else 0
        level += answer[row]
        mass += soldiers[row]
        table.seats.left_troops[row] = 0
        table.seats.left_support[row] = 0
    look_around(setting.regard, table.ties, answer, TROOPS if downwards else OUT, table.partners, table.changes, table.peers)
    waves = 0
    while True:
        seen = prospect(setting.parameters, route, package, objection, mass / 1000.0, shifts, time)
        said, offered = put(ask, who, table, seen, downwards)
        if said == level and offered == mass:
            return waves
        if said != level:
            waves += 1
            note_moves(setting, table, waves)
        level, mass = said, offered
        for row in range(len(soldiers)):
            soldiers[row] = table.offered[row]


@rule
def put(ask: Any, who: Any, table: Table, seen: Prospect, downwards: bool) -> tuple[int, int]:
    """Put the table to all; the sums of answers and soldiers so heard.

    Nothing changes until all are heard.  All move one way, so an answer or a pledge changed where its sum did.
    """
    answer, soldiers, said, offered = table.answer, table.soldiers, table.said, table.offered
    level, mass = 0, 0
    for row in range(len(answer)):
        reply, pledge, _ = ask(who, row, seen)
        troops = whole_soldiers(pledge)
        word = min(answer[row], reply) if downwards else max(answer[row], reply)
        pledged = min(soldiers[row], troops) if downwards else max(soldiers[row], troops)
        said[row], offered[row] = word, pledged
        level += word
        mass += pledged
    return level, mass


@rule
def note_moves(setting: Setting, table: Table, wave: int) -> None:
    """Let the answers of a wave stand, and everybody see them."""
    answer, said, partners, changes = table.answer, table.said, table.partners, table.changes
    count = 0
    for row in range(len(answer)):
        partners[count] = row
        count += said[row] != answer[row]
    for k in range(count):
        row = partners[k]
        changes[k] = 0.5 * (said[row] - answer[row])
        note_departure(table.seats, row, answer[row], said[row], wave)
        answer[row] = said[row]
    look_at(setting.regard, partners, changes, count, table.peers)


@rule
def note_departure(seats: Seats, row: int, before: int, after: int, wave: int) -> None:
    """Note the wave in which a capital withdrew its troops, or its support."""
    if after < TROOPS and before == TROOPS:
        seats.left_troops[row] = wave
    if after < SUPPORT and before >= SUPPORT:
        seats.left_support[row] = wave


@rule
def trust_gap(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float) -> float:
    """Mass of the greatest equilibrium less that of the least, thousand troops: what lacking trust could cost.

    Leaves the least equilibrium on `table`: pass a copy.
    """
    greatest = soldiers_in(table.soldiers)
    convene(ask, who, setting, table, package, shifts, time, False)
    return (greatest - soldiers_in(table.soldiers)) / 1000.0
