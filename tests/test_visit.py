"""A visit: its pace, its faults, and the links that it follows."""

import pytest
from visits import begun  # noqa: F401

from ui import page, state, talks
from ui.link import from_link

pytestmark = pytest.mark.usefixtures("begun")


def test_a_visitor_in_a_hurry_is_slowed_down(monkeypatch):
    slept = []
    monkeypatch.setattr(talks.time, "sleep", slept.append)
    pulse = talks.Pulse()
    for _ in range(talks.BURST):
        pulse.beat()
    assert slept == []
    for _ in range(20):
        pulse.beat()
    assert slept and max(slept) <= 1.0


def test_every_fault_is_shown_either_beside_its_field_or_in_the_bar():
    state.pick("DEU")
    shown = {place: page._beside(state.here(), place) for place in ("", "link", "us_backstop", "drop", "DEU.threat", "POL.threat")}
    assert shown == {"": False, "link": False, "us_backstop": False, "drop": False, "DEU.threat": True, "POL.threat": False}
    state.open_panel("changes")
    assert [page._beside(state.here(), place) for place in ("us_backstop", "weights.peers", "drop", "force", "")] == [True, True, True, False, False]


def test_a_visitor_who_follows_a_link_is_still_the_same_visitor():
    pulse, lock = state.here().pulse, state.here().lock
    state.follow(from_link("?round=2"))
    assert state.here().shown == 2 and state.here().pulse is pulse and state.here().lock is lock
