"""The backtest: the model and every null scored against what happened after the cut-off of the data."""

import argparse
import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from agents.capital import TROOPS
from experiments import figures, outcomes
from experiments.negotiate import whole
from experiments.parts import put
from model.analysis import explain
from model.analysis.explain import NAMES
from model.analysis.forecast import Scores, calibration, scores
from model.analysis.nulls import NULLS, facts_of
from model.batch import run_batch
from model.cast import preference
from model.negotiation import NegotiationModel
from model.scenario import DEFAULT, Scenario, ScenarioError, load_scenario
from model.sources import CUT_OFF

HELP = "score the model and every null against what happened"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `backtest`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--outcomes", required=True, metavar="FILE.csv", help="iso3, event and outcome columns")
    parser.add_argument("--column", default="ground_troops", help="the outcome column (ground_troops)")
    parser.add_argument("--runs", type=whole, default=4000, metavar="N", help="negotiations (4000)")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--conditional", default="yes", choices=("yes", "no", "drop"), help="what a conditional yes counts as (yes)")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")


def execute(options: argparse.Namespace) -> int:
    """Score, write scores.json, states.csv and the picture, and print the tables.  Raises ScenarioError."""
    if options.runs < 1:
        raise ScenarioError([f"--runs {options.runs}: expected 1 or more"])
    scenario = load_scenario(options.scenario)
    events = outcomes.read(options.outcomes, options.column, options.conditional)
    cut_off, notes = CUT_OFF[scenario.vintage], leaks(scenario)
    forecasts = forecast(scenario, options.runs, options.seed)
    out, written = Console(), {}
    out.print(f"{scenario.title}: inputs up to {cut_off}, {options.runs:,} runs of seed {options.seed}, column {options.column}")
    for note in notes:
        out.print(note, style="yellow")
    folder = Path(options.out)
    table = io.StringIO(newline="")
    states = csv.writer(table, lineterminator="\n")
    states.writerow(["event", "iso3", "outcome", "model", "model_given_coalition", "reading"])
    scored: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for event in events:
        if event.date and event.date <= cut_off:
            raise ScenarioError([f"--outcomes {options.outcomes}: {event.name} is dated {event.date}, not after the cut-off {cut_off} of the inputs; expected a later event, or an earlier vintage"])
        seated = [iso3 for iso3 in event.did if iso3 in scenario.cast]
        away = len(event.did) - len(seated)
        if not seated:
            raise ScenarioError([f"--outcomes {options.outcomes}: {event.name} has no outcome of a capital at the table in column {options.column}"])
        y = np.array([event.did[iso3] for iso3 in seated])
        at = [scenario.cast.index(iso3) for iso3 in seated]
        found = {name: scores(p[at], y, 0.5 / options.runs, options.seed) for name, p in forecasts.items()}
        written[event.name] = _plain(found) | {
            "cut_off": cut_off, "left_out": event.left_out, "not_at_the_table": away,
            "calibration": {name: calibration(forecasts[name][at], y) for name in ("model", "model_given_coalition")},
        }
        out.print(_table(event.name, found))
        left = ", ".join(f"{count} {word}" for word, count in event.left_out.items()) or "none"
        out.print(f"left out: {left}; {away} not at the table. Conditional counts as {options.conditional}.")
        readings = _readings(scenario, options.seed, seated, y, forecasts["model"][at])
        out.print(*(f"  {line}" for line in readings.values()), sep="\n")
        for iso3, did, k in zip(seated, y, at, strict=True):
            chance, given = (f"{forecasts[name][k]:.4f}" for name in ("model", "model_given_coalition"))
            states.writerow([event.name, iso3, did, chance, given, readings[iso3]])
        scored[event.name] = (forecasts["model"][at], y)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put((json.dumps(written, indent=1, allow_nan=False) + "\n").encode(), folder / "scores.json")
        put(table.getvalue().encode(), folder / "states.csv")
        for name, (p, y) in scored.items():
            figures.save(_picture(name, p, y, [i for i in _event(events, name).did if i in scenario.cast]), folder / "figures", "".join(c if c.isalnum() or c in "-_." else "_" for c in name))
    except OSError as error:
        raise ScenarioError([f"--out {folder}: {(error.strerror or os.strerror(error.errno or 0)).lower()}; expected a folder that can be written"]) from None
    out.print(f"Written to {folder}: scores.json, states.csv, figures/")
    return 0


def forecast(scenario: Scenario, runs: int, seed: int) -> dict[str, np.ndarray]:
    """P(sends troops) of every capital: the model, the model where a coalition formed, and every null.

    A coalition has formed where somebody sends troops; where that never happens its forecast is the model's.
    """
    batch = run_batch(scenario, runs, seed)
    sends = batch.answers == TROOPS
    formed = batch.mass > 0
    facts = facts_of(scenario, seed)
    given = sends[formed].mean(axis=0) if formed.any() else sends.mean(axis=0)
    return {"model": sends.mean(axis=0), "model_given_coalition": given} | {name: null(facts) for name, null in NULLS.items()}


def leaks(scenario: Scenario) -> list[str]:
    """Notes on inputs whose date is not known.  Raises ScenarioError for one dated after the vintage's cut-off."""
    cut_off, notes, late = CUT_OFF[scenario.vintage], [], []
    for iso3 in scenario.cast:
        for name in ("mission_ideal", "un_mandate_need", "participation_stance", "support_stance", "us_backstop_need", "escalation_fear"):
            estimate = preference(scenario, iso3, name)
            if estimate.date > cut_off:
                late.append(f"{iso3}.{name}: dated {estimate.date}, after the cut-off {cut_off} of vintage {scenario.vintage}; expected an earlier statement")
    if late:
        raise ScenarioError(late)
    if scenario.changes:
        notes.append(f"note: the scenario sets {len(scenario.changes)} preferences by hand, without a date; this is no forecast")
    return notes


def _event(events: list[outcomes.Event], name: str) -> outcomes.Event:
    return next(event for event in events if event.name == name)


def _plain(found: Mapping[str, Scores]) -> dict[str, Any]:
    def plain(score: Scores) -> dict[str, Any]:
        return {key: None if isinstance(value, float) and np.isnan(value) else value for key, value in asdict(score).items()}

    made = {name: plain(score) for name, score in found.items()}
    return {key: made.pop(key) for key in ("model", "model_given_coalition")} | {"nulls": made}


def _table(event: str, found: Mapping[str, Scores]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", title=event, title_justify="left")
    for heading in ("forecast", "Brier", "95 %", "log", "AUC", "95 %", "n"):
        table.add_column(heading, justify="left" if heading == "forecast" else "right")
    for name, s in found.items():
        table.add_row(
            name.replace("_", " "), f"{s.brier:.3f}", "{:.2f}-{:.2f}".format(*s.brier_interval), f"{s.log:.3f}", f"{s.auc:.3f}",
            "{:.2f}-{:.2f}".format(*s.auc_interval), str(s.n), style="bold" if name == "model" else "",
        )
    return table


def _readings(scenario: Scenario, seed: int, seated: list[str], y: np.ndarray, p: np.ndarray) -> dict[str, str]:
    """Hit or miss by state, the worst miss first, with the terms that decided in the first run that agrees with the forecast."""
    last = NegotiationModel(scenario, seed=seed).run_model().rounds[-1]
    found = {}
    for k in sorted(range(len(seated)), key=lambda k: -abs(p[k] - y[k])):
        iso3 = seated[k]
        word = "hit " if (p[k] >= 0.5) == bool(y[k]) else "miss"
        reason = explain.why(last.replies[iso3], NAMES[iso3], iso3 in last.barred)
        found[iso3] = f"{word} {iso3}: {'did' if y[k] else 'did not'}, forecast {p[k]:.2f}. In run 0: {reason}"
    return found


def _picture(event: str, p: np.ndarray, y: np.ndarray, names: list[str]) -> Any:
    figure, axes = figures.blank(6.4, 0.9 + 0.2 * len(names))
    order = sorted(range(len(names)), key=lambda k: p[k])
    for place, k in enumerate(order):
        axes.plot([0, p[k]], [place, place], color="#D5DAE0", linewidth=1, zorder=1)
        axes.scatter(p[k], place, color=figures.BLUE if y[k] else "white", edgecolor=figures.BLUE if y[k] else figures.RED, zorder=2)
    axes.set_yticks(range(len(order)), [NAMES[names[k]] for k in order])
    axes.set(xlabel="forecast probability of sending troops", xlim=(-0.02, 1.02))
    figures.titled(figure, f"{event}: filled did, open did not")
    return figure
