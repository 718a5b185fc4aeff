"""Every step of the disk fails in turn: the sweep then goes on to the same table, or says in one line why not."""

import os
import shutil
import warnings

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apart import files
from faulty_disk import ERRORS, OF, STEPS, Crash, FaultyDisk

from concert.experiments import disk
from concert.experiments.sweeps import lock, parts
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.results import Results, table
from concert.experiments.sweeps.sweep import sweep
from concert.model import ScenarioError, load_scenario, run_batch
from concert.model.scenario.catalogue import DEFAULT

NAMES = ["us_backstop=0,1"]
SOME = ["point", "run", "mass", "pledge_FRA"]
RUNS, FEWER = 80, 30
HOW = {**{name: {"error": error} for name, error in ERRORS.items()}, "short": {"error": "short"}, "crash": {}, "power": {"power": True}}
JOURNEYS = ("begun", "gone on with", "grown")


def of(runs):
    return design_of(load_scenario(), DEFAULT, NAMES, runs=runs)


@pytest.fixture(scope="module")
def quick():
    """Runs that are played once and then known, so that hundreds of sweeps take no longer than one."""
    known = {}

    def play(scenario, runs, seed, first=0, **rest):
        key = (scenario.parameters.us_backstop, runs, seed, first)
        if key not in known:
            known[key] = run_batch(scenario, runs, seed, first=first, **rest)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "run_batch", play)
        patch.setattr(parts, "LEAST", 50)  # four parts
        patch.setattr(lock, "PATIENCE", 0.5)
        patch.setattr(os, "fsync", lambda file: None)  # the faulty disk knows what was synced; a real one takes its time
        yield


@pytest.fixture(scope="module")
def folders(quick, tmp_path_factory):
    """A whole sweep, half of it, and a small one from which it grows; and the rows of the whole."""
    at = tmp_path_factory.mktemp("sweeps")
    sweep(of(RUNS), at / "whole")
    sweep(of(RUNS), at / "half", shard=(1, 2))
    sweep(of(FEWER), at / "small")
    return at, files(at / "whole"), table(at / "whole")


def begin(journey, folders, tmp_path):
    """The folder that a journey starts from."""
    out = tmp_path / "s"
    shutil.rmtree(out, ignore_errors=True)
    if journey != "begun":
        shutil.copytree(folders[0] / ("half" if journey == "gone on with" else "small"), out)
    return out


def run(journey, out):
    return sweep(of(RUNS), out, extend=journey == "grown")


def steps(journey, folders, tmp_path, monkeypatch, error=None):
    with monkeypatch.context() as patch:
        watch = FaultyDisk(patch, error=error)
        assert run(journey, begin(journey, folders, tmp_path))["complete"]
    return watch


def never_wrong(out, whole):
    """What a reader gets of a folder that was cut off: nothing, in words, or rows of the whole."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it is not complete
            found = pa.concat_tables(pq.read_table(path, columns=SOME) for path in Results(out).files).to_pandas()
    except ScenarioError as error:
        assert len(error.faults) == 1
    else:
        assert not found.duplicated(["point", "run"]).any()
        assert found.equals(whole[SOME].merge(found[["point", "run"]]))


@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_whatever_step_fails_the_sweep_goes_on_to_the_same_table(how, journey, folders, tmp_path, monkeypatch):
    every = steps(journey, folders, tmp_path, monkeypatch, how.get("error"))
    told = ended = 0
    for at in range(1, every.taken + 1):
        out = begin(journey, folders, tmp_path)
        with monkeypatch.context() as patch:
            faulty = FaultyDisk(patch, at, **how)
            try:
                ended += run(journey, out)["complete"]
            except ScenarioError as error:
                told += 1
                assert len(error.faults) == 1 and "\n" not in error.faults[0] and "--out" in error.faults[0], (at, error.faults)
            except Crash:
                assert how.get("error") is None
            assert faulty.taken >= at or faulty.dead
        never_wrong(out, folders[2])
        said = []
        done = sweep(of(RUNS), out, extend=True, tell=said.append)
        assert done["complete"] and files(out) == folders[1], (at, said)
        assert not list(out.rglob(".*")) and not (out / "earlier").exists(), at
    assert every.taken == every.kinds.total() >= 5 and every.kinds.keys() <= set(STEPS)
    assert how.get("error") in OF or {"create", "write", "sync", "close", "read", "names", "replace", "sync_folder"} <= every.kinds.keys()
    assert ended == every.taken if how.get("error") == "short" else told > every.taken / 2 if "error" in how else ended == told == 0


@pytest.mark.parametrize("how", [ERRORS["broken"], None], ids=["broken", "crash"])
def test_whatever_step_fails_a_reader_has_all_rows_or_says_why_not(how, folders, monkeypatch):
    with monkeypatch.context() as patch:
        every = FaultyDisk(patch)
        table(folders[0] / "whole")
    assert every.kinds.keys() == {"read"} and every.taken == 5
    for at in range(1, every.taken + 1):
        with monkeypatch.context() as patch:
            FaultyDisk(patch, at, how)
            with pytest.raises(ScenarioError if how else Crash) as refused:
                table(folders[0] / "whole")
        assert not how or (len(refused.value.faults) == 1 and "input/output error" in str(refused.value))
    assert table(folders[0] / "whole").equals(folders[2])


def test_the_tests_would_see_a_rename_that_is_not_synced(folders, tmp_path, monkeypatch):
    """Without the sync of folders a power loss takes back what the sweep has said is there."""
    out = begin("begun", folders, tmp_path)
    with monkeypatch.context() as patch:
        faulty = FaultyDisk(patch, power=True)
        patch.setattr(disk, "sync_folder", lambda folder: None)
        assert sweep(of(RUNS), out)["complete"]
        assert faulty.unnamed and not faulty.unsynced
        with pytest.raises(Crash):
            faulty.end("read", ())
    assert not (out / "manifest.json").exists()


def test_no_name_is_given_to_what_is_not_on_the_disk_and_none_is_left_unsynced(folders, tmp_path, monkeypatch):
    out = begin("begun", folders, tmp_path)
    with monkeypatch.context() as patch:
        faulty = FaultyDisk(patch, power=True)
        assert sweep(of(RUNS), out)["complete"]
        assert not faulty.unnamed and not faulty.unsynced
