"""Small tables for the laws: a setting of a few capitals built by hand, and an exhaustive solver to compare with."""

from itertools import product

import numpy as np

from concert.agents.capital import OUT, SUPPORT, TROOPS, whole_soldiers
from concert.agents.preferences import Preferences, Traits
from concert.model.engine.memory import new_table
from concert.model.rules.conference import convene
from concert.model.rules.influence import look_around, sum_ties
from concert.model.rules.mandate import RouteFacts
from concert.model.rules.package import Package
from concert.model.rules.parameters import DEFAULT_PARAMETERS, DEFAULT_WEIGHTS
from concert.model.rules.table import Setting, ask_row, introduce, prospect, reply_of, seating
from concert.model.scenario.ties import FINE

ROUTE = RouteFacts(0.35, 1.0, 0.0, 0.0, 0.9, 0.9, 0.9, False, False, 0.0)
PACKAGE = Package(0.8, 0, 20.0)
CALM = (0.0, 0.0)
MIDDLE = 0.5


def setting_of(wishes, traits, regard, allowed=None, weights=DEFAULT_WEIGHTS, parameters=DEFAULT_PARAMETERS, route=ROUTE):
    size = len(wishes)
    lawful = np.ones((size, 1), bool) if allowed is None else np.array(allowed, bool).reshape(size, 1)
    return Setting(
        weights, parameters, [route], [], [], wishes, wishes, wishes, traits, np.arange(size), np.ones(size),
        np.ascontiguousarray(np.round(np.array(regard, float).T * FINE) / FINE), lawful, np.zeros((1, size), bool), np.zeros((1, size), bool), 0, 0, 0, PACKAGE, 40.0,
    )


def table_of(setting, luck):
    table = new_table(len(luck), 1)
    table.objection[0] = 0.9
    sum_ties(setting.regard, table.ties)
    table.seats.present[:], table.seats.luck[:] = 1, luck
    for name in Preferences._fields:
        getattr(table.seats, name)[:] = [getattr(wish, name) for wish in setting.mode]
    introduce(setting, table)
    return table


def hold(setting, luck, downwards=True, package=PACKAGE):
    """The conference's answers, and pledges in soldiers."""
    table = table_of(setting, luck)
    convene(ask_row, seating(setting, table), setting, table, package, CALM, MIDDLE, downwards)
    return tuple(int(a) for a in table.answer), tuple(int(p) for p in table.soldiers)


def replies(setting, luck, answers, pledges, package=PACKAGE):
    """What every capital answers at a given table."""
    table = table_of(setting, luck)
    table.answer[:] = answers
    look_around(setting.regard, table.ties, table.answer, OUT, table.partners, table.changes, table.peers)
    route = ROUTE._replace(legitimacy=setting.routes[0].legitimacy)
    seen = prospect(setting.parameters, route, package, 0.9, sum(pledges) / 1000.0, CALM, MIDDLE)
    found = [reply_of(setting, table, row, seen) for row in range(len(luck))]
    return tuple(r.answer for r in found), tuple(whole_soldiers(r.pledge) if r.answer == TROOPS else 0 for r in found)


def fixed_points(setting, luck):
    """Every fixed point, by trying all answers; for given answers pledges settle from the most and from the least."""
    found = set()
    caps = [whole_soldiers(t.capacity) for t in setting.traits]
    for answers in product((OUT, SUPPORT, TROOPS), repeat=len(luck)):
        for full in (True, False):
            pledges = tuple(cap if full and a == TROOPS else 0 for a, cap in zip(answers, caps, strict=True))
            while True:
                said, new = replies(setting, luck, answers, pledges)
                if said != answers:
                    break
                if new == pledges:
                    found.add((answers, pledges))
                    break
                pledges = new
    return found


def random_table(numbers, size):
    """A setting and luck from a list of numbers on [0, 1)."""
    draw = iter(numbers)
    wishes = [
        Preferences(next(draw), next(draw), 1.6 * next(draw) - 0.6, 2 * next(draw) - 1, next(draw), next(draw)) for _ in range(size)
    ]
    traits = [Traits(next(draw), next(draw), 12 * next(draw), 0.12 * next(draw)) for _ in range(size)]
    regard = np.array([[0.0 if i == j else next(draw) + 0.01 for j in range(size)] for i in range(size)])
    regard /= regard.sum(axis=1, keepdims=True)
    allowed = [next(draw) > 0.15 for _ in range(size)]
    luck = [0.4 * next(draw) - 0.2 for _ in range(size)]
    return setting_of(wishes, traits, regard, allowed), luck
