"""What moves an outcome, what stands behind a term, and a scenario as text: each against the model itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from concert.agents.capital import ANSWERS
from concert.model import NegotiationModel, load_scenario, run_batch
from concert.model.narrative.terms import notes
from concert.model.scenario.catalogue import parse_scenario, scenario_names
from concert.model.scenario.changes import edited
from concert.model.scenario.writer import to_toml
from concert.model.search.one_at_a_time import LEVERS, levers, reach


def test_levers_are_turned_one_at_a_time_and_the_one_that_moves_most_comes_first():
    scenario = load_scenario()
    found = levers(scenario, runs=60, keys=LEVERS[:6])
    assert [lever.width for lever in found] == sorted((lever.width for lever in found), reverse=True) and found[0].width > found[-1].width
    for lever in found:
        for end, mass in ((lever.low, lever.mass_low), (lever.high, lever.mass_high)):
            assert mass == pytest.approx(run_batch(scenario, 60, vary={lever.key: end}).mass.mean())


def test_a_cell_of_the_map_is_the_share_of_the_runs_at_its_two_knobs():
    found = reach(load_scenario(), "mission", "us_backstop", target=15, levels=3, runs=40)
    for row, y in enumerate(found.ys):
        for column, x in enumerate(found.xs):
            batch = run_batch(load_scenario(), 40, vary={"mission": x, "us_backstop": y})
            assert found.shares[row, column] == (batch.mass >= 15).mean()
    assert (found.shares != found.shares.T).any()  # the two axes are told apart


def test_the_work_stops_where_progress_says_so():
    assert len(levers(load_scenario(), runs=5, progress=lambda k, of: k < 2)) == 2
    assert (reach(load_scenario(), levels=2, runs=5, progress=lambda k, of: k < 1).shares == reach(load_scenario(), levels=2, runs=5).shares).sum() == 1


def test_a_note_says_the_numbers_that_its_term_is_made_of():
    model = NegotiationModel(seed=1).run_model()
    last = model.rounds[-1]
    for row, iso3 in enumerate(model.cast):
        told = notes(model, last, iso3)
        share = sum(model.setting.regard[k, row] * 0.5 * last.replies[other].answer for k, other in enumerate(model.cast))
        assert told["peers"].endswith(f"{share:.0%} of its ties take part")
        others = sum(ANSWERS[reply.answer] == "troops" for other, reply in last.replies.items() if other != iso3)
        assert told["peers"].startswith(f"{others} others send")


EDITS = some.lists(some.sampled_from([
    "us_backstop=0.1", "us_backstop=0.9", "weights.security=0.2", "weights.peers=1.5", "legitimacy.un=0.4", "mission=0.3", "force=20", "mandate=un", "convenor=DEU",
    "procedure=weight", "drop=POL", "add=CHE", "add=CAN", "DEU.threat=0.2", "ITA.participation_stance=-0.5", "event=5:provocation:0.5::3", "event=2:walkout::GBR",
]), max_size=6, unique_by=lambda word: word.partition("=")[0] if not word.startswith(("add", "event")) else word)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(some.sampled_from(["december-2024", "february-2025", "italy-convenes", "tolerant-russia"]), EDITS)
def test_a_scenario_reads_back_from_its_own_text(name, words):
    scenario = edited(load_scenario(name), words)
    again = parse_scenario(to_toml(scenario), scenario.name, "text")
    fields = ("vintage", "convenor", "procedure", "mission", "mandate", "force", "cast", "parameters", "weights", "legitimacy", "events")
    assert [getattr(again, field) for field in fields] == [getattr(scenario, field) for field in fields]
    assert [(s, k, e.low, e.mode, e.high) for s, k, e in again.changes] == [(s, k, e.low, e.mode, e.high) for s, k, e in scenario.changes]


def test_every_scenario_reads_back_from_its_own_text():
    for name in scenario_names():
        scenario = load_scenario(name)
        assert NegotiationModel(parse_scenario(to_toml(scenario), name, name), seed=1).run_model().outcome.mass == NegotiationModel(scenario, seed=1).run_model().outcome.mass
