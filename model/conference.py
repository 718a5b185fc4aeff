"""The pledging conference: pledges are conditional on the others', and a coalition is what nobody wants to leave.

Answers (out < support < troops) and pledges in whole soldiers form a finite lattice, and every reply is monotone in the
others'.  Downwards from everybody in, replies therefore end at the greatest fixed point (Tarski 1955), the largest
coalition in which every member is content; upwards from nobody they end at the least (Topkis 1979; Milgrom & Roberts
1990).
"""

from typing import Any

from agents.capital import OUT, SUPPORT, TROOPS, whole_soldiers
from agents.prospect import Prospect
from agents.rule import rule
from model.package import Package
from model.table import Seat, Setting, Table, brief, look_around, look_at, mass_of, prospect


@rule
def convene(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float, downwards: bool) -> int:
    """Hold one conference on a package and leave its answers and pledges on the table; the number of waves.

    Downwards, everyone is in at first and all who would refuse at the table so formed withdraw at once (a wave), until
    nobody does.  Upwards, nobody is in at first and all who would come do.  A seat may only move in the direction of
    the conference, so it ends whoever sits there.  While only pledges move, only their givers are asked again; when
    these settle the others are, so what is left is a fixed point for all.
    """
    route, objection = setting.routes[package.mandate], table.objection[package.mandate]
    answer, soldiers = table.answer, table.soldiers
    brief(setting, table, package)
    for row in range(len(answer)):
        answer[row] = table.highest[row] if downwards else OUT
        soldiers[row] = whole_soldiers(table.forces[row]) if answer[row] == TROOPS else 0
        table.seats[row].left_troops = 0
        table.seats[row].left_support = 0
    look_around(setting.regard, answer, table.peers)
    waves = 0
    givers, others = True, True
    while True:
        seen = prospect(setting.parameters, route, package, objection, mass_of(soldiers), shifts, time)
        moved, changed = put(ask, who, table, seen, givers, others, downwards)
        if moved > 0:
            waves += 1
            note_moves(setting, table, moved, waves)
        for row in range(len(soldiers)):
            soldiers[row] = table.offered[row]
        if moved == 0 and changed == 0 and others:
            return waves
        givers, others = moved > 0 or changed > 0, moved > 0 or changed == 0


@rule
def put(ask: Any, who: Any, table: Table, seen: Prospect, givers: bool, others: bool, downwards: bool) -> tuple[int, int]:
    """Put the table to those who give troops, to the others, or to all; how many change their answer, and their pledge.

    What they say and offer is noted, and for the moment changes nothing.
    """
    answer, soldiers, said, offered = table.answer, table.soldiers, table.said, table.offered
    moved, changed = 0, 0
    for row in range(len(answer)):
        word, pledged = answer[row], soldiers[row]
        if (givers if word == TROOPS else others) and not (downwards and word == OUT):
            reply, pledge, _ = ask(who, row, seen)
            reply = min(reply, table.highest[row])
            troops = whole_soldiers(pledge) if reply == TROOPS else 0
            word = min(word, reply) if downwards else max(word, reply)
            pledged = min(pledged, troops) if downwards else max(pledged, troops)
        said[row], offered[row] = word, pledged
        moved += word != answer[row]
        changed += pledged != soldiers[row]
    return moved, changed


@rule
def note_moves(setting: Setting, table: Table, moved: int, wave: int) -> None:
    """Let the answers of a wave stand and everybody see them."""
    answer, said, movers = table.answer, table.said, table.movers
    count = 0
    for row in range(len(answer)):
        movers[count] = row
        count += said[row] != answer[row]
    for k in range(moved):
        row = movers[k]
        note_departure(table.seats[row], answer[row], said[row], wave)
        look_at(setting.regard, row, 0.5 * (said[row] - answer[row]), table.peers)
        answer[row] = said[row]


@rule
def note_departure(seat: Seat, before: int, after: int, wave: int) -> None:
    """Note the wave in which a capital withdrew its troops, or its support."""
    if after < TROOPS and before == TROOPS:
        seat.left_troops = wave
    if after < SUPPORT and before >= SUPPORT:
        seat.left_support = wave


@rule
def trust_gap(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float) -> float:
    """Mass of the greatest equilibrium less that of the least, thousand troops: what lacking trust could cost.

    Leaves the least equilibrium on `table`: pass a copy.
    """
    greatest = table.soldiers.sum()
    convene(ask, who, setting, table, package, shifts, time, False)
    return (greatest - table.soldiers.sum()) / 1000.0
