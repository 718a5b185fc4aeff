"""The last table: what would have done it there and then, on the same luck, all that went before as it was.

The package is searched outwards from the one that lay there, in the steps of a draft.  The backstop, the route's
legitimacy and the state's own stance are bisected: at a given package and luck the conference is monotone in them.
"""

from itertools import product

import numpy as np

from concert.agents.capital import TROOPS
from concert.model.engine.memory import copy_of, plain
from concert.model.engine.negotiation import NegotiationModel
from concert.model.rules.conference import convene
from concert.model.rules.mandate import ROUTES
from concert.model.rules.package import LADDER, MANDATES, STEP, Package
from concert.model.rules.protocol import clock, in_force
from concert.model.rules.table import Seats, Setting, Table, ask_row, mass_of, seating
from concert.model.scenario.instance import setting
from concert.model.scenario.knobs import knob_of
from concert.model.scenario.value import Scenario
from concert.model.search.change import CATEGORY, CLOSE, Aim, Change, check, closed_in, value_of


def table_changes(model: NegotiationModel, aim: Aim) -> list[Change]:
    """The changes of the last conference that reach an aim there, the smallest first; [] where it is reached already.

    A package counts only where no smaller change of the same parts works, and its mandate as if it were granted.  Capitals
    answer by the rule.  Raises ScenarioError for a wrong aim, ValueError where no round was played.
    """
    check(model.scenario, aim)
    if not model.rounds:
        raise ValueError("no round was played; expected a negotiation with a table to change")
    if _reached(model, aim, model.standing.package):
        return []
    return sorted([*_packages(model, aim), *_knobs(model, aim)], key=lambda change: change.size)


def works_at_last_tables(scenario: Scenario, aim: Aim, change: Change, runs: int = 200, seed: int = 1) -> float:
    """The share of runs whose last table reaches an aim with a change of it, all that went before as it was.

    Of a package the parts that were changed are changed, the rest lies as it does in that run.
    """
    from concert.model.engine.compiled import negotiate, packed, packed_table

    rules, size, routes = packed(setting(scenario)), len(scenario.cast), len(MANDATES)
    table, least = packed_table(size, routes), packed_table(size, routes)
    key, value = (change.settings[0][0], change.settings[0][2]) if change.settings else ("", 0.0)
    facts = plain(setting(scenario.change({key: value}) if key else scenario))
    numbers, answers, pledges = np.empty((1, 9)), np.empty((1, size), dtype=np.int8), np.empty((1, size))
    reached = 0
    for run in range(runs):
        negotiate(rules, table, seating(rules, table), least, seating(rules, least), seed, run, numbers, answers, pledges)
        rounds, mission, mandate, force = numbers[0, 1:5]
        lay = Package(float(mission), int(mandate), float(force))
        laid = copy_of(_of_cast(table, size))
        if aim.state and key.partition(".")[0] == aim.state:
            value_now = float(laid.seats.participation_stance[scenario.cast.index(aim.state)])
            laid.seats.participation_stance[scenario.cast.index(aim.state)] = max(value, value_now)  # raised, where it is not beyond
        reached += _holds(facts, laid, scenario.cast, aim, _changed(lay, change), int(rounds) - 1)
    return reached / max(1, runs)


def _of_cast(table: Table, size: int) -> Table:
    """A table as far as a conference reads it, without the empty chairs that the compiler lays for."""
    columns = ("answer", "soldiers", "ties", "threat", "fear", "need", "forces")
    seats = Seats(*(column[:size] for column in table.seats))
    return table._replace(seats=seats, **{name: getattr(table, name)[:size] for name in columns})


def _changed(lay: Package, change: Change) -> Package:
    if change.package is None:
        return lay
    before, after = change.package
    mission, force = (lay.mission if after.mission == before.mission else after.mission), (lay.force if after.force == before.force else after.force)
    return Package(mission, lay.mandate if after.mandate == before.mandate else after.mandate, force)


def _reached(model: NegotiationModel, aim: Aim, package: Package, key: str = "", value: float = 0.0) -> bool:
    """Whether an aim is reached in the last conference, held again on a package and with a knob set."""
    table = copy_of(model.table)
    if key and key.partition(".")[0] == aim.state:
        table.seats.participation_stance[model.cast.index(aim.state)] = value
    facts = plain(setting(model.scenario.change({key: value})) if key else model.setting)
    return _holds(facts, table, model.cast, aim, package, len(model.rounds) - 1)


def _holds(facts: Setting, laid: Table, cast: tuple[str, ...], aim: Aim, package: Package, time: int) -> bool:
    """Whether an aim is reached where a conference is held on a table, on which it leaves its answers."""
    table = plain(laid)
    convene(ask_row, seating(facts, table), facts, table, package, in_force(facts, time), clock(facts, time), True)
    joined = aim.state is None or table.answer[cast.index(aim.state)] == TROOPS
    return bool(joined and (aim.target is None or mass_of(table.soldiers) >= aim.target))


def _packages(model: NegotiationModel, aim: Aim) -> list[Change]:
    lay = Package(float(model.standing.package.mission), int(model.standing.package.mandate), float(model.standing.package.force))
    missions = sorted({round(min(max(lay.mission + k * STEP, 0.0), 1.0), 2) for k in range(-10, 11)})
    every = (Package(*parts) for parts in product(missions, range(len(MANDATES)), LADDER))
    found: list[Package] = []
    for package in sorted((p for p in every if p.mission <= ROUTES[p.mandate].ceiling), key=lambda p: _steps(lay, p)):
        if not any(_within(lay, smaller, package) for smaller in found) and _reached(model, aim, package):
            found.append(package)
    return [Change((), _steps(lay, package), True, package=(lay, package), at_table=True) for package in found]


def _steps(lay: Package, package: Package) -> float:
    """How far a package lies from another: shares of the mission's scale and of the ladder, a route half a range."""
    rungs = sum(min(lay.force, package.force) < rung <= max(lay.force, package.force) for rung in LADDER)
    return abs(package.mission - lay.mission) + rungs / (len(LADDER) - 1) + CATEGORY * (package.mandate != lay.mandate)


def _within(lay: Package, smaller: Package, package: Package) -> bool:
    """Whether a change from `lay` is part of a larger one: no part goes further, or elsewhere."""
    between = all(min(a, c) <= b <= max(a, c) for a, b, c in ((lay.mission, smaller.mission, package.mission), (lay.force, smaller.force, package.force)))
    return between and smaller.mandate in (lay.mandate, package.mandate)


def _knobs(model: NegotiationModel, aim: Aim) -> list[Change]:
    """Knobs in which the conference is monotone, raised as little as does it."""
    package, found = model.standing.package, []
    for key in ("us_backstop", f"legitimacy.{MANDATES[package.mandate]}", *([f"{aim.state}.participation_stance"] if aim.state else [])):
        own = key.partition(".")[0] == aim.state
        now = float(model.table.seats.participation_stance[model.cast.index(aim.state)]) if own else value_of(model.scenario, key)
        knob = knob_of(key)

        def good(value: float, key: str = key) -> bool:
            return _reached(model, aim, package, key, value)

        if now < knob.high and good(knob.high):
            after = closed_in(good, now, knob.high, CLOSE * (knob.high - knob.low))
            found.append(Change(((key, now, after),), (after - now) / (knob.high - knob.low), True, at_table=True))
    return found
