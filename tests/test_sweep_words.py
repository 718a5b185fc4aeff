"""Sweeps: one clear line for everything that is wrong, and nothing written."""

import pytest

from experiments.__main__ import main

WRONG = {
    "unknown key": (["--vary", "us_backstp=0:1:3"], "did you mean 'us_backstop'"),
    "inverted": (["--vary", "us_backstop=1:0:3"], "inverted"),
    "out of range": (["--vary", "us_backstop=0:2:3"], "out of range"),
    "no levels": (["--vary", "us_backstop=0:1"], "needs levels"),
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
    assert not (tmp_path / "s").exists()


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
