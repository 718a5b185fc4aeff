"""Scenario discovery: the boxes of knobs in which coalitions of a size come about (PRIM, Friedman & Fisher 1999).

The search and the format of the results are those of the EMA Workbench (Kwakkel 2017), whose tools read them on.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from concert.experiments.studies.boxes import boxes, workbench
from concert.experiments.studies.uncertain import add_uncertainty, uncertain
from concert.experiments.sweeps.design import Design
from concert.experiments.sweeps.results import table
from concert.experiments.sweeps.sampling import sampled
from concert.experiments.sweeps.sweep import run
from concert.experiments.terminal.options import above_zero, scenario_with, whole
from concert.model.rules.package import BASIC
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.value import ScenarioError

OUTCOMES = ("mass_mean", "agreed", "reached_40", "rounds_mean", "trust_gap_mean")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `discover`."""
    parser.add_argument("--target", type=above_zero, default=BASIC, help=f"mean mass to reach, thousand troops ({BASIC:g})")
    parser.add_argument("--boxes", type=whole, default=3, metavar="K", help="at most so many boxes (3)")
    add_uncertainty(parser, samples=2000, of="worlds drawn, Latin hypercube", runs=10)


def execute(options: argparse.Namespace) -> int:
    """Play the worlds, find the boxes, write boxes.csv and ema.tar.gz, and print the boxes."""
    workbench()  # where it is not installed this is said before anything is played
    scenario = scenario_with(load_scenario(options.scenario), options.settings)
    factors = uncertain(scenario, options.spread)
    if options.samples < 50:
        raise ScenarioError([f"--samples {options.samples}: too few to find a box in; expected 50 or more"])
    if options.boxes < 1:
        raise ScenarioError([f"--boxes {options.boxes}: expected 1 or more"])
    points = sampled("lhs", factors, options.samples, options.seed)
    design = Design(
        scenario, options.scenario, tuple(factors), f"lhs for discovery {options.samples}", points, options.runs,
        options.seed, aggregate=True, own_luck=True, settings=tuple(options.settings),
    )
    return run(design, options, lambda folder: conclude(folder, design.keys, options.target, options.boxes))


def conclude(folder: Path, keys: tuple[str, ...], target: float, most: int) -> None:
    """Find the boxes in the worlds of a folder; write and print them."""
    experiments, outcomes = read(folder, keys)
    save(experiments, outcomes, folder / "ema.tar.gz")
    reached = outcomes["mass_mean"] >= target
    found = boxes(experiments.drop(columns=["policy", "model", "scenario"]), reached, most)
    found.to_csv(folder / "boxes.csv", index=False)
    print(f"{reached.sum()} of {len(reached)} worlds reach {target:g} thousand on average")
    if reached.all() or not reached.any():
        print(f"no box to look for: {'all do' if reached.any() else 'none does'}; give another --target or a wider --spread")
    else:
        print(told(found, most))


def told(found: pd.DataFrame, most: int) -> str:
    """The boxes in words, and whether there are fewer than were asked for."""
    lines, parts = [], [box for _, box in found.groupby("box")]
    for number, box in enumerate(parts, 1):
        first = box.iloc[0]
        adds = f"; outside the boxes above coverage {first['new_coverage']:.2f}, density {first['new_density']:.2f}" if number > 1 else ""
        lines.append(f"box {number}: coverage {first['coverage']:.2f}, density {first['density']:.2f}, lift {first['lift']:.2f}, {first['mass']:.2f} of all worlds{adds}")
        lines += [f"  {row['knob']:<28} {_limits(row['low'], row['high'])}" for row in box.to_dict("records")]
    if len(parts) < most:
        lines.append(f"no {'further ' if parts else ''}box: no limits beyond chance lead to more successes than all worlds have")
    return "\n".join(lines)


def _limits(low: float, high: float) -> str:
    if np.isinf(high):
        return f"at least {low:.12g}"
    return f"at most {high:.12g}" if np.isinf(low) else f"{low:.12g} to {high:.12g}"


def read(folder: Path, keys: tuple[str, ...]) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """The worlds as (experiments, outcomes): a frame with a column a knob, and an array a world for each outcome."""
    found = table(folder)
    experiments = found[list(keys)].assign(policy="none", model="concert", scenario=found["point"])
    return experiments, {name: found[name].to_numpy() for name in OUTCOMES}


def save(experiments: pd.DataFrame, outcomes: dict[str, np.ndarray], path: Path) -> None:
    """Write the worlds as the EMA Workbench's `load_results` reads them."""
    workbench()
    from ema_workbench import ScalarOutcome, save_results

    for name in outcomes:
        ScalarOutcome(name)  # makes the name known to the format
    save_results((experiments, outcomes), str(path))
