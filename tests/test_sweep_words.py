"""Sweeps: one clear line for everything that is wrong, and nothing written."""

import errno
import shlex

import pytest

from concert.experiments.__main__ import main
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.sweep import sweep
from concert.model import load_scenario
from concert.model.scenario.catalogue import DEFAULT

WRONG = {
    "unknown key": (["--vary", "us_backstp=0:1:3"], "did you mean 'us_backstop'"),
    "inverted": (["--vary", "us_backstop=1:0:3"], "inverted"),
    "out of range": (["--vary", "us_backstop=0:2:3"], "out of range"),
    "no levels": (["--vary", "us_backstop=0:1"], "needs levels"),
    "not every level whole": (["--vary", "deadline=2:5:3"], "deadline=2,4,5"),
    "off the ladder": (["--vary", "force=10:100:4"], "force=10,20,60,100"),
    "a level off the ladder": (["--vary", "force=10,45"], "such as 40"),
    "no convenor": (["--vary", "convenor=FRA,POLL"], "did you mean 'POL'"),
    "a convenor twice": (["--vary", "convenor=FRA,FRA"], "stands twice"),
    "another cast": (["--vary", "drop=POL,ESP"], "expected --set drop=POL and a folder for each"),
    "set": (["--set", "us_backstop=2"], "--set us_backstop: 2 is out of range"),
    "set what": (["--set", "convenr=ITA"], "did you mean 'convenor'"),
    "not numbers": (["--vary", "us_backstop=a,b"], "not numbers"),
    "not finite": (["--vary", "us_backstop=0,nan"], "finite"),
    "one level": (["--vary", "us_backstop=0:1:1"], "whole number from 2"),
    "nothing": (["--vary", "us_backstop"], "expected KEY=LOW:HIGH:COUNT"),
    "twice": (["--vary", "us_backstop=0,1", "--vary", "us_backstop=0,1"], "varied twice"),
    "a value twice": (["--vary", "us_backstop=1,1"], "stands twice"),
    "no such state": (["--vary", "QQQ.participation_stance=0,1"], "not at the table"),
    "sampling": (["--sampling", "sobl"], "did you mean 'sobol'"),
    "points": (["--vary", "us_backstop=0:1", "--sampling", "lhs"], "--points None"),
    "points of a factorial": (["--vary", "us_backstop=0,1", "--points", "5"], "as many points as its levels"),
    "no runs": (["--runs", "0"], "--runs 0"),
    "too many runs": (["--runs", "1000000000000"], "expected 1 to 10,000,000,000"),
    "too many points": (["--vary", "us_backstop=0:1:100000", "--vary", "mission=0:1:1000"], "more than 10,000,000 points"),
    "nothing varies": (["--sampling", "sobol", "--points", "8"], "nothing varies"),
    "three colons": (["--vary", "us_backstop=0:1:2:3"], "expected LOW:HIGH:COUNT or LOW:HIGH"),
    "no folder": (["--out", ""], "--out: missing"),
    "no scheduler": (["--runs", "5", "--cluster", "nowhere"], "expected a Dask scheduler"),
    "shard": (["--shard", "4/3"], "--shard 4/3"),
    "workers": (["--workers", "0"], "--workers 0"),
    "study": (["--study", "backstp"], "did you mean 'backstop'"),
    "option": (["--varry", "x"], "unrecognized"),
}


@pytest.mark.parametrize("words, said", WRONG.values(), ids=WRONG)
def test_wrong_words_are_one_line_with_what_was_expected(words, said, tmp_path, capsys):
    try:
        status = main(["sweep", "--out", str(tmp_path / "s"), *words])
    except SystemExit as stop:
        status = stop.code
    err = capsys.readouterr().err
    assert status == 2 and said in err and len(err.splitlines()) == 1 and "Traceback" not in err
    assert not list((tmp_path / "s").glob("parts/*"))


def test_folders_that_cannot_be_used_are_told_and_left_alone(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("years of work")
    for out, said in (("file", "a file"), ("file/inside", "not a directory"), ("foreign", "thesis.txt")):
        assert main(["sweep", "--runs", "5", "--workers", "1", "--out", str(tmp_path / out)]) == 2
        err = capsys.readouterr().err
        assert said in err and len(err.splitlines()) == 1
    assert (tmp_path / "foreign" / "thesis.txt").read_text() == "years of work" and len(list((tmp_path / "foreign").iterdir())) == 1
    for words in (["show", str(tmp_path / "foreign")], ["plot", str(tmp_path / "nowhere")]):
        assert main(words) == 2 and "no manifest.json" in capsys.readouterr().err


def test_a_wrong_study_tells_every_fault(tmp_path, capsys):
    path = tmp_path / "s.toml"
    path.write_text('question = "Q"\nrunz = 5\nseed = -1\n')
    assert main(["sweep", "--study", str(path), "--out", str(tmp_path / "o")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and "did you mean 'runs'" in " ".join(lines) and "seed" in " ".join(lines)


def test_a_study_that_is_no_study_is_one_line(tmp_path, capsys):
    (tmp_path / "torn.toml").write_text("question = ")
    for study, said in (("torn.toml", "not TOML"), ("gone.toml", "no such file")):
        assert main(["sweep", "--study", str(tmp_path / study), "--out", str(tmp_path / "o")]) == 2
        err = capsys.readouterr().err
        assert said in err and len(err.splitlines()) == 1


def small(out, *more):
    return ["sweep", "--vary", "us_backstop=0,1", "--runs", "20", "--workers", "1", "--out", str(out), *more]


def test_nothing_that_belongs_to_something_else_is_overwritten(tmp_path, capsys):
    web, other, foreign = tmp_path / "web", tmp_path / "other", tmp_path / "parts of others"
    web.mkdir()
    (web / "manifest.json").write_text('{"name": "an app"}')
    assert main(small(other)) == 0 and main(small(foreign)) == 0
    (other / "manifest.json").unlink()
    (foreign / "parts" / "part-000077.parquet").write_bytes(b"theirs")
    for words, said in (
        (small(web), "manifest.json"), (small(other, "--seed", "2"), "not this sweep's"), (small(foreign), "foreign table (part-000077.parquet)"),
    ):
        folder = next(path for path in (web, other, foreign) if str(path) in words)
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        capsys.readouterr()
        assert main(words) == 2
        err = capsys.readouterr().err
        assert said in err and len(err.splitlines()) == 1
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert main(small(other)) == 0 and "1 of 1 parts are there" in capsys.readouterr().err  # its own parts are known again


def test_a_new_folder_that_was_forced_is_gone_on_with(tmp_path, capsys):
    assert main(small(tmp_path / "s")) == 0
    for said in ("", "1 of 1 parts are there"):
        capsys.readouterr()
        assert main(small(tmp_path / "s", "--seed", "2", "--force-new")) == 0
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s", "s-2"]


def test_the_difference_of_two_sweeps_names_only_what_differs(tmp_path, capsys):
    words = ["sweep", "--vary", "mission=0.5,0.6", "--runs", "5", "--workers", "1", "--out", str(tmp_path)]
    assert main([*words, "--vary", "us_backstop=0,1"]) == 0
    capsys.readouterr()
    assert main([*words, "--vary", "us_backstop=0,0.5"]) == 2
    err = capsys.readouterr().err
    assert "made with vary us_backstop=0,1, now us_backstop=0,0.5" in err and "mission" not in err


def test_a_torn_part_is_one_line_wherever_it_is_read(tmp_path, capsys):
    assert main(small(tmp_path)) == 0
    (tmp_path / "parts" / "part-000000.parquet").write_bytes(b"PAR1")
    for name in ("show", "plot"):
        capsys.readouterr()
        assert main([name, str(tmp_path)]) == 2
        err = capsys.readouterr().err
        assert "part-000000.parquet" in err and len(err.splitlines()) == 1
    assert main(small(tmp_path)) == 0 and "altered" in capsys.readouterr().err
    (tmp_path / "manifest.json").write_text("{}")
    assert main(["show", str(tmp_path)]) == 2 and "altered since it was written" in capsys.readouterr().err


def test_the_command_of_a_design_makes_that_design(tmp_path):
    for how in (
        {"vary": ["us_backstop=0:1:4", "mission=0.1,0.123456789012"], "aggregate": True, "own_luck": True},
        {"vary": ["us_backstop=0.123456789:0.9", "weights.peers=0.2,0.8"], "sampling": "sobol", "points": 12, "seed": 7},
    ):
        design = design_of(load_scenario(), DEFAULT, runs=4, **how)
        sweep(design, tmp_path / design.sampling)
        before = (tmp_path / design.sampling / "manifest.json").read_bytes()
        python, minus_m, experiments, *words = shlex.split(design.command)
        assert (python, minus_m, experiments) == ("python", "-m", "experiments")
        assert main([*words, "--workers", "1", "--out", str(tmp_path / design.sampling)]) == 0
        assert (tmp_path / design.sampling / "manifest.json").read_bytes() == before


def test_a_full_disk_is_one_line_wherever_it_fills(tmp_path, capsys, monkeypatch):
    def full(content, path, *beside):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("concert.experiments.sweeps.folder.put", full)
    assert main(small(tmp_path / "s")) == 2
    assert "the disk is full" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setattr("concert.experiments.sweeps.store.Store.close", lambda *rest: full(b"", tmp_path))
    assert main(small(tmp_path / "s")) == 2
    err = capsys.readouterr().err
    assert "the disk is full" in err and len(err.splitlines()) == 1
    monkeypatch.undo()
    assert main(small(tmp_path / "s")) == 0
    monkeypatch.setattr("concert.experiments.sweeps.figures.Figure.savefig", lambda *rest, **more: full(b"", "map.png"))
    assert main(["plot", str(tmp_path / "s")]) == 2 and "no space left" in capsys.readouterr().err
    assert main(["map", "--x", "mission=0.4,0.8", "--y", "us_backstop=0,1", "--samples", "2", "--runs", "1", "--workers", "1", "--out", str(tmp_path / "m")]) == 2
    assert capsys.readouterr().err == "error: map.png: no space left on device\n"
