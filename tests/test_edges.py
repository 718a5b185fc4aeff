"""The rules at their edges: empty chairs, nobody outside, nothing left to table."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from small_tables import random_table, table_of

from concert.agents.preferences import Preferences
from concert.experiments.studies.analyse import told
from concert.model import NegotiationModel, load_scenario
from concert.model.analysis.stability import stability_of, stable_coalitions
from concert.model.narrative.cascade import chain
from concert.model.narrative.compare import compare
from concert.model.narrative.headlines import ending
from concert.model.rules.draft import draft, recognised
from concert.model.rules.events import BACKSTOP, strike
from concert.model.rules.package import MANDATES, Package
from concert.model.rules.procedure import CONVENOR, ROTATION, WEIGHT
from concert.model.rules.rehearsal import sum_in_four
from concert.model.rules.table import Happening
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.instance import traits
from concert.model.scenario.ties import influence
from concert.model.scenario.writer import to_toml
from concert.model.search.change import Change, closed_in, hold
from concert.model.search.whatif import Aim, _of_pairs


@pytest.fixture(scope="module")
def talks():
    return NegotiationModel(seed=1).run_model()


@pytest.mark.parametrize("procedure", [CONVENOR, WEIGHT, ROTATION])
def test_an_empty_chair_never_proposes_and_among_none_the_convenor_does(procedure):
    setting, luck = random_table([0.5] * 100, 4)
    setting, table = setting._replace(procedure=procedure), table_of(setting, luck)
    for gone in range(3):
        table.seats.present[gone] = 0
        assert {recognised(setting, table, 1, run, time) for run in range(5) for time in range(5)} <= set(range(gone + 1, 4))
    table.seats.present[3] = 0
    assert recognised(setting, table, 1, 0, 0) == setting.convenor


def test_a_package_beyond_the_ceiling_of_its_route_is_left_at_once():
    model = NegotiationModel(replace(load_scenario(), mandate="osce"), seed=1)
    model.step()
    assert model.scenario.mission > 0.25 and MANDATES[model.standing.proposed.mandate] != "osce"


def test_where_every_route_was_refused_the_package_stays():
    model = NegotiationModel(seed=1)
    model.step()
    model.table.refused_from[:] = 0.0
    lay = model.standing.package
    found = draft(model.setting, model.table, model.setting.convenor, lay, (0.0, 0.0), 0.5)
    assert (found.package, found.expected_mass) == (lay, 0.0)


def test_an_event_of_all_strikes_no_single_chair():
    model = NegotiationModel(seed=1)
    before = [*model.table.seats.participation_stance, *model.table.seats.present]
    strike([Happening(0.3, BACKSTOP, 0, 5, 0)], model.table.seats, 0)
    assert [*model.table.seats.participation_stance, *model.table.seats.present] == before


@pytest.mark.parametrize("size", range(9))
def test_a_sum_by_four_leaves_nobody_out(size):
    notes = np.arange(1.0, size + 1).reshape(1, size)
    assert sum_in_four(notes, 0) == size * (size + 1) / 2


def test_a_capital_tied_to_nobody_looks_to_all_alike():
    assert influence(nx.Graph(), ("FRA", "GBR", "DEU")).tolist() == [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    assert influence(nx.Graph(), ("FRA",)).tolist() == [[0.0]]


def test_a_capital_alone_at_the_table_looks_to_nobody_and_talks_to_the_end():
    model = NegotiationModel(replace(load_scenario(), cast=("FRA",)), seed=1).run_model()
    assert len(model.rounds) == 26 and set(model.outcome.answers) == {"FRA"} and list(model.table.peers) == [0.0]


def test_members_that_nothing_moves_are_not_shaken_and_have_nobody_to_pay():
    scenario = replace(load_scenario(), cast=("FRA", "GBR"))
    found = stability_of(NegotiationModel(hold(hold(scenario, "FRA", "troops"), "GBR", "troops"), seed=1).run_model())
    assert set(found.margins) == {"FRA", "GBR"} and found.prices == {} and found.affordable == () and found.shaken == (float("inf"), ())
    said = told(found)
    assert "No provocation, not even one that raises the danger to troops sixfold, makes a member leave." in said and not any("could pay" in line for line in said)


def test_a_coalition_that_is_stable_in_no_way_is_left_out():
    def payoff(members):
        inside, outside = (1 if len(members) == 3 else 0), (5 if len(members) == 1 else 0)
        return {i: inside if i in members else outside for i in range(3)}

    assert [made.members for made in stable_coalitions(payoff, range(3))] == [frozenset(range(3))]


def test_talks_in_which_all_refuse_end_in_deadlock_with_everything_missing():
    scenario = load_scenario()
    outcome = NegotiationModel(scenario.change({f"{iso3}.participation_stance": -1.0 for iso3 in scenario.cast}), seed=1).run_model().outcome
    assert outcome.mass == 0 and outcome.shortfalls == {40.0: 40.0, 100.0: 100.0}
    assert ending(outcome).startswith("Deadlock after") and outcome.ending == "deadlock"


def test_a_filled_force_that_kyiv_does_not_want_is_told_as_such(talks):
    filled = replace(talks.outcome, agreed=False, mass=50.0, force=40.0)
    assert "50,000 troops pledged of 40,000 asked, but Kyiv does not consent" in ending(filled)


def test_who_leaves_in_the_first_wave_leaves_with_everybody_in(talks):
    links = [link for k in (1, 13, None) for link in chain(talks, k)]
    assert {link.wave == 1 for link in links} == {True, False}
    assert all((": even " in link.sentence) == (link.wave == 1) for link in links)


def test_twins_are_told_as_alike_and_nothing_more(talks):
    assert compare(talks, NegotiationModel(seed=1).run_model()).sentences == ["The two runs are alike, decision by decision."]


def test_a_turning_point_closer_than_any_short_decimal_is_given_as_it_is():
    found = closed_in(lambda value: value >= 0.123456789, 0.0, 1.0, 1e-9)
    assert found == pytest.approx(0.123456789, abs=1e-9) and found >= 0.123456789
    assert closed_in(lambda value: value >= 0.123456789, 0.0, 1.0, 1e-3) == 0.125  # three digits are enough
    assert closed_in(lambda value: value <= 1 / 3, 1.0, 0.0, 1e-3) == 0.333  # downwards it is rounded down


def test_a_pair_is_sought_among_its_own_wishes_and_those_it_listens_to_most():
    scenario = load_scenario()
    own = _of_pairs(scenario, Aim(state="ITA"))
    others = [key for key in own if key.endswith(".participation_stance") and not key.startswith("ITA.")]
    assert {f"ITA.{name}" for name in Preferences._fields} <= set(own) and len(others) == 3 and len(set(own)) == len(own)
    shared = _of_pairs(scenario, Aim(target=40.0))
    largest = sorted(scenario.cast, key=lambda iso3: -traits(scenario, iso3).capacity)[:3]
    assert [key for key in shared if key.endswith(".participation_stance")] == [f"{iso3}.participation_stance" for iso3 in largest]


def test_a_change_says_what_it_changes_and_nothing_else():
    before = Package(0.8, MANDATES.index("coalition"), 40.0)
    assert Change((), 0.1, True, package=(before, before._replace(mission=0.5)), at_table=True).words == "at the last table: a mission of 0.5 instead of 0.8"
    assert Change((), 0.5, True, ("POL", "out")).words == "Poland walks out at once"


def test_a_scenario_of_any_make_reads_back_from_its_text():
    text = (
        'title = "T"\nvintage = "2024-12"\n[table]\nonly = ["POL", "FRA"]\n'
        '[states.POL.participation_stance]\nlow = -0.5\nmode = 0.0\nhigh = 0.5\nsource = "assumed: a guess"\n'
    )
    scenario = parse_scenario(text, "t", "t.toml")
    again = parse_scenario(to_toml(scenario), "t", "t.toml")
    assert again == scenario and again.cast == ("POL", "FRA") and again.change_of("POL", "participation_stance").source == "assumed: a guess"
