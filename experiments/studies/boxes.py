"""Boxes of knobs in which an outcome comes about: the Patient Rule Induction Method, PRIM (Friedman & Fisher 1999).

The EMA Workbench (Kwakkel 2017) peels; which limits are told, and the scores of exactly these, are worked out here.
A box is an array (2, knobs): the lowest and the highest value of each, infinite where there is no limit at that end.
"""

import warnings
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

import numpy as np
import pandas as pd
from scipy.stats import binom

from concert.experiments.studies.workbench import worlds as framed

CHANCE = 0.05  # a limit is told where chance would do as well less often than this
LEAST = 0.05  # the smallest box, as a share of all worlds
COLUMNS = ("box", "coverage", "density", "mass", "lift", "new_coverage", "new_density", "knob", "low", "high")


def boxes(worlds: pd.DataFrame, reached: np.ndarray, most: int) -> pd.DataFrame:
    """At most so many boxes, one after another, a row a limited knob; no row where none is found.

    `worlds` has a column a knob, `reached` a truth value a world.  The scores are of exactly the limits told, over all
    worlds: `coverage` is the share of all successes that lie in the box, `density` the share of successes in it, `mass`
    its share of the worlds, `lift` its density over that of all worlds.  A later box is looked for outside the boxes
    before it; `new_coverage` and `new_density` are coverage and density of what it adds there.  It is a box where what it
    adds has a density above that of all worlds.
    """
    points, left, knobs = worlds.to_numpy(dtype=float), np.ones(len(worlds), dtype=bool), list(worlds.columns)
    rows: list[dict[str, object]] = []
    for number in range(1, most + 1):
        path = _path(worlds[left], reached[left], LEAST * len(worlds) / max(1, left.sum()))
        box = plain(best([freed(box, points[left], reached[left]) for box in path], points[left], reached[left]), points)
        inside = holds(box, points)
        fresh = inside & left
        if not np.isfinite(box).any() or reached[fresh].mean() <= reached.mean():
            break
        scores = {
            "coverage": reached[inside].sum() / reached.sum(), "density": reached[inside].mean(), "mass": inside.mean(),
            "lift": reached[inside].mean() / reached.mean(),
            "new_coverage": reached[fresh].sum() / reached.sum(), "new_density": reached[fresh].mean(),
        }
        limited = np.isfinite(box).any(axis=0)
        rows += [{"box": number, **scores, "knob": knobs[k], "low": box[0, k], "high": box[1, k]} for k in range(len(knobs)) if limited[k]]
        left &= ~inside
    return pd.DataFrame(rows, columns=list(COLUMNS))


def holds(box: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which points (points, knobs) lie in a box."""
    inside: np.ndarray = ((points >= box[0]) & (points <= box[1])).all(axis=1)
    return inside


def freed(box: np.ndarray, points: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """The box without the limits that do not matter.

    A limit's chance (the quasi-p-value of Bryant & Lempert 2010) is how often a box of as many points would hold as many
    successes by luck, at the density that it has without this limit.  The limit with the largest goes first, and the
    others are asked again, until chance would do as well as each that is left less often than `CHANCE`.
    """
    box = box.copy()
    while True:
        broken = np.hstack([points < box[0], points > box[1]])  # (points, every low limit and every high one)
        count = broken.sum(axis=1)
        hits, size = reached[count == 0].sum(), (count == 0).sum()
        limits = np.flatnonzero(np.isfinite(box))
        without = [reached[count == broken[:, limit]].mean() for limit in limits]
        chances = binom.sf(hits - 1, size, without)
        if not len(limits) or chances.max() < CHANCE:
            return box
        worst = limits[chances.argmax()]
        box.flat[worst] = -np.inf if worst < box.shape[1] else np.inf


def best(found: list[np.ndarray], points: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """The box with the largest harmonic mean of coverage and density: 2 hits / (points in it + all successes)."""

    def compromise(box: np.ndarray) -> float:
        inside = holds(box, points)
        return float(2 * reached[inside].sum() / max(1, inside.sum() + reached.sum()))

    return max(found, key=compromise)


def plain(box: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The box with the shortest numbers as limits that hold the same points.

    >>> plain(np.array([[0.2258], [np.inf]]), np.array([[0.2213], [0.2264], [0.31]])).tolist()
    [[0.226], [inf]]
    """
    short = box.copy()
    for k, values in enumerate(points.T):
        low, high = box[:, k]
        if np.isfinite(low):
            short[0, k] = _shortest(values[values >= low].min(), values[values < low].max(initial=-np.inf), ROUND_FLOOR)
        if np.isfinite(high):
            short[1, k] = _shortest(values[values <= high].max(), values[values > high].min(initial=np.inf), ROUND_CEILING)
    return short


def workbench() -> None:
    """Import the workbench without its notes on what else could be installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench.analysis  # noqa: F401


def _path(worlds: pd.DataFrame, reached: np.ndarray, least: float) -> list[np.ndarray]:
    """The boxes that PRIM passes through as it peels and pastes, from the one without a limit on."""
    everything = np.repeat([[-np.inf], [np.inf]], worlds.shape[1], axis=1)
    if least >= 1 or reached.all() or not reached.any():
        return [everything]
    workbench()
    from ema_workbench.analysis import prim

    # The Workbench's own threshold asks for nothing: which box is one is decided here.
    search = prim.Prim(framed(worlds.astype(float)), reached, threshold=1e-9, peel_alpha=0.05, mass_min=least)
    passed = [box.to_numpy(dtype=float) for box in search.find_box().box_lims]
    return [np.where(box == passed[0], everything, box) for box in passed]


def _shortest(inside: float, outside: float, towards: str) -> float:
    """The decimal number with the fewest digits from `inside` on, rounded towards `outside` and short of it."""
    for digits in range(1, 18):
        number = float(Context(prec=digits, rounding=towards).create_decimal(repr(float(inside))))
        if min(inside, outside) < number <= inside or inside <= number < max(inside, outside):
            return number
    return float(inside)
