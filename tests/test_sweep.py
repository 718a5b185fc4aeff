"""Sweeps: the same table whatever stops them."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from apart import command, files

from concert.experiments.__main__ import main
from concert.experiments.sweeps import parts
from concert.experiments.sweeps import sweep as module
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.results import by_point, table
from concert.experiments.sweeps.seal import unsealed
from concert.experiments.sweeps.study import study_names, study_of
from concert.experiments.sweeps.sweep import sweep
from concert.model import ScenarioError, load_scenario, run_batch
from concert.model.scenario.catalogue import DEFAULT

ROOT = Path(__file__).resolve().parents[1]
WORDS = ["sweep", "--vary", "us_backstop=0:1:5", "--vary", "POL.participation_stance=-1,1"]


def small(runs=40, vary=("us_backstop=0:1:3", "weights.peers=0.2,0.8"), **rest):
    return design_of(load_scenario(), DEFAULT, vary, runs=runs, **rest)


@pytest.mark.versions
def test_a_sweep_holds_exactly_the_runs_of_the_batch(tmp_path):
    done = sweep(small(), tmp_path / "s")
    assert done["complete"] and done["rows"] == 6 * 40 and not done["failures"]
    found = table(tmp_path / "s")
    for (backstop, peers), rows in found.groupby(["us_backstop", "weights.peers"]):
        batch = run_batch(runs=40, vary={"us_backstop": backstop, "weights.peers": peers}).to_pandas()
        for name in batch.columns:
            assert (rows[name].to_numpy() == batch[name].to_numpy()).all(), name


def test_points_share_luck_unless_told_otherwise(tmp_path):
    sweep(small(), tmp_path / "shared")
    sweep(small(own_luck=True), tmp_path / "own")
    shared, own = table(tmp_path / "shared"), table(tmp_path / "own")
    assert shared.groupby("point")["run"].apply(list).map(str).nunique() == 1
    assert own["run"].tolist() == list(range(240))


@pytest.mark.versions
def test_an_aggregated_sweep_has_the_means_of_the_runs(tmp_path):
    sweep(small(), tmp_path / "runs")
    sweep(small(aggregate=True), tmp_path / "points")
    long, short = by_point(tmp_path / "runs"), by_point(tmp_path / "points")
    for name in long.columns:
        assert np.allclose(long[name], short[name]), name
    whole, every = table(tmp_path / "points"), table(tmp_path / "runs")
    assert np.allclose(whole["member_FRA"], every.assign(m=every["answer_FRA"] == "troops").groupby("point")["m"].mean())
    assert whole["member_FRA"].max() > 0


def test_workers_and_shards_make_the_same_files(tmp_path):
    sweep(small(runs=200), tmp_path / "one")
    for k in (2, 1, 3):
        part = sweep(small(runs=200), tmp_path / "shards", shard=(k, 3))
    assert part["complete"] and files(tmp_path / "shards") == files(tmp_path / "one")
    two = command(*WORDS, "--runs", 100, "--out", tmp_path / "two", "--workers", 2)
    alone = command(*WORDS, "--runs", 100, "--out", tmp_path / "alone", "--workers", 1)
    assert (two.communicate()[0] and two.returncode, alone.communicate()[0] and alone.returncode) == (0, 0)
    assert len(files(tmp_path / "two")) > 4 and files(tmp_path / "two") == files(tmp_path / "alone")


def test_the_same_command_goes_on_and_plays_nothing_twice(tmp_path):
    sweep(small(), tmp_path, shard=(1, 2))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*")}
    assert sweep(small(), tmp_path)["complete"]
    assert before and all(path.stat().st_mtime_ns == at for path, at in before.items())
    said = []
    assert sweep(small(), tmp_path, tell=said.append)["rows"] == 240 and "1 of 1 parts are there" in said[0]


def test_a_changed_design_is_refused_with_the_difference_and_may_start_elsewhere(tmp_path, capsys):
    words = ["sweep", "--vary", "us_backstop=0,1", "--runs", "20", "--workers", "1", "--out", str(tmp_path / "s")]
    assert main(words) == 0
    before = files(tmp_path / "s")
    other = [word.replace("20", "30") for word in words]
    capsys.readouterr()
    assert main(other) == 2
    said = capsys.readouterr().err
    assert "runs 20, now 30" in said and "--force-new" in said and all(line.startswith("error: ") for line in said.splitlines())
    assert files(tmp_path / "s") == before
    assert main([*other, "--force-new"]) == 0 and (tmp_path / "s-2" / "manifest.json").exists()
    assert files(tmp_path / "s") == before


def test_changed_code_is_refused(tmp_path, monkeypatch):
    sweep(small(), tmp_path)
    monkeypatch.setattr("concert.experiments.sweeps.fingerprint.code_hash", lambda *modules: "another")
    with pytest.raises(ScenarioError, match="made with code"):
        sweep(small(), tmp_path)


def test_bad_luck_in_a_run_is_listed_with_the_command_that_replays_it_and_tried_again(tmp_path, monkeypatch, capsys):
    def unlucky(scenario, runs, seed, first=0, **rest):
        if scenario.parameters.us_backstop == 1.0 and first <= 7 < first + runs:
            raise MemoryError("no more")
        return run_batch(scenario, runs, seed, first=first, **rest)

    words = ["sweep", "--vary", "us_backstop=0,1", "--runs", "20", "--workers", "1", "--out", str(tmp_path)]
    monkeypatch.setattr(parts, "run_batch", unlucky)
    assert main(words) == 1
    said = capsys.readouterr()
    assert "39 rows" in said.out and "MemoryError: no more" in said.err
    replay = re.search(r"again with: python -m experiments (.*)", said.err).group(1).split()
    monkeypatch.undo()
    assert main(replay) == 0 and "--run 7" in " ".join(replay) and "us_backstop=1.0" in replay
    assert main(["show", str(tmp_path)]) == 1
    capsys.readouterr()
    assert main(words) == 0 and "40 rows" in capsys.readouterr().out
    sweep(design_of(load_scenario(), DEFAULT, ["us_backstop=0,1"], runs=20), tmp_path / "fresh")
    assert files(tmp_path)["part-000000.parquet"] == files(tmp_path / "fresh")["part-000000.parquet"]


def test_a_sweep_that_is_not_all_there_does_not_end_with_0_and_a_share_says_what_it_is(tmp_path, monkeypatch, capsys):
    real = module.played

    def lossy(left, folder, *rest):
        yield from real(left, folder, *rest)
        (tmp_path / "records" / "part-000000.json").unlink()

    words = ["sweep", "--vary", "us_backstop=0,1", "--runs", "300", "--workers", "1", "--out", str(tmp_path)]
    with monkeypatch.context() as patch:
        patch.setattr(module, "played", lossy)
        assert main(words) == 1 and "350 rows in 3 parts of 4, not complete yet\n" in capsys.readouterr().out
        assert main([*words, "--shard", "1/2"]) == 1 and "share" not in capsys.readouterr().out
    (tmp_path / "records" / "part-000001.json").unlink()
    assert main([*words, "--shard", "1/2"]) == 0 and "550 rows in 3 parts of 4, not complete yet; share 1/2 is done\n" in capsys.readouterr().out
    assert main([*words, "--shard", "2/2"]) == 0 and "600 rows in 4 parts; share 2/2 is done\n" in capsys.readouterr().out
    assert main(words) == 0 and "600 rows in 4 parts\n" in capsys.readouterr().out


@pytest.mark.versions
def test_a_sweep_is_dry_run_shown_and_drawn(tmp_path, capsys):
    words = ["sweep", "--vary", "us_backstop=0:1:3", "--vary", "weights.peers=0.2,0.8", "--runs", "30", "--workers", "1", "--out", str(tmp_path)]
    assert main([*words, "--dry-run"]) == 0 and not list(tmp_path.iterdir())
    said = capsys.readouterr().out
    assert "6 points, 30 runs each: 180 negotiations" in said and "minutes" in said and "GB" in said
    assert main(words) == 0 and main(["show", str(tmp_path)]) == 0 and main(["plot", str(tmp_path)]) == 0
    assert "us_backstop" in capsys.readouterr().out
    drawn = {path.name for path in (tmp_path / "figures").iterdir() if path.stat().st_size > 3000}
    assert drawn == {f"{name}.{ending}" for name in ("heat_map", "tornado", "distribution") for ending in ("png", "svg")}


@pytest.mark.versions
@pytest.mark.parametrize("how", ["lhs", "sobol"])
def test_a_sample_fills_the_declared_ranges_evenly(how):
    points = small(sampling=how, points=128, vary=["us_backstop=0:1", "FRA.capacity=2:10", "weights.peers=0.2,0.8"]).points
    assert points.shape == (128, 3) and set(points[:, 2]) == {0.2, 0.8}
    for k, (low, high) in enumerate(((2, 10), (0, 1))):  # in the order of their keys
        counts, _ = np.histogram(points[:, k], bins=8, range=(low, high))
        assert (counts == 16).all()


@pytest.mark.parametrize("name", study_names())
def test_a_study_is_the_sweep_that_its_words_say(name):
    assert study_of(name).total >= 1000
    if name == "backstop":
        words = design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:11", "POL.participation_stance=-1,0,1"], runs=1000)
        assert study_of(name).described() == words.described()


def test_a_manifest_says_what_the_sweep_was_made_from(tmp_path):
    sweep(small(), tmp_path)
    found = unsealed((tmp_path / "manifest.json").read_text())
    assert found["design"]["runs"] == 40 and found["design"]["seed"] == 1 and found["complete"]
    assert set(found["made from"]) == {"scenario", "data", "code"} and {"python", "numpy", "numba"} <= set(found["versions"])
    for part in found["parts"]:
        assert hashlib.sha256((tmp_path / "parts" / f"{part['part']}.parquet").read_bytes()).hexdigest() == part["sha256"]
