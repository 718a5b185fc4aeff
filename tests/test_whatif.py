"""What would change its mind: changes work when they are made, and smaller ones do not."""

import math
from dataclasses import replace

import pytest

from concert.agents.capital import TROOPS
from concert.experiments.__main__ import main
from concert.model import NegotiationModel, load_scenario, run_batch
from concert.model.rules.package import LADDER, MANDATES
from concert.model.scenario.instance import lawful as lawful_under
from concert.model.scenario.knobs import knob_of
from concert.model.search.change import hold
from concert.model.search.local_counterfactual import table_changes, works_at_last_tables
from concert.model.search.whatif import (
    Aim,
    Change,
    share_of,
    smallest_changes,
    smallest_few,
    smallest_pairs,
    value_of,
    works_in,
)


def test_a_smallest_change_works_and_a_smaller_one_does_not():
    scenario = load_scenario()
    for aim in (Aim(state="POL"), Aim(target=20.0), Aim(state="DEU", target=15.0)):
        found = smallest_changes(scenario, aim, keys=["POL.participation_stance", "us_backstop", "weights.peers", "weights.security", "DEU.participation_stance"])
        assert found and [c.size for c in found] == sorted(c.size for c in found)
        for change in found:
            (key, before, after), = change.settings
            assert aim.reached(run_batch(scenario, 1, vary={key: after}))[0]
            knob = knob_of(key)
            shy = after - math.copysign(0.003 * (knob.high - knob.low), after - before)
            assert change.size < 0.004 or not change.monotone or not aim.reached(run_batch(scenario, 1, vary={key: shy}))[0], (key, after)
            without, with_it = works_in(scenario, aim, change, runs=200)
            assert 0 <= without <= 1 and with_it > 0


def test_what_is_so_already_needs_no_change_and_another_answer_can_do_it():
    scenario = load_scenario()
    assert smallest_changes(scenario, Aim(state="FRA"))[0].size == 0
    found = smallest_changes(scenario, Aim(target=40.0))
    seats = [change for change in found if change.seat[0]]
    assert seats and found == sorted(found, key=lambda change: change.size)
    for change in seats:
        played = NegotiationModel(change.made(scenario), seed=1).run_model().outcome
        assert played.mass >= 40 and played.answers[change.seat[0]] == change.seat[1]
        assert works_in(scenario, Aim(target=40.0), change, runs=100)[1] > works_in(scenario, Aim(target=40.0), change, runs=100)[0]


def test_a_force_is_changed_to_a_rung_of_the_ladder():
    (found,) = smallest_changes(load_scenario("february-2025"), Aim(state="FIN"), run=4, keys=["force"])
    assert found.settings[0][2] in LADDER and found.words.startswith("force from 40 to 100")


def test_an_answer_held_fast_is_given_in_every_run_but_never_against_the_law():
    scenario = load_scenario()
    for iso3 in ("HUN", "DEU", "POL"):
        sends, row = run_batch(hold(scenario, iso3, "troops"), 200), scenario.cast.index(iso3)
        lawful = [lawful_under(scenario, iso3, MANDATES[k]) for k in sends.mandate]
        assert ((sends.answers[:, row] == TROOPS) == lawful).all() and (run_batch(scenario, 200).answers[:, row] < TROOPS).mean() > 0.2
        assert (run_batch(hold(scenario, iso3, "out"), 200).answers[:, row] == 0).all()
    austria = run_batch(hold(scenario, "AUT", "troops"), 200)
    assert (austria.answers[austria.mandate == MANDATES.index("coalition"), austria.cast.index("AUT")] < TROOPS).all()


def test_a_pair_works_where_neither_of_its_changes_does_and_neither_can_be_smaller():
    scenario = load_scenario("no-us-backstop").change({"weights.peers": 0.3})
    aim = Aim(state="ITA")
    keys = ["ITA.mission_ideal", "ITA.us_backstop_need", "weights.security", "legitimacy.coalition", "us_backstop", "force"]
    found = smallest_pairs(scenario, aim, most=3, keys=keys)
    assert len(found) == 3 and [c.size for c in found] == sorted(c.size for c in found)

    def reached(settings):
        return aim.reached(run_batch(scenario, 1, vary=settings))[0]

    for change in found:
        assert len(change.settings) == 2 and reached(change.knobs)
        for key, before, after in change.settings:
            assert before == value_of(scenario, key) and not reached(change.knobs | {key: before})
            shy = after - math.copysign(0.003 * (knob_of(key).high - knob_of(key).low), after - before)
            assert key == "force" or abs(after - before) < abs(after - shy) or not reached(change.knobs | {key: shy}), change


def test_the_opening_mandate_decides_nothing_as_every_route_is_one_step_from_it():
    scenario = load_scenario()
    masses = {tuple(run_batch(replace(scenario, mandate=mandate), 100).mass) for mandate in MANDATES}
    assert len(masses) == 1


def test_another_package_on_the_last_table_does_it_and_no_part_of_the_change_alone():
    model = NegotiationModel("no-us-backstop", seed=1, **{"weights.peers": 0.3}).run_model()
    aim = Aim(state="ITA")
    found = table_changes(model, aim)
    packages = [change for change in found if change.package]
    assert any(p.package[1].mandate == MANDATES.index("un") for p in packages) and "under the UN, were that granted" in "".join(c.words for c in packages)
    for change in packages:
        lay, package = change.package
        assert lay == model.standing.package and package != lay and change.at_table
        parts = [package._replace(**{name: getattr(lay, name)}) for name in lay._fields if getattr(lay, name) != getattr(package, name)]
        assert not any(other.package[1] in parts for other in packages)
    for change in (c for c in found if c.settings):
        ((key, before, after),) = change.settings
        assert after > before and change.size == pytest.approx((after - before) / (knob_of(key).high - knob_of(key).low))
    assert {"ITA.participation_stance", "us_backstop"} <= {c.settings[0][0] for c in found if c.settings}
    assert table_changes(model, Aim(state="FRA")) == [] and model.outcome.answers["FRA"] == "troops"
    with pytest.raises(ValueError, match="no round"):
        table_changes(NegotiationModel(seed=1), aim)
    with pytest.raises(ValueError, match="last table"):
        found[0].made(model.scenario)


def test_a_change_of_the_last_table_leaves_the_negotiation_as_it_was():
    model = NegotiationModel(seed=1).run_model()
    before = (model.outcome, model.table.seats.participation_stance.tolist())
    assert table_changes(model, Aim(state="POL"))
    assert before == (model.outcome, model.table.seats.participation_stance.tolist())


def test_the_command_tells_changes_shares_and_the_last_table(capsys):
    assert main(["whatif", "--state", "POL", "--runs", "100"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "weights.peers from 0.5 to 1.26" in said and "of 100 (now 0%)" in said and "Or at the last table: POL." in said
    assert main(["whatif", "--state", "FRA"]) == 0 and "so already" in capsys.readouterr().out


def test_of_the_few_that_are_told_each_kind_has_its_smallest_and_all_are_in_order():
    knobs = [Change(((f"k{n}", 0.0, 1.0),), n / 10, True) for n in range(6)]
    answers, package = [Change((), 0.5, True, ("POL", word)) for word in ("troops", "out")], Change((), 0.9, True, package=(None, None), at_table=True)
    assert smallest_few([*reversed(knobs), package, *answers], 4) == [knobs[0], knobs[1], answers[0], package]
    assert smallest_few([*knobs, package], 3) == [knobs[0], knobs[1], package] and smallest_few([], 3) == [] and smallest_few(knobs, 9) == knobs


def test_a_change_of_the_last_table_is_tried_on_the_last_tables_of_other_runs():
    scenario, aim = load_scenario(), Aim(state="DEU")
    model = NegotiationModel(scenario, seed=1).run_model()
    package = next(change for change in table_changes(model, aim) if change.package)
    stance = next(change for change in table_changes(model, aim) if change.settings and change.settings[0][0] == "DEU.participation_stance")
    assert works_at_last_tables(scenario, aim, package, 1) == 1.0 == works_at_last_tables(scenario, aim, stance, 1)  # the run itself
    as_it_is = float(aim.reached(run_batch(scenario, 60)).mean())
    nothing = Change((), 0.0, True, package=(package.package[0], package.package[0]), at_table=True)
    assert works_at_last_tables(scenario, aim, nothing, 60) == as_it_is < works_at_last_tables(scenario, aim, package, 60) == share_of(scenario, aim, package, 60)
    assert works_at_last_tables(scenario, aim, stance, 60) > as_it_is
    knob = smallest_changes(scenario, aim, keys=["us_backstop"])[0]
    assert share_of(scenario, aim, knob, 60) == works_in(scenario, aim, knob, 60)[1]


def test_wrong_aims_are_told(capsys):
    for words in (["--state", "QQQ"], [], ["--target", "-3"], ["--state", "PL"]):
        assert main(["whatif", *words]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
