"""The figures of a sweep: heat map (or curve), tornado and distribution."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments import figures
from experiments.results import by_point, table
from experiments.store import Store
from experiments.table import factor_column
from model.scenario import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

MASS = "mean mass, thousand troops"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `plot`."""
    parser.add_argument("folder", metavar="DIR", help="the folder of a sweep")


def execute(options: argparse.Namespace) -> int:
    """Write the figures into DIR/figures and say which."""
    folder, design = Path(options.folder), Store(options.folder).read()["design"]
    found = by_point(folder)
    keys = [word.partition("=")[0] for word in design["vary"]]
    varied = [key for key in keys if found[key].nunique() > 1]
    drawn = {}
    if len(varied) >= 2:
        x, y = varied[:2]
        x_at, y_at = (found[key] if found[key].nunique() <= 40 else _binned(found[key]) for key in (x, y))
        grid = found["mass_mean"].groupby([y_at, x_at]).mean().unstack()
        drawn["heat_map"] = figures.heat_map([float(v) for v in grid.columns], [float(v) for v in grid.index], grid.to_numpy(), x, y, f"{design['scenario']}: {MASS}", MASS)
    elif varied:
        curve = found.groupby(varied[0])["mass_mean"].mean()
        drawn["curve"] = figures.lines(list(curve.index), {"mean mass": list(curve)}, varied[0], MASS, design["scenario"])
    if varied:
        ends = [_ends(found[key], found["mass_mean"]) for key in varied]
        drawn["tornado"] = figures.tornado(
            varied, [low for low, _ in ends], [high for _, high in ends], float(found["mass_mean"].mean()), MASS,
            "Lowest (light) and highest third of each knob",
        )
    if design["rows"] == "a run":
        drawn["distribution"] = figures.histogram(_groups(folder, varied), "mass, thousand troops", f"{design['scenario']}: mass at the end")
    else:
        drawn["distribution"] = figures.histogram({"means of points": found["mass_mean"].to_numpy()}, MASS, design["scenario"])
    try:
        paths = [path for name, figure in drawn.items() for path in figures.save(figure, folder / "figures", name)]
    except OSError as error:
        raise ScenarioError([f"{folder}/figures: {(error.strerror or str(error)).lower()}; expected a folder that can be written"]) from None
    print("\n".join(str(path) for path in paths))
    return 0


def _binned(values: "pd.Series") -> "pd.Series":
    edges = np.quantile(values, np.linspace(0, 1, 11))
    middles = np.round((edges[:-1] + edges[1:]) / 2, 3)
    return values.map(lambda v: middles[min(9, int(np.searchsorted(edges, v, side="right")) - 1)])


def _ends(knob: "pd.Series", mass: "pd.Series") -> tuple[float, float]:
    low, high = np.quantile(knob, [1 / 3, 2 / 3])
    return float(mass[knob <= low].mean()), float(mass[knob >= high].mean())


def _groups(folder: Path, varied: list[str]) -> dict[str, np.ndarray]:
    if not varied:
        return {"all runs": table(folder, "mass, point, run")["mass"].to_numpy()}
    key = varied[0]
    found = table(folder, f'mass, point, run, "{factor_column(key)}" AS level')
    levels = sorted(found["level"].unique())
    shown = [levels[round(k)] for k in np.linspace(0, len(levels) - 1, min(5, len(levels)))]
    return {f"{key} = {level:g}": found.loc[found["level"] == level, "mass"].to_numpy() for level in dict.fromkeys(shown)}
