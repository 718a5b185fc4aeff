"""What would change its mind: the smallest change, on the same luck, that makes a state send troops or fills a target.

In one conference raising a backstop, a legitimacy, a stance or a capacity never shrinks the coalition (the conference is
monotone), but a whole negotiation need not be: the convenor drafts another package.  So a knob is tried on a grid over
its whole range, the nearest grid value that works is closed in on by bisection, and the change says whether all values
beyond it work too.  Every change is verified by a run of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from agents.capital import OUT, TROOPS, Capital, Reply
from agents.knob import knobs
from agents.preferences import Preferences, Traits
from agents.prospect import Prospect
from model.analysis.explain import NAMES
from model.batch import Batch, run_batch
from model.cast import preference, traits
from model.negotiation import NegotiationModel
from model.parameters import Legitimacy, Parameters, Weights
from model.scenario import OPENING_KNOBS, Scenario, ScenarioError, knob_of
from model.words import expected

GRID = 24  # values tried over a knob's range
CLOSE = 1e-3  # of the range: how closely the turning point is found
PAIR_GRID = 9  # values a knob of a pair
FIXED = {"deadline", "stability", "contested_allowed", "luck_state", "luck_round"}  # calendar, a switch, luck: no change of mind


@dataclass(frozen=True)
class Aim:
    """What is wanted: that a state sends troops, or that the mass reaches a target (thousand), or both."""

    state: str | None = None
    target: float | None = None

    def reached(self, batch: Batch) -> np.ndarray:
        """For each run of a batch, whether it is so."""
        so = np.ones(len(batch), bool)
        if self.state is not None:
            so &= batch.answers[:, batch.cast.index(self.state)] == TROOPS
        if self.target is not None:
            so &= batch.mass >= self.target
        return so

    @property
    def words(self) -> str:
        """The aim in words."""
        parts = [f"{NAMES[self.state]} sends troops"] if self.state else []
        parts += [f"{self.target:g} thousand are reached"] if self.target is not None else []
        return " and ".join(parts)


@dataclass(frozen=True)
class Change:
    """A change that works: knobs with what they were and become; `size` is the share of their ranges, summed.

    `monotone`: whether every value tried beyond it works too.  `seat`: another state's answer held fast, in place of knobs.
    """

    settings: tuple[tuple[str, float, float], ...]
    size: float
    monotone: bool
    seat: tuple[str, str] = ("", "")

    @property
    def words(self) -> str:
        """The change in words."""
        if self.seat[0]:
            return f"{NAMES[self.seat[0]]} {'sends troops whatever happens' if self.seat[1] == 'troops' else 'stays out whatever happens'}"
        said = " and ".join(f"{key} from {before:.3g} to {after:.3g}" for key, before, after in self.settings)
        return said + ("" if self.monotone else " (not every larger change works: the talks take another course)")

    @property
    def knobs(self) -> dict[str, float]:
        """The settings that `Scenario.change` takes."""
        return {key: after for key, _, after in self.settings}


def smallest_changes(scenario: Scenario, aim: Aim, seed: int = 1, run: int = 0, keys: Iterable[str] | None = None) -> list[Change]:
    """The changes of a single knob, or of another state's answer, that reach an aim, the smallest first.

    An empty change of size 0 says that it is so already.  Raises ScenarioError for a wrong aim.
    """
    check(scenario, aim)
    if _works(scenario, aim, {}, seed, run):
        return [Change((), 0.0, True)]
    tried = [_nearest(scenario, aim, key, seed, run) for key in keys or candidates(scenario, aim)]
    found = [change for change in tried if change is not None]
    if keys is None:
        found += _seats(scenario, aim, seed, run)
    return sorted(found, key=lambda change: change.size)


def smallest_pairs(scenario: Scenario, aim: Aim, seed: int = 1, run: int = 0, most: int = 5) -> list[Change]:
    """The smallest changes of two knobs that together reach an aim, where neither does alone; the smallest first.

    Pairs of the state's own preferences, the backstop and what the table shares, each on a grid of nine values.
    """
    check(scenario, aim)
    keys = _of_pairs(scenario, aim)
    found: list[Change] = []
    for one, other in combinations(keys, 2):
        best: Change | None = None
        before = [value_of(scenario, key) for key in (one, other)]
        spans = [knob_of(key).high - knob_of(key).low for key in (one, other)]
        steps = sorted(
            ((abs(a - before[0]) / spans[0] + abs(b - before[1]) / spans[1], a, b) for a in _grid(one, PAIR_GRID) for b in _grid(other, PAIR_GRID)),
        )
        limit = found[most - 1].size if len(found) >= most else float("inf")
        for size, a, b in steps:
            if size >= limit:
                break
            if a != before[0] and b != before[1] and _works(scenario, aim, {one: a, other: b}, seed, run):
                best = Change(((one, before[0], a), (other, before[1], b)), size, True)
                break
        if best is not None:
            found = sorted([*found, best], key=lambda change: change.size)
    return found[:most]


def works_in(scenario: Scenario, aim: Aim, change: Change, runs: int = 1000, seed: int = 1) -> tuple[float, float]:
    """The share of runs in which the aim is reached, without and with a change of knobs, on the same luck."""
    return tuple(float(aim.reached(run_batch(scenario, runs, seed, vary=vary)).mean()) for vary in ({}, change.knobs))  # type: ignore[return-value]


def candidates(scenario: Scenario, aim: Aim) -> list[str]:
    """Every knob that may change: parameters, weights, legitimacies, the opening, and the states' preferences and capacity."""
    shared = [key for key in Parameters._fields if key not in FIXED]
    tables = [f"weights.{n}" for n in Weights._fields] + [f"legitimacy.{n}" for n in Legitimacy._fields] + list(OPENING_KNOBS)
    own = [f"{iso3}.{name}" for iso3 in scenario.cast for name in Preferences._fields if iso3 == aim.state or name == "participation_stance"]
    return [*own, *shared, *tables, *([f"{aim.state}.capacity"] if aim.state else [])]


def value_of(scenario: Scenario, key: str) -> float:
    """What a knob is in a scenario; the mode of a preference."""
    table, _, name = key.rpartition(".")
    if key in OPENING_KNOBS:
        return float(getattr(scenario, key))
    if table in ("", "weights", "legitimacy"):
        group = {"": scenario.parameters, "weights": scenario.weights, "legitimacy": scenario.legitimacy}[table]
        return float(getattr(group, name))
    if name in knobs(Traits):
        return float(getattr(traits(scenario, table), name))
    return preference(scenario, table, name).mode


def check(scenario: Scenario, aim: Aim) -> None:
    """Raise ScenarioError for an aim that says nothing, an unknown state or a target that is none."""
    if aim.state is None and aim.target is None:
        raise ScenarioError(["an aim is missing; expected a state, a target, or both"])
    if aim.state is not None and aim.state not in scenario.cast:
        raise ScenarioError([f"--state {aim.state}: not at the table; {expected(aim.state, list(scenario.cast), 'a capital such as')}"])
    if aim.target is not None and not 0 < aim.target < 1000:
        raise ScenarioError([f"--target {aim.target:g}: expected above 0 and below 1000 (thousand troops)"])


def _works(scenario: Scenario, aim: Aim, settings: dict[str, float], seed: int, run: int) -> bool:
    return bool(aim.reached(run_batch(scenario, 1, seed, vary=settings, first=run, workers=1))[0])


def _nearest(scenario: Scenario, aim: Aim, key: str, seed: int, run: int) -> Change | None:
    """The smallest change of one knob that works, None where none does."""
    now, knob = value_of(scenario, key), knob_of(key)
    span = knob.high - knob.low
    found = []
    for values in (_towards(now, knob.high), _towards(now, knob.low)):
        works = [_works(scenario, aim, {key: v}, seed, run) for v in values]
        if any(works):
            first = works.index(True)
            fails, good = (values[first - 1] if first else now), values[first]
            while abs(good - fails) > CLOSE * span:
                middle = (good + fails) / 2
                fails, good = (fails, middle) if _works(scenario, aim, {key: middle}, seed, run) else (middle, good)
            good = _tidy(fails, good)
            if not _works(scenario, aim, {key: good}, seed, run):
                continue  # rounding lost it
            found.append(Change(((key, now, good),), abs(good - now) / span, all(works[first:])))
    return min(found, key=lambda change: change.size, default=None)


def _towards(now: float, end: float) -> list[float]:
    return [float(v) for v in np.linspace(now, end, GRID + 1)[1:]] if end != now else []


def _grid(key: str, count: int) -> list[float]:
    knob = knob_of(key)
    return [float(v) for v in np.linspace(knob.low, knob.high, count)]


def _tidy(fails: float, works: float) -> float:
    """The shortest decimal at or beyond the turning point."""
    for digits in range(6):
        step = 10.0**-digits
        rounded = round((np.ceil(works / step) if works > fails else np.floor(works / step)) * step, digits)
        if abs(rounded - works) <= abs(works - fails):
            return float(rounded)
    return works


def _seats(scenario: Scenario, aim: Aim, seed: int, run: int) -> list[Change]:
    """Other states whose troops, or whose staying out, would do it: half a range each, as a change of an answer."""
    found = []
    model = NegotiationModel(scenario, seed=seed, run=run).run_model()
    for row, iso3 in enumerate(scenario.cast):
        answers = [] if iso3 == aim.state else [word for word, code in (("troops", TROOPS), ("out", OUT)) if model.table.answer[row] != code]
        for word in answers:
            played = NegotiationModel(scenario, seed=seed, run=run, seats={iso3: HELD[word]}).run_model()
            joined = aim.state is None or played.outcome.answers[aim.state] == "troops"
            if joined and (aim.target is None or played.outcome.mass >= aim.target) and played.outcome.answers[iso3] == word:
                found.append(Change((), 0.5, True, (iso3, word)))
    return found


def _of_pairs(scenario: Scenario, aim: Aim) -> list[str]:
    own = [f"{aim.state}.{name}" for name in Preferences._fields] if aim.state else ["FRA.participation_stance", "DEU.participation_stance", "POL.participation_stance"]
    shared = ["us_backstop", "legitimacy.coalition", "weights.exposure", "weights.peers", "weights.security", "land_share", "force", "peer_norm"]
    return [key for key in own if key.partition(".")[0] in scenario.cast] + shared


class _Sends(Capital):
    """A seat that sends troops whatever happens, with the base share of what it has."""

    def answer(self, prospect: Prospect) -> Reply:
        capacity, share = self.model.setting.traits[self.row].capacity, self.model.setting.parameters.pledge_base
        return super().answer(prospect)._replace(answer=TROOPS, pledge=capacity * share)


class _Refuses(Capital):
    """A seat that takes no part whatever happens."""

    def answer(self, prospect: Prospect) -> Reply:
        return super().answer(prospect)._replace(answer=OUT, pledge=0.0)


HELD: dict[str, type[Capital]] = {"troops": _Sends, "out": _Refuses}
