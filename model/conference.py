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
from model.table import Setting, Table, highest_answer, look_around, mass_of, prospect


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
    for row in range(size):
        highest = highest_answer(table.seats[row], setting.traits[row], setting.allowed[row, package.mandate])
        table.answer[row] = highest if downwards else OUT
        table.pledge[row] = whole_soldiers(setting.traits[row].capacity) if downwards and highest == TROOPS else 0.0
        table.seats[row].left_troops = 0
        table.seats[row].left_support = 0
    look_around(setting.regard, table.answer, table.peers)
    answers = table.answer.copy()
    pledges = table.pledge.copy()
    waves = 0
    everyone = True
    while True:
        seen = prospect(setting.parameters, route, package, objection, mass_of(table.pledge), shifts, time)
        moved = False
        changed = False
        for row in range(size):
            if (downwards and table.answer[row] == OUT) or (not everyone and table.answer[row] != TROOPS):
                continue
            said, pledge, _ = ask(who, row, seen)
            said = min(said, highest_answer(table.seats[row], setting.traits[row], setting.allowed[row, package.mandate]))
            pledge = whole_soldiers(pledge) if said == TROOPS else 0.0
            if downwards:
                answers[row] = min(said, table.answer[row])
                pledges[row] = min(pledge, table.pledge[row])
            else:
                answers[row] = max(said, table.answer[row])
                pledges[row] = max(pledge, table.pledge[row])
            moved = moved or answers[row] != table.answer[row]
            changed = changed or pledges[row] != table.pledge[row]
        if everyone and not (moved or changed):
            return waves
        if moved:
            waves += 1
            _note_departures(table.seats, table.answer, answers, waves)
        for row in range(size):
            table.answer[row] = answers[row]
            table.pledge[row] = pledges[row]
        if moved:
            look_around(setting.regard, table.answer, table.peers)
        everyone = moved or not changed


@rule
def _note_departures(seats: Any, before: Any, after: Any, wave: int) -> None:
    for row in range(len(after)):
        if after[row] < TROOPS and before[row] == TROOPS:
            seats[row].left_troops = wave
        if after[row] < SUPPORT and before[row] >= SUPPORT:
            seats[row].left_support = wave


@rule
def trust_gap(ask: Any, who: Any, setting: Setting, table: Table, package: Package, shifts: tuple[float, float], time: float) -> float:
    """Mass of the greatest equilibrium less that of the least, thousand troops: what lacking trust could cost.

    Leaves the least equilibrium on `table`: pass a copy.
    """
    greatest = mass_of(table.pledge)
    convene(ask, who, setting, table, package, shifts, time, False)
    return greatest - mass_of(table.pledge)
