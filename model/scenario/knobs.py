"""Every knob by its key: "us_backstop", "weights.security", "legitimacy.un", "POL.threat", and the opening package's."""

from typing import Any

from concert.agents.knob import RUNG, Knob, knobs
from concert.agents.preferences import Preferences, Traits
from concert.model.faults import ScenarioError, expected
from concert.model.rules.package import LADDER
from concert.model.rules.parameters import ARTICLE, ASSUMED, Legitimacy, Parameters, Weights

# The opening package, which the first draft starts from, and when talks may end before the deadline.
OPENING_KNOBS = {
    "mission": Knob(0, 1, "mission", "the mission the talks open with", "assumed: a force that deters, as Paris and Kyiv want it"),
    "force": Knob(LADDER[0], LADDER[-1], "thousand troops", "the force the talks open with", ARTICLE, RUNG, LADDER),
    "settlement_mass": Knob(
        1, 500, "thousand troops", "pledges from which talks may settle before the deadline; unless stated the basic mission, or the opening force where that is less", ASSUMED
    ),
}
STATE_KNOBS: dict[str, Knob] = knobs(Preferences) | knobs(Traits)
TABLES = {"weights": knobs(Weights), "legitimacy": knobs(Legitimacy)}
PLAIN = knobs(Parameters) | OPENING_KNOBS
WORDS = ("mandate", "convenor", "procedure", "drop", "add", "event")  # what is changed by a word and not by a number: `concert.model.scenario.changes`


def knob_of(key: str) -> Knob:
    """The declaration of a knob by its key.  Raises ScenarioError for an unknown one."""
    table, _, name = key.rpartition(".")
    known = PLAIN if table == "" else TABLES.get(table, STATE_KNOBS)
    if name not in known or key.startswith("."):
        near = [f"{table}.{n}" for n in known] if table else [*PLAIN, *(f"{t}.{n}" for t, names in TABLES.items() for n in names), *WORDS]
        raise ScenarioError([f"{key[:60]}: unknown key; " + expected(key[:60], near, "a parameter, weights.TERM or STATE.PREFERENCE, such as")])
    return known[name]


def number_of(key: str, value: Any) -> float:
    """The value of a knob, given as a number or as a word ("0.7"; "true" and "false" of a flag).

    Raises ScenarioError for an unknown knob, and for what it may not be: every door to a scenario refuses the same.

    >>> number_of("us_backstop", "0.7"), number_of("force", 40)
    (0.7, 40.0)
    """
    knob = knob_of(key)
    number = _read(value, knob) if isinstance(value, str) else value
    fault = knob.fault(number)
    if fault:
        raise ScenarioError([f"{key}: {fault}"])
    return float(number)


def _read(word: str, knob: Knob) -> Any:
    if knob.fault(True) == "" and word.strip().lower() in ("true", "false"):
        return word.strip().lower() == "true"
    try:
        return float(word)
    except ValueError:
        return word
