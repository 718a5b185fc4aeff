"""What the data and a scenario come to, by hand: geography, forces, law, fear, events, seats and ties."""

import math
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from concert.agents.preferences import Traits
from concert.model import NegotiationModel, load_scenario
from concert.model.rules.events import Event
from concert.model.rules.package import MANDATES
from concert.model.rules.parameters import DEFAULT_PARAMETERS
from concert.model.rules.table import Happening
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.instance import (
    ADVERSARY,
    FOR_GOOD,
    capacity,
    happenings,
    kilometres,
    lawful,
    preference,
    setting,
    threat,
    traits,
)
from concert.model.scenario.sources import Estimate, State, laws, memberships, preferences, states
from concert.model.scenario.ties import influence, ties
from concert.model.scenario.value import CAPITALS

HERE = State("AAA", "Here", 0.0, 0.0, 1.0, 20000.0, 10000.0, 0.75, False)


def test_a_capital_is_as_threatened_as_it_is_near():
    assert kilometres(HERE, replace(HERE, longitude=90.0)) == pytest.approx(6371 * math.pi / 2) == kilometres(HERE, replace(HERE, latitude=90.0))
    assert kilometres(replace(HERE, latitude=60.0), replace(HERE, latitude=60.0, longitude=180.0)) == pytest.approx(6371 * math.pi / 3)
    assert kilometres(states()["FRA"], states()["RUS"]) == pytest.approx(2486, abs=15)  # Paris to Moscow
    degree = math.degrees(1 / 6371)
    assert threat(HERE, replace(HERE, latitude=700 * degree)) == 1.0 == threat(replace(HERE, borders_russia=True), HERE)
    assert threat(HERE, replace(HERE, latitude=1750 * degree)) == pytest.approx(math.exp(-1))
    assert threat(replace(HERE, borders_russia=True), replace(HERE, latitude=2750 * degree)) == pytest.approx(math.exp(-2) + 0.15)


def test_a_state_sustains_a_share_of_its_land_forces_or_of_all_where_those_are_unknown():
    p = DEFAULT_PARAMETERS._replace(land_share=0.1, active_share=0.05, committed_share=0.35)
    assert capacity(HERE, p) == pytest.approx(0.65) and capacity(replace(HERE, army=None), p) == pytest.approx(0.65)
    assert capacity(replace(HERE, army=None), p._replace(active_share=0.1)) == pytest.approx(1.3) and capacity(replace(HERE, army=0.0), p) == 0.0


def test_a_state_is_read_as_its_row_says():
    france, estonia, russia = (states()[iso3] for iso3 in ("FRA", "EST", "RUS"))
    assert (france.army, france.active, france.aid_pct_gdp, france.borders_russia) == (120000.0, 205000.0, 0.207, False)
    assert (estonia.army, estonia.active, estonia.borders_russia, russia.aid_pct_gdp, russia.solidarity) == (None, 7500.0, True, None, 0.0)
    assert traits(load_scenario(), "EST").solidarity == 1.0 and traits(load_scenario(), "FRA").solidarity == pytest.approx(0.138)
    assert laws()["DEU"].mandates == {"un": "yes", "osce": "no", "nato": "yes", "eu": "yes", "coalition": "contested"} and laws()["DEU"].parliament == "strong"
    assert preferences("2024-12")["POL"]["mission_ideal"].date <= "2024-12-31" and preferences("2024-12")["POL"]["mission_ideal"].derived_by
    assert {m.since <= "2024-12-31" for m in memberships("2024-12")} == {True} and {m.group for m in memberships("2024-12")} >= {"EU", "NATO", "OSCE"}


def test_a_state_of_which_no_law_is_known_may_send_by_every_route_at_the_price_of_a_simple_vote():
    scenario = replace(load_scenario(), cast=(*CAPITALS, "GEO"))
    assert "GEO" not in laws() and all(lawful(scenario, "GEO", route) for route in MANDATES) and traits(scenario, "GEO").hurdle == 0.08
    assert not lawful(scenario, "IRL", "coalition") and lawful(scenario, "IRL", "un") and traits(scenario, "IRL").hurdle == 0.12


def test_a_contested_law_admits_an_invitation_where_the_scenario_says_so():
    for allowed, may in ((0, False), (1, True), (True, True)):
        scenario = load_scenario().change({"contested_allowed": allowed})
        assert lawful(scenario, "DEU", "coalition") is may and lawful(scenario, "DEU", "un") and lawful(scenario, "FRA", "coalition")


def test_a_fear_of_which_nothing_is_known_is_one_half_and_says_so():
    found = preference(load_scenario(), "POL", "escalation_fear")
    assert found == Estimate(0.5, 0.5, 0.5, "assumed: nothing is known", source="assumed", confidence="assumed")
    stated = load_scenario().change({"POL.escalation_fear": 0.9, "POL.threat": 0.3, "GBR.capacity": 7.0})
    assert preference(stated, "POL", "escalation_fear").mode == 0.9 and preference(stated, "GBR", "escalation_fear").mode == 0.5
    number = parse_scenario('title = "T"\nvintage = "2024-12"\n[states.POL]\nthreat = 0.2\n', "t", "t.toml").change_of("POL", "threat")
    assert (number.basis, number.date, number.confidence, number.derived_by) == ("", "", "", "")  # a scenario's number comes with its source alone
    assert traits(stated, "POL") == traits(load_scenario(), "POL")._replace(threat=0.3) and traits(stated, "GBR").capacity == 7.0
    assert isinstance(traits(stated, "POL"), Traits)


def test_events_last_for_good_but_for_a_provocation():
    events = (Event(3, "backstop", -0.3), Event(1, "provocation", 0.5, "", 4), Event(2, "walkout", 0.0, "GBR"), Event(26, "ceasefire", 0.25))
    assert happenings(events, ("FRA", "GBR")) == [
        Happening(-0.3, 0, 2, FOR_GOOD, -1), Happening(0.5, 1, 0, 4, -1), Happening(0.0, 4, 1, FOR_GOOD, 1), Happening(0.25, 2, 25, FOR_GOOD, -1),
    ]


def test_a_setting_holds_what_the_scenario_says():
    scenario = replace(load_scenario(), mission=0.3, mandate="eu", force=60.0, convenor="GBR", procedure="rotation")
    made, row = setting(scenario), scenario.cast.index("POL")
    assert (made.start, made.convenor, made.procedure) == ((0.3, 3, 60.0), scenario.cast.index("GBR"), 2) and ADVERSARY == "RUS"
    stance = preferences("2024-12")["POL"]["participation_stance"]
    assert (made.low[row].participation_stance, made.mode[row].participation_stance, made.high[row].participation_stance) == (stance.low, stance.mode, stance.high)
    assert made.recognition[row] == pytest.approx(traits(scenario, "POL").capacity * (1 + stance.mode))
    assert setting(scenario.change({"POL.participation_stance": -1.0})).recognition[row] == 0.0
    assert [route.others for route in made.routes] == [8.0, 0.0, 0.0, 0.0, 0.0]  # of fifteen France, Britain, Malta, Slovenia, Russia, the US sit here, and China abstains
    assert [route.abstaining for route in made.routes] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert setting(replace(scenario, cast=tuple(i for i in scenario.cast if i != "SVN"))).routes[0].others == 9.0
    objection = preferences("2024-12")["RUS"]["objection_nato_label"]
    assert (made.routes[2].objection_low, made.routes[2].objection_mode, made.routes[2].objection_high) == (objection.low, objection.mode, objection.high)
    assert [route.noes_allowed for route in made.routes] == [6.0, 0.0, 0.0, 0.0, 0.0] and [route.ceiling for route in made.routes] == [1.0, 0.25, 1.0, 1.0, 1.0]


@pytest.mark.versions
def test_ties_of_two_capitals_are_each_others_alone_and_of_three_by_the_root_of_their_gdp():
    graph = nx.Graph()
    graph.add_edge("FRA", "DEU", closeness=0.5)
    graph.add_edge("FRA", "GBR", closeness=0.25)
    root = {iso3: states()[iso3].gdp_usd ** 0.5 for iso3 in ("DEU", "GBR")}
    share = 0.5 * root["DEU"] / (0.5 * root["DEU"] + 0.25 * root["GBR"])
    found = influence(graph, ("FRA", "DEU", "GBR"))
    assert found == pytest.approx(np.array([[0, share, 1 - share], [1, 0, 0], [1, 0, 0]])) and (found * 2.0**40 % 1 == 0).all()
    december, february = ties("2024-12"), ties("2025-02")
    assert "UNSC_E10_2024" not in february.edges["MLT", "SVN"]["groups"] and "UNSC_E10_2024" in december.edges["MLT", "SVN"]["groups"]
    assert december.edges["MLT", "SVN"]["closeness"] == pytest.approx(sum(1 / (sum(m.group == g for m in memberships("2024-12")) - 1) for g in december.edges["MLT", "SVN"]["groups"]))
    assert not any({"OSCE", "UKR_SEC"} & set(groups) for _, _, groups in december.edges(data="groups"))


def test_the_seats_of_the_powers_outside_are_in_no_row_of_the_cast():
    model = NegotiationModel(seed=1).run_model()
    frame = model.datacollector.get_agent_vars_dataframe().reset_index()
    last = frame[frame["Step"] == len(model.rounds)]
    assert list(last["iso3"]) == [*model.cast, "UKR", "USA", "RUS"] and list(last["answer"])[:30] == [model.outcome.answers[i] for i in model.cast]
    assert last["answer"].isna().sum() == 3 and (last["pledge"][-3:] == 0).all()
