"""The robustness map: how often a force is reached over two knobs, with everything else uncertain."""

import argparse
from pathlib import Path

import numpy as np

from concert.experiments.studies.uncertain import add_uncertainty, uncertain
from concert.experiments.sweeps import figures
from concert.experiments.sweeps.design import Design, Factor, factor_of
from concert.experiments.sweeps.results import table
from concert.experiments.sweeps.sampling import sampled
from concert.experiments.sweeps.sweep import run
from concert.experiments.sweeps.table import factor_column
from concert.experiments.terminal.options import above_zero, scenario_with
from concert.model.rules.package import BASIC
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.knobs import WORDS, knob_of
from concert.model.scenario.value import Scenario, ScenarioError

LEVELS = 11


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `map`."""
    parser.add_argument("--x", required=True, metavar="KEY", help="a knob, KEY=LOW:HIGH:COUNT or KEY=V1,V2,...; by default its whole range")
    parser.add_argument("--y", required=True, metavar="KEY", help="the other")
    parser.add_argument("--target", type=above_zero, default=BASIC, help=f"thousand troops to reach ({BASIC:g})")
    add_uncertainty(parser, samples=64, of="worlds drawn for each cell, the same for all", runs=4)


def execute(options: argparse.Namespace) -> int:
    """Play the map and write map.csv and the figure."""
    scenario = scenario_with(load_scenario(options.scenario), options.settings)
    x, y = (_axis(word, scenario) for word in (options.x, options.y))
    both = {word.partition("=")[0].strip() for word in options.settings} & {x.key, y.key} - {"event"}
    if both:
        raise ScenarioError([f"{'--x' if key == x.key else '--y'} {key}: set by --set, too; expected one or the other" for key in sorted(both)])
    if x.key == y.key:
        raise ScenarioError([f"--y {y.key}: the same knob as --x; expected another"])
    if options.samples < 1:
        raise ScenarioError([f"--samples {options.samples}: expected 1 or more"])
    others = uncertain(scenario, options.spread, but=(x.key, y.key))
    worlds = sampled("lhs", others, options.samples, options.seed)
    cells = sampled("factorial", (x, y), 0, options.seed)
    points = np.hstack([np.repeat(cells, len(worlds), axis=0), np.tile(worlds, (len(cells), 1))])
    design = Design(scenario, options.scenario, (x, y, *others), f"map {options.samples}", points, options.runs, options.seed, own_luck=True, settings=tuple(options.settings))

    def conclude(folder: Path) -> None:
        columns = f'"{factor_column(x.key)}" AS x, "{factor_column(y.key)}" AS y, (mass >= {options.target!r})::DOUBLE AS reached, point, run'
        grid = table(folder, columns).groupby(["y", "x"])["reached"].mean().unstack()
        grid.rename_axis(index=y.key, columns=x.key).to_csv(folder / "map.csv")
        title = f"Share of runs that reach {options.target:g} thousand"
        drawn = figures.heat_map(list(grid.columns), list(grid.index), grid.to_numpy(), x.key, y.key, title, "share of runs")
        print("\n".join(map(str, (folder / "map.csv", *figures.save(drawn, folder / "figures", "map")))))

    return run(design, options, conclude)


def _axis(word: str, scenario: Scenario) -> Factor:
    if "=" in word:
        factor = factor_of(word, scenario)
        if not factor.values:
            raise ScenarioError([f"{word}: an axis needs levels; expected {factor.key}=LOW:HIGH:COUNT"])
        return factor
    if word in WORDS:
        raise ScenarioError([f"{word}: an axis of words needs them; expected {word}=V1,V2,..."])
    levels = tuple(float(f"{level:.12g}") for level in knob_of(word).spread(LEVELS))
    return factor_of(f"{word}={','.join(map(repr, levels))}", scenario)
