"""Contracts: what every term, route, event, procedure, knob, estimate and scenario keeps."""

from typing import NamedTuple

import pytest

from concert import agents, model
from concert.agents import utility
from concert.agents.knob import defaults, knobs
from concert.agents.preferences import Preferences, Traits
from concert.agents.term import PACKAGE, PARTS, declared
from concert.model import NegotiationModel, ScenarioError, load_scenario, run_batch
from concert.model.narrative.explain import WORDS
from concert.model.narrative.terms import notes
from concert.model.rules.events import KINDS
from concert.model.rules.mandate import CEILING, GRANTED, GUARANTOR, MEMBER, ROUTES, VETO, VOTES, refusal
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.rules.procedure import PROCEDURES
from concert.model.scenario.catalogue import scenario_names
from concert.model.scenario.knobs import knob_of
from concert.model.scenario.sources import CUT_OFF, preferences

# Each term at a worse and a better state of what it speaks of, by hand from the formulas.
TERMS = {
    "stance": (lambda: utility.stance(-0.5), lambda: utility.stance(0.5), -0.5, 0.5),
    "mission": (lambda: utility.mission(1.2, 0.8, 0.3), lambda: utility.mission(1.2, 0.8, 0.8), -0.3, 0.0),
    "mandate": (lambda: utility.mandate(0.7, 0.95, 0.35), lambda: utility.mandate(0.7, 0.95, 1.0), -0.42, 0.0),
    "signal": (lambda: utility.signal(0.15, 0.8, 1.0), lambda: utility.signal(0.15, 0.8, 0.0), -0.12, 0.0),
    "solidarity": (lambda: utility.solidarity(0.25, 0.0), lambda: utility.solidarity(0.25, 0.8), 0.0, 0.2),
    "peers": (lambda: utility.peers(0.5, 0.0, 0.3), lambda: utility.peers(0.5, 1.0, 0.3), -0.15, 0.35),
    "domestic": (lambda: utility.domestic(0.12), lambda: utility.domestic(0.0), -0.12, 0.0),
    "luck": (lambda: -0.2, lambda: 0.2, -0.2, 0.2),
    "security": (lambda: utility.security(0.8, 0.5, 0.1), lambda: utility.security(0.8, 0.5, 0.9), 0.04, 0.36),
    "exposure": (lambda: utility.exposure(0.6, 0.5, 1.0), lambda: utility.exposure(0.6, 0.5, 0.2), -0.3, -0.06),
    "backstop": (lambda: utility.backstop(0.45, 0.8, 0.0), lambda: utility.backstop(0.45, 0.8, 0.75), -0.36, -0.09),
    "mass": (lambda: utility.mass(0.35, 0.75), lambda: utility.mass(0.35, 0.0), -0.2625, 0.0),
}


@pytest.mark.parametrize("term", utility.Terms._fields)
def test_a_term_is_its_formula_and_grows_with_what_speaks_for_sending(term):
    worse, better, low, high = TERMS[term]
    assert worse() == pytest.approx(low) and better() == pytest.approx(high) and worse() < better()


@pytest.mark.parametrize("term", utility.Terms._fields)
def test_a_term_has_its_place_in_the_sum_a_name_and_a_note_that_can_be_told(term, talks):
    kind, told = declared(utility.Terms)[term], notes(talks, talks.rounds[-1], "ITA")[term]
    assert kind.part in PARTS and WORDS[term] == kind.word and told and "{" not in told
    order = [PARTS.index(other.part) for other in declared(utility.Terms).values()]
    assert order == sorted(order)  # the parts stand in the order of the sum


@pytest.fixture(scope="module")
def talks():
    model = NegotiationModel(seed=1)
    model.step()
    return model


def test_support_weighs_what_the_package_and_the_partners_make_of_it_and_its_mood(talks):
    assert {name for name, term in declared(utility.Terms).items() if term.in_support} >= {"mission", "mandate", "signal", "peers", "luck"}
    p, reply = talks.setting.parameters, talks.rounds[-1].replies["ITA"]
    package = sum(getattr(reply.terms, name) for name, term in declared(utility.Terms).items() if term.part == PACKAGE)
    stance = talks.table.seats.support_stance[talks.cast.index("ITA")]
    assert reply.support_utility == pytest.approx(stance + p.support_share * package + 0.5 * reply.terms.luck + 0.5 * reply.terms.peers)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_has_its_legitimacy_and_an_objection_in_every_vintage(route):
    assert route.name in Legitimacy._fields and 0 <= route.ceiling <= 1
    assert all(route.objection in preferences(vintage)["RUS"] for vintage in CUT_OFF)


def test_a_body_refuses_by_its_rule():
    asked = {"mission": 0.2, "predisposition": 0.7, "nato_needs_us": 0.6}
    un, osce, nato = (1.0, False, False, 6.0), (0.25, False, False, 0.0), (1.0, False, True, 0.0)
    assert refusal(*un, 6.0, **asked) == GRANTED and refusal(*un, 7.0, **asked) == VOTES
    assert refusal(1.0, True, False, 6.0, 0.0, **asked) == VETO
    assert refusal(*osce, 0.0, **asked) == GRANTED and refusal(*osce, 0.0, **asked | {"mission": 0.3}) == CEILING
    assert refusal(*osce, 1.0, **asked) == MEMBER and refusal(*nato, 1.0, **asked) == MEMBER
    assert refusal(*nato, 0.0, **asked | {"predisposition": 0.5}) == GUARANTOR


def played(scenario="february-2025", **event):
    model = NegotiationModel(scenario, seed=1)
    for _ in range(5):
        model.step()
    if event:
        model.fire(**event)
    model.step()
    return model


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_event_does_what_its_meaning_says(kind):
    usual, struck = played(), played(kind=kind.name, state="FRA" if kind.of_a_state else "")
    before, after = usual.rounds[-1], struck.rounds[-1]
    exposure = [this.replies["FRA"].terms.exposure for this in (before, after)]
    if kind.name == "backstop":
        assert after.standing.backstop < before.standing.backstop
    elif kind.name == "provocation":
        assert exposure[1] < exposure[0]
    elif kind.name == "ceasefire":
        assert exposure[1] > exposure[0]
    elif kind.name == "government":
        assert after.replies["FRA"].terms.stance > before.replies["FRA"].terms.stance
    elif kind.name == "commitment":
        moved = played(kind=kind.name, state="POL")
        assert before.replies["POL"].pledge == 0 and moved.rounds[-1].replies["POL"].pledge == moved.setting.traits[moved.cast.index("POL")].capacity
    else:
        assert kind.name == "walkout" and after.replies["FRA"].answer == 0 and after.proposer != "FRA"


def test_a_wrong_event_is_told_and_does_not_happen():
    model = played()
    for wrong in ({"kind": "walkot"}, {"kind": "walkout"}, {"kind": "ceasefire", "size": 3.0}):
        with pytest.raises(ScenarioError):
            model.fire(**wrong)
    assert model.scenario.events == ()


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_procedure_recognises_whom_it_should(procedure, tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(f'title = "T"\nvintage = "2024-12"\n[table]\nprocedure = "{procedure}"\n')
    proposers = [this.proposer for this in NegotiationModel(path, seed=1).run_model().rounds]
    if procedure == "convenor":
        assert set(proposers) == {"FRA"}
    elif procedure == "rotation":
        assert proposers[0] == "FRA" and len(set(proposers)) == 26
    else:
        assert 5 < len(set(proposers)) < 26


@pytest.mark.parametrize("group", [Weights, Parameters, Legitimacy, Preferences, Traits])
def test_every_knob_has_a_range_a_unit_a_meaning_and_a_source(group):
    for name, knob in knobs(group).items():
        assert knob.low < knob.high and knob.unit and knob.meaning and knob.source, name
    for name, default in defaults(group).items():
        assert knobs(group)[name].low <= default <= knobs(group)[name].high, name


def test_a_knob_can_be_set_by_its_key_and_changes_the_batch():
    for key in ("us_backstop", "weights.security", "legitimacy.coalition", "POL.participation_stance", "FRA.capacity"):
        knob = knob_of(key)
        low, high = (run_batch(runs=200, vary={key: value}).mass.sum() for value in (knob.low, min(knob.high, 50)))
        assert high > low, key


@pytest.mark.parametrize("vintage", CUT_OFF)
def test_every_estimate_is_ordered_sourced_and_not_later_than_its_vintage(vintage):
    for iso3, rows in preferences(vintage).items():
        for name, e in rows.items():
            assert e.low <= e.mode <= e.high and e.source and e.confidence, (iso3, name)
            assert e.date <= CUT_OFF[vintage], (iso3, name)


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_loads_and_can_be_played(name):
    scenario = load_scenario(name)
    assert scenario.title and scenario.summary and scenario.convenor in scenario.cast
    assert 1 <= NegotiationModel(scenario, seed=1).run_model().outcome.rounds <= 26


def test_a_field_without_a_declaration_is_refused():
    class Loose(NamedTuple):
        width: float = 1.0

    with pytest.raises(TypeError, match=r"Loose\.width is declared without a Knob"):
        knobs(Loose)


@pytest.mark.parametrize("package", [agents, model])
def test_a_package_names_what_it_holds_and_nothing_else(package):
    assert all(hasattr(package, name) for name in package.__all__)
    with pytest.raises(AttributeError, match="'Capitol'"):
        _ = package.Capitol
