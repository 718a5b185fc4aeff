"""Text of a user's files is shown letter by letter: in the terminal, in figures, in file names, in the report, in CSV and in the window."""

import csv
import io
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from browsing import chromium, served_here, visiting  # noqa: F401
from playwright.sync_api import expect

from concert.experiments.__main__ import main
from concert.experiments.reports.csv_file import csv_text
from concert.experiments.reports.report import report
from concert.experiments.studies.scorecard import plain_name
from concert.experiments.sweeps import figures
from concert.experiments.terminal.console import Console
from concert.experiments.terminal.visible import visible
from concert.model.engine.negotiation import NegotiationModel
from concert.model.scenario.catalogue import parse_scenario

ROOT = Path(__file__).resolve().parents[1]
ODD = "[bold]x[/bold] [/] $a_1$ <b> :smile: *y* =1"
STEERING = "a\x1b[31mred\u202eder\x07"


def scenario_file(folder, title):
    path = folder / "odd [red] $x$.toml"
    path.write_text(f"title = {toml(title)}\nsummary = {toml(title)}\nvintage = '2024-12'\n[table]\nonly = ['FRA', 'DEU', 'POL']\n[parameters]\ndeadline = 3\n", encoding="utf-8")
    return path


def toml(text):
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else f"\\u{ord(c):04x}" for c in text) + '"'


@pytest.mark.parametrize("command", [["negotiate"], ["negotiate", "--explain", "POL"], ["compare", "--set", "us_backstop=0.9"], ["analyse", "--runs", "5"], ["whatif", "--target", "40", "--runs", "5"]], ids=lambda words: words[0])
def test_a_command_prints_a_title_as_it_stands(command, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    assert main([command[0], str(scenario_file(tmp_path, ODD)), *command[1:]]) == 0
    told = capsys.readouterr().out
    if command[0] == "negotiate":
        assert told.startswith(f"{ODD}: France convenes") and told.splitlines()[1] == ODD


def test_a_sweep_and_its_summary_print_what_a_file_is_called(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    path, out = scenario_file(tmp_path, ODD), tmp_path / "sweep [bold]"
    assert main(["sweep", str(path), "--vary", "us_backstop=0:1:2", "--runs", "2", "--workers", "1", "--out", str(out)]) == 0
    assert main(["show", str(out)]) == 0 and main(["plot", str(out)]) == 0
    told = capsys.readouterr().out
    assert "odd [red] $x$" in told and "sweep [bold]" in told


def test_a_backtest_prints_names_draws_and_writes_events_as_they_are_called(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    long = "=an event " + "of a very long name " * 30
    rows = "".join(f'{event},{iso3},{did}\n' for event in (ODD, long, "café " + "é" * 300) for iso3, did in (("FRA", "yes"), ("DEU", "no"), ("POL", "no")))
    given = tmp_path / "outcomes [red].csv"
    given.write_text("event,iso3,ground_troops\n" + rows, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert main(["backtest", str(scenario_file(tmp_path, ODD)), "--outcomes", str(given), "--runs", "20", "--out", str(tmp_path / "back [x]")]) == 0
    told = capsys.readouterr().out
    assert ODD in told and "back [x]" in told
    drawn = sorted(path.name for path in (tmp_path / "back [x]" / "figures").iterdir())
    assert len(drawn) == 6 and all(len(name.encode()) <= 130 for name in drawn)
    read = list(csv.reader(io.StringIO((tmp_path / "back [x]" / "states.csv").read_text(encoding="utf-8-sig"))))
    assert {row[0] for row in read[1:]} == {ODD, "'" + long.strip(), "café " + "é" * 300}


def test_what_would_steer_a_terminal_is_written_out(tmp_path, capsys):
    assert visible(STEERING) == r"a\x1b[31mred\u202eder\x07" and visible("naïve\n\t中👩‍🚀") == "naïve\n\t中👩‍🚀"
    assert main(["negotiate", str(scenario_file(tmp_path, STEERING))]) == 0
    told = capsys.readouterr().out
    assert r"a\x1b[31mred\u202eder\x07: France" in told and "\x1b" not in told and "\u202e" not in told
    (tmp_path / "bad.toml").write_text('title = "x"\nvintage = "2024-12"\n[parameters]\n"k\\u001b[31m" = 1\n', encoding="utf-8")
    assert main(["negotiate", str(tmp_path / "bad.toml")]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_every_command_prints_through_the_one_console():
    for path in (ROOT / "experiments").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert path.name in ("console.py", "progress.py") or not re.search(r"from rich(\.console)? import .*\b(Console|print)\b", text), path.name


def test_a_table_shows_brackets_in_its_cells_heads_and_title(capsys):
    from rich.table import Table

    table = Table(ODD, title=ODD)
    table.add_row(ODD)
    Console(width=200).print(table)
    assert capsys.readouterr().out.count(ODD) == 3


def test_a_figure_draws_dollars_and_brackets(tmp_path):
    drawn = figures.histogram({ODD: [1.0, 2.0], "$\\frac{": [3.0]}, "$x", f"{ODD} $\\nonsense{{$")
    figures.save(drawn, tmp_path, "odd")
    assert drawn.texts[0].get_text() == f"{ODD} $\\nonsense{{$" and not drawn.texts[0].get_parse_math()


def test_names_of_figures_are_short_and_unlike():
    long = ["e" * 400 + tail for tail in ("1", "2")]
    names = []
    for event in (*long, "A", "a", "é" * 200):
        names.append(plain_name(event, names))
    assert len({name.casefold() for name in names}) == 5 and max(len(name.encode()) for name in names) <= 121


def test_the_report_escapes_whatever_a_title_holds():
    scenario = parse_scenario(f"title = {toml(ODD + STEERING)}\nvintage = '2024-12'\n", "odd", "odd")
    page = report(NegotiationModel(scenario, seed=1).run_model(), changes=[ODD], address="http://x.example/?v=1&change=<b>\"'")
    assert "<b>:" not in page and "[bold]x[/bold] [/] $a_1$ &lt;b&gt;" in page and "\x1b" not in page and "\u202e" not in page
    assert 'href="http://x.example/?v=1&amp;change=&lt;b&gt;&quot;&#x27;"' in page


@pytest.mark.parametrize("text,cell", [("=1+1", "'=1+1"), ("+x", "'+x"), ("-.24", "-.24"), ("-1e3", "-1e3"), ("@a", "'@a"), ("\ta", "'\ta"), ("-x", "'-x"), ("a=1", "a=1"), (-0.5, "-0.5")])
def test_no_text_of_a_csv_is_a_formula_and_numbers_stay_numbers(text, cell):
    assert next(csv.reader(io.StringIO(csv_text(["name"], [[text]]).partition("\n")[2], newline="")))[0] == cell


def test_a_csv_says_that_it_is_utf_8_where_it_must():
    assert csv_text(["a"], [["b"]]) == "a\nb\n" and csv_text(["a"], [["Türkiye"]]).encode() == b"\xef\xbb\xbfa\nT\xc3\xbcrkiye\n"


def test_the_window_writes_the_same_csv(visit):
    page = visit("?page=sources")
    page.wait_for_selector(".page td")
    for rows in ([["b"]], [["Türkiye"]], [["=1+1", "+x", "-.24", "@a", 'a"b', "c,d", "e\rf", "-x", "<1 %"]]):
        head = ["head"] * len(rows[0])
        assert page.evaluate("([head, rows]) => window.concert.csv(head, rows)", [head, rows]) == csv_text(head, rows)


def test_the_window_shows_a_title_as_it_stands(visit, tmp_path):
    page = visit("?panel=share")
    page.locator("input[type=file]").set_input_files(scenario_file(tmp_path, ODD))
    expect(page.locator(".bar select").first.locator("option:checked")).to_have_text(ODD)
    assert ODD in page.title()


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_a_fault_of_a_file_is_one_line_whatever_its_name(tmp_path):
    odd = tmp_path / "[red]\x1b[31m.toml"
    told = subprocess.run([sys.executable, "-m", "experiments", "negotiate", str(odd)], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert told.returncode == 2 and told.stderr.count("\n") == 1 and "\x1b" not in told.stderr and "[red]" in told.stderr
