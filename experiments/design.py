"""The design of a sweep: what varies, over which points, how many runs a point, on which luck."""

import hashlib
import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from experiments.sampling import SAMPLINGS, sampled
from model.scenario import Scenario, ScenarioError, knob_of
from model.words import expected

MOST_POINTS = 10_000_000


@dataclass(frozen=True)
class Factor:
    """A knob that varies: over `values`, or, where there are none, over the whole of [low, high]."""

    key: str
    values: tuple[float, ...]
    low: float
    high: float

    @property
    def word(self) -> str:
        """The factor as `--vary` takes it."""
        levels = ",".join(map(_exact, self.values))
        return f"{self.key}={levels or f'{_exact(self.low)}:{_exact(self.high)}'}"


@dataclass(frozen=True)
class Design:
    """A sweep to be run: `points` is (number of points, number of factors), a row the factors' values at a point."""

    scenario: Scenario
    source: str  # the scenario as the command line names it
    factors: tuple[Factor, ...] = ()
    sampling: str = "factorial"
    points: np.ndarray = field(default_factory=lambda: np.empty((1, 0)))
    runs: int = 1000
    seed: int = 1
    aggregate: bool = False
    own_luck: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the factors, in the order of the points' columns."""
        return tuple(factor.key for factor in self.factors)

    @property
    def total(self) -> int:
        """The number of negotiations."""
        return len(self.points) * self.runs

    @property
    def command(self) -> str:
        """The command that plays it, of a design made by `design_of`, but for the folder."""
        words = ["python", "-m", "experiments", "sweep", self.source, *(w for f in self.factors for w in ("--vary", f.word))]
        words += ["--sampling", self.sampling, *(("--points", str(len(self.points))) if self.sampling != "factorial" else ())]
        words += ["--runs", str(self.runs), "--seed", str(self.seed), *(["--aggregate"] * self.aggregate), *(["--own-luck"] * self.own_luck)]
        return shlex.join(words)

    def described(self) -> dict[str, Any]:
        """The design as plain values: two designs are the same where these are."""
        return {
            "scenario": self.source,
            "vary": [factor.word for factor in self.factors],
            "sampling": self.sampling,
            "points": len(self.points),
            "points sha256": hashlib.sha256(np.ascontiguousarray(self.points).tobytes()).hexdigest()[:16],
            "runs": self.runs,
            "seed": self.seed,
            "rows": "a point" if self.aggregate else "a run",
            "luck": "own to each point" if self.own_luck else "shared by all points",
        }


def design_of(
    scenario: Scenario, source: str, vary: Sequence[str] | Mapping[str, Any], sampling: str = "factorial",
    points: int | None = None, **rest: Any,
) -> Design:
    """A design from words such as "us_backstop=0:1:11", checked.  Raises ScenarioError with every fault.

    `vary` holds words KEY=LOW:HIGH:COUNT, KEY=LOW:HIGH or KEY=V1,V2,..., or is a mapping from keys to the same (or to
    lists of numbers).
    """
    words = list(vary) if not isinstance(vary, Mapping) else [f"{key}={_plain(value)}" for key, value in vary.items()]
    factors, faults = factors_of(words, scenario)
    if sampling not in SAMPLINGS:
        faults.append(f"--sampling {sampling}: unknown; {expected(sampling, list(SAMPLINGS), 'one of')}")
    elif sampling == "factorial":
        faults += [f"--vary {f.word}: a factorial sweep needs levels; expected {f.key}=LOW:HIGH:COUNT" for f in factors if not f.values]
        if points is not None:
            faults.append("--points: a factorial sweep has as many points as its levels give; expected --sampling lhs or sobol with it")
        if math.prod(len(f.values) for f in factors) > MOST_POINTS:
            faults.append(f"--vary: more than {MOST_POINTS:,} points; expected fewer levels, or --sampling lhs with --points")
    elif points is None or not 1 <= points <= MOST_POINTS:
        faults.append(f"--points {points}: expected 1 to {MOST_POINTS:,} with --sampling {sampling}")
    elif not factors:
        faults.append(f"--sampling {sampling}: nothing varies; expected at least one --vary")
    if rest.get("runs", 1) < 1:
        faults.append(f"--runs {rest['runs']}: expected 1 or more")
    if faults:
        raise ScenarioError(faults)
    table = sampled(sampling, [(f.values, f.low, f.high) for f in factors], points or 0, rest.get("seed", 1))
    return Design(scenario, source, tuple(factors), sampling, table, **rest)


def factors_of(words: Sequence[str], scenario: Scenario) -> tuple[list[Factor], list[str]]:
    """The factors of `--vary` words in the order of their keys, and every fault of these.

    However the words and their levels are ordered, they are the same study: the same points in the same rows.
    """
    factors, faults = [], []
    for word in words:
        try:
            factors.append(factor_of(word, scenario))
        except ScenarioError as error:
            faults += [f"--vary {fault}" for fault in error.faults]
    keys = [factor.key for factor in factors]
    ordered = [replace(factor, values=tuple(sorted(factor.values))) for factor in sorted(factors, key=lambda factor: factor.key)]
    return ordered, faults + [f"--vary {key}: varied twice; expected each key once" for key in sorted({k for k in keys if keys.count(k) > 1})]


def factor_of(word: str, scenario: Scenario) -> Factor:
    """A factor from a word; its key and both ends are checked against the scenario and the knob's range."""
    key, equals, text = (part.strip() for part in word.partition("="))
    if not equals or not key or not text:
        raise ScenarioError([f"{word}: expected KEY=LOW:HIGH:COUNT or KEY=V1,V2,..., such as us_backstop=0:1:11"])
    knob_of(key)
    levels = _levels(key, text)
    low, high = min(levels), max(levels)
    for value in (low, high):
        scenario.change({key: value})
    return Factor(key, () if ":" in text and text.count(":") == 1 else levels, low, high)


def _levels(key: str, text: str) -> tuple[float, ...]:
    parts = text.split(":") if ":" in text else text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise ScenarioError([f"{key}={text}: not numbers; expected LOW:HIGH:COUNT or V1,V2,..."]) from None
    if not all(math.isfinite(number) for number in numbers):
        raise ScenarioError([f"{key}={text}: expected finite numbers"])
    if ":" not in text:
        if len(set(numbers)) < len(numbers):
            raise ScenarioError([f"{key}={text}: a value stands twice; expected each once"])
        return tuple(numbers)
    if len(numbers) not in (2, 3):
        raise ScenarioError([f"{key}={text}: expected LOW:HIGH:COUNT or LOW:HIGH"])
    if numbers[0] >= numbers[1]:
        raise ScenarioError([f"{key}={text}: the range is inverted or empty; expected LOW below HIGH"])
    if len(numbers) == 2:
        return tuple(numbers)
    count = numbers[2]
    if count != int(count) or not 2 <= count <= 100_000:
        raise ScenarioError([f"{key}={text}: {count:g} levels; expected a whole number from 2 on"])
    return tuple(float(f"{v:.12g}") for v in np.linspace(numbers[0], numbers[1], int(count)))


def _exact(value: float) -> str:
    """The shortest word that reads as this very number."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))


def _plain(value: Any) -> str:
    return ",".join(f"{float(v):.17g}" for v in value) if isinstance(value, list | tuple) else str(value)
