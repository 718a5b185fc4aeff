"""Everything that can be changed, drawn from its declaration: the knobs by group, the cast, the events, the list of changes."""

from typing import Any

from concert.agents.knob import REAL, Knob, knobs
from concert.model.narrative.explain import NAMES, TITLES
from concert.model.narrative.transcript import happening
from concert.model.rules.events import KINDS
from concert.model.rules.package import LADDER, MANDATES
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.rules.procedure import PROCEDURES
from concert.model.scenario import sources
from concert.model.scenario.changes import event_of
from concert.model.scenario.knobs import OPENING_KNOBS
from concert.model.scenario.value import OUTSIDE, Scenario
from concert.model.search.change import value_of
from concert.ui.views.why import LABELS, label

GROUPS = {
    "Washington": ("us_backstop", "us_burden_sharing", "us_restraint", "nato_needs_us"),
    "Moscow": ("russian_tolerance", "russian_deference", "objection_to_mission", "objection_to_force"),
    "Kyiv": ("host_floor", "host_patience", "unwelcome"),
    "The talks": ("deadline", "stability", "reservation", "ambition", "belief_rate", "rehearsal_width", "council_others", "objection_line", "support_share"),
    "Opinion and luck": ("peer_norm", "openness", "anchoring", "luck_state", "luck_round"),
    "Forces": ("pledge_base", "pledge_least", "land_share", "active_share", "committed_share", "contested_allowed"),
    "Deterrence and danger": ("deterrence_least", "deterrence_reach", "danger_least", "danger_calm", "danger_cover"),
}


def groups(scenario: Scenario) -> list[dict[str, Any]]:
    """Every knob of the whole table, by group, with its range, unit, meaning, source and present value."""
    declared = knobs(Parameters)
    found = [{"title": title, "knobs": [_knob(key, declared[key], getattr(scenario.parameters, key)) for key in keys]} for title, keys in GROUPS.items()]
    found.append({"title": "Weights of the terms", "knobs": [_knob(f"weights.{n}", k, getattr(scenario.weights, n)) for n, k in knobs(Weights).items()]})
    found.append({"title": "Legitimacy of the routes", "knobs": [_knob(f"legitimacy.{n}", k, getattr(scenario.legitimacy, n)) for n, k in knobs(Legitimacy).items()]})
    chosen = {"force"}  # from a list: `choices`
    found.append({"title": "Opening package", "knobs": [_knob(key, knob, value_of(scenario, key)) for key, knob in OPENING_KNOBS.items() if key not in chosen]})
    return found


def keys(scenario: Scenario) -> set[str]:
    """The keys of all of them."""
    return {knob["key"] for group in groups(scenario) for knob in group["knobs"]}


def _knob(key: str, knob: Knob, now: float) -> dict[str, Any]:
    step = 1 if knob.kind != REAL else 0.01 if knob.high - knob.low <= 2 else 0.05
    return {"key": key, "name": label(key), "min": knob.low, "max": knob.high, "step": step, "now": now, "unit": knob.unit,
            "meaning": knob.meaning, "source": knob.source}  # fmt: skip


def choices(scenario: Scenario) -> dict[str, Any]:
    """What is chosen from a list: the cast, the convenor, the procedure, the opening's mandate and force, the events."""
    every = [iso3 for iso3 in sources.states() if iso3 not in OUTSIDE]
    return {
        "cast": [{"iso3": iso3, "name": NAMES[iso3], "in": iso3 in scenario.cast} for iso3 in sorted(every, key=lambda i: (i not in scenario.cast, NAMES[i]))],
        "convenor": scenario.convenor, "procedure": scenario.procedure, "procedures": list(PROCEDURES),
        "mandate": scenario.mandate, "mandates": [{"name": name, "title": TITLES[name]} for name in MANDATES],
        "force": scenario.force, "ladder": list(LADDER),
        "kinds": [{"name": k.name, "meaning": k.meaning, "low": k.low, "high": k.high, "size": k.size, "state": k.of_a_state, "lasting": k.passes} for k in KINDS],
    }  # fmt: skip


def told(changes: tuple[str, ...], base: Scenario) -> list[dict[str, str]]:
    """The list of changes: each edit in words."""
    return [{"word": word, "text": in_words(word, base)} for word in changes]


def in_words(word: str, base: Scenario) -> str:
    """An edit in words.

    >>> from concert.model.scenario.catalogue import known_scenario
    >>> in_words("drop=POL", known_scenario()), in_words("POL.participation_stance=0.3", known_scenario())
    ('Poland leaves the table', "Poland's stance on sending troops is 0.3")
    """
    what, _, value = word.partition("=")
    if what == "event":
        event = event_of(value)
        return f"Round {event.round}: {happening(event)}"
    plain = {
        "drop": f"{NAMES.get(value, value)} leaves the table", "add": f"{NAMES.get(value, value)} comes to the table",
        "convenor": f"{NAMES.get(value, value)} convenes", "mandate": f"The talks open under {TITLES.get(value, value)}",
        "procedure": f"Who proposes: {value}", "force": f"The talks open with a force of {value},000",
    }
    if what in plain:
        return plain[what]
    table, _, name = what.rpartition(".")
    if table in NAMES:
        return f"{NAMES[table]}'s {LABELS.get(name, name)} is {value}"
    return f"{label(what)[0].upper()}{label(what)[1:]} is {value}"
