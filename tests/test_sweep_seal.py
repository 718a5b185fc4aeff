"""A part is tied to its place, and to the code, the data and the libraries of whoever played it."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from apart import ROOT, cluster, command, files, wait, workers_of

from concert.experiments.__main__ import main
from concert.experiments.sweeps import player
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.parts import jobs_of
from concert.experiments.sweeps.seal import sealed, unsealed
from concert.experiments.sweeps.sweep import sweep
from concert.model import ScenarioError, load_scenario
from concert.model.scenario.catalogue import DEFAULT

WORDS = ["sweep", "--vary", "us_backstop=0,1", "--runs", "500", "--workers", "1", "--out"]


def small(**rest):
    return design_of(load_scenario(), DEFAULT, ["us_backstop=0,1"], runs=500, **rest)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "s"
    assert len(sweep(small(), folder)["parts"]) == 4
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "s")


def resealed(path, **changed):
    path.write_text(sealed(unsealed(path.read_text()) | changed))


@pytest.mark.parametrize("relabelled", [
    {}, {"part": "part-000002"}, {"part": "part-000002", "points": [1, 1], "runs": [0, 250]},
], ids=["as it is", "by another name", "with another place, too"])
def test_a_part_that_was_copied_over_another_is_found_by_name_and_made_again(relabelled, folder, whole, capsys):
    shutil.copy(folder / "parts" / "part-000001.parquet", folder / "parts" / "part-000002.parquet")
    shutil.copy(folder / "records" / "part-000001.json", folder / "records" / "part-000002.json")
    resealed(folder / "records" / "part-000002.json", **relabelled)
    assert main([*WORDS, str(folder)]) == 0
    assert "altered: " in (err := capsys.readouterr().err) and "parts/part-000002.parquet: made again" in err
    assert files(folder) == files(whole)


def test_a_manifest_that_lists_a_part_under_another_name_is_one_line(folder, capsys):
    shutil.copy(folder / "parts" / "part-000001.parquet", folder / "parts" / "part-000002.parquet")
    manifest = unsealed((folder / "manifest.json").read_text())
    manifest["parts"][2] |= {key: manifest["parts"][1][key] for key in ("rows", "sha256")}
    (folder / "manifest.json").write_text(sealed(manifest))
    for fast in ([], ["--fast"]):
        assert main(["show", str(folder), *fast]) == 2
        err = capsys.readouterr().err
        assert "parts/part-000002.parquet: is of another part by its own word (part-000001, where part-000002 should be)" in err and len(err.splitlines()) == 1


def test_record_and_file_say_the_same_and_all_that_the_job_is(folder):
    for job in jobs_of(small()):
        record = unsealed((folder / "records" / f"{job.name}.json").read_text())
        said = json.loads(pq.read_metadata(folder / "parts" / f"{job.name}.parquet").metadata[b"concert"])
        assert said == job.identity and said.items() <= record.items()
        assert record["by"] == player.versions() and record["sha256"] == hashlib.sha256((folder / "parts" / f"{job.name}.parquet").read_bytes()).hexdigest()
        assert {"part", "sweep", "code", "data", "seed", "points", "runs"} <= said.keys()


@pytest.mark.parametrize("key, value", [("code", "another"), ("data", "another"), ("sweep", "another"), ("seed", 2)])
def test_a_record_of_another_code_data_or_seed_is_not_counted(key, value, folder, whole, capsys):
    resealed(folder / "records" / "part-000003.json", **{key: value})
    assert main([*WORDS, str(folder)]) == 0 and "parts/part-000003.parquet: made again" in capsys.readouterr().err
    assert files(folder) == files(whole)


def test_other_versions_are_told_and_refused_where_the_same_are_asked_for(folder, capsys):
    for path in (folder / "records").iterdir():
        resealed(path, by=player.versions() | {"numpy": "1.0"})
    assert main([*WORDS, str(folder), "--same-versions"]) == 2
    err = capsys.readouterr().err
    here = player.versions()["numpy"]
    assert f"parts were played with numpy 1.0, here {here}; expected these versions" in err and len(err.splitlines()) == 1
    assert main([*WORDS, str(folder)]) == 0
    assert f"{folder}: parts were played with numpy 1.0, here {here}\n" in capsys.readouterr().err
    assert unsealed((folder / "manifest.json").read_text())["played with"] == [player.versions() | {"numpy": "1.0"}]
    (folder / "records" / "part-000000.json").unlink()
    assert main([*WORDS, str(folder)]) == 0 and len(unsealed((folder / "manifest.json").read_text())["played with"]) == 2


def test_the_same_versions_are_not_told(folder, capsys):
    assert main([*WORDS, str(folder), "--same-versions"]) == 0 and "played with" not in capsys.readouterr().err


def checkout(folder, name="", before="", after=""):
    """A copy of the program in which one text stands for another, and which plays nothing: rules would be compiled for each copy."""
    for part in ("concert", "agents", "model", "experiments", "data", "scenarios"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "build"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    edit(folder / "model" / "engine" / "batch.py", r"negotiate\(\n.*?\n        \)\n", "numbers[part], answers[part], pledges[part] = 1.0, 0, 0.0\n        __import__('time').sleep(0.2)\n")
    if name:
        edit(folder / name, before, after)
    return folder


def edit(path, before, after):
    text = path.read_text(encoding="utf-8")
    found = re.sub(before, after, text, count=1, flags=re.DOTALL)
    assert found != text
    path.write_text(found, encoding="utf-8")


RULE = ("model/scenario/instance.py", r"- 750\.0", "- 700.0")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return checkout(tmp_path_factory.mktemp("here") / "checkout")


@pytest.mark.parametrize("what, name, before, after", [("code", *RULE), ("data", "data/states.csv", "516034144116", "616034144116")])
def test_a_worker_with_another_checkout_is_refused_in_one_line_and_writes_nothing(what, name, before, after, here, tmp_path):
    with cluster(tmp_path, 1, checkout(tmp_path / "other", name, before, after)) as (_, _, address):
        run = command(*WORDS, tmp_path / "s", "--cluster", address, root=here)
        said = run.communicate(timeout=300)[0].splitlines()
    assert run.returncode == 2 and len(said) == 1 and f"plays by other {what}" in said[0] and "expected the same checkout" in said[0], said
    assert not list((tmp_path / "s" / "parts").iterdir())


def test_a_worker_that_knows_no_program_is_one_line(here, tmp_path):
    (tmp_path / "empty").mkdir()
    with cluster(tmp_path, 1, tmp_path / "empty") as (_, _, address):
        run = command(*WORDS, tmp_path / "s", "--cluster", address, root=here)
        said = run.communicate(timeout=300)[0].splitlines()
    assert run.returncode == 2 and len(said) == 1 and "a worker cannot read its part" in said[0], said


def test_a_rule_that_is_edited_while_a_sweep_runs_ends_it_in_one_line(tmp_path):
    root = checkout(tmp_path / "checkout")
    run = command("sweep", "--vary", "us_backstop=0:1:10", "--runs", 20_000, "--workers", 2, "--out", tmp_path / "s", root=root, start_new_session=True)
    wait(lambda: len(list((tmp_path / "s").glob("records/*.json"))) >= 2, 180)
    edit(root / RULE[0], *RULE[1:])
    os.kill(workers_of(run.pid)[0], signal.SIGKILL)  # whoever comes in its place has read the other rule
    said = [line for line in run.communicate(timeout=300)[0].splitlines() if "negotiations," not in line]
    assert run.returncode == 2 and len(said) == 1 and "plays by other code" in said[0] and "no edit meanwhile" in said[0], said
    codes = {unsealed(path.read_text())["code"] for path in (tmp_path / "s" / "records").glob("part-*.json")}
    assert len(codes) == 1
    again = command("sweep", "--vary", "us_backstop=0:1:10", "--runs", 20_000, "--workers", 1, "--out", tmp_path / "s", root=root)
    assert "made with code" in again.communicate()[0] and again.returncode == 2


def test_a_rule_that_is_edited_while_it_is_loaded_is_nobodys(tmp_path):
    root = checkout(tmp_path / "checkout")
    script = (
        "from concert.experiments.sweeps.design import design_of\nfrom concert.experiments.sweeps.sweep import sweep\nfrom concert import load_scenario\nfrom concert.model.engine.code_hash import code_hash\n"
        "from pathlib import Path\nimport sys\n"
        "path = Path('model/scenario/instance.py'); path.write_text(path.read_text().replace('- 750.0', '- 700.0'))\n"
        "print(code_hash('concert.model.scenario.instance'))\n"
        "try:\n    sweep(design_of(load_scenario(), 'december-2024', [], runs=5), sys.argv[1])\nexcept Exception as error:\n    print(type(error).__name__, error)\n"
    )
    said = [subprocess.run([sys.executable, "-c", script, str(tmp_path / f"s{k}")], cwd=root, capture_output=True, text=True, check=False).stdout.splitlines() for k in (1, 2)]
    assert said[0][1].startswith("ScenarioError part-000000") and "its rules were edited while it loaded them" in said[0][1], said
    assert said[0][0] != said[1][0] != ""


def test_what_says_nothing_of_itself_is_not_counted(tmp_path, monkeypatch):
    """As a worker of an earlier version does, which does not know that it should."""
    from concert.experiments.sweeps import sweep as module
    from concert.experiments.sweeps.parts import Made, make

    def played(left, folder, *rest):
        for job in left:
            made = make(job, folder)
            old = object.__new__(Made)
            old.__dict__.update(rows=made.rows, failures=made.failures)
            yield job, old

    monkeypatch.setattr(module, "played", played)
    with pytest.raises(ScenarioError, match="part-000000: who was to play it is not of this sweep"):
        sweep(small(), tmp_path)
