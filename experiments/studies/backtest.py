"""The backtest: the model and every null scored against what happened after the cut-off of the data."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from concert.agents.capital import TROOPS
from concert.agents.preferences import Preferences
from concert.experiments.files import put
from concert.experiments.reports.csv_file import csv_text
from concert.experiments.studies import outcomes
from concert.experiments.studies.scorecard import calibration_table, picture, plain_name, readings, scores_table
from concert.experiments.studies.state_codes import ISO, named
from concert.experiments.sweeps import figures
from concert.experiments.terminal.console import Console
from concert.experiments.terminal.options import whole
from concert.model.analysis.baselines import NULLS, facts_of
from concert.model.analysis.forecast import Scores, calibration, scores
from concert.model.engine.batch import Batch, run_batch
from concert.model.narrative.explain import NAMES, listed
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.instance import preference
from concert.model.scenario.sources import CUT_OFF, preferences
from concert.model.scenario.value import OUTSIDE, Scenario, ScenarioError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `backtest`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--outcomes", required=True, metavar="FILE.csv", help="iso3, event and outcome columns")
    parser.add_argument("--column", default="ground_troops", help="the outcome column (ground_troops)")
    parser.add_argument("--coding", default="", metavar="CODING", help="what its codes stand for: un-votes, or CODE=MEANING,... such as 1=yes,2=no (yes, no, 1, 0 and the like)")
    parser.add_argument("--runs", type=whole, default=4000, metavar="N", help="negotiations (4000)")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--conditional", default="yes", choices=("yes", "no", "drop"), help="what a conditional yes counts as (yes)")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")


def execute(options: argparse.Namespace) -> int:
    """Score, write scores.json, states.csv and the pictures, and print the tables.  Raises ScenarioError."""
    if options.runs < 1:
        raise ScenarioError([f"--runs {options.runs}: expected 1 or more"])
    scenario = load_scenario(options.scenario)
    read = outcomes.read(options.outcomes, options.column, options.conditional, options.coding)
    events, cut_off = read.events, CUT_OFF[scenario.vintage]
    notes = [*read.notes, *leaks(scenario), *_early(scenario, events, options)]
    batch = run_batch(scenario, options.runs, options.seed)
    forecasts, sends = forecasts_of(scenario, batch, options.seed), batch.answers == TROOPS
    out, written = Console(), {}
    out.print(f"{scenario.title}: inputs up to {cut_off}, {options.runs:,} runs of seed {options.seed}, column {options.column}")
    for note in notes:
        out.print(note, style="yellow")
    states: list[list[object]] = []
    pictures: dict[str, Figure] = {}
    for event in events:
        seated, away = _seated(scenario, event)
        y = np.array([event.did[iso3] for iso3 in seated])
        at = [scenario.cast.index(iso3) for iso3 in seated]
        p = forecasts["model"][at]
        found = {name: _scored(event.name, name, q[at], y, options) for name, q in forecasts.items()}
        written[event.name] = _plain(found) | {
            "cut_off": cut_off, "left_out": event.left_out, "not_at_the_table": len(away),
            "calibration": {name: calibration(forecasts[name][at], y) for name in ("model", "model_given_coalition")},
        }
        out.print(scores_table(event.name, found), calibration_table(p, y))
        left = ", ".join(f"{count} {word}" for word, count in event.left_out.items()) or "none"
        out.print(f"left out: {left}; {len(away)} not at the table{f' ({listed(away, {i: name for i, (_, name) in named(ISO).items()} | NAMES)})' if away else ''}. Conditional counts as {options.conditional}.")
        said = readings(scenario, options.seed, seated, y, p, sends[:, at])
        out.print(*(f"  {line}" for line in said.values()), sep="\n")
        for iso3, did, k in zip(seated, y, at, strict=True):
            chance, given = (f"{forecasts[name][k]:.4f}" for name in ("model", "model_given_coalition"))
            states.append([event.name, iso3, did, chance, given, said[iso3]])
        pictures[plain_name(event.name, pictures)] = picture(event.name, p, y, seated)
    folder = Path(options.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put((json.dumps(written, indent=1, allow_nan=False) + "\n").encode(), folder / "scores.json")
        put(csv_text(["event", "iso3", "outcome", "model", "model_given_coalition", "reading"], states).encode(), folder / "states.csv")
        for name, drawn in pictures.items():
            figures.save(drawn, folder / "figures", name)
    except OSError as error:
        raise ScenarioError([f"--out {folder}: {(error.strerror or os.strerror(error.errno or 0)).lower()}; expected a folder that can be written"]) from None
    out.print(f"Written to {folder}: scores.json, states.csv, figures/")
    return 0


def forecasts_of(scenario: Scenario, batch: Batch, seed: int) -> dict[str, np.ndarray]:
    """P(sends troops) of every capital: the model's batch, its runs in which a coalition formed, and every null.

    A coalition has formed where somebody sends troops; where that never happens its forecast is the model's.
    """
    sends, formed = batch.answers == TROOPS, batch.mass > 0
    given = sends[formed].mean(axis=0) if formed.any() else sends.mean(axis=0)
    facts = facts_of(scenario, seed)
    return {"model": sends.mean(axis=0), "model_given_coalition": given} | {name: null(facts) for name, null in NULLS.items()}


def leaks(scenario: Scenario) -> list[str]:
    """Notes on inputs that no date speaks for.  Raises ScenarioError for one dated after the vintage's cut-off."""
    cut_off, notes = CUT_OFF[scenario.vintage], []
    vintage = preferences(scenario.vintage)
    inputs = {(iso3, name): preference(scenario, iso3, name) for iso3 in scenario.cast for name in Preferences._fields}
    inputs |= {(iso3, name): estimate for iso3 in OUTSIDE for name, estimate in vintage.get(iso3, {}).items()}
    late = [
        f"{iso3}.{name}: dated {estimate.date}, after the cut-off {cut_off} of vintage {scenario.vintage}; expected an earlier statement"
        for (iso3, name), estimate in inputs.items() if estimate.date > cut_off
    ]
    if late:
        raise ScenarioError(late)
    for count, what in ((len(scenario.changes), "preferences"), (len(scenario.events), "events")):
        if count:
            notes.append(f"note: the scenario sets {count} {what} by hand, without a date; this is no forecast")
    return notes


def _scored(event: str, name: str, p: np.ndarray, y: np.ndarray, options: argparse.Namespace) -> Scores:
    """The scores of a forecast.  Raises ScenarioError for one that cannot be scored, such as one that is not a number."""
    try:
        return scores(p, y, 0.5 / options.runs, options.seed)
    except ValueError as error:
        raise ScenarioError([f"{event}: the forecast {name} cannot be scored: {error}"]) from None


def _early(scenario: Scenario, events: Sequence[outcomes.Event], options: argparse.Namespace) -> list[str]:
    """Notes on events without a date.  Raises ScenarioError for one not after the cut-off, or with nobody at the table."""
    cut_off, faults = CUT_OFF[scenario.vintage], []
    for event in events:
        if event.date and event.date <= cut_off:
            faults.append(f"--outcomes {options.outcomes}: {event.name} is dated {event.date}, not after the cut-off {cut_off} of the inputs; expected a later event, or an earlier vintage")
        if not _seated(scenario, event)[0]:
            faults.append(f"--outcomes {options.outcomes}: {event.name} has no outcome of a capital at the table in column {options.column}")
    if faults:
        raise ScenarioError(faults)
    return [f"note: {event.name} has no date, so nothing shows that it came after the cut-off" for event in events if not event.date]


def _seated(scenario: Scenario, event: outcomes.Event) -> tuple[list[str], list[str]]:
    """States with an outcome that are at the table, and those that are not."""
    return [i for i in event.did if i in scenario.cast], [i for i in event.did if i not in scenario.cast]


def _plain(found: Mapping[str, Scores]) -> dict[str, Any]:
    def plain(score: Scores) -> dict[str, Any]:
        return {key: value if np.isfinite(value).all() else None for key, value in asdict(score).items()}

    made = {name: plain(score) for name, score in found.items()}
    return {key: made.pop(key) for key in ("model", "model_given_coalition")} | {"nulls": made}
