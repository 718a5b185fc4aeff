"""Chairs of one's own in a live negotiation: who may take one, and what it may say there."""

from collections.abc import Mapping, Sequence
from math import isfinite
from numbers import Integral, Real
from typing import Any

from concert.agents import OUT, TROOPS, Capital, Reply
from concert.agents.prospect import Prospect
from concert.agents.utility import Terms
from concert.model.faults import expected
from concert.model.scenario import sources
from concert.model.scenario.value import OUTSIDE, ScenarioError


class SeatError(ScenarioError):
    """What is wrong with the seats of a negotiation, or with what one of them answered: one line a fault, in `faults`."""


def checked(seats: Any, cast: Sequence[str]) -> Mapping[str, type[Capital]]:
    """The seats as they were given.  Raises SeatError for a state that has no seat and for whoever is no capital."""
    if seats is None:
        return {}
    if not isinstance(seats, Mapping):
        raise SeatError([f"seats: {_shown(seats)} is {_a(seats)}; expected a dictionary of classes by state, such as {{'DEU': MyGermany}}"])
    faults = []
    for iso3, taken in seats.items():
        if iso3 not in cast:
            faults.append(f"seats: {_nobody(iso3, cast)}")
        if not (isinstance(taken, type) and issubclass(taken, Capital)):
            what = f"{taken.__name__} is a class, but not one of a capital" if isinstance(taken, type) else f"{_shown(taken)} is {_a(taken)}"
            faults.append(f"seats.{iso3}: {what}; expected a class made from agents.Capital, not an object of it")
    if faults:
        raise SeatError(faults)
    return seats


def _nobody(iso3: Any, cast: Sequence[str]) -> str:
    if iso3 in OUTSIDE:
        return f"{iso3!r} is at every table and never a capital; expected a capital such as {cast[0]!r}"
    if iso3 in sources.states():
        return f"{iso3!r} is not at this table; expected it in the cast of the scenario, or another capital such as {cast[0]!r}"
    return f"{_shown(iso3)} is not a capital at the table; {expected(str(iso3), list(cast), 'one of')}"


def heard(capital: Capital, seen: Prospect, most: float) -> Reply:
    """A capital's reply to the table, with Python's own numbers; `most` is what it can sustain, thousand troops.

    Only the rule's own replies are taken unseen.  Raises SeatError for a reply that means nothing.
    """
    reply = capital.answer(seen)
    if getattr(capital.answer, "__func__", None) is Capital.answer:
        return reply
    faults = [f"seats.{capital.iso3}: {type(capital).__name__} answered with {fault}" for fault in _faults(reply, most)]
    if faults:
        raise SeatError(faults)
    return Reply(
        int(reply.answer), float(reply.pledge), float(reply.utility), float(reply.support_utility), float(reply.reservation),
        Terms(*map(float, reply.terms)),
    )


def _faults(reply: Any, most: float) -> list[str]:
    if not isinstance(reply, Reply):
        return [f"{_shown(reply)}, {_a(reply)}; expected an agents.Reply, such as super().answer(prospect)._replace(answer=1)"]
    found = []
    if not isinstance(reply.answer, Integral) or isinstance(reply.answer, bool) or not OUT <= reply.answer <= TROOPS:
        found.append(f"answer {_shown(reply.answer)}; expected 0 (out), 1 (support) or 2 (troops)")
    if not _number(reply.pledge) or not 0.0 <= reply.pledge <= most * (1.0 + 1e-9):
        found.append(f"pledge {_shown(reply.pledge)}; expected a number from 0 to {most:.10g} (thousand troops that it can sustain)")
    for name in ("utility", "support_utility", "reservation"):
        if not _number(getattr(reply, name)):
            found.append(f"{name} {_shown(getattr(reply, name))}; expected a finite number")
    if not isinstance(reply.terms, Terms) or not all(map(_number, reply.terms)):
        found.append(f"terms {_shown(reply.terms)}; expected concert.agents.utility.Terms of finite numbers, as super().answer(prospect) gives them")
    return found


def _number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _a(value: Any) -> str:
    words = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", tuple: "a tuple", list: "a list", dict: "a dictionary", type(None): "nothing"}
    return words.get(type(value)) or ("a class" if isinstance(value, type) else "a function" if callable(value) else f"an object of {type(value).__name__}")
