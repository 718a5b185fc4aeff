"""How sure?: the shares over many negotiations as pictures, each with its question, its table and its source."""

from typing import Any

from concert.model.analysis.bins import WIDEST
from concert.model.narrative.explain import NAMES, TITLES, thousand
from concert.model.rules.package import BASIC, ROTATION
from concert.model.search.certainty import Certainty, interval
from concert.model.search.one_at_a_time import Grid, Lever
from concert.ui.views.why import label


def sentence(found: Certainty) -> str:
    """The answer in words."""
    low, middle, high = found.quantiles
    return (
        f"Of {found.runs:,} negotiations on other luck {found.agreed:.0%} end in agreement and {found.reached:.0%} reach 40,000. "
        f"Half of them end below {thousand(middle)} troops, nine in ten between {thousand(low)} and {thousand(high)}."
    )


def pictures(
    found: Certainty | None, grid: Grid | None, turned: list[Lever] | None, middle: float, simpler: dict[str, dict[str, float]] | None = None
) -> list[dict[str, Any]]:
    """The pictures that are ready, in order."""
    drawn = []
    if found is not None:
        drawn += [_masses(found), _states(found), _shares("Under which mandate?", "route", {TITLES[k]: v for k, v in found.routes.items()}, found.runs),
                  _shares("Which mission stands at the end?", "mission", {f"{k:.1f}": v for k, v in found.missions.items()}, found.runs),
                  _shares("Without whom would a filled force fall short?", "pivotal", _most(found.pivotal), found.runs)]
    if found is not None and simpler:
        drawn.append(_simpler(found, simpler))
    if grid is not None:
        drawn.append(_grid(grid))
    if turned:
        drawn.append(_levers(turned, middle))
    return drawn


def _masses(found: Certainty) -> dict[str, Any]:
    rows = [[f"{low:.10g} to {high:.10g}", f"{share:.4f}"] for low, high, share in zip(found.edges, found.edges[1:], found.histogram, strict=False)]
    close = found.edges[-1] - found.edges[0] < 5 * WIDEST  # then the axis shows them alone
    least, most = (found.edges[0], found.edges[-1]) if close else (0.0, max(104.0, found.edges[-1]))
    return {"kind": "spread", "title": "How many troops stand pledged at the end?", "unit": "thousand troops; share of runs", "wide": True,
            "values": [round(v, 5) for v in found.histogram], "edges": list(found.edges), "ends": [least, most], "lines": [line for line in (BASIC, ROTATION) if least <= line <= most],
            "head": ["thousand troops", "share of runs"], "rows": rows, "name": "mass"}  # fmt: skip


def _states(found: Certainty) -> dict[str, Any]:
    order = sorted(found.troops, key=lambda iso3: (-found.troops[iso3], -found.support[iso3]))
    bars = []
    for iso3 in order:
        low, high = interval(found.troops[iso3], found.runs)
        bars.append({"iso3": iso3, "name": NAMES[iso3], "value": round(found.troops[iso3], 4), "also": round(found.support[iso3], 4),
                     "low": round(low, 4), "high": round(high, 4)})  # fmt: skip
    rows = [[b["name"], f"{b['value']:.4f}", f"{b['low']:.4f}", f"{b['high']:.4f}", f"{b['also']:.4f}"] for b in bars]
    return {"kind": "states", "title": "How often does each capital send troops?", "unit": "share of runs, with its 95 % interval; light: supports", "bars": bars,
            "head": ["capital", "sends troops", "95 % from", "95 % to", "supports"], "rows": rows, "name": "capitals"}  # fmt: skip


def _shares(title: str, what: str, shares: dict[str, float], runs: int) -> dict[str, Any]:
    kept = {name: share for name, share in shares.items() if share >= 0.0005 or what == "route"}
    bars = [{"name": name, "value": round(share, 4), "low": round(interval(share, runs)[0], 4), "high": round(interval(share, runs)[1], 4)} for name, share in kept.items()]
    rows = [[b["name"], f"{b['value']:.4f}", f"{b['low']:.4f}", f"{b['high']:.4f}"] for b in bars]
    return {"kind": "bars", "title": title, "unit": "share of runs, with its 95 % interval", "bars": bars,
            "head": [what, "share", "95 % from", "95 % to"], "rows": rows, "name": what}  # fmt: skip


def _simpler(found: Certainty, simpler: dict[str, dict[str, float]]) -> dict[str, Any]:
    order = sorted(found.troops, key=lambda iso3: -found.troops[iso3])
    rows = [[NAMES[iso3], f"{found.troops[iso3]:.2f}", *(f"{said[iso3]:.2f}" for said in simpler.values())] for iso3 in order]
    return {"kind": "table", "title": "What would simpler models say?", "unit": "chance that a capital sends troops; the rules that a forecast has to beat: docs/explanation/validation.md", "wide": True,
            "head": ["capital", "these talks", *(name.replace("_", " ") for name in simpler)], "rows": rows, "name": "simpler"}  # fmt: skip


def _most(shares: dict[str, float], count: int = 12) -> dict[str, float]:
    return {NAMES[iso3]: shares[iso3] for iso3 in sorted(shares, key=lambda i: -shares[i])[:count]}


def _grid(grid: Grid) -> dict[str, Any]:
    cells = [[None if value != value else round(float(value), 4) for value in row] for row in grid.shares]
    rows = [[f"{y:.2f}", *("" if v is None else f"{v:.3f}" for v in row)] for y, row in zip(grid.ys, cells, strict=True)]
    return {"kind": "grid", "title": f"How often are {grid.target:g},000 reached, by opening mission and US backstop?", "unit": "share of runs",
            "x": label(grid.x), "y": label(grid.y), "xs": [round(v, 3) for v in grid.xs], "ys": [round(v, 3) for v in grid.ys], "cells": cells,
            "head": [f"{label(grid.y)} \\ {label(grid.x)}", *(f"{x:.2f}" for x in grid.xs)], "rows": rows, "name": "reach"}  # fmt: skip


def _levers(turned: list[Lever], middle: float) -> dict[str, Any]:
    bars = [{"name": label(v.key), "from": round(v.mass_low, 3), "to": round(v.mass_high, 3), "low": round(v.low, 3), "high": round(v.high, 3)} for v in turned[:12]]
    rows = [[label(v.key), f"{v.low:.3g}", f"{v.mass_low:.2f}", f"{v.high:.3g}", f"{v.mass_high:.2f}"] for v in turned]
    return {"kind": "tornado", "title": "What moves it most?", "unit": "mean thousand troops, each knob turned down (light) and up (dark) by a quarter of its range",
            "bars": bars, "middle": round(middle, 3), "head": ["knob", "down to", "mean mass", "up to", "mean mass"], "rows": rows, "name": "levers"}  # fmt: skip
