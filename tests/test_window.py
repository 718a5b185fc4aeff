"""The window without a browser: what it draws is what the model says, and what cannot be done is told."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import solara
from visits import begun, inside, steps  # noqa: F401

from concert.agents.capital import SUPPORT, TROOPS
from concert.model import NegotiationModel, run_batch
from concert.model.narrative.explain import NAMES
from concert.model.scenario.catalogue import load_scenario
from concert.model.search.certainty import certainty
from concert.model.search.change import Aim, Change
from concert.model.search.whatif import share_of, single_changes, smallest_few
from concert.ui import jobs, state
from concert.ui.link import from_link
from concert.ui.page import Page
from concert.ui.views import compare, knobs, learn, picture, sources, sure, why
from concert.ui.visit import begin

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.usefixtures("begun")
# What a page and a panel alone are given to show.
MARKS = {"negotiation": "ledger", "compare": "sentences", "sure": "pictures", "learn": "challenges", "sources": "cite", "changes": "undoable", "share": "longest"}


def test_every_page_and_panel_renders():
    _, rc = solara.render(Page(), handle_error=False)
    for name in state.PAGES:
        for panel in state.PANELS:
            state.follow(replace(from_link("?round=2&change=us_backstop=0.7"), page=name, panel=panel, asked=0))
            parts = [set(part.keys) for part in inside(rc.find().widgets[0]) if not isinstance(part, str)]
            assert any(MARKS[panel or name] in keys for keys in parts) and not says(rc, "cannot be shown"), (name, panel)
    rc.close()


def says(rc, text):
    return any(isinstance(part, str) and text in part for part in inside(rc.find().widgets[0]))


def test_a_part_that_fails_leaves_the_rest_on_the_page(monkeypatch):
    monkeypatch.setattr(picture, "ledger", lambda rounds: 1 / 0)
    _, rc = solara.render(Page(), handle_error=False)
    assert says(rc, "This part cannot be shown.")
    names = [set(part.keys) for part in inside(rc.find().widgets[0]) if not isinstance(part, str)]
    assert any("hrefs" in keys for keys in names) and any("masses" in keys for keys in names) and any("chair" in keys for keys in names)
    rc.close()


def test_stepping_plays_a_round_and_back_shows_the_one_before():
    steps(2)
    assert state.here().shown == 2 and len(state.here().rounds) == 2
    state.scrub(1)
    assert state.here().shown == 1 and len(state.here().rounds) == 2
    state.step()
    assert state.here().shown == 2 and len(state.here().rounds) == 2  # shown again, not played again
    steps(3)
    state.scrub(1)
    state.step()
    assert state.here().shown == 2 and len(state.here().rounds) == 5  # one on, not to the end of the record


def test_the_outcome_card_comes_with_the_last_round_and_not_before():
    for _ in range(26):
        assert state.here().running
        state.step()
    assert not state.here().running
    card, outcome = picture.card(state.here().talks.model), state.here().talks.model.outcome
    assert "after 26 rounds" in card["headline"] and card["numbers"][0]["value"] == f"{round(1000 * outcome.mass):,}"
    assert all(NAMES[iso3] in card["made"] for iso3 in outcome.pivotal)


def test_the_picture_holds_the_numbers_of_the_round():
    model = NegotiationModel("february-2025", seed=1).run_model()
    rounds, last = tuple(model.rounds), model.rounds[-1]
    drawn = picture.capitals(model, rounds)
    assert sum(part["pledge"] for part in picture.ledger(rounds)["parts"]) == pytest.approx(last.standing.mass)
    assert {i for i, mark in drawn.items() if mark["kind"] == "troops"} == set(last.members)
    counted = picture.counts(drawn)
    assert counted["troops"] == len(last.members) and sum(counted.values()) == len(model.cast)
    on_the_table = picture.package(model, rounds, "DEU")
    assert on_the_table["force"] == last.package.force and any(w["selected"] and w["name"] == "Germany" for w in on_the_table["wishes"])
    assert picture.masses(rounds) == [round(float(r.standing.mass), 3) for r in rounds]
    assert picture.waves(rounds) == [{iso3: after for iso3, _, after in wave} for wave in last.waves]


def test_a_mark_that_the_pledges_cross_is_spoken_while_the_talks_go_on():
    model = NegotiationModel("february-2025", seed=5, us_backstop=0.9).run_model()
    rounds = tuple(model.rounds)
    told = [picture.spoken(model, rounds[:k], True) for k in range(len(rounds) + 1)]
    assert any("rise above" in text for text in told) and told.count("") > 15 and told[0] == ""
    assert picture.spoken(model, rounds[:3], False) == picture.heading(model, rounds[:3])


def test_opposed_are_those_who_would_say_no_in_a_body():
    model = NegotiationModel(seed=1).run_model()
    drawn, last = picture.capitals(model, tuple(model.rounds)), model.rounds[-1]
    line = model.setting.parameters.objection_line
    opposed = {i for i, r in last.replies.items() if r.answer == 0 and r.support_utility < line and i not in last.unable}
    assert {i for i, mark in drawn.items() if mark["kind"] == "opposed"} == opposed and "HUN" in opposed


def test_whoever_walked_out_is_drawn_counted_and_told_as_gone_and_the_star_is_on_who_proposes():
    state.open_scenario("france-walks-out")
    assert picture.chair(state.here().talks.model, ()) == "FRA"
    steps(26)
    model, rounds = state.here().talks.model, state.here().rounds
    drawn = picture.capitals(model, rounds)
    assert drawn["FRA"] == {"kind": "left", "note": "left the talks", "reason": "France has left the talks."}
    counted = picture.counts(drawn)
    assert counted["left"] == 1 and sum(counted.values()) == len(model.cast) and drawn["AUT"]["kind"] == "barred" and picture.chair(model, rounds) == "TUR"
    shown = why.reasons(model, rounds, "FRA")
    assert (shown["title"], shown["left"]) == ("France left the talks", True) and shown["sentence"].startswith("In round 1 France leaves the talks; Türkiye takes the chair.")
    assert state.here().talks.told[0][0].kind == "event" and picture.transcript(state.here().talks.told[:1], None, True)[0]["parts"] == ["", "*FRA", " leaves the talks; ", "*TUR", " takes the chair."]
    names = [wish["name"] for wish in picture.package(model, rounds, "")["wishes"]]
    assert "Türkiye" in names and "France" not in names


def test_without_forces_is_not_barred_by_law():
    state.edit("GRC.capacity=0")
    steps(1)
    drawn = picture.capitals(state.here().talks.model, state.here().rounds)
    assert drawn["GRC"]["kind"] == "forceless" and "has no forces to send" in drawn["GRC"]["note"] and drawn["AUT"]["kind"] == "barred"


def test_every_way_to_fill_a_capital_has_a_word_in_the_legend_and_a_colour():
    words = set(re.findall(r"\['(\w+)', '[^']+'\]", (ROOT / "ui" / "components" / "map.vue").read_text(encoding="utf-8").partition("words:")[2].partition("\n")[0]))
    style = (ROOT / "ui" / "assets" / "custom.css").read_text(encoding="utf-8")
    assert words == set(picture.KINDS) and all(f".concert .{kind} {{ fill:" in style for kind in picture.KINDS)


def test_the_talks_without_changes_may_be_played_further_by_anybody():
    one = begin(changes=("stability=2",), rounds=5)
    one.talks.plain.finish()  # another visitor of the scenario as it came
    assert one.first is None and one.running and len(one.talks.model.rounds) == 5
    assert one.talks.play(26).first_difference(26) is None  # asked again, and still alike: never 40,000 are pledged
    two = begin(changes=("deadline=5",), rounds=5)
    assert two.first is not None and two.first.round <= 5
    other = begin(changes=("event=12:provocation:1",), rounds=5)
    other.talks.plain.finish()
    assert other.first is None and other.talks.play(12).first_difference(12).round == 12 and other.talks.first_difference(11) is None


def test_the_drawer_shows_the_terms_that_decided_and_where_every_number_comes_from():
    model = NegotiationModel(seed=1).run_model()
    rounds = tuple(model.rounds)
    for iso3, reply in model.rounds[-1].replies.items():
        shown = why.reasons(model, rounds, iso3)
        assert shown["bars"][-1]["to"] == pytest.approx(reply.utility)
        assert [bar["to"] - bar["from"] for bar in shown["bars"]] == pytest.approx(list(reply.terms))
        assert (shown["answer"] == "troops") == (reply.answer == TROOPS) and all(bar["note"] for bar in shown["bars"])
        assert all(wish["source"] and wish["min"] <= wish["low"] <= wish["now"] <= wish["high"] <= wish["max"] for wish in why.wishes(model.scenario, iso3))
    assert why.reasons(model, (), "FRA") is None and why.reasons(model, rounds, "UKR") is None


def test_every_knob_can_be_turned_in_the_window():
    scenario = load_scenario()
    keys = [knob["key"] for group in knobs.groups(scenario) for knob in group["knobs"]]
    declared = {*scenario.parameters._fields, "mission", "settlement_mass", *(f"weights.{n}" for n in scenario.weights._fields), *(f"legitimacy.{n}" for n in scenario.legitimacy._fields)}
    assert sorted(keys) == sorted(declared)
    for group in knobs.groups(scenario):
        for knob in group["knobs"]:
            state.edit(f"{knob['key']}={knob['max']}")
            assert state.here().notices == () and state.here().changes[-1].startswith(knob["key"])
            state.reset()


def test_a_change_plays_again_on_the_same_luck_and_marks_the_first_difference():
    steps(12)
    before = [r.standing for r in state.here().rounds]
    state.edit("us_backstop=0.9")
    now = state.here()
    assert len(now.rounds) == 12 and now.shown == 12 and now.changes == ("us_backstop=0.9",)
    assert [r.standing for r in now.talks.plain.model.rounds][:12] == before
    first = now.first
    assert first is not None and any(line["kind"] == "first" and line["round"] == first.round for line in picture.transcript(now.talks.told, first, True))
    state.undo()
    assert state.here().changes == () and [r.standing for r in state.here().rounds] == before and state.here().first is None


def test_the_same_knob_twice_is_one_change_and_undo_goes_back_one_step():
    state.edit("us_backstop=0.9")
    state.edit("us_backstop=0.8")
    assert state.here().changes == ("us_backstop=0.8",)
    state.edit("drop=POL")
    assert "POL" not in state.here().scenario.cast
    state.edit("add=POL")
    assert state.here().changes == ("us_backstop=0.8",)
    for expected in (("us_backstop=0.8", "drop=POL"), ("us_backstop=0.8",), ("us_backstop=0.9",), ()):
        state.undo()
        assert state.here().changes == expected


def test_an_event_fired_live_is_the_event_announced():
    steps(9)
    state.fire("provocation", 1.0, "", 5)
    steps(17)
    live = state.here().rounds
    announced = NegotiationModel(state.here().scenario, seed=1).run_model().rounds
    assert [r.standing for r in live] == [r.standing for r in announced]
    assert state.here().first.round == 10
    assert {"round": 10, "kind": "event", "text": "Moscow provokes: the danger to troops grows by 100% for 5 rounds"} in picture.marks(state.here().talks.model, live)


def test_firing_after_going_back_forks_there():
    steps(20)
    state.scrub(5)
    state.fire("walkout", None, "GBR", 1)
    assert state.here().shown == 5 and len(state.here().rounds) == 20 and state.here().changes == ("event=6:walkout::GBR:1",)
    assert "GBR" not in state.here().rounds[5].members and state.here().rounds[4].standing == state.here().talks.plain.model.rounds[4].standing


@pytest.mark.parametrize("word, place, told", [
    ("us_backstop=2", "us_backstop", "expected 0 to 1"), ("us_backstop=nothing", "us_backstop", "'nothing' is text"), ("us_backstp=1", "us_backstp", "did you mean"),
    ("drop=FRA", "drop", "convenes the talks"), ("add=USA", "add", "cannot come to the table"), ("convenor=QQQ", "convenor", "not a capital"),
    ("force=41", "force", "ladder"), ("event=99:provocation", "event", "round from 1 to 26"), ("POL.threat=nan", "POL.threat", "not a number"),
])  # fmt: skip
def test_a_bad_change_is_told_at_its_place_and_the_last_good_state_stays(word, place, told):
    steps(3)
    before = state.here()
    state.edit(word)
    assert [(p, told in text) for p, text in state.here().notices] == [(place, True)]
    assert replace(state.here(), notices=()) == before
    state.step()
    assert state.here().notices == ()


def test_how_sure_shows_the_shares_of_the_batch_and_can_be_stopped():
    import threading

    jobs.play_many(load_scenario(), 1, 300, threading.Event())
    batch, found = run_batch(runs=300), jobs.certain.value
    assert found.doing == "" and found.found.agreed == pytest.approx(batch.agreed.mean()) and sum(found.found.histogram) == pytest.approx(1)
    drawn = sure.pictures(found.found, found.grid, found.turned, found.middle, found.simpler)
    assert [p["name"] for p in drawn] == ["mass", "capitals", "route", "mission", "pivotal", "simpler", "reach", "levers"]
    bars = {bar["iso3"]: bar for bar in drawn[1]["bars"]}
    share = (batch.answers[:, batch.cast.index("FRA")] == TROOPS).mean()
    assert bars["FRA"]["value"] == pytest.approx(share, abs=1e-4) and bars["FRA"]["low"] <= share <= bars["FRA"]["high"]
    supports = (batch.answers[:, batch.cast.index("ITA")] == SUPPORT).mean()
    assert bars["ITA"]["also"] == pytest.approx(supports, abs=1e-4) and bars["ITA"]["also"] != bars["ITA"]["value"]
    assert f"{batch.agreed.mean():.0%} end in agreement" in sure.sentence(found.found)
    assert all(len(row) == len(p["head"]) for p in drawn for row in p["rows"])
    assert drawn[0]["ends"] == [0.0, 104.0] and drawn[0]["lines"] == [40.0, 100.0] and drawn[0]["rows"][1][0] == "2 to 4"
    close = certainty(replace(batch, mass=np.linspace(0.500, 0.504, 300)))
    spread = sure.pictures(close, None, None, 0.0)[0]
    assert spread["ends"] == [spread["edges"][0], spread["edges"][-1]] and spread["lines"] == [] and spread["rows"][0][0] == "0.5 to 0.5005"
    assert len([share for share in spread["values"] if share]) >= 8 and len(spread["edges"]) == len(spread["values"]) + 1
    stop = threading.Event()
    stop.set()
    jobs.play_many(load_scenario(), 1, 5000, stop)
    assert jobs.certain.value.found is None
    state.ask(10**9)
    assert state.here().asked == state.MOST


def test_what_would_change_its_mind_does_and_is_what_the_command_line_lists():
    import threading

    heard = []
    watch = jobs.mind.subscribe(heard.append)
    jobs.think(load_scenario(), "DEU", 1, 0, threading.Event())
    watch()
    found = jobs.mind.value
    listed = smallest_few((change for step in single_changes(load_scenario(), Aim(state="DEU")) for change in step), jobs.SHOWN)
    assert list(found.found) == listed and not found.working and len(listed) == jobs.SHOWN
    assert {bool(c.package) for c in listed} == {True, False} and any(c.settings and c.settings[0][0].startswith("weights.") for c in listed)
    assert found.shares == tuple(share_of(load_scenario(), Aim(state="DEU"), c, jobs.TABLES if c.at_table else jobs.LUCKS) for c in listed)
    assert all(share is not None and 0 < share <= 1 for share in found.shares) and 0 < found.already < max(found.shares)
    assert len(heard[0].found) < len(listed) and any(m.shares and None in m.shares for m in heard)  # told as it is found
    shown = why.mind(list(found.found), "DEU", found.shares)
    assert len(shown) == jobs.SHOWN and all(chip["works"].startswith("works in ") for chip in shown)
    for word in next(chip["words"] for chip in shown if chip["words"]):
        state.edit(word)
    steps(26)
    assert state.here().talks.model.outcome.answers["DEU"] == "troops"


def test_a_search_that_is_cancelled_stops_and_another_states_wish_is_named_as_its_own():
    import threading

    stop, calls = threading.Event(), []
    watch = jobs.mind.subscribe(lambda now: calls.append(now) or (len(calls) > 4 and stop.set()))
    jobs.think(load_scenario(), "DEU", 1, 0, stop)
    watch()
    assert jobs.mind.value.working and len(calls) < 10
    chips = why.mind([Change((("FRA.participation_stance", 0.5, 0.9),), 0.2, True), Change((("DEU.participation_stance", 0.1, 0.2),), 0.1, True)], "DEU", (0.25, None))
    assert [(c["title"], c["works"]) for c in chips] == [("France's stance on sending troops", "works in 25% of 500"), ("its stance on sending troops", "")]


def test_two_futures_are_compared_on_the_same_luck():
    one = NegotiationModel(load_scenario().change({"us_backstop": 0.9}), seed=1).run_model()
    other = NegotiationModel(seed=1).run_model()
    found = compare.differences(one, other)
    ends = {NAMES[i] for i in one.cast if (one.outcome.answers[i], one.outcome.pledges[i]) != (other.outcome.answers[i], other.outcome.pledges[i])}
    assert {row["name"] for row in found["rows"]} == ends and found["sentences"][0].startswith("First difference")
    assert compare.differences(other, other)["rows"] == []


def test_lessons_are_judged_by_the_model_and_told_only_after_a_prediction():
    for lesson in learn.LESSONS:
        assert learn.lesson(lesson.id, {})["reveal"] == []
        right, told = learn.revealed(lesson)
        assert 0 <= right < len(lesson.choices) and all(told)
        assert learn.lesson(lesson.id, {lesson.id: right})["right"] == right
    every = {lesson.id: learn.revealed(lesson)[0] for lesson in learn.LESSONS}
    assert "5 of 5" in learn.score(every) and learn.score({}) == ""


@pytest.mark.parametrize("challenge, scenario, words", [
    ("without-us", "february-2025", ["us_backstop=0.1", "weights.peers=2", "weights.exposure=0", "weights.backstop=0"]),
    ("italy", "december-2024", ["ITA.participation_stance=1", "ITA.mission_ideal=0.9", "ITA.un_mandate_need=0"]),
    ("break", "december-2024", ["event=26:provocation:5::5"]),
    ("december", "december-2024", ["us_backstop=1", "reservation=0", "peer_norm=0"]),
])  # fmt: skip
def test_every_challenge_can_be_met_and_is_not_met_at_first(challenge, scenario, words):
    def met():
        return next(c["met"] for c in learn.challenges(state.here()) if c["id"] == challenge)

    state.open_scenario(scenario)
    assert not met()
    for word in words:
        state.edit(word)
    assert state.here().notices == () and met()
    state.edit({"without-us": "us_backstop=0.5", "italy": "mandate=un", "break": "us_backstop=0.4", "december": "weights.mass=0.3"}[challenge])
    assert challenge == "italy" or not met()  # a condition is broken, whatever the pledges are


def test_every_number_on_the_sources_page_has_one():
    scenario = load_scenario()
    for option in sources.options(scenario):
        found = sources.rows(scenario, option["name"])
        assert found and all(len(row) == len(sources.HEAD) and row[4] for row in found), option
