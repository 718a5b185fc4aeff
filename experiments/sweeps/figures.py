"""The figures of experiments: one look, written as PNG and SVG."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from concert.experiments.sweeps.levels import Level, in_words, places, told
from concert.experiments.terminal.visible import visible
from concert.model.analysis.bins import bin_edges
from concert.model.rules.package import BASIC

INK, SOFT, BLUE, LIGHT, RED = "#14181F", "#5C6673", "#1F5480", "#73ABD1", "#B5442E"
matplotlib.rcParams.update({
    "font.size": 9, "axes.edgecolor": SOFT, "axes.labelcolor": INK, "xtick.color": SOFT, "ytick.color": SOFT,
    "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "concert", "savefig.dpi": 160, "text.parse_math": False,
})


def blank(width: float = 6.4, height: float = 4.0) -> tuple[Figure, Axes]:
    """An empty figure, inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def save(figure: Figure, folder: str | Path, name: str) -> list[Path]:
    """Write a figure as PNG and SVG; the same figure gives the same bytes."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    paths = [Path(folder) / f"{name}.{ending}" for ending in ("png", "svg")]
    figure.savefig(paths[0], metadata={"Software": None})
    figure.savefig(paths[1], metadata={"Date": None})
    return paths


def heat_map(xs: Sequence[Level], ys: Sequence[Level], shares: np.ndarray, x: str, y: str, title: str, unit: str) -> Figure:
    """Values (len(ys), len(xs)) over two factors, true to their scales; cells without a value stay empty.

    Numbers of `xs` and `ys` rise; a cell reaches half way to the next one.
    """
    figure, axes = blank(6.4, 4.8)
    across, up = places(xs), places(ys)
    drawn = axes.pcolormesh(_halfway(across), _halfway(up), shares, cmap="Blues", vmin=0)
    for axis, levels, at in ((axes.xaxis, xs, across), (axes.yaxis, ys, up)):
        shown = at if in_words(levels) else _readable(at)
        axis.set_ticks(shown, labels=[told(levels[at.index(place)]) for place in shown])
    axes.set(xlabel=x, ylabel=y)
    titled(figure, title)
    bar = figure.colorbar(drawn, ax=axes)
    bar.set_label(unit)
    bar.outline.set_visible(False)
    if shares.size <= 150 and len(_readable(across)) == len(xs) and len(_readable(up)) == len(ys):
        most = float(np.nanmax(shares)) or 1.0
        for (row, column), value in np.ndenumerate(shares):
            if np.isfinite(value):
                axes.text(across[column], up[row], f"{value:.2g}", ha="center", va="center", fontsize=7, color="white" if value > 0.6 * most else INK)
    return figure


def tornado(names: Sequence[str], low: Sequence[float], high: Sequence[float], middle: float, label: str, title: str, most: int = 20) -> Figure:
    """A bar from `low` to `high` a name, the widest on top."""
    order = sorted(range(len(names)), key=lambda k: abs(high[k] - low[k]))[-most:]
    figure, axes = blank(6.4, max(1.8, 0.9 + 0.24 * len(order)))
    for place, k in enumerate(order):
        axes.barh(place, high[k] - middle, left=middle, color=BLUE, height=0.62)
        axes.barh(place, low[k] - middle, left=middle, color=LIGHT, height=0.62)
    axes.axvline(middle, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(order)), [names[k] for k in order])
    axes.set_xlabel(label)
    titled(figure, title)
    return figure


def bars(names: Sequence[str], values: Sequence[float], errors: Sequence[float], noise: float, label: str, title: str) -> Figure:
    """A bar a name with its interval, the largest on top, and the noise floor as a line."""
    order = sorted(range(len(names)), key=lambda k: values[k])[-24:]
    figure, axes = blank(6.4, max(1.8, 0.9 + 0.24 * len(order)))
    axes.barh(range(len(order)), [values[k] for k in order], xerr=[errors[k] for k in order], color=BLUE, height=0.62, ecolor=SOFT, error_kw={"linewidth": 1})
    axes.axvline(noise, color=RED, linewidth=1, linestyle="--")
    axes.text(noise, len(order) - 0.4, " noise floor", color=RED, fontsize=8, va="bottom")
    axes.set_yticks(range(len(order)), [names[k] for k in order])
    axes.set_xlabel(label)
    titled(figure, title)
    return figure


def lines(x: Sequence[Level], curves: dict[str, Sequence[float]], xlabel: str, ylabel: str, title: str) -> Figure:
    """A curve a name, named at its end; over words, points of their own."""
    figure, axes = blank()
    across = places(x)
    shades = matplotlib.colormaps["Blues"](np.linspace(0.95, 0.45, len(curves)))
    for shade, values in zip(shades, curves.values(), strict=True):
        axes.plot(across, values, color=shade, marker="o", markersize=3, linestyle="none" if in_words(x) else "-")
    if in_words(x):
        axes.set_xticks(across, labels=[told(level) for level in x])
    axes.set_xlim(right=across[-1] + 0.3 * (across[-1] - across[0]))  # room for the names
    for height, name in _apart(axes, curves):
        axes.annotate(f" {name}", (across[-1], height), fontsize=7, color=INK, va="center")
    axes.set(xlabel=xlabel, ylabel=ylabel)
    titled(figure, title)
    return figure


def histogram(groups: dict[str, np.ndarray], xlabel: str, title: str) -> Figure:
    """Shares of runs by bins that follow all the values (`concert.model.analysis.bins`), a step line a group."""
    figure, axes = blank()
    bins = bin_edges(np.concatenate(list(groups.values()))).tolist()
    shades = matplotlib.colormaps["Blues"](np.linspace(0.95, 0.45, len(groups)))
    for shade, (name, values) in zip(shades, groups.items(), strict=True):
        axes.hist(values, bins=bins, weights=np.full(len(values), 1 / max(1, len(values))), histtype="step", color=shade, linewidth=1.5, label=name)
    if bins[0] <= BASIC <= bins[-1]:  # elsewhere it would press the values against one end
        axes.axvline(BASIC, color=SOFT, linewidth=0.8, linestyle="--")
    axes.set(xlabel=xlabel, ylabel="share of runs")
    if len(groups) > 1:
        axes.legend(frameon=False, fontsize=7)
    titled(figure, title)
    return figure


def titled(figure: Figure, title: str) -> None:
    """Set the title at the left edge of the figure."""
    figure.suptitle(visible(title), x=0.01, ha="left", color=INK, fontsize=10)


def _halfway(values: Sequence[float]) -> np.ndarray:
    """The edges of cells around values that rise: half way between two, as far beyond the ends."""
    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    middles = (np.asarray(values[:-1]) + np.asarray(values[1:])) / 2
    return np.concatenate([[2 * values[0] - middles[0]], middles, [2 * values[-1] - middles[-1]]])


def _readable(values: Sequence[float]) -> list[float]:
    """Those of values that rise whose labels have room, a fifteenth of the axis apart or more."""
    kept = [values[0]]
    for value in values[1:]:
        if value - kept[-1] >= (values[-1] - values[0]) / 15:
            kept.append(value)
    return kept


def _apart(axes: Axes, curves: dict[str, Sequence[float]]) -> list[tuple[float, str]]:
    """Heights for the names of curves at their ends, no two closer than a line of text."""
    low, high = axes.get_ylim()
    line, at = (high - low) / 24, -np.inf
    placed = []
    for end, name in sorted((float(values[-1]), name) for name, values in curves.items()):
        at = max(end, at + line)
        placed.append((at, name))
    return placed
