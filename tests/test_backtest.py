"""The backtest and the calibration: scores that are their formulas, no input from after the cut-off, files of any kind."""

import json
import math
import tomllib
from dataclasses import replace

import numpy as np
import pytest

from concert.agents.capital import TROOPS
from concert.agents.knob import knobs
from concert.experiments.__main__ import main
from concert.experiments.studies import calibrate
from concert.experiments.studies.backtest import forecasts_of, leaks
from concert.experiments.studies.scorecard import plain_name, readings
from concert.model import ScenarioError, load_scenario, run_batch
from concert.model.analysis.baselines import NULLS, facts_of
from concert.model.analysis.forecast import auc, brier, calibration, scores
from concert.model.rules.parameters import DEFAULT_PARAMETERS, DEFAULT_WEIGHTS, Weights
from concert.model.scenario.sources import CUT_OFF, Estimate

LONDON = "data/outcomes_london_2025-03-02.csv"


def test_scores_are_their_formulas():
    p, y = np.array([0.9, 0.6, 0.4, 0.1]), np.array([1, 0, 1, 0])
    found = scores(p, y)
    assert found.brier == pytest.approx(np.mean([0.01, 0.36, 0.36, 0.01])) and found.auc == 0.75 and found.n == 4
    assert found.log == pytest.approx(-np.mean(np.log([0.9, 0.4, 0.4, 0.9])))
    assert found.brier_interval[0] <= found.brier <= found.brier_interval[1]
    assert found.log_interval[0] <= found.log <= found.log_interval[1]
    alike = scores(np.array([0.2, 0.4]), np.array([1, 1]))
    assert math.isnan(alike.auc) and alike.brier_interval == pytest.approx((0.36, 0.64)) and math.isnan(alike.auc_interval[0])
    assert math.isnan(auc(p, np.ones(4))) and brier(y, y) == 0 and sum(n for _, _, n in calibration(p, y)) == 4


@pytest.mark.versions
def test_the_backtest_writes_scores_of_the_model_and_of_every_null(tmp_path, capsys):
    assert main(["backtest", "--outcomes", LONDON, "--runs", "400", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "inputs up to 2024-12-31" in said and "10 unknown" in said
    found = json.loads((tmp_path / "scores.json").read_text())["london-2025-03-02"]
    assert set(found["nulls"]) == set(NULLS) and {"brier", "log", "auc", "n"} <= set(found["model"]) & set(found["model_given_coalition"])
    p = forecasts_of(load_scenario(), run_batch(runs=400), 1)["model"]
    states = [line.split(",") for line in (tmp_path / "states.csv").read_text().splitlines()[1:]]
    assert found["model"]["n"] == len(states) == 21
    assert found["model"]["brier"] == pytest.approx(np.mean([(float(row[3]) - int(row[2])) ** 2 for row in states]), abs=1e-3)
    assert all(float(row[3]) == pytest.approx(p[load_scenario().cast.index(row[1])], abs=1e-4) for row in states)
    assert list((tmp_path / "figures").glob("*.png"))
    assert main(["backtest", "--outcomes", LONDON, "--runs", "50", "--conditional", "drop", "--column", "member", "--out", str(tmp_path)]) == 0


@pytest.mark.parametrize("lack, what", [("committed_share", "capacity"), ("gdp", "GDP")])
def test_where_nobody_has_any_no_null_divides_by_nothing(lack, what, tmp_path):
    facts = facts_of(load_scenario().change({"committed_share": 1.0}) if lack == "committed_share" else load_scenario())
    facts = replace(facts, gdp=np.zeros(30)) if lack == "gdp" else facts
    assert (facts.capacity if lack == "committed_share" else facts.gdp).max() == 0
    for name, null in NULLS.items():
        p = null(facts)
        assert ((p >= 0) & (p <= 1)).all(), name
    assert (NULLS["capacity_share" if lack == "committed_share" else "gdp_share"](facts) == 0).all()
    if lack == "committed_share":
        assert NULLS["salience_weighted_mean"](facts) == pytest.approx(np.full(30, ((1 + facts.stance) / 2).mean()))


def test_a_capital_tied_to_nobody_has_no_neighbours_to_follow():
    facts = facts_of(load_scenario())
    alone = replace(facts, cast=("FRA",), stance=np.array([0.9]), ties=np.zeros((1, 1)))
    assert NULLS["neighbours_majority"](alone).tolist() == [0.5]
    everybody = replace(facts, stance=np.ones(30))
    assert (NULLS["neighbours_majority"](everybody) == 1).all()  # exactly: ties that differ in a last digit would be ranked


def test_a_null_that_is_no_number_is_one_line_and_nothing_is_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(NULLS, "broken", lambda facts: np.full(len(facts.cast), np.nan))
    assert main(["backtest", "--outcomes", LONDON, "--runs", "20", "--out", str(tmp_path / "o")]) == 2
    said = capsys.readouterr().err
    assert "the forecast broken cannot be scored: forecast 1 of 21 is nan; expected a probability within [0, 1]" in said
    assert len(said.splitlines()) == 1 and not (tmp_path / "o").exists()


def test_nothing_dated_after_the_cut_off_enters_and_no_earlier_event_is_scored(tmp_path, capsys):
    late = Estimate(0, 0, 0, date="2025-03-01", source="a later statement")
    leaky = load_scenario().__class__(**{**vars(load_scenario()), "changes": (("POL", "participation_stance", late),)})
    with pytest.raises(ScenarioError, match=f"after the cut-off {CUT_OFF['2024-12']}"):
        leaks(leaky)
    path = tmp_path / "early.csv"
    path.write_text("iso3,event,date,troops\nFRA,early,2024-11-01,yes\n")
    assert main(["backtest", "--outcomes", str(path), "--column", "troops", "--out", str(tmp_path / "o")]) == 2
    assert "not after the cut-off" in capsys.readouterr().err


TWO = (  # a byte-order mark, Windows line ends, blanks, states that are not at the table
    "\ufeffiso3, event,date,troops,member\r\nFRA,first,2025-01-10,Yes ,1\r\nGBR,first,2025-01-12,yes,1\r\nDEU,first,2025-01-10,conditional,1\r\n"
    "POL,first,2025-01-10,no,0\r\nITA,first,2025-01-10,abstained,unknown\r\nESP,first,2025-01-10,unknown,\r\nUSA,first,2025-01-10,no,0\r\nBRA,first,2025-01-10,no,0\r\n\r\n"
    "FRA,second/event,,1,1\r\nPOL,second/event,,0,0\r\nSVK,second/event,,,0\r\nFRA,second_event,2025-03-01,1,1\r\nPOL,second_event,2025-03-01,1,1\r\n"
)


@pytest.mark.parametrize("conditional, n, germany", [("yes", 4, 1), ("no", 4, 0), ("drop", 3, None)])
def test_a_file_of_several_events_is_scored_event_by_event(conditional, n, germany, tmp_path, capsys):
    path = tmp_path / "o.csv"
    path.write_bytes(TWO.encode())
    assert main(["backtest", "--outcomes", str(path), "--column", "troops", "--runs", "100", "--conditional", conditional, "--out", str(tmp_path / "o")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    found = json.loads((tmp_path / "o/scores.json").read_text())
    assert list(found) == ["first", "second/event", "second_event"] and found["first"]["model"]["n"] == n
    assert found["first"]["left_out"] == {"abstained": 1, "unknown": 1} | ({"conditional": 1} if germany is None else {})
    assert found["first"]["not_at_the_table"] == 2 and "2 not at the table (Washington and Brazil)" in said
    assert found["second/event"]["left_out"] == {"empty": 1} and found["second_event"]["model"]["auc"] is None
    assert "second/event has no date" in said and "calibration: mean forecast" in said and f"Conditional counts as {conditional}" in said
    rows = {tuple(line.split(",")[:2]): line.split(",")[2] for line in (tmp_path / "o/states.csv").read_text().splitlines()}
    assert rows.get(("first", "DEU")) == (None if germany is None else str(germany))
    assert {path.name for path in (tmp_path / "o/figures").glob("*.png")} == {"first.png", "second_event.png", "second_event_.png"}


def test_a_file_that_is_none_and_a_folder_that_cannot_be_written_are_one_line(tmp_path, capsys):
    (tmp_path / "binary.csv").write_bytes(b"iso3,event,troops\nFRA,\x81,yes\n")
    (tmp_path / "file").write_text("")
    for words in (["--outcomes", str(tmp_path / "none.csv"), "--out", str(tmp_path / "o")], ["--outcomes", str(tmp_path / "binary.csv"), "--out", str(tmp_path / "o")],
                  ["--outcomes", str(tmp_path), "--out", str(tmp_path / "o")], ["--outcomes", LONDON, "--out", str(tmp_path / "file/x")], ["--outcomes", LONDON, "--out", "x", "--runs", "0"]):
        assert main(["backtest", "--runs", "5", *words]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_reading_is_of_a_run_that_agrees_with_the_forecast():
    scenario = load_scenario()
    batch = run_batch(scenario, 200, 3)
    p, sends = (batch.answers == TROOPS).mean(axis=0), batch.answers == TROOPS
    said = readings(scenario, 3, list(scenario.cast), np.ones(30, int), p, sends)
    assert len({line.partition("In run ")[2].partition(":")[0] for line in said.values()}) > 1
    for iso3, line in said.items():
        likely = p[scenario.cast.index(iso3)] >= 0.5
        assert (" sends " in line) == likely and line.startswith("hit " if likely else "miss")
    assert [plain_name("a/b", taken) for taken in ([], ["a_b"], ["a_b", "a_b_"])] == ["a_b", "a_b_", "a_b__"]


def test_an_input_of_an_outside_power_may_not_be_late_either(monkeypatch):
    late = {"RUS": {"objection_nato_label": Estimate(1, 1, 1, date="2025-01-01")}}
    monkeypatch.setattr("concert.experiments.studies.backtest.preferences", lambda vintage: late)
    with pytest.raises(ScenarioError, match=r"RUS.objection_nato_label: dated 2025-01-01"):
        leaks(load_scenario())


@pytest.mark.versions
def test_a_fit_is_no_worse_than_the_defaults_stays_in_range_and_changes_no_default(tmp_path, capsys):
    before = DEFAULT_WEIGHTS, DEFAULT_PARAMETERS, load_scenario()
    path = tmp_path / "fitted.toml"
    assert main(["calibrate", "--runs", "20", "--evaluations", "25", "--leave-out", "0", "--out", str(path)]) == 0
    told = capsys.readouterr().out
    fitted, scenario = load_scenario(path), load_scenario()
    said = calibrate.statements(scenario)
    old, new = (calibrate.loss(scenario, said, list(said), weights, 20, 1) for weights in (scenario.weights, fitted.weights))
    assert new < old and f"{calibrate.score(scenario, said, list(said), fitted.weights, 20, 1):.4f} fitted" in told
    assert all(knob.low <= value <= knob.high for knob, value in zip(knobs(Weights).values(), fitted.weights, strict=True))
    assert fitted.weights != scenario.weights and fitted.vintage == scenario.vintage
    assert (DEFAULT_WEIGHTS, DEFAULT_PARAMETERS, load_scenario()) == before and fitted.parameters == DEFAULT_PARAMETERS
    assert set(tomllib.loads(path.read_text())["weights"]) == set(Weights._fields) and len(said) > 5


def test_a_fitted_scenario_is_the_scenario_it_was_fitted_to_but_for_its_weights(tmp_path, capsys):
    path, fitted = tmp_path / "four.toml", tmp_path / "fitted.toml"
    path.write_text('title = "Four \\"great\\" powers"\nvintage = "2024-12"\n[table]\nonly = ["FRA", "POL", "DEU", "GBR"]\n[parameters]\nus_backstop = 0.7\n')
    assert main(["calibrate", str(path), "--runs", "5", "--evaluations", "3", "--leave-out", "0", "--out", str(fitted)]) == 0
    before, after = load_scenario(path), load_scenario(fitted)
    assert after.cast == before.cast and after.parameters == before.parameters and after.title == 'Four "great" powers, calibrated'
    assert f"{len(calibrate.statements(before))} statements" in capsys.readouterr().out


def test_a_fit_needs_a_state_to_fit_to(tmp_path, capsys):
    path = tmp_path / "one.toml"
    path.write_text('title = "One"\nvintage = "2024-12"\n[table]\nonly = ["FRA", "AUT"]\n')
    scenario = load_scenario(path)
    assert list(calibrate.statements(scenario)) == ["FRA"]
    assert main(["calibrate", str(path), "--runs", "5", "--evaluations", "3", "--out", str(tmp_path / "f.toml")]) == 2
    said = capsys.readouterr().err
    assert "the stance of France alone rests on a dated statement" in said and len(said.splitlines()) == 1
    with pytest.raises(ValueError, match="expected at least one"):
        calibrate.fit(scenario, {"FRA": 0.9}, [], 5, 3, 1)


def test_a_calibration_hides_what_it_is_fitted_to():
    scenario = load_scenario()
    said = calibrate.statements(scenario)
    stated = scenario.change({f"{iso3}.participation_stance": -1.0 for iso3 in said})
    assert calibrate.score(scenario, said, list(said), scenario.weights, 50, 1) == calibrate.score(stated, said, list(said), scenario.weights, 50, 1)


def test_wrong_options_of_a_calibration_are_one_line(tmp_path, capsys):
    there = tmp_path / "there.toml"
    there.write_text("")
    for words in (["--out", str(there)], ["--out", "x.txt"], ["--out", str(tmp_path / "no/x.toml")], ["--runs", "0", "--out", "x.toml"],
                  ["--evaluations", "0", "--out", "x.toml"], ["--leave-out", "7", "--out", "x.toml"], ["nowhere", "--out", "x.toml"]):
        assert main(["calibrate", "--runs", "2", "--evaluations", "2", "--leave-out", "0", *words]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
    for words in (["--runs", "x", "--out", "y.toml"], []):
        with pytest.raises(SystemExit) as stopped:
            main(["calibrate", *words])
        assert stopped.value.code == 2 and len(capsys.readouterr().err.splitlines()) == 1
