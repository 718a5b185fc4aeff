"""Calls that make no sense: each is refused with what was expected."""

from typing import Annotated, NamedTuple

import numpy as np
import pytest

from concert.agents.knob import Knob, knobs
from concert.experiments.studies.backtest import leaks
from concert.experiments.studies.calibrate import statements
from concert.experiments.studies.outcomes import read
from concert.experiments.sweeps.seal import sealed, unsealed
from concert.model import NegotiationModel, ScenarioError, load_scenario, run_batch
from concert.model.analysis.bargaining import baron_ferejohn, rubinstein
from concert.model.analysis.baselines import voluntary_contributions, volunteers_dilemma
from concert.model.analysis.forecast import auc, brier, calibration, scores
from concert.model.analysis.power import pivotal_shares, shapley
from concert.model.analysis.stability import stable_coalitions, stable_sizes
from concert.model.rules.soldiers import quota
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.changes import MOST, edited
from concert.model.scenario.given_file import LARGEST
from concert.model.search.certainty import certainty, interval
from concert.model.search.whatif import Aim, smallest_changes

REFUSED = {
    "an even number of players": (lambda: baron_ferejohn(4, 1.0), "expected an odd number from 3 on"),
    "a discount above 1": (lambda: rubinstein(1.5), "expected within"),
    "a certainty of no run": (lambda: certainty(run_batch(runs=0)), "expected at least one"),
    "scores of no outcome": (lambda: scores(np.array([]), np.array([])), "no outcome to score by"),
    "scores kept away from nothing": (lambda: scores(np.array([0.5]), np.array([1]), least=0.0), r"expected within \(0, 0.5\]"),
    "a share above one": (lambda: interval(1.2, 100), "expected within"),
    "a share that is no number": (lambda: interval(float("nan"), 100), "expected within"),
    "a share of no run": (lambda: interval(0.5, 0), "in 1 or more"),
    "pivotal in no run": (lambda: pivotal_shares(run_batch(runs=0)), "expected at least one"),
    "pivotal against no number": (lambda: pivotal_shares(run_batch(runs=1), float("nan")), "expected a finite number"),
    "a target without end": (lambda: quota(float("inf")), "expected a finite number"),
    "contributions of nobody": (lambda: voluntary_contributions([]), "expected at least one"),
    "a valuation below zero": (lambda: voluntary_contributions([1.0, -1.0]), "all from 0 on"),
    "a volunteer by itself": (lambda: volunteers_dilemma(1, 0.5), "expected 2 or more"),
    "a player that stands twice": (lambda: shapley(len, [1, 1]), "each once"),
    "other ties": (lambda: stable_sizes(float, float, 3, ties="leave"), "expected 'stay' or 'move'"),
    "too many players": (lambda: stable_coalitions(dict.fromkeys, range(21)), "expected up to 20"),
    "fewer runs than none": (lambda: run_batch(runs=-1), "expected a whole number from 0"),
}


@pytest.mark.parametrize("call, said", REFUSED.values(), ids=REFUSED)
def test_a_call_without_sense_is_refused_with_what_was_expected(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize("score", [scores, auc, brier, calibration], ids=lambda score: score.__name__)
@pytest.mark.parametrize("p, y, said", [
    ([0.2, np.nan, 0.4], [0, 1, 1], r"forecast 2 of 3 is nan; expected a probability within \[0, 1\]"), ([0.2, np.inf], [0, 1], "forecast 2 of 2 is inf"),
    ([1.2, 0.1], [0, 1], "forecast 1 of 2 is 1.2"), ([-0.1, 0.1], [0, 1], "forecast 1 of 2 is -0.1"), ([0.1, 0.2], [0, 2], "outcome 2 of 2 is 2; expected 0 or 1"),
    ([0.1, 0.2], [0, np.nan], "outcome 2 of 2 is nan"), ([0.1, 0.2, 0.3], [0, 1], "have the shapes"), ([0.1], [[0]], "have the shapes"), ([], [], "no outcome to score by"),
])
def test_what_is_no_forecast_gets_no_score(score, p, y, said):
    with pytest.raises(ValueError, match=said):
        score(np.array(p), np.array(y))


@pytest.mark.parametrize("word, said", [
    ("drop=QQQ", "drop: 'QQQ' is not a capital at the table"), ("mandate=uno", "did you mean 'un'"), ("procedure=lot", "procedure: 'lot' is not known"),
    (".force=40", ".force: unknown key; did you mean 'force'"), (".us_backstop=1", "unknown key"), ("weights.=1", "unknown key"), ("event=5:provocation:1::1:1", "expected ROUND:KIND:SIZE:STATE:ROUNDS"), ("event=soon:provocation", "expected ROUND:KIND:SIZE:STATE:ROUNDS"),
])
def test_an_edit_that_cannot_be_made_is_told(word, said):
    with pytest.raises(ScenarioError, match=said):
        edited(load_scenario(), [word])


def test_more_edits_than_a_link_may_carry_are_refused():
    with pytest.raises(ScenarioError, match=f"expected at most {MOST}"):
        edited(load_scenario(), ["us_backstop=0.7"] * (MOST + 1))


def test_an_aim_that_says_nothing_is_refused():
    with pytest.raises(ScenarioError, match="an aim is missing"):
        smallest_changes(load_scenario(), Aim())


def test_an_event_of_no_single_state_is_not_fired_at_one():
    model = NegotiationModel(seed=1)
    with pytest.raises(ScenarioError, match="a ceasefire happens to no single state"):
        model.fire("ceasefire", state="POL")
    assert model.scenario.events == ()


def test_toml_that_is_nested_without_end_is_one_line():
    with pytest.raises(ScenarioError, match="expected at most") as caught:
        parse_scenario("title = " + "[" * 100_000, "x", "x.toml")
    assert len(caught.value.faults) == 1


def test_a_name_too_long_for_any_file_is_an_unknown_scenario():
    with pytest.raises(ScenarioError, match="not found"):
        load_scenario("x" * 5000)


def test_an_outcome_file_beyond_all_measure_is_not_read(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("#" * (LARGEST + 1))
    with pytest.raises(ScenarioError, match=f"larger than {LARGEST:,} bytes"):
        read(str(path), "ground_troops", "yes")


def test_a_sealed_record_that_was_laid_out_anew_is_found():
    text = sealed({"rows": 3})
    assert unsealed(text) == {"rows": 3}
    with pytest.raises(ValueError, match="altered"):
        unsealed(text.replace("\n ", "\n  "))


def test_what_a_scenario_sets_by_hand_is_noted_in_a_backtest():
    scenario = load_scenario("france-walks-out").change({"POL.participation_stance": 0.5})
    assert [note.partition(" by hand")[0] for note in leaks(scenario)] == ["note: the scenario sets 1 preferences", "note: the scenario sets 1 events"]
    assert leaks(load_scenario()) == []


def test_stances_set_by_hand_are_nothing_to_calibrate_by():
    scenario = load_scenario()
    with pytest.raises(ScenarioError, match="nothing to calibrate by"):
        statements(scenario.change({f"{iso3}.participation_stance": 0.0 for iso3 in scenario.cast}))


class Noted(NamedTuple):
    """A knob with a remark before it."""

    share: Annotated[float, "a remark", Knob(0, 1, "share", "what is shared", "assumed: half")] = 0.5


class Bare(NamedTuple):
    """A number that nobody declared."""

    share: Annotated[float, "a remark"] = 0.5


def test_a_knob_is_found_behind_a_remark_and_a_number_without_one_is_refused():
    assert knobs(Noted)["share"].meaning == "what is shared"
    with pytest.raises(TypeError, match=r"Bare\.share is declared without a Knob"):
        knobs(Bare)
