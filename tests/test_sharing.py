"""What visitors share: the record of equal talks and what is told of it, each as far as it went; and the code of a link."""

import pytest
import solara
from visits import begun, inside, steps  # noqa: F401

from concert.model import NegotiationModel
from concert.ui import keep, lan, state
from concert.ui.lan import READABLE, qr, reached
from concert.ui.link import from_link
from concert.ui.page import Page
from concert.ui.views import compare, why

pytestmark = pytest.mark.usefixtures("begun")


def test_visitors_of_the_same_talks_share_a_record_and_see_each_as_much_as_they_stepped():
    steps(26)
    other = from_link("?round=3")
    assert other.talks is state.here().talks and other.shown == len(other.rounds) == 3 and other.running
    assert len(keep.kept(other, "csv", 1)["text"].splitlines()) == 1 + 3 * 30
    assert from_link("?round=3&change=us_backstop=0.7").talks is not other.talks


def test_the_futures_compared_are_those_chosen():
    def rows():
        (part,) = [part for part in inside(rc.find().widgets[0]) if not isinstance(part, str) and "sentences" in part.keys]
        return part.rows.value

    _, rc = solara.render(Page(), handle_error=False)
    state.show("compare")
    assert rows() == []
    state.edit("us_backstop=0.9")
    one = NegotiationModel(seed=1, us_backstop=0.9).run_model()
    assert rows() == compare.differences(one, NegotiationModel(seed=1).run_model())["rows"] != []
    state.other_side("february-2025")
    assert rows() == compare.differences(one, NegotiationModel("february-2025", seed=1).run_model())["rows"]
    state.reseed(4)
    seeded = NegotiationModel(seed=4, us_backstop=0.9).run_model(), NegotiationModel("february-2025", seed=4).run_model()
    assert rows() == compare.differences(*seeded)["rows"]
    rc.close()


def test_comparing_plays_to_the_end_and_leaves_the_visitor_at_its_round():
    _, rc = solara.render(Page(), handle_error=False)
    steps(3)
    state.show("compare")
    assert len(state.here().talks.model.rounds) == 26
    rc.close()
    state.show("negotiation")
    state.step()
    assert state.here().running and (state.here().shown, len(state.here().rounds)) == (4, 4)


def test_how_an_answer_fell_is_told_of_any_round_and_once_for_all_who_look():
    steps(9)
    talks = state.here().talks
    told = {iso3: why.fall(talks, iso3, 4) for iso3 in talks.model.cast}
    left = {iso3 for wave in talks.model.rounds[3].waves for iso3, _, _ in wave}
    assert left and {iso3 for iso3, sentences in told.items() if sentences} == left and why.fall(talks, "POL", 0) == []
    assert list(talks.chains) == [4]


def test_a_code_is_drawn_where_a_phone_can_read_and_follow_it(monkeypatch):
    monkeypatch.setitem(lan.served, "address", "http://192.0.2.7:8765")
    short, long = qr(reached(""), "?v=1"), qr(reached(""), "?v=1&file=" + "x" * READABLE)
    assert short["size"] > 20 and short["path"].count("M") > 200 and short["note"] == "" and (long["size"], long["note"]) == (0, lan.TOO_LONG)
    assert reached("http://localhost:8765/") == reached("http://127.0.0.1:8765/") == reached("javascript:alert(1)//") == "http://192.0.2.7:8765/"
    assert reached("https://hub.example.org/user/me/proxy/8765/") == "https://hub.example.org/user/me/proxy/8765/"


@pytest.mark.parametrize("host,note", [("localhost", lan.ALONE), ("127.0.0.1", lan.ALONE), ("::1", lan.ALONE), ("0.0.0.0", lan.NOWHERE)])
def test_there_is_no_code_of_an_address_that_means_this_computer_alone(monkeypatch, host, note):
    monkeypatch.setattr(lan, "_here", lambda: "127.0.0.1")
    monkeypatch.setitem(lan.served, "host", host)
    monkeypatch.setitem(lan.served, "address", lan.address_of(host, 8765))
    lan.qr.cache_clear()
    assert qr(reached(f"{lan.address_of(host, 8765)}/"), "?v=1") == {"size": 0, "path": "", "note": note}
    lan.qr.cache_clear()
