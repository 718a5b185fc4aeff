"""A visit: its faults, and the links that it follows."""

import pytest
from visits import begun, steps  # noqa: F401

from concert.ui import bar, state
from concert.ui.link import from_link, to_link
from concert.ui.visit import LAST_SEED

pytestmark = pytest.mark.usefixtures("begun")


def test_every_fault_is_shown_either_beside_its_field_or_in_the_bar():
    state.pick("DEU")
    shown = {place: bar.beside(state.here(), place) for place in ("", "link", "us_backstop", "drop", "DEU.threat", "POL.threat")}
    assert shown == {"": False, "link": False, "us_backstop": False, "drop": False, "DEU.threat": True, "POL.threat": False}
    state.open_panel("changes")
    assert [bar.beside(state.here(), place) for place in ("us_backstop", "weights.peers", "drop", "force", "")] == [True, True, True, False, False]


def test_a_visitor_who_follows_a_link_is_still_the_same_visitor():
    lock = state.here().lock
    state.follow(from_link("?round=2"))
    assert state.here().shown == 2 and state.here().lock is lock


def test_undo_brings_back_the_scenario_with_its_changes_and_redo_the_next_one():
    steps(6)
    state.edit("us_backstop=0.9")
    state.edit("drop=POL")
    state.scrub(4)
    before = state.here()
    state.open_scenario("february-2025")
    state.edit("us_backstop=0.2")
    after = state.here()
    assert after.shown == 0 and after.changes == ("us_backstop=0.2",)
    state.undo()
    assert state.here().base.name == "february-2025" and state.here().changes == ()
    state.undo()
    now = state.here()
    assert (now.base.name, now.changes, now.shown, len(now.rounds)) == ("december-2024", before.changes, 4, 6) and now.scenario == before.scenario
    assert to_link(now) == to_link(before)
    state.redo()
    state.redo()
    assert to_link(state.here()) == to_link(after) and state.here().undone == ()
    state.undo()
    state.edit("mandate=un")
    state.redo()
    assert state.here().changes == ("mandate=un",)  # a new change leaves nothing to redo


@pytest.mark.parametrize("moved", ["luck", "file", "lesson"])
def test_whatever_puts_other_talks_on_screen_can_be_undone(moved):
    steps(3)
    state.edit("us_backstop=0.9")
    before = to_link(state.here())
    if moved == "luck":
        state.reseed(7)
    elif moved == "file":
        state.hand_in('title = "Ours"\nvintage = "2025-02"\n')
    else:
        state.arrive(state.known_scenario("italy-convenes"), (), 26)
    after = to_link(state.here())
    assert after != before
    state.undo()
    assert to_link(state.here()) == before
    state.redo()
    assert to_link(state.here()) == after


def test_undo_of_a_change_stays_on_the_round_on_screen():
    state.edit("us_backstop=0.9")
    steps(5)
    state.undo()
    assert state.here().changes == () and state.here().shown == 5


def test_in_a_visit_that_a_link_opened_undo_takes_the_last_change_and_redo_gives_it_back():
    state.visit.value = from_link("?round=2&change=us_backstop=0.9&change=drop=POL")
    state.undo()
    assert state.here().changes == ("us_backstop=0.9",)
    state.redo()
    assert state.here().changes == ("us_backstop=0.9", "drop=POL")
    state.redo()
    assert state.here().changes == ("us_backstop=0.9", "drop=POL")


@pytest.mark.parametrize("given, told", [
    ("abc", "'abc' is not a whole number"), ("-1", "'-1' is not"), (-5, "'-5' is not"), ("1e400", "'1e400' is not"), (1e400, "'inf' is not"), (2.5, "'2.5' is not"),
    ("", "nothing is given"), ("   ", "nothing is given"), (None, "'None' is not"), (True, "'True' is not"), (str(LAST_SEED + 1), f"from 0 to {LAST_SEED}"), ("9" * 400, "'99999999999999999999'"), ("１２", "is not"),
])  # fmt: skip
def test_luck_that_is_none_is_told_in_one_line_and_the_luck_stays(given, told):
    steps(3)
    before = to_link(state.here())
    state.reseed(given)
    ((place, text),) = state.here().notices
    assert place == "luck" and told in text and text.startswith("luck: ") and f"from 0 to {LAST_SEED}" in text and len(text) < 100
    assert to_link(state.here()) == before
    state.reseed(f" {LAST_SEED} ")
    assert state.here().seed == LAST_SEED and state.here().notices == () and state.here().shown == 0


def test_the_luck_that_is_there_already_begins_nothing_anew():
    steps(3)
    state.reseed("1")
    assert state.here().shown == 3 and state.here().past == ()


def test_who_goes_back_keeps_what_was_answered_and_how_the_page_is_viewed():
    state.edit("us_backstop=0.9")
    state.predict("one", 2)
    state.enlarge(True)
    state.pace(7)
    state.follow(from_link("?scenario=february-2025&answers=one:1,two:2"))
    now = state.here()
    assert now.base.name == "february-2025" and dict(now.answers) == {"one": 2, "two": 1} and now.big and now.speed == 7
    state.undo()
    assert state.here().changes == ("us_backstop=0.9",)
    past = state.here().past
    state.follow(from_link("?page=learn&change=us_backstop=0.9"))
    assert state.here().page == "learn" and state.here().past == past  # another page of the same talks is no change of them


@pytest.mark.parametrize("lesson, choice, told", [("nope", 0, "'nope' is not known"), ("one", 3, "answer 4 is not there; expected 1 to 3"), ("one", -1, "answer 0")])
def test_an_answer_to_no_question_is_told(lesson, choice, told):
    state.predict(lesson, choice)
    assert told in state.here().notices[0][1] and state.here().answers == ()
