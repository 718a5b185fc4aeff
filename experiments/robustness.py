"""The robustness map: how often a force is reached over two knobs, with everything else uncertain."""

import argparse
from pathlib import Path

import numpy as np

from experiments import figures
from experiments.design import Design, Factor, factor_of
from experiments.negotiate import whole
from experiments.results import table
from experiments.sampling import sampled
from experiments.sweep import add_running, run
from experiments.table import factor_column
from experiments.uncertain import SPREAD, uncertain
from model.package import BASIC
from model.scenario import DEFAULT, Scenario, ScenarioError, knob_of, load_scenario

HELP = "how often a force is reached over two knobs, with everything else uncertain"
LEVELS = 11


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `map`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--x", required=True, metavar="KEY", help="a knob, or KEY=LOW:HIGH:COUNT; by default its whole range")
    parser.add_argument("--y", required=True, metavar="KEY", help="the other")
    parser.add_argument("--target", type=float, default=BASIC, help=f"thousand troops to reach ({BASIC:g})")
    parser.add_argument("--samples", type=whole, default=64, metavar="N", help="worlds drawn for each cell, the same for all (64)")
    parser.add_argument("--runs", type=whole, default=4, metavar="R", help="negotiations in each world (4)")
    parser.add_argument("--spread", type=float, default=SPREAD, help=f"how far everything else varies around its value ({SPREAD})")
    add_running(parser)


def execute(options: argparse.Namespace) -> int:
    """Play the map and write map.csv and the figure."""
    scenario = load_scenario(options.scenario)
    x, y = (_axis(word, scenario) for word in (options.x, options.y))
    if x.key == y.key:
        raise ScenarioError([f"--y {y.key}: the same knob as --x; expected another"])
    if options.samples < 1 or options.target <= 0:
        raise ScenarioError([f"--samples {options.samples}, --target {options.target:g}: expected both above 0"])
    others = uncertain(scenario, options.spread, but=(x.key, y.key))
    worlds = sampled("lhs", [(f.values, f.low, f.high) for f in others], options.samples, options.seed)
    cells = sampled("factorial", [(f.values, f.low, f.high) for f in (x, y)], 0, options.seed)
    points = np.hstack([np.repeat(cells, len(worlds), axis=0), np.tile(worlds, (len(cells), 1))])
    design = Design(scenario, options.scenario, (x, y, *others), f"map {options.samples}", points, max(1, options.runs), options.seed)
    status = run(design, options)
    if options.dry_run or status not in (0, 1):
        return status
    folder = Path(options.out)
    found = table(folder, f'"{factor_column(x.key)}" AS x, "{factor_column(y.key)}" AS y, (mass >= {options.target!r})::DOUBLE AS reached, point, run')
    grid = found.groupby(["y", "x"])["reached"].mean().unstack()
    grid.rename_axis(index=y.key, columns=x.key).to_csv(folder / "map.csv")
    title = f"Share of runs that reach {options.target:g} thousand"
    drawn = figures.heat_map(list(x.values), list(y.values), grid.to_numpy(), x.key, y.key, title, "share of runs")
    paths = figures.save(drawn, folder / "figures", "map")
    print("\n".join(map(str, (folder / "map.csv", *paths))))
    return status


def _axis(word: str, scenario: Scenario) -> Factor:
    if "=" in word:
        factor = factor_of(word, scenario)
        if not factor.values:
            raise ScenarioError([f"{word}: an axis needs levels; expected {factor.key}=LOW:HIGH:COUNT"])
        return factor
    knob = knob_of(word)
    return factor_of(f"{word}={knob.low}:{knob.high}:{LEVELS}", scenario)
