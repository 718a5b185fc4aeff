"""Seats of one's own: who cannot take one and what cannot be answered is said in one clear line each, and nothing else changes."""

from functools import partial

import numpy as np
import pytest

from concert.agents import OUT, TROOPS, Capital, Reply
from concert.model import NegotiationModel, ScenarioError
from concert.model.engine.chairs import SeatError


class Mine(Capital):
    """A seat by the usual rule, through a method of its own."""

    def answer(self, prospect):
        return super().answer(prospect)


class Replies(Mine):
    """Replies with some fields set to `said`, or with whatever `said` is."""

    said = None

    def answer(self, prospect):
        return super().answer(prospect)._replace(**self.said) if isinstance(self.said, dict) else self.said


def saying(said):
    return type("MyGermany", (Replies,), {"said": said})


@pytest.mark.parametrize("seats, told", [
    ({"GER": Mine}, ["seats: 'GER' is not a capital at the table; did you mean 'DEU'?", "seats: 'GER' is not a capital at the table; did you mean 'GRC'?"]),
    ({"UKR": Mine}, ["seats: 'UKR' is at every table and never a capital; expected a capital such as 'AUT'"]), ({49: Mine}, ["seats: 49 is not a capital at the table; expected one of"]),
    ({"CHE": Mine}, ["seats: 'CHE' is not at this table; expected it in the cast of the scenario"]), ({"DEU": "Mine"}, ["seats.DEU: 'Mine' is a text; expected a class made from agents.Capital"]),
    ({"DEU": int}, ["seats.DEU: int is a class, but not one of a capital; expected"]), ({"DEU": lambda *_: None}, ["is a function; expected a class made from agents.Capital"]),
    ({"DEU": None}, ["seats.DEU: None is nothing; expected"]), ([Mine], ["is a list; expected a dictionary of classes by state, such as {'DEU': MyGermany}"]),
    ({"DEU": partial(Mine)}, ["expected a class made from agents.Capital, not an object of it"]),
])  # fmt: skip
def test_a_seat_that_nobody_can_take_is_refused_before_the_talks(seats, told):
    with pytest.raises(SeatError) as refused:
        NegotiationModel(seed=1, seats=seats)
    assert isinstance(refused.value, ScenarioError) and len(refused.value.faults) == 1 and "\n" not in str(refused.value)
    assert any(words in str(refused.value) for words in told), refused.value


def test_every_wrong_seat_is_told_at_once():
    with pytest.raises(SeatError) as refused:
        NegotiationModel(seed=1, seats={"QQQ": 1, "DEU": 2, "FRA": Mine})
    assert len(refused.value.faults) == 3


@pytest.mark.parametrize("said, told", [
    (None, "answered with None, nothing; expected an agents.Reply"), ("troops", "answered with 'troops', a text; expected an agents.Reply"), (TROOPS, "answered with 2, a whole number;"),
    ((2, 1.0, 0.0, 0.0, 0.0, None), "a tuple; expected an agents.Reply"), ({"answer": 3}, "answer 3; expected 0 (out), 1 (support) or 2 (troops)"), ({"answer": -1}, "answer -1; expected"),
    ({"answer": "troops"}, "answer 'troops'; expected 0 (out)"), ({"answer": 2.0}, "answer 2.0; expected 0 (out)"), ({"answer": True}, "answer True; expected 0 (out)"), ({"answer": None}, "answer None; expected"),
    ({"pledge": float("nan")}, "pledge nan; expected a number from 0 to "), ({"pledge": -1.0}, "pledge -1.0; expected a number from 0"), ({"pledge": 1e9}, "(thousand troops that it can sustain)"),
    ({"pledge": float("inf")}, "pledge inf; expected"), ({"pledge": "1"}, "pledge '1'; expected"), ({"support_utility": float("nan")}, "support_utility nan; expected a finite number"),
    ({"support_utility": None}, "support_utility None;"), ({"utility": np.float64("inf")}, "expected a finite number"), ({"reservation": "low"}, "reservation 'low';"), ({"terms": None}, "terms None; expected concert.agents.utility.Terms"),
])  # fmt: skip
def test_a_reply_that_means_nothing_ends_the_talks_with_one_clear_line(said, told):
    with pytest.raises(SeatError) as refused:
        NegotiationModel(seed=1, seats={"DEU": saying(said)}).run_model()
    assert len(refused.value.faults) == 1 and "\n" not in str(refused.value)
    assert str(refused.value).startswith("seats.DEU: MyGermany answered with ") and told in str(refused.value), refused.value


def test_every_fault_of_a_reply_is_told_at_once():
    with pytest.raises(SeatError) as refused:
        NegotiationModel(seed=1, seats={"DEU": saying({"answer": 9, "pledge": -2, "support_utility": None})}).run_model()
    assert len(refused.value.faults) == 3


def test_a_pledge_of_all_that_it_can_sustain_is_the_most():
    most = NegotiationModel(seed=1).setting.traits[NegotiationModel(seed=1).cast.index("DEU")].capacity
    talks = NegotiationModel(seed=1, seats={"DEU": saying({"answer": TROOPS, "pledge": most})}).run_model()
    assert talks.outcome.pledges["DEU"] == pytest.approx(most, abs=5e-4) and talks.outcome.answers["DEU"] == "troops"
    with pytest.raises(SeatError, match=f"from 0 to {most:.10g}"):
        NegotiationModel(seed=1, seats={"DEU": saying({"answer": TROOPS, "pledge": most * 1.001})}).run_model()


def test_a_seat_by_the_usual_rule_and_numbers_of_numpy_change_nothing():
    usual = NegotiationModel(seed=3).run_model()

    class OfNumpy(Mine):
        def answer(self, prospect):
            reply = super().answer(prospect)
            return Reply(np.int64(reply.answer), *map(np.float64, reply[1:5]), reply.terms)

    for kind in (Mine, OfNumpy):
        taken = NegotiationModel(seed=3, seats=dict.fromkeys(usual.cast, kind)).run_model()
        assert taken.outcome == usual.outcome and [r.replies for r in taken.rounds] == [r.replies for r in usual.rounds]
    assert {type(value) for value in taken.rounds[-1].replies["DEU"][:5]} == {int, float}


def test_the_convenor_may_be_replaced_and_one_that_looks_for_a_state_that_is_not_there_is_told():
    class Looks(Capital):
        def answer(self, prospect):
            self.sees("GER")
            return super().answer(prospect)

    assert NegotiationModel(seed=1, seats={"FRA": saying({"answer": OUT, "pledge": 0.0})}).run_model().outcome.answers["FRA"] == "out"
    with pytest.raises(SeatError, match="'GER' is not a capital at the table; "):
        NegotiationModel(seed=1, seats={"POL": Looks}).run_model()
