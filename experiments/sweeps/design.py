"""The design of a sweep: what varies, over which points, how many runs a point, on which luck."""

import hashlib
import math
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from concert.experiments.sweeps.sampling import SAMPLINGS, sampled
from concert.experiments.terminal.options import scenario_with
from concert.model.faults import ScenarioError, expected
from concert.model.scenario.knobs import WORDS, knob_of, number_of
from concert.model.scenario.value import Scenario
from concert.places import PROGRAM

MOST_POINTS = 10_000_000


@dataclass(frozen=True)
class Factor:
    """What varies: over `values`, or, where there are none, over the whole of [low, high].

    In a design's points a number stands for itself.  A word, such as a convenor, stands as its place among `values`.
    """

    key: str
    values: tuple[float, ...] | tuple[str, ...]
    low: float
    high: float

    @property
    def in_words(self) -> bool:
        """Whether its values are words."""
        return self.key in WORDS

    @property
    def word(self) -> str:
        """The factor as `--vary` takes it."""
        levels = ",".join(value if isinstance(value, str) else _exact(value) for value in self.values)
        return f"{self.key}={levels or f'{_exact(self.low)}:{_exact(self.high)}'}"

    def at(self, unit: np.ndarray) -> np.ndarray:
        """Numbers of [0, 1] as values for the points of a design: low + u (high - low), or each of `values` equally likely.

        >>> Factor("us_backstop", (), 0.2, 0.6).at(np.array([0.0, 0.5])).tolist()
        [0.2, 0.4]
        >>> Factor("force", (10.0, 20.0, 40.0), 10.0, 40.0).at(np.array([0.0, 0.5, 1.0])).tolist()
        [10.0, 20.0, 40.0]
        """
        if not self.values:
            return self.low + unit * (self.high - self.low)
        places = np.minimum((unit * len(self.values)).astype(int), len(self.values) - 1)
        return places.astype(float) if self.in_words else np.array(self.values)[places]

    def told(self, value: float) -> float | str:
        """What a value of a point says to `Scenario.change`."""
        return self.values[int(value)] if self.in_words else float(value)


@dataclass(frozen=True)
class Design:
    """A sweep to be run: `points` is (number of points, number of factors), a row the factors' values at a point."""

    scenario: Scenario  # with what is set
    source: str  # the scenario as the command line names it
    factors: tuple[Factor, ...] = ()
    sampling: str = "factorial"
    points: np.ndarray = field(default_factory=lambda: np.empty((1, 0)))
    runs: int = 1000
    seed: int = 1
    aggregate: bool = False
    own_luck: bool = False
    settings: tuple[str, ...] = ()  # what the scenario is set to beside its source, each KEY=VALUE

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
        words = [*PROGRAM, "sweep", self.source, *(w for s in self.settings for w in ("--set", s))]
        words += [w for f in self.factors for w in ("--vary", f.word)]
        words += ["--sampling", self.sampling, *(("--points", str(len(self.points))) if self.sampling != "factorial" else ())]
        words += ["--runs", str(self.runs), "--seed", str(self.seed), *(["--aggregate"] * self.aggregate), *(["--own-luck"] * self.own_luck)]
        return shlex.join(words)

    def described(self) -> dict[str, Any]:
        """The design as plain values: two designs are the same where these are."""
        return {
            "scenario": self.source,
            **({"set": sorted(self.settings)} if self.settings else {}),
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
    points: int | None = None, settings: Sequence[str] = (), **rest: Any,
) -> Design:
    """A design from words such as "us_backstop=0:1:11", checked.  Raises ScenarioError with every fault.

    `vary` holds words KEY=LOW:HIGH:COUNT, KEY=LOW:HIGH or KEY=V1,V2,..., or is a mapping from keys to the same (or to
    lists of values); `settings` are changes of the scenario that hold for all points (`concert.model.scenario.changes`).
    """
    scenario = scenario_with(scenario, settings)
    words = list(vary) if not isinstance(vary, Mapping) else [f"{key}={_plain(value)}" for key, value in vary.items()]
    factors, faults = factors_of(words, scenario, settings)
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
    table = sampled(sampling, factors, points or 0, rest.get("seed", 1))
    return Design(scenario, source, tuple(factors), sampling, table, settings=tuple(settings), **rest)


def factors_of(words: Sequence[str], scenario: Scenario, settings: Sequence[str] = ()) -> tuple[list[Factor], list[str]]:
    """The factors of `--vary` words in the order of their keys, and every fault of these; none may be set by `--set`, too.

    However the words and their levels are ordered, they are the same study: the same points in the same rows.
    """
    factors, faults = [], []
    for word in words:
        try:
            factors.append(factor_of(word, scenario))
        except ScenarioError as error:
            faults += [f"--vary {fault}" for fault in error.faults]
    keys = [factor.key for factor in factors]
    both = {word.partition("=")[0].strip() for word in settings} & set(keys) - {"event"}  # of events each word adds one
    faults += [f"--vary {key}: set by --set, too; expected one or the other" for key in sorted(both)]
    return sorted(factors, key=lambda factor: factor.key), faults + [f"--vary {key}: varied twice; expected each key once" for key, times in sorted(Counter(keys).items()) if times > 1]


def factor_of(word: str, scenario: Scenario) -> Factor:
    """A factor from a word; its key and every level are checked against the scenario and the knob's declaration."""
    key, equals, text = (part.strip() for part in word.partition("="))
    if not equals or not key or not text:
        raise ScenarioError([f"{word}: expected KEY=LOW:HIGH:COUNT or KEY=V1,V2,..., such as us_backstop=0:1:11"])
    if key in ("drop", "add"):
        raise ScenarioError([f"{word}: the tables of two casts have different columns; expected --set {word.partition(',')[0]} and a folder for each"])
    if key in WORDS:
        return _of_words(key, text.split(","), scenario)
    knob_of(key)
    levels = _levels(key, text)
    scenario.change({key: levels[0]})
    for level in levels:
        number_of(key, level)
    return factor_between(key, min(levels), max(levels)) if text.count(":") == 1 else Factor(key, tuple(sorted(levels)), min(levels), max(levels))


def factor_between(key: str, low: float, high: float) -> Factor:
    """A knob over the whole of [low, high]: over every value there that it may have, where it is no real number."""
    return Factor(key, knob_of(key).levels(low, high), low, high)


def _of_words(key: str, words: Sequence[str], scenario: Scenario) -> Factor:
    levels = tuple(word.strip() for word in words)
    _once(key, ",".join(levels), levels)
    faults = []
    for level in levels:
        try:
            scenario.change({key: level})
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return Factor(key, tuple(sorted(levels)), 0.0, float(len(levels) - 1))


def _once(key: str, text: str, levels: Sequence[Any]) -> None:
    if len(set(levels)) < len(levels):
        raise ScenarioError([f"{key}={text}: a value stands twice; expected each once"])


def _levels(key: str, text: str) -> tuple[float, ...]:
    parts = text.split(":") if ":" in text else text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise ScenarioError([f"{key}={text}: not numbers; expected LOW:HIGH:COUNT or V1,V2,..."]) from None
    if not all(math.isfinite(number) for number in numbers):
        raise ScenarioError([f"{key}={text}: expected finite numbers"])
    if ":" not in text:
        _once(key, text, numbers)
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
    levels = tuple(float(f"{v:.12g}") for v in np.linspace(numbers[0], numbers[1], int(count)))
    knob = knob_of(key)
    if any(knob.fault(level) for level in levels) and not any(knob.fault(end) for end in numbers[:2]):
        near = knob.spread(int(count), numbers[0], numbers[1])
        raise ScenarioError([f"{key}={text}: not every level is {knob.admits}; expected such as {key}={','.join(map(_exact, near[:12]))}"])
    return levels


def _exact(value: float) -> str:
    """The shortest word that reads as this very number."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(float(value))


def _plain(value: Any) -> str:
    return ",".join(v if isinstance(v, str) else f"{float(v):.17g}" for v in value) if isinstance(value, list | tuple) else str(value)
