"""Indices of global sensitivity, by SALib: Sobol', elementary effects (Morris) and PAWN, of an outcome that luck moves too.

Points are drawn in the unit cube, where every input is evenly spread whatever its kind.  An outcome is a mean over runs
on luck that is the point's own, with the variance that luck leaves in it.  An input that does nothing, `dummy`, runs
along: what its index shows is luck and sampling.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from concert.model.faults import expected
from concert.model.scenario.value import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

DUMMY = "dummy"
INDEX = {"sobol": "ST", "morris": "mu_star", "pawn": "median"}  # what a method ranks by
COLUMNS = {  # of an input; "interval" is of what the method ranks by
    "sobol": ("S1", "S1_interval", "ST", "interval"), "morris": ("mu_star", "interval", "mu", "sigma"),
    "pawn": ("median", "interval", "minimum", "maximum"),
}
PAIR = ("S2", "S2_interval")
LEVELS, SLIDES = 4, 10  # of Morris' grid, of PAWN's conditioning
RESAMPLES, Z = 100, 1.96
Evaluate = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Question:
    """Whose sensitivity: names of the inputs, the method, base samples, and second order or not."""

    names: tuple[str, ...]
    method: str
    samples: int
    seed: int = 1
    second: bool = False

    @property
    def problem(self) -> dict[str, Any]:
        """The inputs and the dummy, as SALib takes them."""
        names = [*self.names, DUMMY]
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}

    @property
    def block(self) -> int:
        """The points that a base sample has."""
        count = len(self.names) + 1
        if self.method == "sobol":
            return 2 * count + 2 if self.second else count + 2
        return count + 1 if self.method == "morris" else 1

    def luck(self, purpose: int) -> int:
        """A seed of 32 bits for the design (0) or for resampling (1), never 0, which SALib takes for none."""
        return 1 + int(np.random.SeedSequence([self.seed, purpose]).generate_state(1)[0]) % (2**32 - 1)


def check(question: Question) -> None:
    """Raise ScenarioError for a method or number of samples that does not work."""
    faults = []
    if question.method not in INDEX:
        faults.append(f"--method {question.method}: unknown; {expected(question.method, list(INDEX), 'one of')}")
    least = 4 * SLIDES if question.method == "pawn" else 4
    if question.samples < least:
        faults.append(f"--samples {question.samples}: expected {least} or more")
    elif question.method == "sobol" and question.samples & (question.samples - 1):
        faults.append(f"--samples {question.samples}: a Sobol' design needs a power of two; expected {1 << question.samples.bit_length()}")
    if question.second and question.method != "sobol":
        faults.append(f"--second: only sobol has second-order indices; expected --method sobol, not {question.method}")
    if faults:
        raise ScenarioError(faults)


def sample(question: Question) -> np.ndarray:
    """The points of the design in the unit cube, shape (points, inputs + 1), the dummy last."""
    problem, n, seed = question.problem, question.samples, question.luck(0)
    if question.method == "sobol":
        from SALib.sample import sobol

        return sobol.sample(problem, n, calc_second_order=question.second, seed=seed)
    if question.method == "morris":
        from SALib.sample import morris

        return morris.sample(problem, n, num_levels=LEVELS, seed=seed)
    from SALib.sample import latin

    return latin.sample(problem, n, seed=seed)


def analysed(question: Question, inputs: np.ndarray, outcomes: np.ndarray, variances: np.ndarray | None = None) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Indices with 95 % bootstrap intervals, and the ranking index over growing samples.

    `outcomes` has one number a point, in the order of `inputs`; `variances` what luck leaves in each (nothing, where it is
    not given).  Where an outcome does not move, an index is not defined: NaN.  Raises ValueError for an incomplete design.
    """
    import pandas as pd

    luck = np.zeros(len(inputs)) if variances is None else variances
    if len(outcomes) != len(inputs) or not (np.isfinite(outcomes) & np.isfinite(luck)).all():
        raise ValueError(f"{len(outcomes)} outcomes of {len(inputs)} points; expected a finite one for each")
    curve = {}
    for n in (question.samples >> k for k in range(5, -1, -1)):
        if n >= (4 * SLIDES if question.method == "pawn" else 4):
            rows = slice(0, n * question.block)
            found = _indices(question, inputs[rows], outcomes[rows], luck[rows], RESAMPLES if n == question.samples else 0)
            curve[n] = found.set_index("name")[INDEX[question.method]]
    return found, pd.DataFrame(curve).T.rename_axis("samples").reset_index()


def study(question: Question, evaluate: Evaluate) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """The same for any function of points of the unit cube, (points, inputs) -> (points,)."""
    check(question)
    inputs = sample(question)
    return analysed(question, inputs, evaluate(inputs[:, :-1]))


def floor(question: Question, indices: "pd.DataFrame") -> float:
    """What an input that does nothing may show, exceeded by about one in forty of them.

    Of Sobol', whose index is then 0 on average: the upper end of the dummy's interval.  Of Morris and PAWN, whose index is
    then above 0 by an amount that the dummy tells no better than the other does: index + sqrt(2) t / z interval, the upper
    end of a prediction interval, with Student's t of n - 1 degrees of freedom for n trajectories or points.
    """
    from scipy.stats import t as student

    index, interval = indices.loc[indices["name"] == DUMMY, [INDEX[question.method], "interval"]].to_numpy()[0]
    if question.method != "sobol":
        interval *= 2**0.5 * student.ppf(0.975, question.samples - 1) / Z
    return float(max(0.0, index) + interval)


def share_of_luck(outcomes: np.ndarray, variances: np.ndarray, runs: np.ndarray) -> float:
    """The part of a single negotiation's variance that is luck's, by the law of total variance; NaN where nothing moves.

    Var Y = E Var(Y | point) + Var E(Y | point); the second is the variance of the points' means less what luck leaves in it.
    """
    within = float((variances * runs).mean())
    between = max(0.0, float(outcomes.var() - variances.mean()))
    return within / (within + between) if within + between > 0 else float("nan")


def _indices(question: Question, inputs: np.ndarray, outcomes: np.ndarray, variances: np.ndarray, resamples: int) -> "pd.DataFrame":
    if question.method == "sobol":
        return _sobol(question, outcomes, variances, resamples)
    if np.ptp(outcomes) == 0:
        return _frame(question, {})
    return (_morris if question.method == "morris" else _pawn)(question, inputs, outcomes, resamples)


def _sobol(question: Question, outcomes: np.ndarray, variances: np.ndarray, resamples: int) -> "pd.DataFrame":
    """Of the mean over luck.

    Luck that is a point's own adds its variance v to that of the means, V, and to half the mean square of every difference,
    and nothing to a mean product.  So the index of the mean itself is (S - v/V) / (1 - v/V) in total order and
    S / (1 - v/V) in the others.  Base samples are resampled with their luck.
    """
    from SALib.analyze import sobol

    ends = np.r_[outcomes[:: question.block], outcomes[question.block - 1 :: question.block]]
    noise = float(variances.mean() / ends.var()) if np.ptp(ends) else 1.0
    if noise >= 1:
        return _frame(question, {})
    found = sobol.analyze(
        question.problem, outcomes, calc_second_order=question.second, num_resamples=max(2, resamples), keep_resamples=True, seed=question.luck(1)
    )
    # In a resample in which the outcome stands still SALib gives 0 for what is not defined.
    certain = np.nan if (found["ST_conf_all"] == 0).all(axis=1).any() else 1.0
    scale = 1 - noise
    pairs = np.triu_indices(len(question.names) + 1, 1)
    return _frame(question, {
        "S1": found["S1"] / scale, "S1_interval": certain * found["S1_conf"] / scale,
        "ST": (found["ST"] - noise) / scale, "interval": certain * found["ST_conf"] / scale,
        **({"S2": found["S2"][pairs] / scale, "S2_interval": certain * found["S2_conf"][pairs] / scale} if question.second else {}),
    })


def _morris(question: Question, inputs: np.ndarray, outcomes: np.ndarray, resamples: int) -> "pd.DataFrame":
    from SALib.analyze import morris

    found = morris.analyze(question.problem, inputs, outcomes, num_levels=LEVELS, num_resamples=max(2, resamples), seed=question.luck(1))
    return _frame(question, {"mu_star": np.asarray(found["mu_star"]), "interval": found["mu_star_conf"], "mu": found["mu"], "sigma": found["sigma"]})


def _pawn(question: Question, inputs: np.ndarray, outcomes: np.ndarray, resamples: int) -> "pd.DataFrame":
    """The interval is from resampled points.  SALib's seed is left alone: nothing there is drawn, and it sets NumPy's for all."""
    from SALib.analyze import pawn

    found = pawn.analyze(question.problem, inputs, outcomes, S=SLIDES)
    luck, drawn = np.random.default_rng(question.luck(1)), np.full((resamples, len(question.names) + 1), np.nan)
    for k in range(resamples):
        rows = luck.integers(0, len(outcomes), len(outcomes))
        if np.ptp(outcomes[rows]):
            drawn[k] = pawn.analyze(question.problem, inputs[rows], outcomes[rows], S=SLIDES)["median"]
    interval = Z * drawn.std(axis=0) if resamples else drawn.sum(axis=0) * np.nan
    return _frame(question, {"median": found["median"], "interval": interval, "minimum": found["minimum"], "maximum": found["maximum"]})


def _frame(question: Question, columns: Mapping[str, np.ndarray]) -> "pd.DataFrame":
    """A row an input, and a row a pair where pairs are asked for; NaN where there is no number."""
    import pandas as pd

    names = question.problem["names"]
    pairs = [f"{one} x {other}" for one, other in combinations(names, 2)] if question.second else []
    nothing, none = np.full(len(names), np.nan), np.full(len(pairs), np.nan)
    made = {name: np.r_[columns.get(name, nothing), none] for name in COLUMNS[question.method]}
    made |= {name: np.r_[nothing, columns.get(name, none)] for name in PAIR} if question.second else {}
    return pd.DataFrame({"name": [*names, *pairs], **made})
