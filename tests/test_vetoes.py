"""The Security Council: the no of any permanent member is a veto, at the table or away from it, and the refusal names it."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concert.agents import OUT, Capital
from concert.experiments.studies.negotiate import record
from concert.model import NegotiationModel, load_scenario, run_batch
from concert.model.narrative.compare import compare
from concert.model.narrative.headlines import refused_routes
from concert.model.narrative.transcript import told
from concert.model.rules.mandate import GRANTED, ROUTES, VETO, VOTES
from concert.model.rules.package import MANDATES, Package
from concert.model.rules.ruling import ruling
from concert.model.scenario import sources
from concert.model.scenario.bodies import abstaining, elsewhere, envoys, others
from concert.model.scenario.instance import setting
from concert.ui.views import picture

UN = MANDATES.index("un")
# Rome asks the Council, Moscow tolerates whatever it gives, and asking for Moscow's consent costs nothing.
ASKED = {"russian_tolerance": 2.0, "weights.signal": 0.0}
AGAINST = {"FRA": {"FRA.support_stance": -1.0}, "GBR": {"GBR.support_stance": -1.0}}


@pytest.fixture(scope="module")
def rome():
    return load_scenario("italy-convenes").change(ASKED)


def without(scenario, *states):
    return replace(scenario, cast=tuple(iso3 for iso3 in scenario.cast if iso3 not in states))


def rulings(model):
    """What the Council said in a run: (granted, who refused)."""
    return [(this.refusal is None, this.refusal.by if this.refusal else "") for this in model.rounds if this.standing.proposed.mandate == UN]


@pytest.mark.parametrize("against", [("FRA",), ("GBR",), ("FRA", "GBR")])
def test_no_mandate_is_given_while_a_permanent_member_at_the_table_is_below_the_line(rome, against):
    scenario = rome.change({key: value for iso3 in against for key, value in AGAINST[iso3].items()})
    said = [ruled for run in range(20) for ruled in rulings(NegotiationModel(scenario, seed=1, run=run).run_model())]
    assert len(said) >= 20 and {granted for granted, _ in said} == {False} and {by for _, by in said} <= set(against)
    batch = run_batch(scenario, runs=300)
    assert (batch.mandate == UN).sum() == 0 < (run_batch(rome, runs=300).mandate == UN).sum()


def test_a_rule_of_ones_own_in_the_seat_of_paris_can_veto_too(rome):
    class Naysayer(Capital):
        def answer(self, prospect):
            return super().answer(prospect)._replace(answer=OUT, pledge=0.0, support_utility=-0.41)

    said = [ruled for run in range(5) for ruled in rulings(NegotiationModel(rome, seed=1, run=run, seats={"FRA": Naysayer}).run_model())]
    assert said and set(said) == {(False, "FRA")}


@settings(max_examples=200, deadline=None)
@given(
    backing=st.lists(st.floats(-1.0, 1.0), min_size=30, max_size=30), tolerance=st.sampled_from([0.0, 0.65, 2.0]),
    mission=st.floats(0.0, 1.0), others_for=st.floats(0.0, 1.0), vintage=st.sampled_from(["2024-12", "2025-02"]),
)
def test_a_permanent_members_no_is_a_veto_and_no_veto_comes_from_anybody_else(backing, tolerance, mission, others_for, vintage):
    scenario = replace(load_scenario(), vintage=vintage).change({"russian_tolerance": tolerance, "council_others": others_for})
    made, table = setting(scenario), NegotiationModel(seed=1).table
    table.objection[UN] = 0.3
    line, permanent = scenario.parameters.objection_line, [scenario.cast.index(iso3) for iso3 in ("FRA", "GBR")]
    reason, by = ruling(lambda who, row, seen: (OUT, 0.0, backing[row]), None, made, table, Package(mission, UN, 40.0), 0.0, (0.0, 0.0), 0.0)
    against = [row for row in permanent if backing[row] < line]
    moscow = 0.3 + 0.5 * mission + 0.15 * 0.4 > tolerance
    assert (reason == VETO) == (bool(against) or moscow)
    if reason == VETO:
        assert by == 30 if moscow else by == min(against, key=lambda row: backing[row])
    else:
        noes = sum(backing[row] < line for row in np.flatnonzero(made.member[UN]))
        outside = {"2024-12": 8.0, "2025-02": 7.0}[vintage]  # of fifteen: not the five, nor Malta and Slovenia; nor Denmark, Greece and Slovenia
        assert reason == (VOTES if 1.0 + (1.0 - others_for) * outside + noes > 6.0 else GRANTED)


def test_washington_vetoes_by_what_it_has_said_and_stands_back_from_no_mandate_of_its_own_accord(rome):
    usual = setting(rome)
    (washington,) = usual.envoys
    known = sources.preferences(rome.vintage)["USA"]
    assert washington == (UN, 1, known["mission_ideal"].mode, known["un_mandate_need"].mode, known["support_stance"].mode, sources.states()["USA"].solidarity)
    hardly = rome.change({"weights.mission": 5.0, "support_share": 1.0, "objection_line": -0.4, "mission": 1.0})
    hardly = hardly.change({f"{iso3}.mission_ideal": 1.0 for iso3 in rome.cast})  # everybody else wants what is tabled
    said = rulings(NegotiationModel(replace(hardly, mandate="un"), seed=1).run_model())
    # 0.3 + 1 · (-5 (1 - 0.35)² - 0 - 0) = -1.81, far below the line
    assert said[0] == (False, "USA")
    assert {by for _, by in rulings(NegotiationModel(rome, seed=1).run_model())} == {""}


def test_a_permanent_member_that_is_not_at_the_table_still_has_its_seat(rome):
    away = without(rome, "FRA", "GBR")
    assert elsewhere(away.vintage, away.cast) == ("RUS", "USA", "FRA", "GBR") and [e.seat for e in setting(away).envoys] == [1, 2, 3]
    assert others(away.vintage, away.cast, ROUTES[UN]) == 8 and abstaining(away.vintage, away.cast, ROUTES[UN]) == 1
    assert any(granted for run in range(10) for granted, _ in rulings(NegotiationModel(away, seed=1, run=run).run_model()))
    far = away.change({"weights.mission": 5.0, "support_share": 1.0} | {f"{iso3}.mission_ideal": 0.2 for iso3 in away.cast})
    by = {who for run in range(5) for _, who in rulings(NegotiationModel(replace(far, mission=0.2, mandate="un"), seed=1, run=run).run_model())}
    assert by & {"FRA", "GBR"}  # they want a force that deters, by what they had said


def test_a_run_with_a_veto_from_wherever_it_comes_is_its_row_of_the_batch(rome):
    cases = [rome.change(AGAINST["GBR"]), without(rome.change(AGAINST["FRA"]), "GBR"), replace(without(rome, "FRA"), mission=0.2).change({"weights.mission": 5.0, "support_share": 1.0})]
    for scenario in cases:
        live = [NegotiationModel(scenario, seed=7, run=run).run_model() for run in range(8)]
        assert [model.outcome.row() for model in live] == run_batch(scenario, runs=8, seed=7).to_pandas().to_dict("records")
        assert any(by not in ("", "RUS") for model in live for _, by in rulings(model))


def test_china_abstains_until_something_is_known_of_it_and_an_abstention_is_no_veto(rome, monkeypatch):
    cast, route = rome.cast, ROUTES[UN]
    assert abstaining(rome.vintage, cast, route) == 1 and all(abstaining(rome.vintage, cast, other) == 0 for other in ROUTES[1:])
    usual, member = sources.preferences(rome.vintage), next(row for row in sources.memberships(rome.vintage) if row.group == "UN_P5")
    with monkeypatch.context() as patched:
        patched.setattr(sources, "preferences", lambda vintage: usual | {"CHN": {"support_stance": sources.Estimate(-1.0, -0.9, -0.8)}})
        rows = (*sources.memberships(rome.vintage), replace(member, iso3="CHN"))
        patched.setattr(sources, "memberships", lambda vintage: rows)
        from concert.model.scenario import bodies

        bodies.seated.cache_clear()
        try:
            assert abstaining(rome.vintage, cast, route) == 0 and elsewhere(rome.vintage, cast)[-1] == "CHN"
            made = setting.__wrapped__(rome)._replace(envoys=envoys(rome.vintage, cast), routes=[facts._replace(abstaining=0.0) for facts in setting(rome).routes])
            asked = (lambda who, row, seen: (OUT, 0.0, 0.0)), None, made, NegotiationModel(rome, seed=1).table, Package(0.3, UN, 40.0), 0.0, (0.0, 0.0), 0.0
            assert ruling(*asked) == (VETO, len(cast) + 2)
        finally:
            bodies.seated.cache_clear()
    assert ruling(*asked[:2], setting(rome), *asked[3:]) == (GRANTED, -1)


def test_who_is_permanent_is_read_from_the_groups(rome, monkeypatch):
    from concert.model.scenario import bodies

    made = setting(rome)
    assert [rome.cast[row] for row in np.flatnonzero(made.permanent[UN])] == ["FRA", "GBR"] and not made.permanent[1:].any()
    rows = tuple(replace(row, iso3="ITA") if (row.group, row.iso3) == ("UN_P5", "FRA") else row for row in sources.memberships(rome.vintage))
    monkeypatch.setattr(sources, "memberships", lambda vintage: rows)
    bodies.seated.cache_clear()
    try:
        assert bodies.seated(rome.vintage, "UN_P5") == {"ITA", "GBR", "RUS", "USA"} and "FRA" not in elsewhere(rome.vintage, ("ITA",))
    finally:
        bodies.seated.cache_clear()


def test_a_veto_is_told_with_its_state_wherever_it_is_told(rome):
    scenario = rome.change(AGAINST["FRA"] | {"russian_tolerance": 2.0})
    model, moscow = NegotiationModel(scenario, seed=1).run_model(), NegotiationModel(scenario.change({"russian_tolerance": 0.0}), seed=1).run_model()
    k, this = next((k, this) for k, this in enumerate(model.rounds) if this.refusal is not None and this.refusal.route == "un")
    assert any(line.text.startswith("France vetoes the UN mandate") and line.states == ("FRA",) for line in told(model.rounds, k))
    assert any(line.startswith("France vetoes the UN mandate (round") for line in refused_routes(model.rounds))
    routes = {route["title"]: route for route in picture.package(model, tuple(model.rounds), "")["routes"]}
    assert routes["UN"]["state"] == "refused" and routes["UN"]["note"].startswith("France, round ")
    written = json.loads(json.dumps(record(model)))
    assert {"round": this.number, "route": "un", "mission": this.refusal.mission, "reason": "veto", "by": "FRA"} in written["refused_routes"]
    sentences = [difference.sentence for difference in compare(model, moscow).differences]
    assert f"Round {this.number}: Moscow vetoes the UN mandate; in the other run France vetoes the UN mandate." in sentences
