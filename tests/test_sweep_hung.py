"""Workers that hang, stopped or stuck: told of, and their parts given to others."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from apart import cluster, command, files, wait, workers_of

from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.sweep import sweep
from concert.experiments.sweeps.watch import LEAST, TIMES, UNKNOWN, Watch
from concert.model import load_scenario
from concert.model.scenario.catalogue import DEFAULT
from concert.model.scenario.value import Scenario

LIMIT = 30  # seconds: a worker has to start within, on a busy machine, too
WORDS = ["sweep", "--vary", "us_backstop=0:1:10", "--runs", 4000, "--part-timeout", LIMIT]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "s"
    sweep(design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:10"], runs=4000), folder)
    return files(folder)


def held_up(said):
    return [line for line in said.splitlines() if line.startswith("worker ") and ": nothing came of part-" in line]


def test_a_worker_of_its_own_that_is_stopped_is_ended_and_its_part_given_to_another(tmp_path, whole):
    run = command(*WORDS, "--out", tmp_path / "s", "--workers", 2)
    wait(lambda: len(list((tmp_path / "s").glob("records/part-*.json"))) >= 2, 240)
    stopped = workers_of(run.pid)[0]
    os.kill(stopped, signal.SIGSTOP)
    said = run.communicate(timeout=500)[0]
    assert run.returncode == 0 and "40,000 rows" in said and files(tmp_path / "s") == whole, said
    assert any(f"for {LIMIT} seconds; the worker is ended, the part is given to another" in line for line in held_up(said)), said
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)


def test_a_worker_of_others_that_is_stopped_is_left_to_them_and_its_parts_given_to_another(tmp_path, whole):
    with cluster(tmp_path, 2) as (_, workers, address):
        run = command(*WORDS, "--out", tmp_path / "s", "--cluster", address)
        wait(lambda: len(list((tmp_path / "s").glob("records/part-*.json"))) >= 3, 240)
        os.kill(workers[0].pid, signal.SIGSTOP)
        said = run.communicate(timeout=500)[0]
        assert workers[0].poll() is None
    assert run.returncode == 0 and "40,000 rows" in said and files(tmp_path / "s") == whole, said
    assert any("its parts are given to others" in line for line in held_up(said)), said


class Stuck(Scenario):
    """A scenario over which the first worker that plays it under a full backstop hangs, though it answers."""

    def change(self, settings):
        if settings.get("us_backstop") == 1.0 and self.name.startswith("stuck:"):
            with suppress(FileExistsError):
                Path(self.name.removeprefix("stuck:")).touch(exist_ok=False)
                time.sleep(3600)
        return super().change(settings)


def stuck(where):
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:6"], runs=250)
    return design, replace(design, scenario=Stuck(**vars(design.scenario) | {"name": f"stuck:{where}"}))  # a name is prose: the same sweep


def test_a_worker_that_is_stuck_over_a_part_is_ended_though_it_still_answers(tmp_path):
    design, hangs = stuck(tmp_path / "marker")
    said = []
    done = sweep(hangs, tmp_path / "s", workers=2, part_timeout=LIMIT, tell=said.append)
    assert done["complete"] and (tmp_path / "marker").exists() and held_up("\n".join(said)), said
    sweep(design, tmp_path / "t")
    assert files(tmp_path / "s") == files(tmp_path / "t")


def test_the_limit_follows_what_parts_take_and_is_never_short():
    watch = Watch()
    assert watch.allowed(250) == LEAST and watch.allowed(10_000_000) == TIMES * UNKNOWN * 10_000_000
    watch.learn(120.0, 250)  # the first compiles
    for _ in range(9):
        watch.learn(1.5, 10_000)
    assert watch.allowed(10_000) == LEAST and watch.allowed(10_000_000) == pytest.approx(TIMES * 1500)
    assert Watch(limit=3.0).allowed(10_000_000) == 3.0


def test_who_brings_something_now_and_then_is_not_late():
    watch, sizes = Watch(limit=10), dict.fromkeys("uvwxyz", 1)
    for now, held in enumerate((["x", "y"], ["y", "z"], ["z", "w"]), 1):
        assert watch.late({"a": held, "b": ["u"] if now < 3 else []}, sizes, now * 8.0) == []
    assert watch.late({"a": ["z", "w"]}, sizes, 35.0) == ["a"]
    watch.forget("a")
    assert watch.late({"a": ["z", "w"]}, sizes, 36.0) == []
    assert watch.late({"a": ["of another command"], "b": []}, sizes, 99.0) == []
