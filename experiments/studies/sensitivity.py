"""Global sensitivity: which knobs an outcome hangs on, and how much of it hangs on luck.

Every point has luck of its own, so that luck is drawn anew with the points, and two seeds differ as their intervals say.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from concert.experiments.studies.indices import DUMMY, INDEX, Question, analysed, check, floor, sample, share_of_luck
from concert.experiments.studies.uncertain import add_uncertainty, uncertain
from concert.experiments.sweeps import figures
from concert.experiments.sweeps.design import Design, factors_of
from concert.experiments.sweeps.results import column_of, table
from concert.experiments.sweeps.sampling import in_range
from concert.experiments.sweeps.sweep import run
from concert.experiments.terminal.options import scenario_with
from concert.model.faults import expected
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.value import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

LABEL = {"sobol": "total-order index", "morris": "mean absolute elementary effect μ*", "pawn": "median PAWN index"}
SAMPLES = {"sobol": 512, "morris": 512, "pawn": 4096}  # by default: about as many points each, but for pawn's, each of which is a base sample
RUNS = 16


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sensitivity`."""
    parser.add_argument("--method", default="sobol", help="sobol, morris or pawn (sobol)")
    parser.add_argument("--outcome", default="mass", help="mass, agreed, rounds, mission, force, trust_gap, reached_40 or member:ISO3 (mass)")
    parser.add_argument("--vary", action="append", default=[], metavar="KEY=LOW:HIGH", help="only these, or KEY=V1,V2,... for levels; by default every weight and parameter")
    parser.add_argument("--second", action="store_true", help="second-order indices too (sobol)")
    add_uncertainty(parser, samples=SAMPLES["sobol"], of=f"points for pawn ({SAMPLES['pawn']}); trajectories for morris, base samples, a power of two, for sobol", runs=RUNS)
    parser.set_defaults(samples=None)


def execute(options: argparse.Namespace) -> int:
    """Play the design, analyse it, and write indices, convergence, the share of luck and figures."""
    scenario, column = scenario_with(load_scenario(options.scenario), options.settings), column_of(options.outcome)
    factors, faults = factors_of(options.vary, scenario, options.settings)
    if options.outcome.startswith("member:") and (iso3 := options.outcome[7:]) not in scenario.cast:
        faults.append(f"--outcome {options.outcome}: not at this table; {expected(iso3, list(scenario.cast), 'one of')}")
    if options.runs < 2:
        faults.append(f"--runs {options.runs}: luck cannot be told from the knobs; expected 2 or more")
    if faults:
        raise ScenarioError(faults)
    factors = factors or uncertain(scenario, options.spread)
    samples = SAMPLES.get(options.method, SAMPLES["sobol"]) if options.samples is None else options.samples
    question = Question(tuple(f.key for f in factors), options.method, samples, options.seed, options.second)
    check(question)
    inputs = sample(question)
    design = Design(
        scenario, options.scenario, tuple(factors), f"{options.method} {samples}{' second' if options.second else ''}",
        np.ascontiguousarray(in_range(inputs[:, :-1], factors)), options.runs, options.seed, aggregate=True, own_luck=True, settings=tuple(options.settings),
    )
    spread = f'"{column[:-5]}_sd"' if column.endswith("_mean") else f'sqrt("{column}" * (1 - "{column}"))'  # of a share

    def conclude(folder: Path) -> None:
        found = table(folder, f'point, "{column}" AS outcome, {spread} AS spread, runs').astype(float)
        if len(found) < len(inputs) or found["runs"].min() < 2:
            raise ScenarioError([f"--out {folder}: {(found['runs'] > 1).sum()} of {len(inputs)} points are there; an incomplete design gives no indices, give the same command again"])
        outcomes, runs = found["outcome"].to_numpy(), found["runs"].to_numpy()
        variances = found["spread"].to_numpy() ** 2 / (runs - 1)  # of the mean
        indices, convergence = analysed(question, inputs, outcomes, variances)
        write(question, indices, convergence, options.outcome, share_of_luck(outcomes, variances, runs), folder)

    return run(design, options, conclude)


def write(question: Question, indices: "pd.DataFrame", convergence: "pd.DataFrame", outcome: str, luck: float, folder: Path) -> None:
    """Write indices.csv, convergence.csv, luck.csv, the tornado and the convergence plot; print the leading knobs."""
    import pandas as pd

    by, label, noise = INDEX[question.method], LABEL[question.method], floor(question, indices)
    known = indices[(indices["name"] != DUMMY) & ~indices["name"].str.contains(" x ")].sort_values(by, ascending=False)
    indices.to_csv(folder / "indices.csv", index=False)
    convergence.to_csv(folder / "convergence.csv", index=False)
    pd.DataFrame([{"outcome": outcome, "share_of_luck": luck, "noise_floor": noise}]).to_csv(folder / "luck.csv", index=False)
    print(f"luck is {_percent(luck)} of the variance of {outcome} in a single negotiation, the knobs are the rest" if luck == luck else f"{outcome} is the same in every negotiation")
    if known[by].isna().all():
        print(f"{label} for {outcome}: undefined, " + ("luck alone moves it" if luck == luck else "nothing moves it"))
        _forget(folder / "figures")
        return
    figures.save(figures.bars(list(known["name"]), list(known[by]), list(known["interval"]), noise, label, f"What {outcome} hangs on"), folder / "figures", "tornado")
    curves: dict[str, Sequence[float]] = {name: list(convergence[name]) for name in known["name"][:8]}
    figures.save(figures.lines(list(convergence["samples"]), curves, "base samples", label, "Convergence"), folder / "figures", "convergence")
    print(f"{label} for the mean of {outcome} over luck; noise floor {_told(noise)}, up to which a knob that does nothing may come")
    for row in known.head(12).to_dict("records"):
        print(f"  {row['name']:<28} {row[by]:>8.3f} ± {_told(row['interval'])}{'  (within noise)' if row[by] <= noise else ''}")


def _forget(pictures: Path) -> None:
    """Remove the figures of an outcome that was asked for before."""
    for name in ("tornado", "convergence"):
        for ending in ("png", "svg"):
            (pictures / f"{name}.{ending}").unlink(missing_ok=True)


def _told(value: float) -> str:
    return f"{value:.3f}" if value == value else "undefined"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
