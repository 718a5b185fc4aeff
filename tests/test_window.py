"""The window without a browser: what it draws is what the model says, and every visitor has a table of its own."""

import threading

import pytest
import solara

from agents.capital import TROOPS
from model import NegotiationModel, run_batch
from ui import state
from ui.page import Page
from ui.view import NUMERIC, certain, geometry, picture, reasons


@pytest.fixture(autouse=True)
def fresh():
    state.view.value, state.sure.value = state.View(), state.Sure()
    yield
    state.view.value, state.sure.value = state.View(), state.Sure()


def test_the_page_renders_before_the_first_round():
    _, rc = solara.render(Page(), handle_error=False)
    assert rc.find().widgets and state.view.value.shown == 0
    rc.close()


def test_stepping_plays_a_round_and_back_shows_the_one_before():
    model, lock = NegotiationModel(), threading.Lock()
    state.step(model, lock)
    state.step(model, lock)
    assert state.view.value.shown == 2 and len(model.rounds) == 2
    state.scrub(1)
    assert state.view.value.shown == 1 and len(state.view.value.rounds) == 2
    state.step(model, lock)
    assert state.view.value.shown == 2 and len(model.rounds) == 2  # shown again, not played again


def test_the_end_is_told_when_its_round_is_on_screen_and_not_before():
    model, lock = NegotiationModel(), threading.Lock()
    for _ in range(26):
        assert state.ending_of(model, state.view.value) == ""
        state.step(model, lock)
    assert "after 26 rounds" in state.ending_of(model, state.view.value) and not state.view.value.running


def test_the_picture_holds_the_numbers_of_the_round():
    model = NegotiationModel("february-2025").run_model()
    drawn, last = picture(model, model.rounds, "DEU"), model.rounds[-1]
    assert sum(part["pledge"] for part in drawn["ledger"]["parts"]) == pytest.approx(last.standing.mass)
    assert {i for i, mark in drawn["capitals"].items() if mark["kind"] == "troops"} == set(last.members)
    assert drawn["counts"]["troops"] == len(last.members) and drawn["package"]["force"] == last.package.force
    assert sum(drawn["counts"].values()) == len(model.cast)
    assert any(wish["selected"] and wish["name"] == "Germany" for wish in drawn["package"]["wishes"])
    said = "".join(part["text"] for part in drawn["transcript"][0]["parts"])
    assert drawn["transcript"][0]["round"] == 26 and said.startswith("France")


def test_the_why_panel_shows_the_terms_that_decided():
    model = NegotiationModel().run_model()
    for iso3, reply in model.rounds[-1].replies.items():
        shown = reasons(model.rounds, iso3)
        assert shown["bars"][-1]["to"] == pytest.approx(reply.utility)
        assert [bar["to"] - bar["from"] for bar in shown["bars"]] == pytest.approx(list(reply.terms))
        assert (shown["answer"] == "troops") == (reply.answer == TROOPS)
    assert reasons([], "FRA") is None and reasons(model.rounds, "UKR") is None


def test_every_capital_of_the_default_cast_is_on_the_map():
    assert set(NegotiationModel().cast) <= set(NUMERIC) and {"UKR", "RUS"} <= set(NUMERIC)
    assert all(shape["d"].startswith("M") for shape in geometry()["shapes"])


def test_how_sure_shows_the_shares_of_the_batch_and_can_be_stopped():
    state.play_many("december-2024", 1, 300, threading.Event())
    batch, found = run_batch(runs=300), state.sure.value.found
    assert found.agreed == pytest.approx(batch.agreed.mean()) and sum(found.histogram) == pytest.approx(1)
    assert found.troops["FRA"] == pytest.approx((batch.answers[:, batch.cast.index("FRA")] == TROOPS).mean())
    drawn = certain(state.sure.value, batch.cast)
    assert drawn["ready"] and drawn["capitals"][0]["iso3"] == "FRA" and f"{batch.agreed.mean():.0%} end in agreement" in drawn["sentence"]
    stop = threading.Event()
    stop.set()
    state.play_many("december-2024", 1, 5000, stop)
    assert state.sure.value.found is None and state.sure.value.done < 5000 and not certain(state.sure.value, batch.cast)["ready"]
    state.ask(10**9)
    assert state.view.value.asked == state.MOST
