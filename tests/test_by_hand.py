"""Small cases whose figures a pencil gives: power, pivots, outcomes, shares, forecasts and nulls."""

import math
from dataclasses import replace
from fractions import Fraction as F
from math import comb

import numpy as np
import pytest

from concert.agents import adversary, guarantor
from concert.model import ScenarioError, load_scenario, run_batch
from concert.model.analysis.baselines import NULLS, Facts, facts_of, granovetter, volunteers_dilemma
from concert.model.analysis.forecast import auc, calibration, scores
from concert.model.analysis.power import (
    LARGEST,
    banzhaf,
    pivotal_shares,
    pledge_power,
    shapley,
    shapley_shubik,
    winning_coalitions,
)
from concert.model.engine.batch import Batch
from concert.model.engine.outcome import Outcome, concentration, unity
from concert.model.faults import expected
from concert.model.scenario.instance import traits
from concert.model.scenario.sources import preferences
from concert.model.search.certainty import certainty, interval

OUTCOME = Outcome(3, {"FRA": "troops", "GBR": "troops", "POL": "troops", "DEU": "support", "HUN": "out"}, {"FRA": 2.0, "GBR": 3.0, "POL": 1.0, "DEU": 0.0, "HUN": 0.0}, 4.0,
                  agreed=False, rounds=26, mission=0.8, mandate="coalition", force=4.0, mass=6.0, backstop=0.5, acceptance=0.25, trust_gap=1.0)  # fmt: skip


def batch(**changed):
    """Four runs of two capitals."""
    told = {
        "cast": ("FRA", "GBR"), "run": np.arange(4), "agreed": np.array([True, False, False, False]), "rounds": np.array([26, 26, 26, 26]),
        "mission": np.array([0.8, 0.84, 0.26, 1.0]), "mandate": np.array([4, 4, 0, 1]), "force": np.array([40.0, 40.0, 40.0, 100.0]),
        "mass": np.array([40.0, 39.0, 0.0, 101.0]), "backstop": np.zeros(4), "acceptance": np.zeros(4), "trust_gap": np.zeros(4),
        "answers": np.array([[2, 2], [2, 1], [0, 1], [2, 2]]), "pledges": np.array([[39.0, 1.0], [39.0, 0.0], [0.0, 0.0], [100.0, 1.0]]),
    }
    return Batch(**told | changed)


@pytest.mark.parametrize("wrong", [([-1, 2], 1), ([2, -1], 1), ([1, 1], 0), ([1, 1], -1), ([], 1), ([0.5, -0.5], 0.5)])
def test_a_weight_below_nothing_and_a_quota_of_nothing_are_refused_in_words(wrong):
    weights, quota = wrong
    for index in (shapley_shubik, banzhaf, winning_coalitions):
        with pytest.raises(ValueError) as error:
            index(weights, quota)
        assert str(error.value) == f"weights {weights}, quota {quota}; expected weights from 0 on and a quota above 0"


def test_who_has_no_weight_turns_nothing_and_fractions_of_a_weight_are_what_they_read():
    assert shapley_shubik([0, 1], 1) == [0.0, 1.0] and banzhaf([1, 0], 1) == [2, 0] and winning_coalitions([0], 1) == 0
    assert winning_coalitions([0.1, 0.2], 0.3) == 1 and banzhaf([0.1, 0.2, 0.3], 0.3) == [1, 1, 3] == banzhaf([F(1, 10), F(1, 5), F(3, 10)], F(3, 10))


def test_a_game_is_counted_up_to_four_million_units_and_beyond_the_range_of_a_machine_integer():
    assert winning_coalitions([LARGEST], LARGEST, [0]) == 1
    with pytest.raises(ValueError, match="a quota of 4,000,001 units; expected at most 4,000,000: give coarser weights"):
        winning_coalitions([LARGEST + 1], LARGEST + 1, [0])
    assert winning_coalitions([1] * 70, 36) == sum(comb(70, k) for k in range(36, 71)) > 2**63


def test_an_unknown_veto_is_told_and_a_veto_is_needed():
    with pytest.raises(ValueError) as error:
        banzhaf([1, 1], 1, [2, 0])
    assert str(error.value) == "vetoes [0, 2]; expected indices of the 2 players"
    assert banzhaf([1, 1, 1], 2, [2]) == [1, 1, 3] and shapley_shubik([1, 1, 1], 2, [2]) == pytest.approx([1 / 6, 1 / 6, 2 / 3])


def test_an_index_is_in_floats_unless_fractions_are_asked_for():
    for index in (shapley_shubik([2, 1], 2), banzhaf([2, 1], 2, normalised=True)):
        assert index == [1.0, 0.0] and all(isinstance(share, float) for share in index)
    for index in (shapley_shubik([2, 1], 2, exact=True), banzhaf([2, 1], 2, normalised=True, exact=True)):
        assert index == [1, 0] and all(isinstance(share, F) for share in index)
    assert banzhaf([1, 1], 3, normalised=True) == [0.0, 0.0] == shapley_shubik([1, 1], 3)
    assert shapley(lambda s: 0.5 * len(s), "ab") == {"a": 0.5, "b": 0.5} and isinstance(shapley(len, "ab")["a"], F)
    with pytest.raises(ValueError, match="21 players; expected up to 20, each once"):
        shapley(len, range(21))


def test_the_power_of_pledges_of_three_two_and_one_against_four_five_and_six():
    third = pytest.approx(1 / 3)
    assert pledge_power(OUTCOME) == {"GBR": (pytest.approx(2 / 3), 0.6), "FRA": (pytest.approx(1 / 6), 0.2), "POL": (pytest.approx(1 / 6), 0.2)}
    assert pledge_power(OUTCOME, 5.0) == {"GBR": (0.5, 0.5), "FRA": (0.5, 0.5), "POL": (0.0, 0.0)}
    assert pledge_power(OUTCOME, 6.0) == dict.fromkeys(("GBR", "FRA", "POL"), (third, third))
    assert set(pledge_power(OUTCOME, 6.001).values()) == {(0.0, 0.0)} and OUTCOME.pivotal == ["GBR"]


def test_a_pledge_is_pivotal_where_the_force_falls_without_it():
    assert pivotal_shares(batch()) == {"FRA": 0.5, "GBR": 0.25}
    assert pivotal_shares(batch(), 39.0) == {"FRA": 0.75, "GBR": 0.0}
    assert pivotal_shares(batch(answers=np.ones((4, 2)))) == {"FRA": 0.0, "GBR": 0.0}


def test_an_outcome_is_its_row_its_members_and_its_word():
    row = OUTCOME.row()
    assert list(row)[:10] == ["run", "agreed", "rounds", "mission", "mandate", "force", "mass", "backstop", "acceptance", "trust_gap"]
    assert (row["run"], row["trust_gap"], row["answer_DEU"], row["pledge_GBR"]) == (3, 1.0, "support", 3.0) and len(row) == 20
    assert (OUTCOME.members, OUTCOME.supporters, OUTCOME.ending) == (["GBR", "FRA", "POL"], ["DEU"], "coalition below target")
    assert OUTCOME.shortfalls == {40.0: 34.0, 100.0: 94.0} and replace(OUTCOME, agreed=True).ending == "agreement"
    assert replace(OUTCOME, mass=4.0, pledges=OUTCOME.pledges | {"GBR": 1.0}).pivotal == ["FRA", "GBR", "POL"] and replace(OUTCOME, mass=3.9).pivotal == []
    assert concentration([2.0, 3.0, 1.0]) == pytest.approx(14 / 36) and concentration([]) == 0.0 == concentration([0.0]) and concentration([0.5]) == 1.0
    assert unity([0.0, 1.0]) == 0.0 and unity([0.4]) == 1.0 == unity([]) and unity([0.2, 0.4]) == pytest.approx(0.8)


def test_a_batch_is_summed_up_as_its_four_runs_say():
    found = certainty(batch())
    assert (found.runs, found.agreed, found.reached, found.rotation) == (4, 0.25, 0.5, 0.25)
    assert found.quantiles == pytest.approx((5.85, 39.5, 91.85)) and len(found.histogram) == 51
    assert {k: share for k, share in enumerate(found.histogram) if share} == {0: 0.25, 19: 0.25, 20: 0.25, 50: 0.25}
    assert found.routes == {"un": 0.25, "osce": 0.25, "nato": 0.0, "eu": 0.0, "coalition": 0.5}
    assert list(found.missions) == [k / 10 for k in range(11)] and {m: s for m, s in found.missions.items() if s} == {0.3: 0.25, 0.8: 0.5, 1.0: 0.25}
    assert (found.troops, found.support, found.pivotal) == ({"FRA": 0.75, "GBR": 0.5}, {"FRA": 0.0, "GBR": 0.5}, {"FRA": 0.5, "GBR": 0.25})
    assert interval(0.0, 10) == pytest.approx((0.0, 0.277533), abs=1e-6) and interval(1.0, 10) == pytest.approx((0.722467, 1.0), abs=1e-6)
    assert interval(0.2, 50) == pytest.approx((0.112438, 0.330371), abs=1e-6)


@pytest.mark.versions
def test_a_batch_has_one_row_a_run_in_a_table():
    table = batch().to_pandas()
    assert list(table) == ["run", "agreed", "rounds", "mission", "mandate", "force", "mass", "backstop", "acceptance", "trust_gap",
                           "answer_FRA", "answer_GBR", "pledge_FRA", "pledge_GBR"]  # fmt: skip
    assert list(table["mandate"]) == ["coalition", "coalition", "un", "osce"] and list(table["answer_GBR"]) == ["troops", "support", "support", "troops"]
    assert list(table["pledge_FRA"]) == [39.0, 39.0, 0.0, 100.0] and list(table["run"]) == [0, 1, 2, 3]


def test_a_batch_begins_where_it_is_told_counts_its_chunks_and_stops_when_told():
    told = []
    whole = run_batch(runs=600, first=7, workers=1, progress=told.append)
    assert told == [250, 500, 600] and list(whole.run[[0, -1]]) == [7, 606] and len(whole) == 600
    assert len(run_batch(runs=600, workers=1, progress=lambda done: done < 500)) == 500 and len(run_batch(runs=0)) == 0
    assert (run_batch(runs=2, first=1, seed=1).mass == run_batch(runs=3).mass[1:]).all() and len(run_batch(runs=1, first=0)) == 1
    with pytest.raises(ScenarioError, match="first -1: expected a whole number from 0"):
        run_batch(runs=3, first=-1)


def test_a_forecast_that_is_sure_and_wrong_is_kept_a_little_from_sure():
    found = scores(np.array([0.0, 1.0]), np.array([1, 0]))
    assert found.log == pytest.approx(-math.log(0.001)) and (found.brier, found.auc, found.n) == (1.0, 0.0, 2)
    assert scores(np.array([0.0, 1.0]), np.array([1, 0]), least=0.1).log == pytest.approx(-math.log(0.1))
    assert scores(np.array([0.5, 0.25]), np.array([1, 0])).log == pytest.approx(-(math.log(0.5) + math.log(0.75)) / 2)
    assert found.brier_interval == (1.0, 1.0) and found.auc_interval == (0.0, 0.0) and found.log_interval == pytest.approx((found.log, found.log))
    assert math.isnan(auc(np.array([0.5]), np.array([1]))) and math.isnan(auc(np.array([0.5]), np.array([0])))
    assert all(math.isnan(end) for end in scores(np.array([0.5]), np.array([1])).auc_interval)


def test_an_interval_over_states_is_two_standard_errors_to_either_side():
    y = np.array([0, 1] * 200)
    found = scores(np.full(400, 0.2), y)  # errors of .04 and .64, so a standard error of .3 / 20
    assert found.brier == pytest.approx(0.34) and found.brier_interval == pytest.approx((0.34 - 1.96 * 0.015, 0.34 + 1.96 * 0.015), abs=0.002)
    half = 1.96 * math.log(4) / 2 / 20
    assert found.log_interval == pytest.approx((found.log - half, found.log + half), abs=0.005) and found.auc_interval == (0.5, 0.5)
    assert scores(np.full(400, 0.2), y) == found != scores(np.full(400, 0.2), y, seed=2) and scores(np.full(400, 0.2), y, seed=1) == found


def test_a_calibration_puts_a_forecast_in_its_fifth():
    found = calibration(np.array([0.0, 0.1, 0.2, 0.85, 1.0]), np.array([0, 1, 1, 0, 1]))
    assert [row[2] for row in calibration(np.array([0.1, 0.3, 0.5, 0.7, 0.9]), np.ones(5))] == [1] * 5
    assert found == [(pytest.approx(0.05), 0.5, 2), (pytest.approx(0.2), 1.0, 1), (pytest.approx(0.925), 0.5, 2)]


def test_every_null_of_three_capitals_is_its_formula():
    of = Facts(("A", "B", "C"), np.array([0.5, 0.0, -1.0]), np.array([0.5, 0.0, -1.0]), np.array([0.5, 0.0, -1.0]), np.array([4.0, 2.0, 1.0]),
               np.array([1.0, 2.0, 4.0]), np.array([[0, 0.5, 0.5], [1.0, 0, 0], [0.25, 0.75, 0]]), np.array([0.5, 0.25, 0.25]), 1)  # fmt: skip
    assert {name: list(null(of)) for name, null in NULLS.items()} == {
        "declared_stance": [0.75, 0.5, 0.0], "gdp_share": [1.0, 0.5, 0.25], "capacity_share": [0.25, 0.5, 1.0],
        "salience_weighted_mean": [pytest.approx((0.5 * 0.75 + 0.5 * 0.5) / 2)] * 3, "neighbours_majority": [0.0, 1.0, 0.25],
        "granovetter_cascade": [0.0, 0.0, 0.0], "everyone_as_usual": [1.0, 0.5, 0.0],
    }
    willing = replace(of, stance=np.array([1.0, 0.34, -1.0]), stance_low=np.array([1.0, 0.34, -1.0]), stance_high=np.array([1.0, 0.34, -1.0]))
    assert list(NULLS["granovetter_cascade"](willing)) == [1.0, 1.0, 0.0]  # thresholds of 0, 0.99 and 3 of three
    unsure = replace(of, stance=np.array([1.0, 1.0, 0.0]), stance_low=np.array([1.0, 1.0, -1.0]), stance_high=np.ones(3))  # threshold above 2 of 3 where σ < -1/3
    assert NULLS["granovetter_cascade"](unsure) == pytest.approx([1.0, 1.0, 1 - (2 / 3) ** 2 / 2], abs=0.05)
    assert granovetter([1, 1]) == 0 and granovetter([0, 1]) == 2


def test_the_facts_that_a_null_sees_are_those_of_the_vintage():
    scenario, facts = load_scenario(), facts_of(load_scenario())
    row, found = scenario.cast.index("POL"), preferences("2024-12")["POL"]["participation_stance"]
    assert (facts.stance[row], facts.stance_low[row], facts.stance_high[row], facts.seed) == (found.mode, found.low, found.high, 1)
    assert (facts.gdp[row], facts.capacity[row], facts.salience[row]) == (811229100688.0, traits(scenario, "POL").capacity, traits(scenario, "POL").threat)
    assert facts.cast == scenario.cast and facts.ties.sum(axis=1) == pytest.approx(np.ones(30)) and facts_of(scenario, 4).seed == 4


@pytest.mark.parametrize("wrong", [(1, 0.5), (2, 0.0), (2, 1.0), (0, 0.5)])
def test_a_dilemma_needs_two_volunteers_and_a_cost_below_the_benefit(wrong):
    with pytest.raises(ValueError, match=rf"^{wrong[0]} players, c/b {wrong[1]}; expected 2 or more and a ratio within \(0, 1\)$"):
        volunteers_dilemma(*wrong)


def test_a_level_has_its_word_from_its_least_value_on():
    assert [adversary.level(at) for at in (0.0, 0.24, 0.25, 0.5, 0.75, 1.0)] == ["hostile", "hostile", "cold", "tolerant", "consenting", "consenting"]
    assert [guarantor.level(at) for at in (0.0, 0.25, 0.5, 0.75, 1.0)] == ["none", "intelligence", "operational support", "guarantee", "guarantee"]


def test_a_wrong_word_is_met_with_the_nearest_or_the_first_twelve():
    assert expected("ITLAY", ["Italy", "france"], "one of") == "did you mean 'Italy'?" and expected("qq", ["a", "b"], "a state such as") == "expected a state such as a, b"
    assert expected("9", list("abcdefghijkl"), "one of").endswith(", k, l") and expected("9", list("abcdefghijklm"), "one of").endswith(", k, l ...")
    assert expected("abcde", ["abcxy"], "one of") == "did you mean 'abcxy'?" and expected("abcde", ["abxyz"], "one of") == "expected one of abxyz"
