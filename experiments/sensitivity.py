"""Global sensitivity: which knobs an outcome hangs on, by Sobol' indices, elementary effects (Morris) or PAWN, with SALib.

Every point is the mean over the same runs, so the indices speak of the knobs and not of the luck.  A knob that does
nothing, `dummy`, runs along: what its index shows is noise.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import figures
from experiments.design import Design, Factor, factors_of
from experiments.options import scenario_with
from experiments.results import column_of, table
from experiments.sweep import run
from experiments.uncertain import add_uncertainty, uncertain
from model.scenario import ScenarioError
from model.scenarios import load_scenario
from model.words import expected

if TYPE_CHECKING:
    import pandas as pd

DUMMY = "dummy"
INDEX = {"sobol": "ST", "morris": "mu_star", "pawn": "median"}  # what a method ranks by
LEVELS, SLIDES = 4, 10  # of Morris' grid, of PAWN's conditioning
Evaluate = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Question:
    """Whose sensitivity: names and ranges (low, high) of the inputs, the method, samples, and second order or not."""

    names: tuple[str, ...]
    ranges: tuple[tuple[float, float], ...]
    method: str
    samples: int
    seed: int = 1
    second: bool = False

    @property
    def problem(self) -> dict[str, Any]:
        """The inputs and the dummy, as SALib takes them."""
        bounds = [list(ends) for ends in (*self.ranges, (0.0, 1.0))]
        return {"num_vars": len(self.names) + 1, "names": [*self.names, DUMMY], "bounds": bounds}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sensitivity`."""
    parser.add_argument("--method", default="sobol", help="sobol, morris or pawn (sobol)")
    parser.add_argument("--outcome", default="mass", help="mass, agreed, rounds, trust_gap, reached_40 or member:ISO3 (mass)")
    parser.add_argument("--vary", action="append", default=[], metavar="KEY=LOW:HIGH", help="only these; by default every weight and parameter")
    parser.add_argument("--second", action="store_true", help="second-order indices too (sobol)")
    add_uncertainty(parser, samples=512, of="base samples, a power of two for sobol", runs=1)


def execute(options: argparse.Namespace) -> int:
    """Play the design, analyse it, and write indices, convergence and figures."""
    scenario, column = scenario_with(load_scenario(options.scenario), options.settings), column_of(options.outcome)
    factors, faults = factors_of(options.vary, scenario)
    if faults:
        raise ScenarioError(faults)
    factors = factors or uncertain(scenario, options.spread)
    question = Question(
        tuple(f.key for f in factors), tuple((f.low, f.high) for f in factors), options.method, options.samples,
        options.seed, options.second,
    )
    check(question)
    inputs = sample(question)
    ranges = tuple(Factor(f.key, (), f.low, f.high) for f in factors)
    design = Design(
        scenario, options.scenario, ranges, f"{options.method} {options.samples}{' second' if options.second else ''}",
        np.ascontiguousarray(inputs[:, :-1]), options.runs, options.seed, aggregate=True, settings=tuple(options.settings),
    )

    def conclude(folder: Path) -> None:
        found = table(folder, f'point, "{column}" AS outcome')
        if len(found) < len(inputs):
            raise ScenarioError([f"--out {folder}: {len(found)} of {len(inputs)} points are there; an incomplete design gives no indices, give the same command again"])
        indices, convergence = analysed(question, inputs, found["outcome"].to_numpy(dtype=float))
        write(question, indices, convergence, options.outcome, folder)

    return run(design, options, conclude)


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
    """The points of the design, shape (points, inputs + 1), the dummy last."""
    problem, n, seed = question.problem, question.samples, question.seed
    if question.method == "sobol":
        from SALib.sample import sobol

        return sobol.sample(problem, n, calc_second_order=question.second, seed=seed % 2**32)
    if question.method == "morris":
        from SALib.sample import morris

        return morris.sample(problem, n, num_levels=LEVELS, seed=seed % 2**32)
    from SALib.sample import latin

    return latin.sample(problem, n, seed=seed % 2**32)


def analysed(question: Question, inputs: np.ndarray, outcomes: np.ndarray) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Indices with 95 % bootstrap intervals, and the ranking index over growing samples.

    `outcomes` has one number a point, in the order of `inputs`.  Raises ValueError for an incomplete design.
    """
    import pandas as pd

    if len(outcomes) != len(inputs) or not np.isfinite(outcomes).all():
        raise ValueError(f"{len(outcomes)} outcomes of {len(inputs)} points; expected a finite one for each")
    block = _block(question)
    grown = [n for n in (question.samples >> k for k in range(5, -1, -1)) if n >= 4 * (SLIDES if question.method == "pawn" else 1)]
    curve = {}
    for n in grown:
        part = _indices(question, inputs[: n * block], outcomes[: n * block], resamples=100 if n == question.samples else 10)
        curve[n] = part.set_index("name")[INDEX[question.method]]
    return part, pd.DataFrame(curve).T.rename_axis("samples").reset_index()


def study(question: Question, evaluate: Evaluate) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """The same for any function of the inputs (points, inputs) -> (points,)."""
    check(question)
    inputs = sample(question)
    return analysed(question, inputs, evaluate(inputs[:, :-1]))


def write(question: Question, indices: "pd.DataFrame", convergence: "pd.DataFrame", outcome: str, folder: Path) -> None:
    """Write indices.csv, convergence.csv, the tornado and the convergence plot; print the leading knobs."""
    by, noise = INDEX[question.method], float(indices.loc[indices["name"] == DUMMY, INDEX[question.method]].iloc[0])
    known = indices[(indices["name"] != DUMMY) & ~indices["name"].str.contains(" x ")].sort_values(by, ascending=False)
    label = {"sobol": "total-order index", "morris": "mean absolute elementary effect μ*", "pawn": "median PAWN index"}[question.method]
    indices.to_csv(folder / "indices.csv", index=False)
    convergence.to_csv(folder / "convergence.csv", index=False)
    figures.save(figures.bars(list(known["name"]), list(known[by]), list(known["interval"]), noise, label, f"What {outcome} hangs on"), folder / "figures", "tornado")
    curves: dict[str, Sequence[float]] = {name: list(convergence[name]) for name in known["name"][:8]}
    figures.save(figures.lines(list(convergence["samples"]), curves, "base samples", label, "Convergence"), folder / "figures", "convergence")
    shown = known.head(12)
    print(f"{label} for {outcome}; noise floor {noise:.3f}")
    for row in shown.to_dict("records"):
        print(f"  {row['name']:<28} {row[by]:>8.3f} ± {row['interval']:.3f}{'' if abs(row[by]) > abs(noise) else '  (within noise)'}")


def _block(question: Question) -> int:
    count = len(question.names) + 1
    if question.method == "sobol":
        return 2 * count + 2 if question.second else count + 2
    return count + 1 if question.method == "morris" else 1


def _indices(question: Question, inputs: np.ndarray, outcomes: np.ndarray, resamples: int) -> "pd.DataFrame":
    import pandas as pd

    problem, seed = question.problem, question.seed % 2**32
    if not np.ptp(outcomes):  # an outcome that never moves hangs on nothing
        zero = {"name": problem["names"], INDEX[question.method]: 0.0, "interval": 0.0}
        return pd.DataFrame(zero)
    if question.method == "sobol":
        from SALib.analyze import sobol

        found = sobol.analyze(problem, outcomes, calc_second_order=question.second, num_resamples=resamples, seed=seed)
        made = pd.DataFrame({"name": problem["names"], "S1": found["S1"], "S1_interval": found["S1_conf"], "ST": found["ST"], "interval": found["ST_conf"]})
        return pd.concat([made, _pairs(problem["names"], found)], ignore_index=True) if question.second else made
    if question.method == "morris":
        from SALib.analyze import morris

        found = morris.analyze(problem, inputs, outcomes, num_levels=LEVELS, num_resamples=resamples, seed=seed)
        return pd.DataFrame({"name": problem["names"], "mu_star": np.asarray(found["mu_star"]), "interval": found["mu_star_conf"], "mu": found["mu"], "sigma": found["sigma"]})
    from SALib.analyze import pawn

    found = pawn.analyze(problem, inputs, outcomes, S=SLIDES, seed=seed)
    spread = _pawn_interval(problem, inputs, outcomes, resamples, seed)
    return pd.DataFrame({"name": problem["names"], "median": found["median"], "interval": spread, "minimum": found["minimum"], "maximum": found["maximum"]})


def _pairs(names: Sequence[str], found: dict[str, Any]) -> "pd.DataFrame":
    import pandas as pd

    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    return pd.DataFrame({
        "name": [f"{names[i]} x {names[j]}" for i, j in pairs], "S2": [found["S2"][i, j] for i, j in pairs],
        "S2_interval": [found["S2_conf"][i, j] for i, j in pairs],
    })


def _pawn_interval(problem: dict[str, Any], inputs: np.ndarray, outcomes: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """1.96 standard deviations of the median index over bootstrap resamples of the points."""
    from SALib.analyze import pawn

    luck = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        rows = luck.integers(0, len(outcomes), len(outcomes))
        drawn.append(pawn.analyze(problem, inputs[rows], outcomes[rows], S=SLIDES, seed=seed)["median"])
    return 1.96 * np.std(drawn, axis=0)
