"""The figures of a sweep: heat map (or curve), tornado and distribution."""

import argparse
from typing import TYPE_CHECKING

import numpy as np

from concert.experiments.sweeps import figures
from concert.experiments.sweeps.levels import in_words
from concert.experiments.sweeps.levels import told as level
from concert.experiments.sweeps.results import Results
from concert.experiments.sweeps.show import add_folder, told
from concert.experiments.sweeps.table import factor_column
from concert.model.scenario.value import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

MASS = "mean mass, thousand troops"
MANY = 40  # values of a knob, above which they are drawn by groups


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `plot`."""
    add_folder(parser)


def execute(options: argparse.Namespace) -> int:
    """Write the figures into DIR/figures and say which; 1 where the sweep is not complete or runs failed."""
    results = Results(options.folder, options.fast)
    try:
        paths = [path for name, figure in drawn(results).items() for path in figures.save(figure, results.folder / "figures", name)]
    except OSError as error:
        raise ScenarioError([f"{results.folder}/figures: {(error.strerror or str(error)).lower()}; expected a folder that can be written"]) from None
    print("\n".join(str(path) for path in paths))
    return told(results)


def drawn(results: Results) -> dict[str, figures.Figure]:
    """The figures that a sweep has, by name."""
    found = results.by_point()
    title = results.manifest["design"]["scenario"] + ("" if results.manifest.get("complete") else f" ({results.state.partition(':')[0]})")
    varied = [key for key in results.keys if found[key].nunique() > 1]
    made = {}
    if len(varied) >= 2:
        x, y = varied[:2]
        grid = found["mass_mean"].groupby([_grouped(found[y], 10), _grouped(found[x], 10)]).mean().unstack()
        made["heat_map"] = figures.heat_map(list(grid.columns), list(grid.index), grid.to_numpy(), x, y, f"{title}: {MASS}", MASS)
    elif varied:
        curve = found.groupby(varied[0])["mass_mean"].mean()
        made["curve"] = figures.lines(list(curve.index), {"mean mass": list(curve)}, varied[0], MASS, title)
    if varied:
        ends = [_ends(found[key], found["mass_mean"]) for key in varied]
        made["tornado"] = figures.tornado(
            varied, [low for low, _ in ends], [high for _, high in ends], float(found["mass_mean"].mean()), MASS,
            "Lowest (light) and highest third of each knob's values; of words, the lowest and the highest mean",
        )
    if results.each_run:
        made["distribution"] = figures.histogram(_masses(results, varied), "mass, thousand troops", f"{title}: mass at the end")
    else:
        made["distribution"] = figures.histogram({"means of points": found["mass_mean"].to_numpy()}, MASS, title)
    return made


def _grouped(values: "pd.Series", groups: int) -> "pd.Series":
    """The values themselves, or, where they are many, the mean of each one's group of about equal size."""
    import pandas as pd

    if values.nunique() <= MANY or in_words(values):
        return values
    return values.groupby(pd.qcut(values, groups, labels=False, duplicates="drop")).transform("mean")


def _ends(knob: "pd.Series", mass: "pd.Series") -> tuple[float, float]:
    """Mean mass over the lowest and over the highest third of a knob's values, at least one of them."""
    if in_words(knob):
        means = mass.groupby(knob).mean()
        return float(means.min()), float(means.max())
    levels = np.unique(knob)
    third = max(1, len(levels) // 3)
    return float(mass[knob <= levels[third - 1]].mean()), float(mass[knob >= levels[-third]].mean())


def _masses(results: Results, varied: list[str]) -> dict[str, np.ndarray]:
    """Masses at the end by at most five levels of the first knob that varies, or by five groups of its many values."""
    if not varied:
        return {"all runs": results.table("mass")["mass"].to_numpy()}
    key = varied[0]
    found = results.table(f'mass, "{factor_column(key)}" AS level')
    found["group"] = _grouped(found["level"], 5)
    groups = sorted(found["group"].unique())
    shown = [groups[round(k)] for k in np.linspace(0, len(groups) - 1, min(5, len(groups)))]
    masses = {}
    for group in dict.fromkeys(shown):
        rows = found[found["group"] == group]
        low, high = rows["level"].min(), rows["level"].max()
        masses[f"{key} = {level(low)}" if low == high else f"{key} {low:.3g} to {high:.3g}"] = rows["mass"].to_numpy()
    return masses
