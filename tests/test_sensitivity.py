"""Sensitivity and map: against what is known analytically, through the code the commands use."""

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.sensitivity import DUMMY, Question, analysed, sample, study
from experiments.store import Store
from model import run_batch


def ishigami(inputs):
    """sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 (Ishigami & Homma 1990)."""
    x1, x2, x3 = inputs.T
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def question(method, samples, second=False):
    return Question(("x1", "x2", "x3"), ((-np.pi, np.pi),) * 3, method, samples, second=second)


@pytest.mark.versions
def test_sobol_indices_of_ishigami_are_the_analytic_ones():
    found, convergence = study(question("sobol", 4096, second=True), ishigami)
    by = found.set_index("name")
    for name, first, total in (("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424), ("x3", 0.0, 0.2437), (DUMMY, 0.0, 0.0)):
        assert by.loc[name, "S1"] == pytest.approx(first, abs=0.02) and by.loc[name, "ST"] == pytest.approx(total, abs=0.02)
    assert by.loc["x1 x x3", "S2"] == pytest.approx(0.2437, abs=0.03) and by.loc["x1 x x2", "S2"] == pytest.approx(0, abs=0.03)
    errors = (convergence["x1"] - 0.5576).abs().to_numpy()
    assert convergence["samples"].tolist()[-1] == 4096 and errors[-1] < 0.02 and errors[-1] <= errors[0]


@pytest.mark.versions
@pytest.mark.parametrize("method, samples, by", [("morris", 200, "mu_star"), ("pawn", 1200, "median")])
def test_other_methods_tell_the_three_inputs_from_the_dummy(method, samples, by):
    found, _ = study(question(method, samples), ishigami)
    index, interval = (found.set_index("name")[column] for column in (by, "interval"))
    assert all(index[name] > index[DUMMY] for name in ("x1", "x2", "x3")) and (interval >= 0).all() and interval["x1"] > 0


def test_an_incomplete_design_is_refused():
    asked = question("sobol", 64)
    inputs = sample(asked)
    outcomes = ishigami(inputs[:, :-1])
    for wrong in (outcomes[:-1], np.where(np.arange(len(outcomes)) == 5, np.nan, outcomes)):
        with pytest.raises(ValueError, match="expected a finite one for each"):
            analysed(asked, inputs, wrong)


@pytest.mark.versions
def test_the_command_finds_what_moves_the_mass_and_completes_what_is_missing(tmp_path, capsys, monkeypatch):
    words = ["sensitivity", "--vary", "us_backstop=0:1", "--vary", "land_share=0.05:0.15", "--vary", "belief_rate=0:1",
             "--samples", "64", "--runs", "5", "--workers", "1", "--out", str(tmp_path)]
    monkeypatch.setattr("experiments.parts.ROWS", 100)
    assert main([*words, "--shard", "1/2"]) == 0 and "not complete yet" in capsys.readouterr().out
    assert not (tmp_path / "indices.csv").exists()
    assert main(words) == 0
    found = pd.read_csv(tmp_path / "indices.csv").set_index("name")
    assert found.loc["land_share", "ST"] > found.loc["belief_rate", "ST"] and abs(found.loc[DUMMY, "ST"]) < 0.01
    assert {"tornado.png", "tornado.svg", "convergence.png", "convergence.svg"} <= {p.name for p in (tmp_path / "figures").iterdir()}
    assert Store(tmp_path).read()["complete"]


def test_wrong_questions_are_one_line_each(tmp_path, capsys):
    for words, said in (
        (["--samples", "100"], "power of two"), (["--method", "sobl"], "did you mean 'sobol'"), (["--outcome", "masss"], "did you mean 'mass'"),
        (["--outcome", "member:QQQ"], "unknown state"), (["--method", "pawn", "--samples", "10"], "expected 40"), (["--spread", "0"], "--spread"),
        (["--method", "morris", "--second"], "second-order"), (["--runs", "0", "--samples", "4"], "--runs 0"), (["--vary", "us_backstp=0:1"], "did you mean 'us_backstop'"),
        (["--vary", "mission=0:1", "--vary", "mission=0:1"], "varied twice"),
    ):
        assert main(["sensitivity", "--out", str(tmp_path / "s"), *words]) == 2, words
        err = capsys.readouterr().err
        assert said in err and len(err.splitlines()) == 1
    assert not (tmp_path / "s").exists()


@pytest.mark.versions
def test_the_map_shows_a_larger_share_where_the_backstop_is_larger(tmp_path, capsys):
    assert main(["map", "--x", "mission=0.4,0.8", "--y", "us_backstop=0:1:3", "--target", "15", "--samples", "20", "--runs", "3",
                 "--workers", "1", "--out", str(tmp_path)]) == 0
    found = pd.read_csv(tmp_path / "map.csv", index_col=0)
    assert found.shape == (3, 2) and found.loc[1.0].mean() > found.loc[0.0].mean()
    assert (tmp_path / "figures" / "map.png").stat().st_size > 3000
    for words, said in (
        (["--x", "mission", "--y", "mission"], "the same knob"), (["--x", "misson", "--y", "us_backstop"], "did you mean"),
        (["--x", "mission=0:1", "--y", "us_backstop"], "an axis needs levels"), (["--x", "mission", "--y", "us_backstop", "--samples", "0"], "--samples 0"),
    ):
        assert main(["map", *words, "--out", str(tmp_path / "n")]) == 2 and said in capsys.readouterr().err


def test_a_map_that_was_forced_elsewhere_is_drawn_of_what_is_there(tmp_path, capsys):
    words = ["map", "--x", "mission=0.4,0.8", "--y", "us_backstop=0,1", "--samples", "5", "--runs", "2", "--workers", "1", "--out", str(tmp_path / "m")]
    assert main([*words, "--target", "5"]) == 0
    before = (tmp_path / "m" / "map.csv").read_bytes()
    assert main([*words, "--target", "12", "--seed", "2", "--force-new"]) == 0
    assert (tmp_path / "m" / "map.csv").read_bytes() == before != (tmp_path / "m-2" / "map.csv").read_bytes()
    assert main([*words, "--dry-run"]) == 0 and "negotiations in" in capsys.readouterr().out


def test_a_point_of_which_every_run_failed_gives_no_indices(tmp_path, capsys, monkeypatch):
    def unlucky(scenario, runs, seed, first=0, **rest):
        if scenario.parameters.us_backstop > 0.9:
            raise MemoryError("no more")
        return run_batch(scenario, runs, seed, first=first, **rest)

    monkeypatch.setattr("experiments.parts.run_batch", unlucky)
    words = ["sensitivity", "--vary", "us_backstop=0:1", "--samples", "16", "--workers", "1", "--out", str(tmp_path)]
    assert main(words) == 2
    err = capsys.readouterr().err
    assert "MemoryError: no more" in err and "an incomplete design gives no indices" in err and not (tmp_path / "indices.csv").exists()
    monkeypatch.undo()
    assert main(words) == 0 and (tmp_path / "indices.csv").exists()
