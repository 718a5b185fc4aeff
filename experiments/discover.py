"""Scenario discovery: the boxes of knobs in which coalitions of a size come about (PRIM, Friedman & Fisher 1999).

The search and the format of the results are those of the EMA Workbench (Kwakkel 2017), whose tools read them on.
"""

import argparse
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.design import Design
from experiments.options import above_zero, scenario_with, whole
from experiments.results import table
from experiments.sampling import sampled
from experiments.sweep import run
from experiments.uncertain import add_uncertainty, uncertain
from experiments.workbench import worlds
from model.package import BASIC
from model.scenario import ScenarioError
from model.scenarios import load_scenario

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = ("mass_mean", "agreed", "reached_40", "rounds_mean", "trust_gap_mean")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `discover`."""
    parser.add_argument("--target", type=above_zero, default=BASIC, help=f"mean mass to reach, thousand troops ({BASIC:g})")
    parser.add_argument("--boxes", type=whole, default=3, metavar="K", help="at most so many boxes (3)")
    add_uncertainty(parser, samples=2000, of="worlds drawn, Latin hypercube", runs=10)


def execute(options: argparse.Namespace) -> int:
    """Play the worlds, find the boxes, write boxes.csv and ema.tar.gz, and print the boxes."""
    scenario = scenario_with(load_scenario(options.scenario), options.settings)
    factors = uncertain(scenario, options.spread)
    if options.samples < 50:
        raise ScenarioError([f"--samples {options.samples}: too few to find a box in; expected 50 or more"])
    if options.boxes < 1:
        raise ScenarioError([f"--boxes {options.boxes}: expected 1 or more"])
    points = sampled("lhs", factors, options.samples, options.seed)
    design = Design(
        scenario, options.scenario, tuple(factors), f"lhs for discovery {options.samples}", points, options.runs,
        options.seed, aggregate=True, settings=tuple(options.settings),
    )
    return run(design, options, lambda folder: conclude(folder, design.keys, options.target, options.boxes))


def conclude(folder: Path, keys: tuple[str, ...], target: float, most: int) -> None:
    """Find the boxes in the worlds of a folder; write and print them."""
    experiments, outcomes = read(folder, keys)
    save(experiments, outcomes, folder / "ema.tar.gz")
    reached = outcomes["mass_mean"] >= target
    print(f"{reached.sum()} of {len(reached)} worlds reach {target:g} thousand on average")
    if not reached.any() or reached.all():
        print("no box to look for: " + ("none does" if not reached.any() else "all do") + "; give another --target or a wider --spread")
        return
    found = boxes(experiments, reached, most)
    found.to_csv(folder / "boxes.csv", index=False)
    for number, box in found.groupby("box"):
        first = box.iloc[0]
        print(f"box {number}: coverage {first['coverage']:.2f}, density {first['density']:.2f}, {first['mass']:.2f} of all worlds")
        for row in box.to_dict("records"):
            print(f"  {row['knob']:<28} {row['low']:.3g} to {row['high']:.3g}")


def read(folder: Path, keys: tuple[str, ...]) -> tuple["pd.DataFrame", dict[str, np.ndarray]]:
    """The worlds as (experiments, outcomes): a frame with a column a knob, and an array a world for each outcome."""
    found = table(folder)
    experiments = found[list(keys)].copy()
    experiments["policy"], experiments["model"], experiments["scenario"] = "none", "concert", found["point"]
    return experiments, {name: found[name].to_numpy() for name in OUTCOMES}


def save(experiments: "pd.DataFrame", outcomes: dict[str, np.ndarray], path: Path) -> None:
    """Write the worlds as the EMA Workbench's `load_results` reads them."""
    _workbench()
    from ema_workbench import ScalarOutcome, save_results

    for name in outcomes:
        ScalarOutcome(name)  # makes the name known to the format
    save_results((experiments, outcomes), str(path))


def boxes(experiments: "pd.DataFrame", reached: np.ndarray, most: int) -> "pd.DataFrame":
    """Boxes found one after another, a row a restricted knob: box, coverage, density, mass, knob, low, high.

    Coverage is the share of all successes in the box, density the share of successes among the worlds in it.
    """
    import pandas as pd

    _workbench()
    from ema_workbench.analysis import prim

    knobs = experiments.drop(columns=["policy", "model", "scenario"])
    search = prim.Prim(worlds(knobs), reached, threshold=max(0.05, float(reached.mean())), peel_alpha=0.05)
    rows = []
    for number in range(1, most + 1):
        box = search.find_box()
        if box is None:
            break
        path = box.peeling_trajectory
        # The best compromise of coverage and density on the way (their harmonic mean).
        score = 2 * path["coverage"] * path["density"] / (path["coverage"] + path["density"]).clip(lower=1e-12)
        at = int(score.to_numpy().argmax())
        limits, chance = box.box_lims[at], box.qp[at]
        for key in knobs.columns:
            low, high = float(limits[key].iloc[0]), float(limits[key].iloc[1])
            # A restriction is told where luck would do as well with less than one chance in twenty.
            if any(0 <= p < 0.05 for p in chance.get(key, ())):
                rows.append({"box": number, **{name: float(path[name].iloc[at]) for name in ("coverage", "density", "mass")}, "knob": key, "low": low, "high": high})
        box.select(at)
    return pd.DataFrame(rows, columns=["box", "coverage", "density", "mass", "knob", "low", "high"])


def _workbench() -> None:
    """Import the workbench without its notes on what else could be installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench.analysis  # noqa: F401
