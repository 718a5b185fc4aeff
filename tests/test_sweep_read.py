"""What reads a sweep reads exactly its parts, whatever else lies there; and the same sweep gives the same bytes."""

import hashlib
import json
import os
import shutil
import warnings

import duckdb
import numpy as np
import pandas as pd
import pyarrow.dataset
import pyarrow.parquet
import pytest

from concert.experiments.__main__ import main
from concert.experiments.sweeps import figures, parts
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.plot import _ends, _grouped, drawn
from concert.experiments.sweeps.results import Results, by_point, table
from concert.experiments.sweeps.seal import sealed, unsealed
from concert.experiments.sweeps.sweep import sweep
from concert.model import ScenarioError, load_scenario
from concert.model.analysis.bins import bin_edges, bin_width
from concert.model.scenario.catalogue import DEFAULT

WORDS = ["--vary", "us_backstop=0,1", "--runs", "300", "--workers", "1"]


def small(runs=300):
    return design_of(load_scenario(), DEFAULT, ["us_backstop=0,1"], runs=runs)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A sweep of four parts, 250, 50, 250 and 50 runs."""
    folder = tmp_path_factory.mktemp("whole") / "s"
    assert len(sweep(small(), folder)["parts"]) == 4
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "s")


LEFT = (".DS_Store", "Thumbs.db", "desktop.ini", "._part-000000.parquet", "~part-000000.parquet", "part-000000 (1).parquet", "part-000001.sync-conflict-20250101.parquet",
        "Copy of part-000000.parquet", "part-000000 (1).json", "manifest (1).json", ".part-000000.parquet.12345678.aside")  # fmt: skip


def litter(folder):
    for place in (folder, folder / "parts", folder / "records"):
        place.mkdir(parents=True, exist_ok=True)
        for name in LEFT:
            (place / name).write_bytes(b"left by others")
    real = folder / "parts" / "part-000000.parquet"
    if real.exists():
        shutil.copy(real, folder / "parts" / "part-000000 (1).parquet")


def test_files_of_systems_and_sync_tools_neither_block_a_sweep_nor_enter_it(tmp_path, whole, capsys):
    litter(tmp_path / "s")
    for _ in range(2):
        assert main(["sweep", *WORDS, "--out", str(tmp_path / "s")]) == 0
        (tmp_path / "s" / "manifest.json").unlink()  # the second time it is known by its records alone
    assert "4 of 4 parts are there" in capsys.readouterr().err and main(["sweep", *WORDS, "--out", str(tmp_path / "s")]) == 0
    litter(tmp_path / "s")
    pd.testing.assert_frame_equal(table(tmp_path / "s"), table(whole))
    assert by_point(tmp_path / "s")["runs"].tolist() == [300, 300]
    capsys.readouterr()
    assert main(["show", str(tmp_path / "s")]) == 0
    said = capsys.readouterr()
    assert ": complete" in said.out and "not counted: 8 in parts/" in said.err and "Copy of part-000000.parquet" in said.err


def test_a_table_that_is_nobodys_copy_still_blocks_a_sweep(folder, capsys):
    for name in ("part-000077.parquet", "thesis.parquet"):
        (folder / "parts" / name).write_bytes(b"theirs")
        assert main(["sweep", *WORDS, "--out", str(folder)]) == 2 and f"foreign table ({name})" in capsys.readouterr().err
        (folder / "parts" / name).unlink()


def missing(path, other):
    path.unlink()


def swapped(path, other):
    path.write_bytes(other.read_bytes())


def torn(path, other):
    path.write_bytes(path.read_bytes()[:1000])


def flipped(path, other):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage, fast, said", [
    (missing, False, "missing"), (swapped, False, "altered since it was written"), (torn, False, "altered since it was written"), (flipped, False, "altered since it was written"),
    (missing, True, "missing"), (swapped, True, "holds 250 rows, where 50 were written"), (torn, True, "cannot be read"),
])
def test_a_part_that_is_not_what_was_written_is_one_line_wherever_it_is_read(damage, fast, said, folder, capsys):
    damage(folder / "parts" / "part-000001.parquet", folder / "parts" / "part-000002.parquet")
    for name in ("show", "plot"):
        capsys.readouterr()
        assert main([name, str(folder), *(["--fast"] if fast else [])]) == 2
        err = capsys.readouterr().err
        assert f"parts/part-000001.parquet: {said}" in err and len(err.splitlines()) == 1 and not (folder / "figures").exists()
    for read in (table, by_point):
        with pytest.raises(ScenarioError, match="part-000001"):
            read(folder, fast=fast)
    assert main(["sweep", *WORDS, "--out", str(folder)]) == 0 and main(["show", str(folder)]) == 0


def test_several_damaged_parts_are_still_one_line(folder, capsys):
    for k in (1, 2, 3):
        (folder / "parts" / f"part-00000{k}.parquet").unlink()
    assert main(["show", str(folder)]) == 2
    err = capsys.readouterr().err
    assert "part-000001.parquet: missing (and 2 more like it)" in err and len(err.splitlines()) == 1


def test_records_that_changed_places_are_found(folder):
    one, other = (folder / "records" / f"part-00000{k}.json" for k in (0, 2))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    said = []
    assert sweep(small(), folder, tell=said.append)["complete"]
    assert sum("altered" in line for line in said) == 2 and one.read_bytes() == first


def test_the_parts_are_read_as_they_are_by_others(folder):
    rows = table(folder)
    shape = (600, rows.shape[1])
    read = pd.read_parquet(folder / "parts")
    assert read.shape == shape and read["answer_POL"].astype(str).tolist() == rows["answer_POL"].astype(str).tolist()
    assert pyarrow.dataset.dataset(folder / "parts").to_table().shape == shape
    assert duckdb.sql(f"SELECT * FROM '{folder}/parts/*.parquet'").df().shape == shape
    assert {path.suffix for path in (folder / "parts").iterdir()} == {".parquet"}  # polars wants a folder of one kind of file


def test_nothing_half_written_lies_among_the_parts(tmp_path, monkeypatch):
    seen, replace = [], os.replace

    def look(aside, path):
        seen.extend(found.name for found in (tmp_path / "parts").iterdir() if found.suffix != ".parquet" or found.name.startswith("."))
        assert os.path.dirname(aside) == str(tmp_path / "records")
        replace(aside, path)

    monkeypatch.setattr(os, "replace", look)
    assert sweep(small(), tmp_path)["complete"] and not seen


def test_a_sweep_that_is_not_complete_is_said_to_be(tmp_path, capsys):
    sweep(small(), tmp_path, shard=(1, 2))
    for name in ("show", "plot"):
        assert main([name, str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "not complete, 2 of 4 parts: give the sweep's command again" in said
    with pytest.warns(UserWarning, match="not complete, 2 of 4 parts"):
        assert len(table(tmp_path)) == 500
    assert next(figure.get_suptitle() for figure in drawn(Results(tmp_path)).values()) == "december-2024 (not complete, 2 of 4 parts)"
    sweep(small(), tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(table(tmp_path)) == 600
    assert main(["show", str(tmp_path)]) == 0 and main(["plot", str(tmp_path)]) == 0


def test_a_folder_of_the_earlier_layout_is_read_and_not_gone_on_with(folder, capsys):
    for record in (folder / "records").iterdir():
        shutil.move(record, folder / "parts" / record.name)
    (folder / "records").rmdir()
    manifest = unsealed((folder / "manifest.json").read_text())
    manifest["format"] = 1
    del manifest["of"]
    (folder / "manifest.json").write_text(sealed(manifest))
    assert main(["show", str(folder)]) == 0 and ": complete" in capsys.readouterr().out
    before = sorted(path.name for path in folder.rglob("*"))
    assert main(["sweep", *WORDS, "--out", str(folder)]) == 2
    err = capsys.readouterr().err
    assert "format 1, now 3" in err and "--force-new" in err and len(err.splitlines()) == 1 and sorted(path.name for path in folder.rglob("*")) == before
    assert main(["sweep", *WORDS, "--out", str(folder), "--force-new"]) == 0


def test_a_folder_of_the_second_layout_is_read_and_not_gone_on_with(folder, capsys):
    """Its parts said nothing of themselves, and its manifest had no fingerprint."""
    manifest = unsealed((folder / "manifest.json").read_text())
    for part in manifest["parts"]:
        path = folder / "parts" / f"{part['part']}.parquet"
        pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).replace_schema_metadata(None), path)
        part["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest["format"] = 2
    del manifest["sweep"], manifest["played with"]
    (folder / "manifest.json").write_text(sealed(manifest))
    (folder / "lock").unlink()
    for more in ([], ["--fast"]):
        assert main(["show", str(folder), *more]) == 0 and ": complete" in capsys.readouterr().out
    for more in ([], ["--extend"]):
        assert main(["sweep", *WORDS, "--out", str(folder), *more]) == 2
        err = capsys.readouterr().err
        assert "format 2, now 3" in err and "--force-new" in err and len(err.splitlines()) == 1 and not (folder / "lock").exists()


def test_a_folder_may_have_any_name(whole, tmp_path):
    folder = shutil.copytree(whole, tmp_path / "run=7" / "it's [1]*?")
    pd.testing.assert_frame_equal(table(folder), table(whole))


def test_means_and_figures_are_the_same_to_the_last_bit_whoever_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "LEAST", 2000)
    sweep(small(runs=20_000), tmp_path / "s")  # rows enough that two threads would share them
    found, seen = by_point(tmp_path / "s"), set()
    rows = table(tmp_path / "s")
    for (_, mine), point in zip(rows.groupby("point"), found.to_dict("records"), strict=True):
        total = 0.0
        for mass in mine["mass"]:
            total += mass
        assert point["mass_mean"] == total / len(mine)  # one after another, in the order of the runs
    for _ in range(6):
        assert by_point(tmp_path / "s").equals(found)
    for _ in range(3):
        assert main(["plot", str(tmp_path / "s")]) == 0
        seen.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((tmp_path / "s" / "figures").iterdir())))
    assert len(seen) == 1


def test_bins_follow_the_masses():
    close = np.linspace(0.500, 0.504, 60)
    counts, edges = np.histogram(close, bin_edges(close))
    assert (counts > 0).sum() >= 8 and edges[0] == 0.5 and counts.sum() == 60
    for masses in (np.full(60, 26.3), np.full(60, 0.1) * 3 + np.arange(60) * 1e-17, np.zeros(5)):
        assert bin_width(masses) == 2.0 and np.histogram(masses, bin_edges(masses))[0].max() == len(masses)
    lumps = np.concatenate([np.full(5000, 10.0), np.full(5000, 10.0 + 1e-7), [90.0]])  # a rule without a limit asks for millions
    assert len(bin_edges(lumps)) < 200
    ordinary = np.random.default_rng(1).gamma(3, 9, 2000)
    assert bin_width(ordinary) == 2.0 and 40.0 in bin_edges(ordinary) and bin_edges(ordinary)[0] == 0
    figure = figures.histogram({"one": close}, "mass", "close")
    low, high = figure.axes[0].get_xlim()
    assert 0.499 < low < high < 0.506  # and not out to the line at 40


def test_a_heat_map_is_true_to_the_scale_of_its_knobs():
    figure = figures.heat_map([0.0, 0.1, 1.0], [2.0, 4.0], np.arange(6.0).reshape(2, 3), "x", "y", "t", "u")
    mesh = figure.axes[0].collections[0].get_coordinates()
    assert mesh[0, :, 0].tolist() == pytest.approx([-0.05, 0.05, 0.55, 1.45]) and mesh[:, 0, 1].tolist() == pytest.approx([1, 3, 5])
    figure = figures.heat_map([0.0, 0.01, 1.0], [2.0], np.ones((1, 3)), "x", "y", "t", "u")
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["0", "1"]  # no label over another


def test_many_values_of_a_knob_are_drawn_where_they_lie():
    values = pd.Series([0.0] * 50 + list(np.linspace(0.0001, 0.0009, 50)))
    grouped = _grouped(values, 10)
    assert grouped.groupby(grouped).size().loc[grouped.min()] >= 50 and grouped.nunique() >= 5 and values.min() <= grouped.min() and grouped.max() <= values.max()
    few = pd.Series([0.0, 1.0, 2.0, 3.0])
    assert _grouped(few, 10) is few and _ends(few, pd.Series([1.0, 5.0, 6.0, 9.0])) == (1.0, 9.0)
    assert _ends(pd.Series([0.0, 0.0, 1.0]), pd.Series([1.0, 3.0, 9.0])) == (2.0, 9.0)


def test_a_manifest_lists_every_part_with_rows_and_checksum(whole):
    manifest = json.loads((whole / "manifest.json").read_text())
    assert manifest["format"] == 3 and manifest["of"] == 4 == len(manifest["parts"]) and [part["rows"] for part in manifest["parts"]] == [250, 50, 250, 50]


@pytest.mark.parametrize("name", ["sub/part-000001.parquet", "part-000001.parquet.bak", "part-000001.PARQUET", "part-000001.pq", "Thumbs.db"])
def test_whatever_another_reader_of_the_parts_would_count_is_named(name, folder, capsys):
    stray = folder / "parts" / name
    stray.parent.mkdir(exist_ok=True)
    shutil.copy(folder / "parts" / "part-000001.parquet", stray)
    for words in (["show", str(folder)], ["sweep", *WORDS, "--out", str(folder)]):
        assert main(words) == 0
        assert f"not counted: 1 in parts/ that the manifest does not list, though others who read the folder would ({name})" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["a record", {"format": "3"}, {"format": None}, {"format": 3, "design": {}}, {"format": 3, "design": {}, "made from": []}])
def test_another_sealed_file_in_the_place_of_the_manifest_is_one_line(content, folder, capsys):
    record = (folder / "records" / "part-000000.json").read_text()
    (folder / "manifest.json").write_text(record if content == "a record" else sealed(content))
    for words in (["show", str(folder)], ["plot", str(folder)]):
        assert main(words) == 2
        assert capsys.readouterr().err == f"error: {folder}/manifest.json: another file of the program and no manifest; run the sweep's command again to mend it\n"
    with pytest.raises(ScenarioError, match="no manifest"):
        table(folder)


def test_the_manifest_of_another_sweep_does_not_give_it_the_folder(folder, tmp_path, capsys):
    sweep(small(runs=200), tmp_path / "other")
    before = {path.name: path.read_bytes() for path in (folder / "parts").iterdir()}
    shutil.copy(tmp_path / "other" / "manifest.json", folder)
    assert main(["sweep", "--vary", "us_backstop=0,1", "--runs", "200", "--out", str(folder)]) == 2
    assert "its manifest is of another sweep than its parts" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (folder / "parts").iterdir()} == before


def test_a_sweep_whose_driver_was_killed_is_read_as_far_as_it_is(folder, whole):
    manifest = unsealed((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(sealed(manifest | {"parts": [], "rows": 0, "complete": False}))
    (folder / "records" / "part-000003.json").unlink()
    with pytest.warns(UserWarning, match="not complete"):
        found = table(folder)
    assert len(found) == 550
    assert found.equals(table(whole).iloc[:550])
