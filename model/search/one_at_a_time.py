"""Which knob moves the outcome: each turned alone through its range, or two together, on the same luck for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from concert.model.engine.batch import run_batch
from concert.model.rules.package import BASIC
from concert.model.scenario.knobs import knob_of
from concert.model.scenario.value import Scenario
from concert.model.search.whatif import value_of

# What a capital, Washington, Moscow or the convenor could move, and the weights on which experts differ.
LEVERS = (
    "us_backstop", "us_burden_sharing", "us_restraint", "russian_tolerance", "russian_deference", "host_floor",
    "reservation", "peer_norm", "mission", "legitimacy.coalition", "weights.mission", "weights.mandate",
    "weights.solidarity", "weights.peers", "weights.security", "weights.exposure", "weights.backstop", "weights.mass",
)
REACH = 0.25  # of its range: how far a knob is turned to either side
Progress = Callable[[int, int], bool | None]


@dataclass(frozen=True)
class Lever:
    """A knob turned down to `low` and up to `high` by a quarter of its range, and the mean mass (thousand troops) there."""

    key: str
    low: float
    high: float
    mass_low: float
    mass_high: float

    @property
    def width(self) -> float:
        """How far the mean mass moves."""
        return abs(self.mass_high - self.mass_low)


def levers(scenario: Scenario, runs: int = 200, seed: int = 1, keys: Sequence[str] = LEVERS, progress: Progress | None = None) -> list[Lever]:
    """Every knob turned alone, the one that moves the mean mass most first; what is done where `progress` returns False."""
    found = []
    for k, key in enumerate(keys):
        if progress is not None and progress(k, len(keys)) is False:
            break
        knob, now = knob_of(key), value_of(scenario, key)
        ends = [knob.nearest(now + side * REACH * (knob.high - knob.low)) for side in (-1, 1)]
        masses = [float(run_batch(scenario, runs, seed, vary={key: end}, workers=1).mass.mean()) for end in ends]
        found.append(Lever(key, *ends, *masses))
    return sorted(found, key=lambda lever: -lever.width)


@dataclass(frozen=True)
class Grid:
    """The share of runs that reach a target over two knobs, `shares` of shape (len(ys), len(xs)); NaN where not played."""

    x: str
    y: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    target: float
    shares: np.ndarray


def reach(
    scenario: Scenario, x: str = "mission", y: str = "us_backstop", target: float = BASIC, levels: int = 7, runs: int = 100,
    seed: int = 1, progress: Progress | None = None,
) -> Grid:
    """How often a target is reached over the ranges of two knobs, all cells on the same luck."""
    xs, ys = (knob_of(key).spread(levels) for key in (x, y))
    shares = np.full((len(ys), len(xs)), np.nan)
    for cell in range(shares.size):
        if progress is not None and progress(cell, shares.size) is False:
            break
        row, column = divmod(cell, len(xs))
        batch = run_batch(scenario, runs, seed, vary={x: xs[column], y: ys[row]}, workers=1)
        shares[row, column] = (batch.mass >= target).mean()
    return Grid(x, y, xs, ys, target, shares)
