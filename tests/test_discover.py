"""Scenario discovery: what is told of a box is what its rows hold, and what does not matter is not told."""

import warnings

import numpy as np
import pandas as pd
import pytest

from concert.experiments.__main__ import main
from concert.experiments.studies.boxes import boxes, freed, holds, plain
from concert.experiments.studies.discover import told
from concert.experiments.sweeps.results import table
from concert.experiments.sweeps.store import Store


def worlds(size=2000, knobs=4, seed=1):
    return pd.DataFrame(np.random.default_rng(seed).random((size, knobs)), columns=[f"k{k}" for k in range(knobs)])


def inside(box, frame):
    """The rows in a box, by its limits as they are written, knob by knob."""
    where = np.ones(len(frame), dtype=bool)
    for row in box.itertuples():
        where &= (frame[row.knob] >= row.low) & (frame[row.knob] <= row.high)
    return np.asarray(where)


def assert_scores_are_the_rows(found, frame, reached):
    """Every score of every box, counted anew."""
    before = np.zeros(len(frame), dtype=bool)
    for _, box in found.groupby("box"):
        scores = box.drop(columns=["knob", "low", "high"]).drop_duplicates()
        assert len(scores) == 1
        rows = inside(box, frame)
        fresh = rows & ~before
        counted = {
            "coverage": (rows & reached).sum() / reached.sum(), "density": (rows & reached).sum() / rows.sum(), "mass": rows.sum() / len(frame),
            "lift": (rows & reached).sum() / rows.sum() / (reached.sum() / len(frame)),
            "new_coverage": (fresh & reached).sum() / reached.sum(), "new_density": (fresh & reached).sum() / fresh.sum(),
        }
        assert scores.iloc[0].to_dict() == pytest.approx({"box": box["box"].iloc[0], **counted}, rel=1e-12)
        before |= rows


def test_boxes_are_found_where_they_were_put():
    drawn = worlds()
    reached = ((drawn["k0"] > 0.6) & (drawn["k1"] < 0.4)).to_numpy()
    found = boxes(drawn, reached, 1)
    assert dict(zip(found["knob"], zip(found["low"], found["high"], strict=True), strict=True)) == {
        "k0": (pytest.approx(0.6, abs=0.02), np.inf), "k1": (-np.inf, pytest.approx(0.4, abs=0.02))
    }
    assert found["coverage"].iloc[0] > 0.9 and found["density"].iloc[0] > 0.9
    assert_scores_are_the_rows(found, drawn, reached)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_limits_that_do_not_matter_are_not_told_and_the_scores_are_without_them(seed):
    drawn = worlds(600, 30, seed)
    luck = np.random.default_rng(seed + 100).random(600)
    reached = (luck < 0.05 + 0.6 * ((drawn["k0"] > 0.4) & (drawn["k1"] < 0.7))).to_numpy()
    found = boxes(drawn, reached, 1)
    assert set(found["knob"]) == {"k0", "k1"}
    assert_scores_are_the_rows(found, drawn, reached)


def test_a_limit_goes_or_stays_by_what_it_does_with_the_others_in_place():
    drawn = worlds(2000, 3).to_numpy()
    reached = drawn[:, 0] > 0.5
    box = np.array([[0.5, 0.2, -np.inf], [np.inf, 0.9, 0.7]])
    assert freed(box, drawn, reached).tolist() == [[0.5, -np.inf, -np.inf], [np.inf, np.inf, np.inf]]
    assert box[0, 1] == 0.2  # the box given stays as it was


def test_two_boxes_are_told_with_what_the_second_adds():
    drawn = worlds(3000, 5)
    reached = (((drawn["k0"] > 0.8) & (drawn["k1"] > 0.5)) | (drawn["k2"] < 0.1)).to_numpy()
    found = boxes(drawn, reached, 9)
    count = int(found["box"].max())
    assert set(found["box"]) == set(range(1, count + 1)) and 2 <= count < 9
    assert_scores_are_the_rows(found, drawn, reached)
    second = found[found["box"] == 2].iloc[0]
    assert second["new_coverage"] < second["coverage"] and second["new_density"] > reached.mean()
    words = told(found, 9)
    assert words.count(": coverage") == count and "outside the boxes above coverage" in words and "no further box" in words
    assert f"coverage {second['coverage']:.2f}, density {second['density']:.2f}, lift {second['lift']:.2f}" in words
    assert "no further box" not in told(found, count)


def test_what_is_left_is_no_box_where_it_is_thinner_than_all_worlds():
    drawn = worlds(2000, 5)
    share = np.where(drawn["k0"] > 0.6, 0.95, 0.15 * (drawn["k1"] > 0.5))
    reached = np.random.default_rng(3).random(2000) < share
    found = boxes(drawn, reached, 9)
    assert found["knob"].tolist() == ["k0"] and "no further box" in told(found, 9)


def test_where_luck_alone_decides_there_is_no_box_and_that_is_said():
    drawn = worlds(600, 30, 9)
    found = boxes(drawn, np.random.default_rng(9).random(600) < 0.23, 3)
    assert found.empty and told(found, 3).startswith("no box: ")


@pytest.mark.parametrize("reached", [np.zeros(100, dtype=bool), np.ones(100, dtype=bool)])
def test_there_is_no_box_where_all_or_none_do(reached):
    assert boxes(worlds(100), reached, 3).empty


def test_a_limit_is_the_shortest_number_that_holds_the_same_points():
    points = np.array([[0.0, 25.0, 0.2213], [1.0, 30.0, 0.2264], [1.0, 40.0, 0.31]])
    assert plain(np.array([[0.5, 27.5, 0.22385], [np.inf] * 3]), points).tolist() == [[1.0, 30.0, 0.226], [np.inf] * 3]
    assert plain(np.array([[-np.inf] * 3, [0.5, 35.0, 0.2682]]), points).tolist() == [[-np.inf] * 3, [0.0, 30.0, 0.3]]
    drawn = worlds(500).to_numpy()
    box = np.array([[0.123456789, -np.inf, 0.3333333333, 0.5], [0.987654321, 0.77777777, np.inf, 0.5001]])
    assert (holds(plain(box, drawn), drawn) == holds(box, drawn)).all()


def test_the_command_tells_what_the_rows_hold_and_the_workbench_reads_them(tmp_path, capsys):
    words = ["discover", "--samples", "600", "--runs", "4", "--workers", "1", "--out", str(tmp_path)]
    assert main([*words, "--target", "20"]) == 0
    said, found, rows = capsys.readouterr().out, pd.read_csv(tmp_path / "boxes.csv"), table(tmp_path)
    reached = (rows["mass_mean"] >= 20).to_numpy()
    assert f"{reached.sum()} of 600 worlds reach 20 thousand" in said and not found.empty
    assert_scores_are_the_rows(found, rows, reached)
    assert said.count(": coverage ") == found["box"].nunique() and all(knob in said for knob in found["knob"])
    assert Store(tmp_path).read()["design"]["luck"] == "own to each point"  # shared luck moves all worlds at once
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench import load_results

        experiments, outcomes = load_results(str(tmp_path / "ema.tar.gz"))
    assert len(experiments) == 600 and {"us_backstop", "weights.peers", "scenario", "policy", "model"} <= set(experiments.columns)
    assert outcomes["mass_mean"] == pytest.approx(rows["mass_mean"].to_numpy(), rel=1e-12)
    assert main([*words, "--target", "900"]) == 0 and "no box to look for: none does" in capsys.readouterr().out
    assert pd.read_csv(tmp_path / "boxes.csv").empty  # the boxes of another target are not left behind


def test_where_all_worlds_do_that_is_said(tmp_path, capsys):
    words = ["discover", "--samples", "50", "--runs", "20", "--spread", "0.01", "--workers", "1", "--out", str(tmp_path), "--target", "0.001"]
    assert main(words) == 0 and "no box to look for: all do" in capsys.readouterr().out


def test_wrong_words_are_one_line_each(tmp_path, capsys):
    words = ["discover", "--samples", "50", "--out", str(tmp_path / "d")]
    for more, said in ((["--samples", "49"], "too few"), (["--boxes", "0"], "--boxes 0"), (["--spread", "2"], "--spread 2"), (["--runs", "0"], "--runs 0")):
        assert main([*words, *more]) == 2
        err = capsys.readouterr().err
        assert said in err and len(err.splitlines()) == 1, err
    for wrong in ("nan", "-1", "many"):
        with pytest.raises(SystemExit, match="2"):
            main([*words, "--target", wrong])
        assert "is not a number above 0" in capsys.readouterr().err
    assert not (tmp_path / "d").exists()
