"""A visit as a link and as files: what is opened is what was seen, and what is wrong is told."""

from dataclasses import fields, replace

import pytest
from visits import begun, steps  # noqa: F401

from concert.model.scenario.catalogue import parse_scenario
from concert.ui import keep, state
from concert.ui.link import from_link, to_link, to_share
from concert.ui.visit import Visit, begin

pytestmark = pytest.mark.usefixtures("begun")


def test_the_link_reproduces_what_is_seen():
    state.open_scenario("february-2025")
    state.reseed(5)
    steps(14)
    state.edit("us_backstop=0.7")
    state.edit("POL.participation_stance=0.3")
    state.edit("drop=HUN")
    state.fire("ceasefire", 0.25, "", 1)
    state.pick("DEU")
    now = state.here()
    opened = from_link(to_link(now))
    assert opened.notices == () and to_link(opened) == to_link(now)
    assert (opened.scenario, opened.seed, opened.shown, opened.selected, opened.changes) == (now.scenario, 5, 14, "DEU", now.changes)
    assert [r.standing for r in opened.rounds] == [r.standing for r in now.rounds[:14]]
    assert to_link(begin()) == "?v=1"


NOT_IN_A_LINK = {  # and why
    "talks", "past", "undone",  # made from the rest; what was undone, and what was there before, is not on screen
    "playing",  # a page begins at rest
    "notices", "lock",  # of the moment
    "kept",  # the link by which a visit came whose talks the browser keeps
}  # fmt: skip


def test_every_part_of_a_visit_is_in_its_link_but_those_that_are_said_not_to_be():
    state.hand_in('title = "Ours"\nvintage = "2025-02"\n')
    state.reseed(5)
    steps(9)
    state.edit("us_backstop=0.7")
    state.scrub(4)
    state.pace(3.5)
    state.enlarge(True)
    state.ask(500)
    state.study("mandate")
    state.predict("one", 2)
    state.predict("mandate", 0)
    state.read_about("POL")
    state.other_side("italy-convenes")
    now = replace(state.here(), run=3, page="learn", panel="share", selected="DEU")
    now = replace(now, talks=from_link(to_link(now)).talks, rounds=from_link(to_link(now)).rounds)
    opened, fresh = from_link(to_link(now)), begin()
    kept = {field.name for field in fields(Visit)} - NOT_IN_A_LINK
    assert opened.notices == () and len(now.rounds) == 9
    assert {name for name in kept if getattr(now, name) == getattr(fresh, name)} == set()  # each is another than at the beginning
    assert {name for name in kept if getattr(opened, name) != getattr(now, name)} == set()


def test_what_is_shared_leaves_out_the_own_screen_and_answers_but_on_learn():
    state.enlarge(True)
    state.predict("one", 2)
    state.open_panel("share")
    assert to_link(state.here()) == "?v=1&panel=share&answers=one:3&big=1" and to_share(state.here()) == "?v=1"
    state.show("learn")
    assert to_share(state.here()) == "?v=1&page=learn&answers=one:3"


def test_links_of_this_version_are_read_as_they_were():
    old = "?v=1&page=compare&scenario=february-2025&seed=5&run=2&round=14&pick=DEU&panel=changes&other=italy-convenes&runs=20000&lesson=two&change=us_backstop=0.7&change=drop=HUN&change=event=15:ceasefire:0.25::1"
    now = from_link(old)
    assert now.notices == () and to_link(now) == old
    assert (now.page, now.base.name, now.seed, now.run, now.shown, len(now.rounds), now.selected) == ("compare", "february-2025", 5, 2, 14, 14, "DEU")
    assert (now.panel, now.other, now.asked, now.lesson, now.changes) == ("changes", "italy-convenes", 20000, "two", ("us_backstop=0.7", "drop=HUN", "event=15:ceasefire:0.25::1"))


def test_a_scenario_handed_in_travels_in_the_link():
    text = 'title = "Ours"\nvintage = "2025-02"\n[table]\nonly = ["FRA", "DEU", "POL"]\n[states.POL]\nparticipation_stance = 1\n'
    state.hand_in(text)
    steps(4)
    opened = from_link(to_link(state.here()))
    assert opened.scenario == state.here().scenario and opened.base.title == "Ours" and opened.shown == 4


@pytest.mark.parametrize("search, told", [
    ("?v=2&scenario=february-2025", "version 2"), ("?scenario=february-2026", "did you mean 'february-2025'"), ("?seed=-1", "seed"), ("?round=99", "talks end after 26"),
    ("?change=us_backstop=7&change=us_burden_sharing=1", "out of range"), ("?pick=QQQ", "not at the table"), ("?page=nowhere", "expected one of"), ("?file=@@@", "damaged"),
    ("?foo=1", "unknown in a link"), ("?scenario=/etc/passwd", "is not known"), ("?seed=" + "9" * 40, "seed"), ("?change=", "expected KEY=VALUE"), ("?round=x", "round"), ("?played=40", "talks end after 26"),
    ("?answers=one:4", "no answer to a lesson"), ("?answers=uno:1,one:0", "expected LESSON:CHOICE"), ("?speed=fast", "from 0.5 to 10"), ("?speed=nan", "from 0.5 to 10"),
    ("?speed=99", "from 0.5 to 10"), ("?big=yes", "big"), ("?about=POLL", "did you mean 'POL'?"), ("?lesson=thre", "lesson"), ("?other=februry-2025", "did you mean 'february-2025'"),
])  # fmt: skip
def test_a_broken_link_says_what_is_wrong_and_opens_the_nearest(search, told):
    opened = from_link(search)
    assert any(told in text for _, text in opened.notices), opened.notices
    assert from_link(to_link(opened)).notices == ()
    if "february-2025" in search:
        assert opened.base.name == "february-2025"
    if "burden" in search:
        assert opened.changes == ("us_burden_sharing=1",)


def test_files_hold_the_run_and_read_back():
    steps(26)
    state.edit("us_backstop=0.7")
    now = state.here()
    again = parse_scenario(keep.kept(now, "toml", 1)["text"], "again", "again")
    assert again.parameters == now.scenario.parameters and again.cast == now.scenario.cast
    rows = keep.kept(now, "csv", 1)["text"].splitlines()
    assert len(rows) == 1 + 26 * 30 and rows[0].startswith("\ufeffround,iso3,name,answer,pledge")
    assert '"changes": [\n  "us_backstop=0.7"' in keep.kept(now, "json", 1)["text"]
    told = keep.kept(now, "report", 1)
    assert told["show"] and "US backstop is 0.7" in told["text"] and f"{round(1000 * now.talks.model.outcome.mass):,}" in told["text"]


def test_names_in_a_file_are_escaped_in_the_report():
    state.hand_in('title = "<script>alert(1)</script>"\nvintage = "2024-12"\n')
    steps(2)
    text = keep.kept(state.here(), "report", 1)["text"]
    assert "<script>" not in text and "&lt;script&gt;" in text
