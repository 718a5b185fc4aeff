"""Workers by the processors granted, not by those of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import dask.system
import pytest

from concert.experiments.__main__ import main
from concert.model.engine.processors import processors

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="affinity is Linux's")
def test_a_process_that_is_granted_one_processor_takes_one():
    def granted():
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    told = "from concert.model.engine.processors import processors; from concert.ui.jobs import HEAVY; print(processors(), HEAVY.places)"
    run = subprocess.run([sys.executable, "-c", told], cwd=ROOT, preexec_fn=granted, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["1", "1"]


def test_the_share_of_a_control_group_counts(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(dask.system, "_try_extract_cgroup_cpu_quota", lambda: (100_000, 100_000))
    assert processors() == 1
    assert main(["sweep", "--runs", "5", "--dry-run"]) == 0 and "on 1 worker " in capsys.readouterr().out
