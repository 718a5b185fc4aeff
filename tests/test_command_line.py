"""The command line: what it prints, what it writes, and how it fails."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from concert.experiments.__main__ import COMMANDS, main
from concert.model import NegotiationModel

ROOT = Path(__file__).resolve().parents[1]


def test_a_negotiation_is_told_with_package_waves_movers_ledger_and_outcome(capsys):
    assert main(["negotiate", "february-2025"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for part in ("Round 1.", "proposes", "Wave 1, counted from everybody in:", "comes in with", "of the 40,000 of a basic mission", "a target cut from 40,000",
                 "that full rotation takes", "Refused mandates", "Trust gap", "points above its reservation"):
        assert part in said, part


def test_the_json_holds_the_run_and_its_terms_sum_to_the_utility(tmp_path, capsys):
    target = tmp_path / "run.json"
    assert main(["negotiate", "--seed", "3", "--run", "4", "--set", "us_backstop=0.7", "--json", str(target)]) == 0
    found = json.loads(target.read_text(encoding="utf-8"))
    outcome = NegotiationModel(seed=3, run=4, us_backstop=0.7).run_model().outcome
    assert (found["seed"], found["run"], found["mass"], found["agreed"]) == (3, 4, outcome.mass, outcome.agreed)
    assert found["members"] == outcome.members and found["trust_gap"] == outcome.trust_gap
    assert len(found["rounds_log"]) == found["rounds"]
    for this in found["rounds_log"]:
        assert math.isclose(sum(c["pledge"] for c in this["capitals"].values()), this["mass"], abs_tol=1e-9)
        for capital in this["capitals"].values():
            assert math.isclose(sum(capital["terms"].values()), capital["utility"], abs_tol=1e-12)


def test_a_capital_that_walks_out_is_told_in_the_terminal_the_json_and_the_report(capsys, tmp_path):
    target, page = tmp_path / "run.json", tmp_path / "report.html"
    assert main(["negotiate", "france-walks-out", "--explain", "FRA", "--json", str(target)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "France leaves the talks; Türkiye takes the chair." in said and "Left the talks: France." in said and "France has left the talks." in said
    assert "France" not in said.partition(" Out: ")[2].partition(".")[0]
    found = json.loads(target.read_text(encoding="utf-8"))
    assert found["left"] == [{"round": 1, "state": "FRA"}] and found["opening_force"] == 40.0 and found["force"] == 10.0
    first, last = found["rounds_log"][0], found["rounds_log"][-1]
    assert (first["left"], first["chair_taken_from"], first["proposer"], last["left"], last["chair_taken_from"]) == (["FRA"], "FRA", "TUR", [], None)
    unable = {iso3: capital["unable_to_send"] for iso3, capital in last["capitals"].items()}
    assert unable["FRA"] == "left" and unable["AUT"] == "law" and unable["POL"] is None
    assert main(["report", "france-walks-out", "--out", str(page)]) == 0
    assert "France leaves the talks; Türkiye takes the chair (round 1)" in page.read_text(encoding="utf-8") and "a target cut from 40,000" in page.read_text(encoding="utf-8")


def test_every_wrong_word_is_told_in_a_line_of_its_own(capsys):
    assert main(["negotiate", "--set", "us_backstp=1", "--set", "weights.security=9", "--set", "POL.x=1", "--set", "a"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4 and all(line.startswith("error: --set") for line in lines)
    assert "did you mean 'us_backstop'" in lines[0] and "expected 0 to 5" in lines[1]


def test_unknown_scenarios_states_commands_and_folders_are_told_in_one_line(capsys, tmp_path):
    for words in (["negotiate", "nowhere"], ["negotiate", "--explain", "QQQ"], ["negotate"],
                  ["negotiate", "--json", str(tmp_path / "no" / "x.json")]):
        assert main(words) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_wrong_option_ends_with_2_and_one_line_and_no_traceback():
    for words in (["negotiate", "--seed", "x"], ["negotiate", "--nonsense"], ["negotiate", "--seed", "-1"]):
        done = subprocess.run(
            [sys.executable, "-m", "experiments", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_fault():
    run = subprocess.Popen([sys.executable, "-m", "experiments", "negotiate", "--json", "-"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    run.stdout.close()
    assert run.communicate()[1] == "" and run.returncode == 0


def test_too_little_memory_is_one_line(capsys, monkeypatch):
    def short(options):
        raise MemoryError

    monkeypatch.setattr("concert.experiments.studies.negotiate.execute", short)
    assert main(["negotiate"]) == 2
    assert capsys.readouterr().err == "error: not enough memory; expected fewer points, runs or workers\n"


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    said = capsys.readouterr().out
    assert len(COMMANDS) >= 13 and all(name in said for name in COMMANDS)
    with pytest.raises(SystemExit, match="0"):
        main(["show", "--help"])
    assert "Summarise the sweep in a folder." in capsys.readouterr().out
    assert main(["swep"]) == 2 and "did you mean 'sweep'" in capsys.readouterr().err


def test_help_needs_nothing_but_the_standard_library_and_a_command_no_more_than_its_own():
    told = "import sys; from concert.experiments.__main__ import main; main(['swep']); print(sorted({'numpy', 'mesa', 'numba', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"
    told = "import sys; import concert.experiments.sweeps.sweep, concert.experiments.sweeps.parts, concert.experiments.sweeps.workers; print(sorted({'mesa', 'matplotlib', 'pandas', 'distributed'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"
