"""The commands to their ends: what they print, write and refuse where few come by."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from concert.experiments.__main__ import main
from concert.experiments.files import put
from concert.experiments.reports.report import report
from concert.experiments.sweeps import parts
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.figures import heat_map
from concert.experiments.sweeps.parts import Lost, jobs_of, tried
from concert.experiments.sweeps.results import table
from concert.experiments.sweeps.sweep import sweep
from concert.model import NegotiationModel, ScenarioError, load_scenario, run_batch
from concert.model.scenario.catalogue import DEFAULT
from concert.model.scenario.value import Scenario
from concert.model.search.whatif import smallest_changes, smallest_pairs


def small(vary=("us_backstop=0,1",), runs=20, **rest):
    return design_of(load_scenario(), DEFAULT, vary, runs=runs, **rest)


def test_the_record_alone_is_printed_where_it_is_asked_for(capsys):
    assert main(["negotiate", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["mass"] == NegotiationModel(seed=1).run_model().outcome.mass


def test_a_report_is_written_and_says_so_where_nothing_was_played_yet(tmp_path):
    out = tmp_path / "r.html"
    assert main(["report", "--seed", "3", "--out", str(out)]) == 0
    command = "python -m experiments report december-2024 --seed 3 --run 0"
    assert out.read_text(encoding="utf-8") == report(NegotiationModel(seed=3).run_model(), address=command)
    assert "The talks have not begun." in report(NegotiationModel(seed=1))


def whatif(words, keys, monkeypatch):
    """Search over a few knobs alone."""
    monkeypatch.setattr("concert.experiments.studies.whatif.single_changes", lambda *asked: iter([smallest_changes(*asked, keys=keys)]))
    monkeypatch.setattr("concert.experiments.studies.whatif.smallest_pairs", partial(smallest_pairs, keys=keys))
    return main(["whatif", *words, "--runs", "0"])


def test_where_no_change_does_it_alone_pairs_are_listed(capsys, monkeypatch):
    assert whatif(["--target", "70"], ["weights.security", "land_share"], monkeypatch) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "No single change makes it so that 70,000 troops are pledged" in said and "1.66" in said and "and" in said


def test_where_nothing_does_it_that_is_said(capsys, monkeypatch):
    assert whatif(["--target", "900"], ["us_backstop", "mission"], monkeypatch) == 0
    assert "none found either." in capsys.readouterr().out


def test_states_left_out_of_a_calibration_are_told_one_by_one(tmp_path, capsys):
    few = tmp_path / "few.toml"
    few.write_text('title = "Few"\nvintage = "2024-12"\n[table]\nonly = ["FRA", "GBR", "DEU", "POL"]\n')
    assert main(["calibrate", str(few), "--runs", "2", "--evaluations", "2", "--out", str(tmp_path / "fitted.toml")]) == 0
    said = capsys.readouterr().out
    count = int(said.split()[0])
    assert count > 1 and said.count("left out ") == count and "Brier on states left out:" in said
    assert load_scenario(tmp_path / "fitted.toml").vintage == "2024-12"


@pytest.mark.versions
def test_a_map_of_many_cells_shows_colours_alone():
    few, many = (heat_map(range(side), range(side), np.full((side, side), 0.5), "x", "y", "t", "u").axes[0].texts for side in (12, 13))
    assert len(few) == 144 and len(many) == 0


def test_a_sweep_without_a_row_yet_has_no_table(tmp_path):
    assert not sweep(small(), tmp_path, shard=(2, 2))["complete"]
    with pytest.raises(ScenarioError, match="holds no rows yet"):
        table(tmp_path)


def test_what_a_killed_writer_left_aside_is_swept_away(tmp_path):
    sweep(small(), tmp_path, shard=(2, 2))
    aside = tmp_path / "records" / ".part-000000.parquet.12345678.aside"
    aside.write_bytes(b"half a par")
    assert sweep(small(), tmp_path)["complete"] and not aside.exists()


class Wrong(Scenario):
    """A scenario with a fault that shows as it is played."""

    def change(self, settings):
        raise ZeroDivisionError


def test_a_part_that_cannot_be_made_comes_back_with_its_cause(tmp_path):
    design = small()
    (job,) = jobs_of(design)
    assert isinstance(tried(job, str(tmp_path / "nowhere")), OSError)
    lost = tried(replace(job, scenario=Wrong(**vars(design.scenario))), str(tmp_path))
    assert isinstance(lost, Lost) and str(lost) == "ZeroDivisionError: no message"


def test_a_disk_that_fills_under_a_part_stops_the_sweep(tmp_path, monkeypatch):
    def full(content, path, beside):
        if path.suffix == ".parquet":
            raise OSError(28, "No space left on device", str(path))
        put(content, path, beside)

    monkeypatch.setattr("concert.experiments.sweeps.folder.put", full)
    with pytest.raises(ScenarioError, match="the disk is full"):
        sweep(small(), tmp_path)
    monkeypatch.undo()
    assert sweep(small(), tmp_path)["complete"]


def test_a_sweep_stopped_between_two_parts_keeps_the_first_and_goes_on(tmp_path, monkeypatch):
    def stopped(scenario, runs, seed, **rest):
        if scenario.parameters.us_backstop == 1.0:
            raise KeyboardInterrupt
        return run_batch(scenario, runs, seed, **rest)

    design = small(runs=2000)
    monkeypatch.setattr(parts, "run_batch", stopped)
    done = sweep(design, tmp_path)
    assert done["stopped"] and not done["complete"] and done["rows"] == 2000
    monkeypatch.undo()
    assert sweep(design, tmp_path)["rows"] == 4000


def test_of_many_failures_the_first_twenty_are_told_and_the_rest_counted(tmp_path, monkeypatch, capsys):
    def unlucky(*asked, **rest):
        raise MemoryError("no more")

    monkeypatch.setattr(parts, "run_batch", unlucky)
    assert main(["sweep", "--vary", "us_backstop=0,1", "--runs", "13", "--workers", "1", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.count("failed: point ") == 20 and "failed: 6 more, listed in manifest.json" in said
