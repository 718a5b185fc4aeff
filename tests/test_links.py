"""A visit as a link and as files: what is opened is what was seen, and what is wrong is told."""

import pytest
from visits import begun, steps  # noqa: F401

from model.scenarios import parse_scenario
from ui import keep, state
from ui.link import from_link, to_link

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
    assert to_link(state.begin()) == "?v=1"


def test_a_scenario_handed_in_travels_in_the_link():
    text = 'title = "Ours"\nvintage = "2025-02"\n[table]\nonly = ["FRA", "DEU", "POL"]\n[states.POL]\nparticipation_stance = 1\n'
    state.hand_in(text)
    steps(4)
    opened = from_link(to_link(state.here()))
    assert opened.scenario == state.here().scenario and opened.base.title == "Ours" and opened.shown == 4


@pytest.mark.parametrize("search, told", [
    ("?v=2&scenario=february-2025", "version 2"), ("?scenario=february-2026", "did you mean 'february-2025'"), ("?seed=-1", "seed"), ("?round=99", "talks end after 26"),
    ("?change=us_backstop=7&change=us_burden_sharing=1", "out of range"), ("?pick=QQQ", "not at the table"), ("?page=nowhere", "expected one of"), ("?file=@@@", "damaged"),
    ("?foo=1", "unknown in a link"), ("?scenario=/etc/passwd", "is not known"), ("?seed=" + "9" * 40, "seed"), ("?change=", "expected KEY=VALUE"), ("?round=x", "round"),
])  # fmt: skip
def test_a_broken_link_says_what_is_wrong_and_opens_the_nearest(search, told):
    opened = from_link(search)
    assert any(told in text for _, text in opened.notices), opened.notices
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
    assert len(rows) == 1 + 26 * 30 and rows[0].startswith("round,iso3,name,answer,pledge")
    assert '"changes": [\n  "us_backstop=0.7"' in keep.kept(now, "json", 1)["text"]
    told = keep.kept(now, "report", 1)
    assert told["show"] and "US backstop is 0.7" in told["text"] and f"{round(1000 * now.talks.model.outcome.mass):,}" in told["text"]


def test_names_in_a_file_are_escaped_in_the_report():
    state.hand_in('title = "<script>alert(1)</script>"\nvintage = "2024-12"\n')
    steps(2)
    text = keep.kept(state.here(), "report", 1)["text"]
    assert "<script>" not in text and "&lt;script&gt;" in text
