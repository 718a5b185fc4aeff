"""A sweep grows: what it has played is kept, and the folder is that of the large sweep played at once, byte for byte."""

import json
import random
import re

import pytest
from apart import files

from concert.experiments.__main__ import main
from concert.experiments.sweeps import parts
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.kept import stretches
from concert.experiments.sweeps.seal import unsealed
from concert.experiments.sweeps.sweep import sweep
from concert.model import ScenarioError, load_scenario, run_batch
from concert.model.scenario.catalogue import DEFAULT

SMALL = {"vary": ["us_backstop=0,0.5"], "runs": 300}
LARGER = {
    "more runs": {"vary": ["us_backstop=0,0.5"], "runs": 1100},
    "a level below, one between and one above": {"vary": ["us_backstop=0,0.25,0.5,1"], "runs": 300},
    "runs and levels": {"vary": ["us_backstop=0,0.5,1"], "runs": 700},
    "a further knob, at the scenario's own value too": {"vary": ["us_backstop=0,0.5", "weights.peers=0.1,{weights.peers}"], "runs": 400},
    "a further knob before the first": {"vary": ["us_backstop=0,0.5", "deadline={deadline},4"], "runs": 300},
    "a convenor beside the scenario's own": {"vary": ["us_backstop=0,0.5", "convenor=FRA,ITA"], "runs": 310},
}


def of(vary, runs, **rest):
    scenario = load_scenario()
    own = {"{weights.peers}": repr(scenario.weights.peers), "{deadline}": repr(scenario.parameters.deadline)}
    words = [re.sub(r"\{.*\}", lambda found: own[found[0]], word) for word in vary]
    return design_of(scenario, DEFAULT, words, runs=runs, **rest)


@pytest.fixture
def counted(monkeypatch):
    """The runs that are played, as (backstop, run)."""
    seen = []

    def play(scenario, runs, seed, first=0, **rest):
        seen.extend((scenario, run) for run in range(first, first + runs))
        return run_batch(scenario, runs, seed, first=first, **rest)

    monkeypatch.setattr(parts, "run_batch", play)
    return seen


@pytest.mark.parametrize("aggregate", [False, True])
@pytest.mark.parametrize("larger", LARGER.values(), ids=LARGER)
def test_a_sweep_that_grew_is_the_large_one_played_at_once(larger, aggregate, tmp_path, counted):
    if aggregate:
        larger = larger | {"runs": 300}
    small, large = of(**SMALL, aggregate=aggregate), of(**larger, aggregate=aggregate)
    sweep(large, tmp_path / "at once")
    sweep(small, tmp_path / "grown")
    counted.clear()
    said = []
    done = sweep(large, tmp_path / "grown", extend=True, tell=said.append)
    assert len(counted) == large.total - small.total and len(set(counted)) == len(counted)
    assert done["complete"] and files(tmp_path / "grown") == files(tmp_path / "at once") and not (tmp_path / "grown" / "earlier").exists()
    if large.described() != small.described():
        (grew,) = done["history"]
        assert grew["was"]["runs"] == 300 and grew["asked"]["runs"] == large.runs and grew["asked"]["vary"] == large.described()["vary"]
        assert grew["kept"]["parts"] == grew["kept"]["of"] > 0 and grew["kept"]["rows"] == (2 if aggregate else 600) and grew["when"].endswith("+00:00")


def test_a_sweep_grows_again_and_tells_its_whole_history(tmp_path, capsys):
    words = ["sweep", "--workers", "1", "--out", str(tmp_path / "s"), "--vary"]
    assert main([*words, "us_backstop=0,1", "--runs", "100"]) == 0
    assert main([*words, "us_backstop=0,1", "--runs", "400"]) == 2 and "--extend" in capsys.readouterr().err
    assert main([*words, "us_backstop=0,1", "--runs", "400", "--extend"]) == 0
    assert main([*words, "us_backstop=0:1:3", "--runs", "400", "--extend"]) == 0
    assert main([*words, "us_backstop=0:1:3", "--runs", "400"]) == 0
    manifest = unsealed((tmp_path / "s" / "manifest.json").read_text())
    assert [(entry["was"]["runs"], entry["asked"]["runs"], entry["kept"]["rows"]) for entry in manifest["history"]] == [(100, 400, 200), (400, 400, 800)]
    capsys.readouterr()
    assert main(["show", str(tmp_path / "s")]) == 0 and "grew on " in capsys.readouterr().out
    sweep(of(["us_backstop=0:1:3"], 400), tmp_path / "at once")
    assert files(tmp_path / "s") == files(tmp_path / "at once")


def test_shares_and_workers_grow_a_sweep_as_one_does(tmp_path):
    large = of(["us_backstop=0,0.5,1"], 700)
    sweep(large, tmp_path / "at once")
    for how in ({"shares": 3}, {"workers": 2}):
        out = tmp_path / str(how)
        sweep(of(**SMALL), out)
        for k in range(1, how.get("shares", 1) + 1):
            done = sweep(large, out, workers=how.get("workers", 1), shard=(k, how.get("shares", 1)), extend=True)
        assert done["complete"] and files(out) == files(tmp_path / "at once")


def test_half_a_sweep_with_lost_parts_and_failures_grows_to_the_same(tmp_path, monkeypatch, counted):
    large = of(["us_backstop=0,0.5,1"], 700)
    sweep(large, tmp_path / "at once")

    def unlucky(scenario, runs, seed, first=0, **rest):
        if first <= 7 < first + runs:
            raise MemoryError("no more")
        return run_batch(scenario, runs, seed, first=first, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(parts, "run_batch", unlucky)
        assert len(sweep(of(**SMALL), tmp_path / "s")["failures"]) == 2
    names = sorted(path.stem for path in (tmp_path / "s" / "parts").iterdir())
    (tmp_path / "s" / "parts" / f"{names[0]}.parquet").write_bytes(b"PAR1")
    (tmp_path / "s" / "records" / f"{names[-1]}.json").unlink()
    counted.clear()
    assert sweep(large, tmp_path / "s", extend=True)["complete"] and files(tmp_path / "s") == files(tmp_path / "at once")
    assert large.total - 600 < len(counted) < large.total


def test_growth_that_was_cut_off_anywhere_goes_on(tmp_path, monkeypatch):
    """Also in `test_sweep_faults.py`, at every step of the disk."""
    large, luck = of(["us_backstop=0,0.5,1"], 700), random.Random(3)
    sweep(large, tmp_path / "at once")
    sweep(of(**SMALL), tmp_path / "s")
    sweep(large, tmp_path / "s", extend=True, shard=(1, 3))
    manifest = unsealed((tmp_path / "s" / "manifest.json").read_text())
    assert not manifest["complete"] and (tmp_path / "s" / "earlier" / "manifest.json").exists()
    with pytest.raises(ScenarioError, match="growing already"):
        sweep(of(["us_backstop=0,0.5,1"], 900), tmp_path / "s", extend=True)
    path = tmp_path / "s" / "earlier" / "parts" / "part-000000.parquet"
    content = bytearray(path.read_bytes())
    content[luck.randrange(len(content))] ^= 1
    path.write_bytes(content)
    assert sweep(large, tmp_path / "s")["complete"] and files(tmp_path / "s") == files(tmp_path / "at once")


@pytest.mark.parametrize("words, said", [
    (["--runs", "200"], "300 runs a point are there, 200 were asked for"),
    (["--vary", "us_backstop=0,1", "--runs", "300"], "us_backstop=0.5 is there and not among those asked for"),
    (["--vary", "mission=0.5,0.6", "--runs", "300"], "us_backstop varies in what is there"),
    (["--vary", "us_backstop=0,0.5", "--vary", "weights.peers=0.1,0.2"], "the scenario's own value, which must be among the levels"),
    (["--vary", "us_backstop=0,0.5", "--vary", "POL.participation_stance=-1,0"], "the scenario's own value, which must be among the levels"),
    (["--vary", "us_backstop=0,0.5", "--seed", "2"], "made with seed 1, now 2"),
    (["--vary", "us_backstop=0,0.5", "--aggregate"], "made with rows a run, now a point"),
    (["--vary", "us_backstop=0,0.5", "--own-luck"], "made with luck shared by all points, now own to each point"),
    (["--vary", "us_backstop=0,0.5", "--set", "mission=0.3"], "made with scenario"),
    (["no-us-backstop", "--vary", "us_backstop=0,0.5"], "made with scenario"),
    (["--vary", "us_backstop=0:1", "--sampling", "lhs", "--points", "9"], "is there and not among those asked for"),
])
def test_what_is_no_growth_is_refused_in_words_and_changes_nothing(words, said, tmp_path, capsys):
    sweep(of(**SMALL), tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    words = words if "--vary" in words else ["--vary", "us_backstop=0,0.5", *words]
    assert main(["sweep", *words, *([] if "--runs" in words else ["--runs", "300"]), "--workers", "1", "--out", str(tmp_path), "--extend"]) == 2
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err and all(line.startswith("error: ") for line in err.splitlines())
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_means_of_points_cannot_take_more_runs(tmp_path):
    sweep(of(**SMALL, aggregate=True), tmp_path)
    with pytest.raises(ScenarioError, match="means of a point's runs"):
        sweep(of(["us_backstop=0,0.5"], 600, aggregate=True), tmp_path, extend=True)


def test_other_code_does_not_grow(tmp_path, monkeypatch):
    sweep(of(**SMALL), tmp_path)
    monkeypatch.setattr("concert.experiments.sweeps.fingerprint.code_hash", lambda *modules: "another")
    with pytest.raises(ScenarioError, match="only a sweep of the same scenario, data and code grows"):
        sweep(of(["us_backstop=0,0.5"], 600), tmp_path, extend=True)


def test_a_sobol_sequence_grows_by_points_and_a_latin_hypercube_by_runs(tmp_path, counted):
    def drawn(points, runs, how):
        return of(["us_backstop=0:1", "mission=0.2:0.8"], runs, sampling=how, points=points)

    sweep(drawn(16, 5, "sobol"), tmp_path / "sobol")
    sweep(drawn(16, 5, "lhs"), tmp_path / "lhs")
    counted.clear()
    assert sweep(drawn(40, 5, "sobol"), tmp_path / "sobol", extend=True)["complete"] and len(counted) == 24 * 5
    counted.clear()
    assert sweep(drawn(16, 9, "lhs"), tmp_path / "lhs", extend=True)["complete"] and len(counted) == 16 * 4
    with pytest.raises(ScenarioError, match="all points move with their number"):
        sweep(drawn(17, 9, "lhs"), tmp_path / "lhs", extend=True)


def test_an_extension_of_nothing_is_a_sweep_and_of_itself_goes_on(tmp_path):
    first = sweep(of(**SMALL), tmp_path, extend=True)
    assert first["complete"] and "history" not in first
    assert "history" not in json.loads((tmp_path / "manifest.json").read_text())
    assert "history" not in sweep(of(**SMALL), tmp_path, extend=True)


def test_runs_that_are_not_there():
    assert list(stretches([], 5, 3)) == [(5, 3)] and list(stretches([5, 6, 7], 5, 3)) == []


def test_what_is_put_aside_without_a_manifest_is_not_kept_and_no_later_growth_says_so(tmp_path, monkeypatch):
    sweep(of(**SMALL), tmp_path / "s")
    sweep(of(**SMALL | {"runs": 600}), tmp_path / "s", extend=True, shard=(1, 2))
    (tmp_path / "s" / "earlier" / "manifest.json").write_text("x")
    assert sweep(of(**SMALL | {"runs": 600}), tmp_path / "s")["complete"]
    assert not (tmp_path / "s" / "earlier").exists()
    said = []
    done = sweep(of(**SMALL | {"runs": 800}), tmp_path / "s", extend=True, tell=said.append)
    assert not [line for line in said if "altered" in line]
    assert done["history"][-1]["kept"]["rows"] == 1200
    sweep(of(**SMALL | {"runs": 800}), tmp_path / "at once")
    assert files(tmp_path / "s") == files(tmp_path / "at once")


def test_a_manifest_that_is_lost_takes_its_history_along_and_that_is_said(tmp_path):
    sweep(of(**SMALL), tmp_path / "s")
    sweep(of(**SMALL | {"runs": 400}), tmp_path / "s", extend=True)
    (tmp_path / "s" / "manifest.json").write_text("x")
    said = []
    assert "history" not in sweep(of(**SMALL | {"runs": 400}), tmp_path / "s", tell=said.append)
    assert said[0] == f"altered: {tmp_path}/s/manifest.json: made again, and how the sweep grew is no longer known"
