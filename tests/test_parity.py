"""A live run is, bit for bit, its row of the compiled batch; and a live seat can be taken."""

import copy
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from often import often

from concert.agents import OUT, Capital
from concert.model import NegotiationModel, load_scenario, run_batch
from concert.model.scenario.catalogue import scenario_names
from concert.model.scenario.changes import edited


def live_rows(scenario, seed, start, stop):
    return [NegotiationModel(scenario, seed=seed, run=run).run_model().outcome.row() for run in range(start, stop)]


def batch_rows(scenario, seed, runs):
    return run_batch(scenario, runs=runs, seed=seed).to_pandas().to_dict("records")


@pytest.mark.parametrize("name", ["december-2024", "february-2025"])
def test_live_runs_equal_the_batch_in_every_field(name):
    scenario, runs = load_scenario(name), often(1000, 200)
    with ProcessPoolExecutor(2) as pool:
        parts = [pool.submit(live_rows, scenario, 1, k, k + 50) for k in range(0, runs, 50)]
        live = [row for part in parts for row in part.result()]
    batch = batch_rows(scenario, 1, runs)
    assert len(live) == len(batch) == runs and {row["agreed"] for row in live} == {True, False}
    for one, other in zip(live, batch, strict=True):
        assert one == other


@pytest.mark.parametrize("name", scenario_names())
def test_other_scenarios_and_seeds_are_equal_too(name):
    assert live_rows(name, 20241212, 0, 15) == batch_rows(name, 20241212, 15)


@pytest.mark.parametrize("procedure", ["weight", "rotation"])
def test_other_procedures_are_equal_too(procedure, tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(f'title = "T"\nvintage = "2025-02"\n[table]\nprocedure = "{procedure}"\n')
    assert live_rows(path, 1, 0, 15) == batch_rows(path, 1, 15)
    assert len({r.proposer for r in NegotiationModel(path, seed=1).run_model().rounds}) > 5


def test_a_split_batch_is_the_whole_batch_on_any_number_of_workers():
    whole = run_batch(runs=700, workers=1)
    parts = [run_batch(runs=300, first=0, workers=2), run_batch(runs=400, first=300, workers=3)]
    for name in ("run", "mass", "trust_gap", "answers", "pledges", "acceptance"):
        assert np.array_equal(getattr(whole, name), np.concatenate([getattr(p, name) for p in parts])), name


def test_a_batch_can_be_stopped_and_keeps_what_is_done():
    stopped = run_batch(runs=5000, workers=2, progress=lambda done: done < 1000)
    assert 1000 <= len(stopped) < 5000
    assert np.array_equal(stopped.mass, run_batch(runs=len(stopped)).mass)


class Refuser(Capital):
    def answer(self, prospect):
        return super().answer(prospect)._replace(answer=OUT, pledge=0.0)


class Copycat(Capital):
    def answer(self, prospect):
        said = self.sees("FRA")
        return super().answer(prospect)._replace(answer=said, pledge=1.0 if said == 2 else 0.0)


def test_a_refuser_takes_frances_seat_and_the_coalition_is_smaller():
    usual = NegotiationModel("february-2025", seed=1).run_model()
    refused = NegotiationModel("february-2025", seed=1, seats={"FRA": Refuser}).run_model()
    assert usual.outcome.answers["FRA"] == "troops"
    assert refused.outcome.answers["FRA"] == "out" and refused.outcome.mass < usual.outcome.mass
    assert all("FRA" in this.outside for this in refused.rounds)


def test_a_copycat_of_france_answers_as_france_does():
    usual, copied = NegotiationModel(seed=1).run_model(), NegotiationModel(seed=1, seats={"POL": Copycat}).run_model()
    assert usual.outcome.answers["POL"] != "troops"
    for this in copied.rounds:
        assert this.replies["POL"].answer == this.replies["FRA"].answer
    assert copied.outcome.answers["POL"] == "troops" and copied.outcome.pledges["POL"] == 1.0


def test_a_copy_made_midway_goes_on_by_itself_as_the_original_does():
    talks = NegotiationModel("february-2025", seed=5)
    for _ in range(9):
        talks.step()
    other = copy.deepcopy(talks)
    other.fire("backstop", 0.9)
    other.run_model()
    assert len(talks.rounds) == 9
    twin = copy.deepcopy(talks).run_model()
    talks.run_model()
    assert twin.outcome == talks.outcome == NegotiationModel("february-2025", seed=5).run_model().outcome
    announced = NegotiationModel(edited(load_scenario("february-2025"), ("event=10:backstop:0.9",)), seed=5).run_model()
    assert other.outcome == announced.outcome != talks.outcome and other.rounds[:9] == talks.rounds[:9]
