"""Two commands and one folder: one works there, the other is told in one line."""

import errno
import fcntl
import os
import signal
from pathlib import Path

import pytest
from apart import command, files, wait

from concert.experiments import disk
from concert.experiments.sweeps import folder as place
from concert.experiments.sweeps import lock
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.lock import InUse, Lock
from concert.experiments.sweeps.seal import unsealed
from concert.experiments.sweeps.sweep import sweep
from concert.model import ScenarioError, load_scenario
from concert.model.scenario.catalogue import DEFAULT

LONG = ["sweep", "--vary", "us_backstop=0:1:5", "--runs", 40_000, "--workers", 1]


def small(seed=1, runs=300):
    return design_of(load_scenario(), DEFAULT, ["us_backstop=0,1"], runs=runs, seed=seed)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.3)


def test_a_folder_in_use_is_told_with_who_uses_it_and_free_once_they_end_however_they_do(tmp_path):
    run = command(*LONG, "--out", tmp_path / "s")
    wait(lambda: list((tmp_path / "s").glob("records/part-*.json")))
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:5"], runs=40_000)
    for how in ({}, {"shard": (1, 2)}, {"force_new": True}):
        with pytest.raises(InUse, match=rf"a sweep is at work in it since .* \(process {run.pid} on .*\); expected another folder, or wait"):
            sweep(design, tmp_path / "s", **how)
    with pytest.raises(InUse):
        sweep(design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:5"], runs=50_000), tmp_path / "s", extend=True)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    Lock(tmp_path / "s" / "lock").take(alone=True)


def test_shares_work_side_by_side_and_the_whole_alone(tmp_path):
    one, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    one.take(alone=False)
    other.take(alone=False)
    with pytest.raises(InUse):
        other.take(alone=True)
    one.release()
    other.take(alone=True)
    with pytest.raises(InUse):
        Lock(tmp_path / "lock").take(alone=False)
    other.share()
    Lock(tmp_path / "lock").take(alone=False)


def test_a_share_that_comes_to_a_sweep_that_is_there_needs_no_moment_alone(tmp_path):
    one, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    one.take(alone=False)
    assert not other.take(True, lambda: True)
    with pytest.raises(InUse):
        Lock(tmp_path / "lock").take(alone=True)


def test_two_shares_that_begin_a_folder_at_once_are_one_sweep(tmp_path, monkeypatch):
    """Both have seen that nothing is there; one of them begins it."""
    monkeypatch.setattr(lock, "PATIENCE", 30.0)
    runs = [command("sweep", "--vary", "us_backstop=0,1", "--runs", 300, "--workers", 1, "--shard", f"{k}/3", "--out", tmp_path / "s") for k in (1, 2, 3)]
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    manifest = unsealed((tmp_path / "s" / "manifest.json").read_text())
    assert manifest["complete"] and manifest["rows"] == 600
    sweep(small(), tmp_path / "alone")
    assert files(tmp_path / "s") == files(tmp_path / "alone")


def test_of_two_sweeps_that_begin_in_one_new_folder_one_is_refused_and_loses_nothing(tmp_path, monkeypatch):
    real, began = place.Folder.make, []

    def make(self):
        monkeypatch.setattr(place.Folder, "make", real)  # the other one comes in between the look and the first step
        began.append(sweep(small(seed=2), tmp_path / "s"))
        real(self)

    monkeypatch.setattr(place.Folder, "make", make)
    with pytest.raises(ScenarioError, match="made with seed 2, now 1"):
        sweep(small(seed=1), tmp_path / "s")
    assert began[0]["complete"] and unsealed((tmp_path / "s" / "manifest.json").read_text())["design"]["seed"] == 2
    assert sweep(small(seed=2), tmp_path / "s")["complete"]


def nowhere(*rest):
    raise OSError(errno.ENOLCK, "No locks available")


def test_where_the_disk_has_no_locks_it_is_said_and_the_manifest_still_has_one_owner(tmp_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", nowhere)
    said = []
    assert sweep(small(), tmp_path / "s", tell=said.append)["complete"]
    assert said[0] == f"{tmp_path}/s: no lock (no locks available); see to it that no other sweep begins in it meanwhile"
    link = disk.link

    def after(path, name):
        monkeypatch.setattr(disk, "link", link)
        sweep(small(seed=2), tmp_path / "t")
        link(path, name)

    monkeypatch.setattr(disk, "link", after)
    with pytest.raises(ScenarioError, match="another sweep began in it at this moment"):
        sweep(small(), tmp_path / "t")
    assert unsealed((tmp_path / "t" / "manifest.json").read_text())["design"]["seed"] == 2


def test_a_disk_without_second_names_still_has_one_manifest(tmp_path, monkeypatch):
    def none(path, name):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(disk, "link", none)
    assert sweep(small(), tmp_path / "s")["complete"]
    assert not list((tmp_path / "s").rglob(".*"))


@pytest.mark.parametrize("options, said", [
    ("rw,vers=4.2,local_lock=none", ""), ("rw,vers=3,nolock", "nolock"), ("rw,vers=4.1,local_lock=flock", "local_lock=flock"), ("rw,localflock", "localflock"),
])
def test_a_network_disk_whose_locks_end_at_this_machine_is_said_to_be_one(options, said, tmp_path, monkeypatch):
    mounts = f"/dev/x / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 {options} 0 0\nother /elsewhere nfs rw,nolock 0 0\n"
    real = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda self, *rest, **more: mounts if str(self) == "/proc/self/mounts" else real(self, *rest, **more))
    one = Lock(tmp_path / "lock")
    one.take(alone=True)
    assert (said in one.problem and "other machines do not see its locks" in one.problem) if said else one.problem == ""


def test_a_lock_that_cannot_be_made_is_one_line(tmp_path, monkeypatch):
    def denied(*rest):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "s" / "lock"))

    sweep(small(), tmp_path / "s")
    monkeypatch.setattr(fcntl, "flock", denied)
    with pytest.raises(ScenarioError, match="permission denied"):
        sweep(small(), tmp_path / "s")
