"""The pledging conference: pledges are conditional on the others', and a coalition is what nobody wants to leave.

Answers (out < support < troops) and pledges in whole soldiers form a finite lattice, and every reply is monotone in the
others'.  Downwards from everybody in, replies therefore end at the greatest fixed point (Tarski 1955), the largest
coalition in which every member is content; upwards from nobody they end at the least (Topkis 1979; Milgrom & Roberts
1990).
"""

from typing import Any

from agents.capital import OUT, SUPPORT, TROOPS, whole_soldiers
from agents.rule import rule
from model.package import Package
from model.table import Seat, Setting, Table, brief, look_around, look_at, mass_of, prospect


@rule
def convene(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float, downwards: bool) -> int:
    """Hold one conference on a package and leave its answers and pledges on the table; the number of waves.

    Downwards, everyone is in at first and all who would refuse at the table so formed withdraw at once (a wave), until
    nobody does.  Upwards, nobody is in at first and all who would come do.  A seat may only move in the direction of
    the conference, so it ends whoever sits there.  While only pledges move, only their givers are asked again; then
    everyone is, once more, so what is left is a fixed point for all.
    """
    size = len(table.answer)
    route, objection = setting.routes[package.mandate], table.objection[package.mandate]
    answer, soldiers, said, offered = table.answer, table.soldiers, table.said, table.offered
    brief(setting, table, package)
    for row in range(size):
        answer[row] = table.highest[row] if downwards else OUT
        soldiers[row] = whole_soldiers(setting.traits[row].capacity) if answer[row] == TROOPS else 0
        table.seats[row].left_troops = 0
        table.seats[row].left_support = 0
    look_around(setting.regard, answer, table.peers)
    waves = 0
    everyone = True
    while True:
        seen = prospect(setting.parameters, route, package, objection, mass_of(soldiers), shifts, time)
        moved = False
        changed = False
        for row in range(size):
            said[row], offered[row] = answer[row], soldiers[row]
            if (downwards and answer[row] == OUT) or (not everyone and answer[row] != TROOPS):
                continue
            word, pledge, _ = ask(who, row, seen)
            word = min(word, table.highest[row])
            pledged = whole_soldiers(pledge) if word == TROOPS else 0
            if downwards:
                said[row], offered[row] = min(word, answer[row]), min(pledged, soldiers[row])
            else:
                said[row], offered[row] = max(word, answer[row]), max(pledged, soldiers[row])
            moved = moved or said[row] != answer[row]
            changed = changed or offered[row] != soldiers[row]
        if everyone and not (moved or changed):
            return waves
        waves += moved
        for row in range(size):
            if said[row] != answer[row]:
                note_departure(table.seats[row], answer[row], said[row], waves)
                look_at(setting.regard, row, 0.5 * (said[row] - answer[row]), table.peers)
            answer[row], soldiers[row] = said[row], offered[row]
        everyone = moved or not changed


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
