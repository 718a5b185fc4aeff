"""Aggregated points are what NumPy makes of all runs at once, in memory that does not grow with their number."""

import tracemalloc

import numpy as np
import pytest

from concert.agents.capital import SUPPORT, TROOPS
from concert.experiments.sweeps import parts
from concert.experiments.sweeps.design import design_of
from concert.experiments.sweeps.moments import NUMBERS, QUANTILES, Moments
from concert.experiments.sweeps.parts import jobs_of, make
from concert.experiments.sweeps.results import table
from concert.experiments.sweeps.sweep import sweep
from concert.experiments.sweeps.table import PLAIN
from concert.model import load_scenario, run_batch
from concert.model.rules.package import BASIC, MANDATES
from concert.model.scenario.catalogue import DEFAULT


def of(batches):
    moments = Moments()
    for batch in batches:
        moments.add(batch)
    return moments.row(7, {"us_backstop": 0.5})


@pytest.mark.parametrize("stretches", [[1000], [300, 700], [1, 999], [1] * 20, [137, 1, 400, 62]])
def test_a_row_is_what_numpy_makes_of_all_runs(stretches):
    runs = sum(stretches)
    whole, ends = run_batch(runs=runs), np.cumsum([0, *stretches])
    row = of(run_batch(runs=count, first=int(first)) for count, first in zip(stretches, ends, strict=False))
    assert (row["point"], row["us_backstop"], row["runs"]) == (7, 0.5, runs)
    for name in NUMBERS:
        column = getattr(whole, name)
        assert row[f"{name}_mean"] == pytest.approx(column.mean(), rel=1e-13, abs=1e-15) and row[f"{name}_sd"] == pytest.approx(column.std(), rel=1e-12, abs=1e-14), name
    for q in QUANTILES:
        assert row[f"mass_q{round(100 * q):02d}"] == np.quantile(whole.mass, q)
    assert row["agreed"] == whole.agreed.mean() and row["reached_40"] == (whole.mass >= BASIC).mean()
    for k, name in enumerate(MANDATES):
        assert row[f"route_{name}"] == (whole.mandate == k).mean()
    for k, iso3 in enumerate(whole.cast):
        assert row[f"member_{iso3}"] == (whole.answers[:, k] == TROOPS).mean() and row[f"supporter_{iso3}"] == (whole.answers[:, k] == SUPPORT).mean()
        assert row[f"pledge_{iso3}"] == pytest.approx(whole.pledges[:, k].mean(), rel=1e-13, abs=1e-16)
    assert max(row[f"member_{iso3}"] for iso3 in whole.cast) > 0 and {name.removesuffix("_mean") for name in row} >= set(PLAIN[2:])


def test_what_does_not_vary_has_no_spread():
    one = run_batch(runs=1, first=3)
    row = of([one] * 50)
    assert all(row[f"{name}_sd"] == 0.0 and row[f"{name}_mean"] == getattr(one, name)[0] for name in NUMBERS)


def test_a_row_is_the_same_to_the_last_bit_each_time(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "ROWS", 250)
    design = design_of(load_scenario(), DEFAULT, ["us_backstop=0,1"], runs=1100, aggregate=True)
    sweep(design, tmp_path / "a")
    sweep(design, tmp_path / "b", shard=(2, 2))
    sweep(design, tmp_path / "b", shard=(1, 2))
    assert table(tmp_path / "a").equals(table(tmp_path / "b"))


def test_memory_does_not_grow_with_the_runs_of_a_point(tmp_path, monkeypatch):
    played = run_batch(runs=1000)
    monkeypatch.setattr(parts, "run_batch", lambda scenario, runs, seed, first=0, **rest: played)
    monkeypatch.setattr(parts, "ROWS", 1000)
    peaks = []
    for runs in (20_000, 400_000):
        (job,) = jobs_of(design_of(load_scenario(), DEFAULT, [], runs=runs, aggregate=True))
        (tmp_path / str(runs) / "parts").mkdir(parents=True)
        (tmp_path / str(runs) / "records").mkdir()
        tracemalloc.start()
        make(job, str(tmp_path / str(runs)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 1e6, peaks
