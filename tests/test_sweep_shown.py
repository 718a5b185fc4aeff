"""What a sweep shows: figures of every shape of sweep, its summary, how far it is."""

import io
import re
import sys

import pytest
from rich.progress import Progress

from concert.experiments.__main__ import main
from concert.experiments.sweeps import progress
from concert.experiments.sweeps.results import column_of
from concert.model import ScenarioError


def swept(folder, *words):
    assert main(["sweep", *words, "--workers", "1", "--out", str(folder)]) == 0


@pytest.mark.versions
@pytest.mark.parametrize("words, names", [
    (["--runs", "20"], {"distribution"}),
    (["--runs", "20", "--aggregate"], {"distribution"}),
    (["--vary", "us_backstop=0:1:3", "--runs", "20"], {"curve", "tornado", "distribution"}),
    (["--vary", "us_backstop=0:1:3", "--runs", "20", "--aggregate"], {"curve", "tornado", "distribution"}),
    (["--vary", "us_backstop=0:1", "--vary", "mission=0:1", "--sampling", "lhs", "--points", "60", "--runs", "3"], {"heat_map", "tornado", "distribution"}),
])
def test_every_shape_of_sweep_has_its_figures(words, names, tmp_path, capsys):
    swept(tmp_path, *words)
    assert main(["plot", str(tmp_path)]) == 0
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}
    assert all(path.stat().st_size > 3000 for path in (tmp_path / "figures").iterdir())


@pytest.mark.versions
def test_a_long_summary_is_cut_unless_all_is_asked_for(tmp_path, capsys):
    swept(tmp_path, "--vary", "us_backstop=0:1:45", "--runs", "2")
    capsys.readouterr()
    assert main(["show", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "and 5 points more" in said and "0.9773" not in said
    assert main(["show", str(tmp_path), "--all"]) == 0 and "0.9773" in capsys.readouterr().out


@pytest.mark.parametrize("outcome, column", [("mass", "mass_mean"), ("agreed", "agreed"), ("reached_40", "reached_40"), ("member:POL", "member_POL")])
def test_an_outcome_has_its_column(outcome, column):
    assert column_of(outcome) == column


def test_an_outcome_that_is_none_is_told():
    for outcome, said in (("mas", "did you mean 'mass'"), ("member:PLO", "unknown state"), ("member:", "unknown; ")):
        with pytest.raises(ScenarioError, match=said):
            column_of(outcome)


def test_a_terminal_sees_a_bar_with_rate_and_failures(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.progress(1000) as tally:
        tally.advance(400, 2)
        assert isinstance(tally, progress.Bar) and isinstance(tally.bar, Progress)
        (task,) = tally.bar.tasks
        assert task.completed == 400 and task.fields["failures"] == "2 failures" and task.fields["pace"] == "the time left is not known yet"
        tally.start, tally.first = tally.start - 20, (tally.start - 10, 200)
        tally.advance(100, 0)
        assert task.completed == 500 and re.fullmatch(r"\d+ a second, 1\d seconds left", task.fields["pace"])
    assert "2 failures" in screen.getvalue() and "50 %" in screen.getvalue() and "seconds left" in screen.getvalue()


def test_elsewhere_a_plain_line_comes_now_and_then(capsys, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with progress.progress(1000) as tally:
        for step in range(4):
            now[0] += 6
            tally.advance(100, step == 1)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "200 of 1,000 negotiations, 17 a second, 48 seconds left, 1 failure",
        "400 of 1,000 negotiations, 17 a second, 36 seconds left, 1 failure",
    ]
    assert progress.clock(89) == "89 seconds" and progress.clock(5400) == "1.5 hours"


def test_the_time_left_is_told_once_it_is_known_and_leaves_the_start_out(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    tally = progress.Tally(10_000)
    said = []
    for at in (60, 60.1, 63, 66, 120, 123):  # a minute to start and to compile, then 100 every 3 seconds by each of two
        now[0] = at
        tally.advance(100, 0)
        said.append(tally.pace)
    assert said[:4] == ["the time left is not known yet"] * 4
    assert said[4:] == ["7 a second, 23.8 minutes left", "8 a second, 19.7 minutes left"]  # the pace since the first part
