"""A scenario as the text of its file: only what differs from the defaults, so that it reads back as the same scenario."""

from typing import Any

import tomli_w

from concert.model.rules.parameters import DEFAULT_LEGITIMACY, DEFAULT_PARAMETERS, DEFAULT_WEIGHTS
from concert.model.scenario.sources import Estimate
from concert.model.scenario.value import CAPITALS, Scenario


def to_toml(scenario: Scenario) -> str:
    """The TOML text of a scenario.

    >>> from concert.model.scenario.catalogue import load_scenario, parse_scenario
    >>> here = load_scenario("italy-convenes").change({"us_backstop": 0.7})
    >>> parse_scenario(to_toml(here), "again", "text").parameters == here.parameters
    True
    """
    told: dict[str, Any] = {"title": scenario.title}
    if scenario.summary:
        told["summary"] = " ".join(scenario.summary.split())
    told["vintage"] = scenario.vintage
    told["table"] = {"convenor": scenario.convenor, "procedure": scenario.procedure} | _cast(scenario)
    told["opening"] = {"mission": scenario.mission, "mandate": scenario.mandate, "force": scenario.force}
    if scenario.settlement_mass is not None:
        told["opening"]["settlement_mass"] = scenario.settlement_mass
    for name, group, usual in (
        ("parameters", scenario.parameters, DEFAULT_PARAMETERS), ("weights", scenario.weights, DEFAULT_WEIGHTS),
        ("legitimacy", scenario.legitimacy, DEFAULT_LEGITIMACY),
    ):
        pairs = zip(group._fields, group, usual, strict=True)
        differs = {key: value for key, value, default in pairs if value != default}
        if differs:
            told[name] = differs
    states: dict[str, dict[str, Any]] = {}
    for iso3, key, estimate in scenario.changes:
        states.setdefault(iso3, {})[key] = _estimate(estimate)
    if states:
        told["states"] = states
    if scenario.events:
        told["events"] = [_event(event) for event in scenario.events]
    return tomli_w.dumps(told)


def _cast(scenario: Scenario) -> dict[str, list[str]]:
    if scenario.cast == CAPITALS:
        return {}
    kept = [iso3 for iso3 in CAPITALS if iso3 in scenario.cast]
    added = [iso3 for iso3 in scenario.cast if iso3 not in CAPITALS]
    if scenario.cast != (*kept, *added):
        return {"only": list(scenario.cast)}
    dropped = [iso3 for iso3 in CAPITALS if iso3 not in scenario.cast]
    return ({"drop": dropped} if dropped else {}) | ({"add": added} if added else {})


def _estimate(estimate: Estimate) -> Any:
    if estimate.low == estimate.mode == estimate.high and estimate.source in ("set by hand", "stated by the scenario"):
        return estimate.mode
    parts: dict[str, Any] = {"low": estimate.low, "mode": estimate.mode, "high": estimate.high}
    return parts | {"source": estimate.source}


def _event(event: Any) -> dict[str, Any]:
    told = {"round": event.round, "kind": event.kind, "size": event.size, "rounds": event.rounds}
    return told | ({"state": event.state} if event.state else {})
