"""Sweeps: kills, crashes, full disks and altered files; the same table in the end."""

import os
import random
import resource
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from apart import ROOT, cluster, command, files, wait, workers_of
from often import often

from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.seal import unsealed
from concert.experiments.sweeps.sweep import sweep
from concert.experiments.terminal.stop import Stopped, exit_code, stoppable, unstopped
from concert.model import load_scenario
from concert.model.scenario.catalogue import DEFAULT
from concert.model.scenario.value import Scenario

WORDS = ["sweep", "--vary", "us_backstop=0:1:5", "--vary", "POL.participation_stance=-1,1"]


def test_kills_of_drivers_and_workers_leave_the_table_as_it_would_have_been(tmp_path):
    words, out = [*WORDS, "--runs", 2000, "--seed", 3], tmp_path / "killed"
    sweep(design_of(load_scenario(), DEFAULT, [WORDS[2], WORDS[4]], runs=2000, seed=3), tmp_path / "whole")
    luck, kills, most, every = random.Random(11), [], often(20, 8), len(files(tmp_path / "whole")) // 2
    while len(kills) < most:
        victim = "worker" if len(kills) % 4 == 3 else "driver"
        there = sorted(out.glob("records/*.json"))
        for record in luck.sample(there, len(there) - every // 3) if len(there) > every // 3 else ():
            record.unlink()  # a file lost besides, so that no sweep is done before the last kill
        before = len(list(out.glob("records/*.json")))
        run = command(*words, "--out", out, "--workers", 2 if victim == "worker" else 1, start_new_session=True)
        wait(lambda: len(list(out.glob("records/*.json"))) > before and (victim == "driver" or workers_of(run.pid)))  # noqa: B023
        os.kill(run.pid if victim == "driver" else luck.choice(workers_of(run.pid)), signal.SIGKILL)
        time.sleep(luck.uniform(0.0, 0.3) if victim == "worker" else 0.0)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        kills.append(victim)
        assert before < len(list(out.glob("records/*.json"))) < every
    last = command(*words, "--out", out, "--workers", 1)
    assert "20,000 rows" in last.communicate()[0] and last.returncode == 0 and kills.count("worker") == most // 4
    assert files(out) == files(tmp_path / "whole")


def test_a_cluster_elsewhere_loses_a_worker_and_gives_the_same_table(tmp_path):
    out = tmp_path / "cluster"
    with cluster(tmp_path, 2) as (_, workers, address):
        run = command(*WORDS, "--runs", 1000, "--out", out, "--cluster", address)
        wait(lambda: len(list(out.glob("records/*.json"))) >= 2)
        workers[0].kill()
        said = run.communicate(timeout=120)[0]
        assert run.returncode == 0 and "10,000 rows" in said, said
    sweep(design_of(load_scenario(), DEFAULT, [WORDS[2], WORDS[4]], runs=1000), tmp_path / "here")
    assert files(out) == files(tmp_path / "here")


def test_a_cluster_that_is_gone_is_one_line_and_what_is_written_is_gone_on_with(tmp_path):
    words, out = [*WORDS, "--runs", 2000, "--out", tmp_path / "s"], tmp_path / "s"
    with cluster(tmp_path, 1) as (scheduler, _, address):
        run = command(*words, "--cluster", address)
        wait(lambda: len(list(out.glob("records/*.json"))) >= 2)
        scheduler.kill()
        said = run.communicate(timeout=120)[0].splitlines()
    told = [line for line in said if "negotiations," not in line]  # the progress of a slow machine
    assert run.returncode == 2 and len(told) == 1 and told[0].startswith(f"error: --cluster {address}: gone"), said
    again = command(*words, "--workers", 1).communicate()[0]
    assert "parts are there; going on" in again and "20,000 rows" in again


def test_an_altered_part_record_or_manifest_is_found_named_and_made_again(tmp_path):
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:3", "weights.peers=0.2,0.8"], runs=200)
    sweep(design, tmp_path)
    good, luck = files(tmp_path), random.Random(2)
    names = [f"{'parts' if name.endswith('.parquet') else 'records'}/{name}" for name in good] + ["manifest.json"]
    for _ in range(60):
        name = luck.choice(names)
        content = bytearray((tmp_path / name).read_bytes())
        at = luck.randrange(len(content))
        content[at] ^= 1 << luck.randrange(8)
        (tmp_path / name).write_bytes(content if luck.random() < 0.8 else content[:at])
        said = []
        done = sweep(design, tmp_path, tell=said.append)
        named = name.replace("records", "parts").replace(".json", ".parquet") if name != "manifest.json" else name
        assert any(line.startswith("altered") and named in line for line in said), (name, said)
        assert done["complete"] and files(tmp_path) == good


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path):
    def quota():
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    words = [*WORDS, "--runs", 1000, "--workers", 1, "--out", tmp_path / "s"]
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}  # whose own file finds no room either
    run = command(*words, preexec_fn=quota, env=env | {"NUMBA_DISABLE_JIT": "0"})
    said = run.communicate()[0]
    assert run.returncode == 2 and said.count("\n") == 1 and said.startswith("error: --out") and "disk is full" in said, said
    again = command(*words)
    assert "10,000 rows" in again.communicate()[0] and again.returncode == 0
    assert not list((tmp_path / "s").rglob(".*"))


class Deadly(Scenario):
    """A scenario that kills the worker that plays it under a full backstop."""

    def change(self, settings):
        if settings.get("us_backstop") == 1.0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().change(settings)


def test_a_part_that_costs_its_workers_their_life_is_listed_with_the_command_that_makes_it(tmp_path):
    out = tmp_path / "a folder"
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:6"], runs=250)
    done = sweep(replace(design, scenario=Deadly(**vars(design.scenario))), out, workers=2)
    (lost,) = done["failures"]
    assert not done["complete"] and len(done["parts"]) == 5 and lost["cause"] == "part-000005: its workers died over it, with nothing else in hand" and lost["point"] == 5
    assert unsealed((out / "manifest.json").read_text())["failures"] == done["failures"]
    python, *rest = shlex.split(lost["replay"])
    again = subprocess.run([sys.executable, *rest, "--workers", "1"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert python == "python" and again.returncode == 0, again.stderr
    assert sweep(design, out)["complete"]


def test_workers_that_never_come_up_again_are_replaced(tmp_path):
    words = ["sweep", "--vary", "us_backstop=0:1:4", "--runs", 12_000, "--aggregate", "--out", tmp_path / "s"]
    run = command(*words, "--workers", 2, start_new_session=True)
    wait(lambda: list((tmp_path / "s").glob("records/*.json")))
    first = set(workers_of(run.pid))
    for _ in range(2):  # those at work, then those started in their place before they are there
        wait(lambda: len(workers_of(run.pid)) == 2)
        for worker in workers_of(run.pid):
            os.kill(worker, signal.SIGKILL)
    said = run.communicate(timeout=120)[0]
    assert len(first) == 2 and run.returncode == 0 and "4 rows in 4 parts" in said, said


def test_a_script_without_a_guard_is_told_about_it(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from concert.experiments.sweeps.design import design_of\nfrom concert.experiments.sweeps.sweep import sweep\nfrom concert import load_scenario\n"
        f"sweep(design_of(load_scenario(), 'december-2024', [], runs=1000, aggregate=True), {str(tmp_path / 's')!r}, workers=2)\n"
        "sweep(design_of(load_scenario(), 'december-2024', ['us_backstop=0,1'], runs=20_000, aggregate=True), "
        f"{str(tmp_path / 't')!r}, workers=2)\n"
    )
    run = subprocess.run([sys.executable, str(script)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 1 and "ScenarioError: --workers 2: the processes end before they begin" in run.stderr


def test_a_sweep_stopped_by_hand_says_so_and_goes_on(tmp_path):
    words = [*WORDS, "--runs", 2000, "--out", tmp_path / "s"]
    run = command(*words, "--workers", 2, start_new_session=True)
    wait(lambda: len(list((tmp_path / "s").glob("records/*.json"))) >= 3)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=60)[0]
    assert run.returncode == 130 and "not complete yet" in said and "Traceback" not in said, said
    again = command(*words, "--workers", 1)
    assert "20,000 rows" in again.communicate()[0] and again.returncode == 0


@pytest.mark.parametrize("number, workers, to_all", [(signal.SIGTERM, 1, False), (signal.SIGTERM, 2, False), (signal.SIGTERM, 2, True), (signal.SIGHUP, 2, True)])
def test_a_sweep_that_is_told_to_end_says_a_word_and_leaves_nothing_behind(number, workers, to_all, tmp_path):
    words, aside = [*WORDS, "--runs", 2000, "--out", tmp_path / "s"], tmp_path / "tmp"
    aside.mkdir()
    run = command(*words, "--workers", workers, start_new_session=True, env=os.environ | {"TMPDIR": str(aside)})
    wait(lambda: len(list((tmp_path / "s").glob("records/*.json"))) >= 3)
    (os.killpg if to_all else os.kill)(run.pid, number)
    said = run.communicate(timeout=60)[0]
    assert run.returncode == 128 + number and f"stopped by {number.name}" in said and "not complete yet" in said and "Traceback" not in said, said
    assert list(aside.iterdir()) == []
    wait(lambda: not subprocess.run(["pgrep", "-s", str(run.pid)], capture_output=True, check=False).stdout, seconds=30)
    again = command(*words, "--workers", 1)
    assert "20,000 rows" in again.communicate()[0] and again.returncode == 0


def test_a_stop_waits_while_workers_start_and_a_second_one_does_not_interrupt_the_first():
    def stop():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)

    reached = []
    with pytest.raises(Stopped) as stopped, stoppable():
        with unstopped():
            stop()
            reached.append("started")
        reached.append("never")
    assert reached == ["started"] and exit_code(stopped.value) == 143
    with pytest.raises(Stopped), stoppable():
        try:
            stop()
        finally:
            stop()
            reached.append("tidied")
    assert reached[-1] == "tidied" and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_driver_that_is_killed_leaves_no_process_behind(tmp_path):
    run = command(*WORDS, "--runs", 40_000, "--out", tmp_path / "s", "--workers", 2, start_new_session=True)
    wait(lambda: len(workers_of(run.pid)) == 2)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    wait(lambda: not subprocess.run(["pgrep", "-s", str(run.pid)], capture_output=True, check=False).stdout, seconds=30)
