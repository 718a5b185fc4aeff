"""Two futures side by side on the same luck: both maps, both outcomes, and what differs in words."""

from typing import Any

from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.compare import DOES, Difference, compare
from concert.model.narrative.explain import NAMES, thousand
from concert.model.scenario.catalogue import known_scenario, scenario_names
from concert.model.scenario.value import Scenario
from concert.ui.visit import PLAIN

MOST = 6  # sentences of the chain


def sides(base: Scenario, changed: bool) -> list[dict[str, str]]:
    """What the present negotiation can be laid beside."""
    plain = [{"name": PLAIN, "title": f"{base.title} without your changes" if changed else base.title}]
    return plain + [{"name": name, "title": known_scenario(name).title} for name in scenario_names() if name != base.name]


def first(found: Difference | None) -> str:
    """The first decision that a visitor's changes made differ, "" where there is none yet."""
    return f"First difference, round {found.round}: {found.words('without your changes')}" if found is not None else ""


def differences(one: NegotiationModel, other: NegotiationModel) -> dict[str, Any]:
    """What differs, in words and by state; `one` is the negotiation on screen, `other` the one beside it."""
    found = compare(other, one)
    rows = []
    for iso3 in sorted(found.ends, key=lambda i: -abs(found.ends[i][3] - found.ends[i][1])):
        a, x, b, y = found.ends[iso3]
        if (a, x) != (b, y):
            rows.append({"name": NAMES[iso3], "a": b, "one": _end(b, y), "b": a, "two": _end(a, x), "more": f"{y - x:+.3f}"})
    return {"sentences": [*found.opening, *found.chain[:MOST], *([found.close] if rows else [])], "rows": rows}


def _end(answer: str, pledge: float) -> str:
    return f"sends {thousand(pledge)} troops" if answer == "troops" else DOES[answer]
