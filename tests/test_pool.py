"""Workers: what one does with its line, and what the pool does where they die."""

import multiprocessing
import signal

import pytest

from experiments import pool
from experiments.design import design_of
from experiments.parts import Lost, Made, jobs_of
from experiments.store import Store
from model import ScenarioError, load_scenario
from model.scenario import DEFAULT


@pytest.fixture
def jobs(tmp_path):
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0:1:6"], runs=50)
    made = jobs_of(design)
    Store(tmp_path).open(design, made)
    return made


class Line:
    """The worker's end of a line on which these parts wait, and which then ends."""

    def __init__(self, *parts):
        self.parts, self.said = list(parts), []

    def send(self, word):
        self.said.append(word)

    def recv(self):
        if not self.parts:
            raise EOFError
        return self.parts.pop(0)


def test_a_worker_plays_what_it_is_given_until_its_line_ends(jobs, tmp_path):
    before, line = signal.getsignal(signal.SIGINT), Line(jobs[0], "no part at all", jobs[1])
    try:
        pool.work(line, str(tmp_path))
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    there, first, odd, last = line.said
    assert there is None and (first, last) == (Made(250, ()), Made(50, ()))
    assert isinstance(odd, Lost) and str(odd).startswith("AttributeError: ")


def die_at_once(line, folder):
    """A worker that ends before it begins."""


def die_over_what_it_is_given(line, folder):
    """A worker that says it is there and dies of its first part."""
    line.send(None)
    line.recv()


@pytest.fixture
def forked(monkeypatch):
    """Workers forked from the test itself, so that it decides what they do."""
    context = multiprocessing.get_context("fork")
    monkeypatch.setattr(multiprocessing, "get_context", lambda method: context)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # forking a process with threads, from Python 3.12 on
def test_workers_that_end_before_they_begin_are_told_in_one_line(jobs, tmp_path, monkeypatch, forked):
    monkeypatch.setattr(pool, "work", die_at_once)
    monkeypatch.setattr(pool, "ROWS", 0)  # the driver plays nothing itself
    with pytest.raises(ScenarioError, match="--workers 2: the processes end before they begin"):
        list(pool.pooled(jobs, str(tmp_path), 2))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_part_that_costs_three_workers_is_given_up_and_the_others_go_on(jobs, tmp_path, monkeypatch, forked):
    monkeypatch.setattr(pool, "work", die_over_what_it_is_given)
    monkeypatch.setattr(pool, "ROWS", 0)
    found = list(pool.pooled(jobs, str(tmp_path), 2))
    assert sorted(job.index for job, _ in found) == [0, 1] == [job.index for job in jobs]
    assert all(isinstance(came, Lost) and "3 workers died over it" in str(came) for _, came in found)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_until_the_first_worker_is_there_the_driver_plays(jobs, tmp_path, monkeypatch, forked):
    played = []
    monkeypatch.setattr(pool, "tried", lambda job, folder: played.append(job.index) or Made(job.total, ()))
    monkeypatch.setattr(pool, "wait", lambda lines, timeout: [] if timeout == 0 else lines)
    found = [(job.index, came) for job, came in pool.pooled([*jobs, *jobs], str(tmp_path), 2)]
    assert played == [0, 1] and len(found) == 4 and all(isinstance(came, Made) for _, came in found)
