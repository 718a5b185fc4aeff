"""The laws of the model, on any small table against an exhaustive solver, and over whole runs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from small_tables import fixed_points, hold, random_table, replies, setting_of

from concert.agents.capital import OUT, SUPPORT, TROOPS
from concert.agents.preferences import Preferences, Traits
from concert.model import NegotiationModel, load_scenario
from concert.model.rules.package import MANDATES
from concert.model.scenario.instance import lawful

SIZE = 3
NUMBERS = some.lists(some.floats(0, 1, exclude_max=True), min_size=60, max_size=60)


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_the_conference_ends_at_the_greatest_fixed_point_and_upwards_at_the_least(numbers):
    setting, luck = random_table(numbers, SIZE)
    greatest, least, every = hold(setting, luck), hold(setting, luck, downwards=False), fixed_points(setting, luck)
    assert replies(setting, luck, *greatest) == greatest and replies(setting, luck, *least) == least
    assert greatest in every and least in every
    for answers, pledges in every:
        assert all(a <= b for a, b in zip(answers, greatest[0], strict=True))
        assert all(a <= b for a, b in zip(pledges, greatest[1], strict=True))
        assert all(a >= b for a, b in zip(answers, least[0], strict=True))


def test_small_tables_have_every_kind_of_answer_and_more_than_one_equilibrium():
    numbers = np.random.default_rng(4)
    seen, several = set(), 0
    for _ in range(60):
        setting, luck = random_table(list(numbers.random(60)), SIZE)
        seen |= set(hold(setting, luck)[0])
        several += hold(setting, luck) != hold(setting, luck, downwards=False)
    assert seen == {OUT, SUPPORT, TROOPS} and several >= 3


def not_smaller(before, after):
    return all(a <= b for a, b in zip(before[0], after[0], strict=True)) and sum(before[1]) <= sum(after[1]) + 1e-9


RAISES = {
    "backstop": lambda s, by: s._replace(parameters=s.parameters._replace(us_backstop=s.parameters.us_backstop + by)),
    "legitimacy": lambda s, by: s._replace(routes=[s.routes[0]._replace(legitimacy=s.routes[0].legitimacy + by)]),
    "stance": lambda s, by: s._replace(mode=[s.mode[0]._replace(participation_stance=s.mode[0].participation_stance + by), *s.mode[1:]]),
    "capacity": lambda s, by: s._replace(traits=[s.traits[0]._replace(capacity=s.traits[0].capacity + 10 * by), *s.traits[1:]]),
    "tie": lambda s, by: s._replace(regard=s.regard + by * (np.arange(SIZE)[:, None] == 0)),
}


@pytest.mark.parametrize("raised", RAISES)
@settings(max_examples=60, deadline=None)
@given(NUMBERS, some.floats(0.01, 0.5))
def test_raising_what_speaks_for_joining_never_shrinks_the_coalition(raised, numbers, by):
    setting, luck = random_table(numbers, SIZE)
    assert not_smaller(hold(setting, luck), hold(RAISES[raised](setting, by), luck))


@pytest.mark.parametrize("raised", RAISES)
def test_raising_it_sometimes_enlarges_the_coalition(raised):
    numbers, grew = np.random.default_rng(8), 0
    for _ in range(80):
        setting, luck = random_table(list(numbers.random(60)), SIZE)
        grew += sum(hold(RAISES[raised](setting, 0.3), luck)[1]) > sum(hold(setting, luck)[1])
    assert grew > 0


@settings(max_examples=60, deadline=None)
@given(NUMBERS, some.permutations(range(SIZE)))
def test_permuting_the_capitals_permutes_the_result(numbers, order):
    setting, luck = random_table(numbers, SIZE)
    order = list(order)
    moved = setting_of(
        [setting.mode[k] for k in order], [setting.traits[k] for k in order], setting.regard.T[np.ix_(order, order)],
        [setting.allowed[k, 0] for k in order],
    )
    answers, pledges = hold(setting, luck)
    assert hold(moved, [luck[k] for k in order]) == (tuple(answers[k] for k in order), tuple(pledges[k] for k in order))


def test_equal_states_answer_equally_and_no_capacity_pledges_nothing():
    wish, trait = Preferences(0.8, 0.1, 0.9, 0.8, 0.2, 0.3), Traits(0.5, 0.5, 6.0, 0.0)
    regard = (np.ones((3, 3)) - np.eye(3)) / 2
    answers, pledges = hold(setting_of([wish] * 3, [trait] * 3, regard), [0.1] * 3)
    assert set(answers) == {TROOPS} and len(set(pledges)) == 1 and pledges[0] > 0
    answers, pledges = hold(setting_of([wish] * 3, [trait, trait, trait._replace(capacity=0.0)], regard), [0.1] * 3)
    assert pledges[2] == 0.0 and answers[2] == SUPPORT and pledges[0] > 0


@pytest.fixture(scope="module")
def runs():
    names = ("december-2024", "italy-convenes", "tolerant-russia", "no-hungarian-veto")
    return [NegotiationModel(name, seed=1, run=run).run_model() for name in names for run in range(25)]


def test_a_legal_bar_is_never_violated(runs):
    barred = 0
    for model in runs:
        for this in model.rounds:
            route = MANDATES[this.package.mandate]
            for iso3 in model.cast:
                if not lawful(model.scenario, iso3, route):
                    barred += 1
                    assert this.replies[iso3].answer < TROOPS
    assert barred > 100


def test_a_veto_and_a_consensus_are_never_violated(runs):
    said = set()
    for model in runs:
        for this in model.rounds:
            if this.refusal is not None:
                said.add((this.refusal.route, this.refusal.reason))
                assert MANDATES[this.package.mandate] == "coalition"
            elif MANDATES[this.package.mandate] == "un":
                said.add("un granted")
                p = model.scenario.parameters
                objected = model.table.objection[0] + p.objection_to_mission * this.package.mission + p.objection_to_force * this.package.force / 100
                assert objected <= p.russian_tolerance
    assert {("un", "veto"), ("eu", "no consensus"), ("nato", "no US backing"), "un granted"} <= said


def test_a_refused_route_is_not_tabled_again_at_or_above_its_mission(runs):
    repeated = 0
    for model in runs:
        refused = {}
        for this in model.rounds:
            route, mission = MANDATES[this.standing.proposed.mandate], this.standing.proposed.mission
            assert mission < refused.get(route, 2.0)
            if this.refusal is not None:
                repeated += route in refused
                refused[route] = mission
    assert repeated > 0


def test_terms_sum_to_the_utility_that_decided(runs):
    for model in runs[:20]:
        for this in model.rounds:
            for iso3, reply in this.replies.items():
                assert math.isclose(sum(reply.terms), reply.utility, abs_tol=1e-12)
                assert (reply.answer == TROOPS) == (reply.utility > reply.reservation and iso3 not in this.unable)
                assert (reply.pledge > 0) == (reply.answer == TROOPS)


def test_mass_is_the_sum_of_pledges_and_agreement_means_a_filled_wanted_package(runs):
    agreed = 0
    for model in runs:
        outcome = model.outcome
        assert math.isclose(sum(outcome.pledges.values()), outcome.mass, abs_tol=1e-9) and outcome.trust_gap >= -1e-9
        if outcome.agreed:
            agreed += 1
            assert outcome.mass >= outcome.force and model.host.consents
            assert outcome.rounds == 26 or outcome.mass >= 40
    assert 0 < agreed < len(runs) and load_scenario().parameters.deadline == 26
