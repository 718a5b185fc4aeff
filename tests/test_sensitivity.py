"""Sensitivity and map: against what is known analytically, through the code the commands use."""

import numpy as np
import pandas as pd
import pytest

from concert.experiments.__main__ import main
from concert.experiments.studies.indices import DUMMY, INDEX, Question, analysed, floor, sample, share_of_luck, study
from concert.experiments.sweeps.results import table
from concert.experiments.sweeps.store import Store
from concert.model import run_batch
from concert.model.scenario.knobs import knob_of


def ishigami(unit):
    """sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 (Ishigami & Homma 1990), each x from -π to π."""
    x1, x2, x3 = (2 * np.pi * unit - np.pi).T
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


ANALYTIC = (("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424), ("x3", 0.0, 0.2437), (DUMMY, 0.0, 0.0))  # first, total
SPREAD = 3.72  # the standard deviation of Ishigami's function


def question(method, samples, second=False, seed=1):
    return Question(("x1", "x2", "x3"), method, samples, seed, second)


def by_luck(asked, runs, noise=SPREAD, function=ishigami):
    """The study of a function to which every run adds luck of its own: means, and the variance that luck leaves in them."""
    inputs = sample(asked)
    drawn = function(inputs[:, :-1])[:, None] + noise * np.random.default_rng(asked.seed).standard_normal((len(inputs), runs))
    return drawn.mean(axis=1), drawn.var(axis=1, ddof=1) / runs, inputs


@pytest.mark.versions
def test_sobol_indices_of_ishigami_are_the_analytic_ones():
    found, convergence = study(question("sobol", 4096, second=True), ishigami)
    by = found.set_index("name")
    for name, first, total in ANALYTIC:
        assert by.loc[name, "S1"] == pytest.approx(first, abs=0.02) and by.loc[name, "ST"] == pytest.approx(total, abs=0.02)
    assert by.loc["x1 x x3", "S2"] == pytest.approx(0.2437, abs=0.03) and by.loc["x1 x x2", "S2"] == pytest.approx(0, abs=0.03)
    errors = (convergence["x1"] - 0.5576).abs().to_numpy()
    assert convergence["samples"].tolist()[-1] == 4096 and errors[-1] < 0.02 and errors[-1] <= errors[0]


@pytest.mark.versions
@pytest.mark.parametrize("method, samples, by", [("morris", 200, "mu_star"), ("pawn", 1200, "median")])
def test_other_methods_tell_the_three_inputs_from_the_dummy(method, samples, by):
    found, _ = study(question(method, samples), ishigami)
    index, interval = (found.set_index("name")[column] for column in (by, "interval"))
    assert all(index[name] > floor(question(method, samples), found) for name in ("x1", "x2", "x3")) and (interval >= 0).all() and interval["x1"] > 0


@pytest.mark.parametrize("runs, near", [(2, 0.1), (8, 0.06)])
def test_luck_takes_nothing_from_the_indices_of_the_mean_and_adds_nothing(runs, near):
    asked = question("sobol", 4096, second=True)
    means, variances, inputs = by_luck(asked, runs)
    by = analysed(asked, inputs, means, variances)[0].set_index("name")
    for name, first, total in ANALYTIC:
        assert by.loc[name, "S1"] == pytest.approx(first, abs=near) and by.loc[name, "ST"] == pytest.approx(total, abs=near)
    assert by.loc["x1 x x3", "S2"] == pytest.approx(0.2437, abs=2 * near)
    naive = analysed(asked, inputs, means)[0].set_index("name")["ST"]
    assert naive[DUMMY] == pytest.approx(1 / (1 + runs), abs=0.03)  # what luck would pass for
    assert share_of_luck(means, variances, np.full(len(means), runs)) == pytest.approx(0.5, abs=0.02)


def test_intervals_hold_the_luck_and_two_seeds_agree():
    estimates = []
    for seed in range(1, 31):
        asked = question("sobol", 128, seed=seed)
        means, variances, inputs = by_luck(asked, 4)
        estimates.append(analysed(asked, inputs, means, variances)[0].set_index("name"))
    for name, _, total in ANALYTIC:
        index, interval = (np.array([found.loc[name, column] for found in estimates]) for column in ("ST", "interval"))
        assert index.mean() == pytest.approx(total, abs=0.04)
        assert 0.8 <= (abs(index - total) <= interval).mean() <= 1 and 1.96 * index.std() < 1.5 * interval.mean()


@pytest.mark.parametrize("method, samples, seeds, most", [("sobol", 64, 30, 3), ("morris", 4, 30, 3), ("morris", 16, 30, 3), ("morris", 64, 30, 3), ("pawn", 200, 5, 0)])
def test_the_noise_floor_is_what_luck_alone_may_show(method, samples, seeds, most):
    """Two inputs that do nothing, of which only one is called so: the other is above the floor about once in forty."""
    above, floors = [], []
    for seed in range(1, seeds + 1):
        asked = Question(("x1", "x2", "x3", "idle"), method, samples, seed)
        means, variances, inputs = by_luck(asked, 4, function=lambda unit: ishigami(unit[:, :3]))
        found = analysed(asked, inputs, means, variances)[0]
        floors.append(floor(asked, found))
        above.append(found.set_index("name").loc["idle", INDEX[method]] > floors[-1])
    assert min(floors) > 0
    assert sum(above) <= most


@pytest.mark.parametrize("method, samples, second", [("sobol", 64, False), ("sobol", 64, True), ("morris", 16, False), ("pawn", 80, False)])
def test_an_outcome_that_never_moves_has_no_indices_in_the_usual_columns(method, samples, second):
    asked = question(method, samples, second)
    still, convergence = study(asked, lambda unit: np.full(len(unit), 0.1))
    moving, _ = study(asked, ishigami)
    assert list(still.columns) == list(moving.columns) and list(still["name"]) == list(moving["name"])
    assert still.drop(columns="name").isna().all(axis=None) and convergence.drop(columns="samples").isna().all(axis=None)
    assert moving[INDEX[method]].notna().sum() == 4 and np.isnan(floor(asked, still))


def test_where_an_outcome_moves_in_a_part_of_the_design_the_rest_is_undefined():
    def late(unit):
        return np.where(np.arange(len(unit)) >= 0.9 * len(unit), ishigami(unit), 5.0)

    found, convergence = study(question("sobol", 64), late)
    undefined = convergence.set_index("samples").isna().all(axis=1)
    assert undefined.to_dict() == {4: True, 8: True, 16: True, 32: True, 64: False} and found["ST"].notna().all()

    def once(unit):  # a single base sample moves: about one resample in three holds none of it
        return np.where(np.arange(len(unit)) < 6, ishigami(unit), 5.0)

    found, _ = study(question("sobol", 64, second=True), once)
    assert found["ST"].notna().sum() == 4 and found[["S1_interval", "interval", "S2_interval"]].isna().all(axis=None)


def test_where_luck_alone_moves_an_outcome_no_index_is_defined():
    asked = question("sobol", 64)
    means, variances, inputs = by_luck(asked, 2, function=lambda unit: np.zeros(len(unit)))
    assert analysed(asked, inputs, means, 2 * variances)[0]["ST"].isna().all()
    assert share_of_luck(means, 2 * variances, np.full(len(means), 2)) == 1


@pytest.mark.parametrize("seed", [0, 2**32, 2**40, 7])
@pytest.mark.parametrize("method, samples", [("sobol", 64), ("morris", 16), ("pawn", 80)])
def test_every_seed_gives_the_same_numbers_each_time(seed, method, samples):
    asked = question(method, samples, seed=seed)
    (one, curve), (again, same) = (study(asked, ishigami) for _ in range(2))
    pd.testing.assert_frame_equal(one, again, check_exact=True)
    pd.testing.assert_frame_equal(curve, same, check_exact=True)
    assert 0 < asked.luck(1) < 2**32 and asked.luck(0) != asked.luck(1)
    assert not (sample(asked) == sample(question(method, samples, seed=seed + 2**32))).all()


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
    monkeypatch.setattr("concert.experiments.sweeps.parts.ROWS", 100)
    assert main([*words, "--shard", "1/2"]) == 0 and "not complete yet" in capsys.readouterr().out
    assert not (tmp_path / "indices.csv").exists()
    assert main(words) == 0
    said, found, luck = capsys.readouterr().out, pd.read_csv(tmp_path / "indices.csv").set_index("name"), pd.read_csv(tmp_path / "luck.csv").iloc[0]
    assert found.loc["land_share", "ST"] > luck["noise_floor"] > found.loc[DUMMY, "ST"] and found.loc["land_share", "ST"] > found.loc["belief_rate", "ST"]
    assert 0.1 < luck["share_of_luck"] < 0.9 and f"luck is {100 * luck['share_of_luck']:.0f} % of the variance" in said
    assert f"noise floor {luck['noise_floor']:.3f}" in said and "noise floor 0.000" not in said
    assert {"tornado.png", "tornado.svg", "convergence.png", "convergence.svg"} <= {p.name for p in (tmp_path / "figures").iterdir()}
    assert Store(tmp_path).read()["complete"] and Store(tmp_path).read()["design"]["luck"] == "own to each point"


def test_the_share_of_luck_is_that_of_single_negotiations(tmp_path, capsys):
    words = ["sensitivity", "--vary", "us_backstop=0,1", "--samples", "8", "--runs", "200", "--workers", "1"]
    for outcome, column in (("mass", "mass"), ("agreed", "agreed"), ("rounds", "rounds"), ("member:POL", "POL")):
        assert main([*words, "--outcome", outcome, "--out", str(tmp_path / "s")]) == 0
        told = pd.read_csv(tmp_path / "s" / "luck.csv").loc[0, "share_of_luck"]
        played = [run_batch(vary={"us_backstop": level}, runs=4000, seed=9) for level in (0, 1)]
        drawn = np.array([(batch.answers[:, batch.cast.index("POL")] == 2) if column == "POL" else getattr(batch, column) for batch in played], dtype=float)
        assert told == pytest.approx(drawn.var(axis=1).mean() / drawn.var(), abs=0.06), outcome


def test_levels_are_played_as_levels(tmp_path, capsys):
    words = ["sensitivity", "--vary", "us_backstop=0,1", "--vary", "deadline=2:4", "--vary", "force=10:40", "--vary", "convenor=FRA,GBR",
             "--runs", "2", "--workers", "1"]
    for method, samples in (("sobol", "16"), ("morris", "16"), ("pawn", "40")):
        assert main([*words, "--method", method, "--samples", samples, "--out", str(tmp_path / method)]) == 0
        rows = table(tmp_path / method)
        assert set(rows["us_backstop"]) == {0, 1} and set(rows["deadline"]) <= {2, 3, 4} and set(rows["convenor"]) == {"FRA", "GBR"}
        assert len(set(rows["opening_force"])) > 1 and set(rows["opening_force"]) <= set(knob_of("force").rungs)


def test_an_outcome_that_stands_still_is_said_and_leaves_no_figure_of_another(tmp_path, capsys):
    words = ["sensitivity", "--vary", "us_backstop=0:1", "--samples", "16", "--runs", "4", "--workers", "1", "--out", str(tmp_path)]
    assert main(words) == 0 and (tmp_path / "figures" / "tornado.png").exists()
    capsys.readouterr()
    assert main([*words, "--outcome", "member:IRL"]) == 0  # never sends any
    said, found = capsys.readouterr().out, pd.read_csv(tmp_path / "indices.csv")
    assert "member:IRL is the same in every negotiation" in said and "undefined, nothing moves it" in said
    assert found["ST"].isna().all() and list(found.columns) == ["name", "S1", "S1_interval", "ST", "interval"] and not list((tmp_path / "figures").iterdir())


def test_wrong_questions_are_one_line_each(tmp_path, capsys):
    for words, said in (
        (["--samples", "100"], "power of two"), (["--method", "sobl"], "did you mean 'sobol'"), (["--outcome", "masss"], "did you mean 'mass'"),
        (["--outcome", "member:QQQ"], "unknown state"), (["--method", "pawn", "--samples", "10"], "expected 40"), (["--spread", "0"], "--spread"),
        (["--method", "morris", "--second"], "second-order"), (["--runs", "0", "--samples", "4"], "--runs 0"), (["--vary", "us_backstp=0:1"], "did you mean 'us_backstop'"),
        (["--vary", "mission=0:1", "--vary", "mission=0:1"], "varied twice"), (["--runs", "1"], "luck cannot be told from the knobs; expected 2 or more"),
        (["--outcome", "member:UKR"], "not at this table"),
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

    monkeypatch.setattr("concert.experiments.sweeps.parts.run_batch", unlucky)
    words = ["sensitivity", "--vary", "us_backstop=0:1", "--samples", "16", "--workers", "1", "--out", str(tmp_path)]
    assert main(words) == 2
    err = capsys.readouterr().err
    assert "MemoryError: no more" in err and "an incomplete design gives no indices" in err and not (tmp_path / "indices.csv").exists()
    monkeypatch.undo()
    assert main(words) == 0 and (tmp_path / "indices.csv").exists()
