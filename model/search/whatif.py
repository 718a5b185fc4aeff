"""What would change its mind: the smallest change, on the same luck, that makes a state send troops or fills a target.

In one conference raising a backstop, a legitimacy, a stance or a capacity never shrinks the coalition (the conference is
monotone), but a whole negotiation need not be: the convenor drafts another package.  So a knob is tried on a grid over
its whole range, the nearest grid value that works is closed in on by bisection, and the change says whether all values
beyond it work too.  A knob that is no real number is tried at the values it may have: a force on the rungs of its ladder,
rounds as whole numbers.  Every change is verified by a run of its own.  At the last table, where the package is given, the conference's monotonicity
holds and bisection alone is enough (`last_table`).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product

import numpy as np

from concert.agents.capital import ANSWERS
from concert.agents.knob import REAL
from concert.agents.preferences import Preferences
from concert.model.engine.batch import run_batch
from concert.model.engine.negotiation import NegotiationModel
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.scenario.instance import setting, traits
from concert.model.scenario.knobs import OPENING_KNOBS, knob_of
from concert.model.scenario.value import Scenario
from concert.model.search.change import CATEGORY, CLOSE, Aim, Change, check, closed_in, value_of, works
from concert.model.search.local_counterfactual import table_changes, works_at_last_tables

__all__ = ["Aim", "Change", "answers_held", "candidates", "share_of", "single_changes", "smallest_changes", "smallest_few", "smallest_pairs", "value_of", "works_in"]

GRID = 24  # values tried over a knob's range
PAIR_GRID = 7  # values a knob of a pair
BEYOND = 4  # larger changes of a pair that are tried
FIXED = {"deadline", "stability", "settlement_mass", "contested_allowed", "luck_state", "luck_round"}  # calendar, a switch, luck: no change of mind
SHARED = ("us_backstop", "legitimacy.coalition", "weights.exposure", "weights.peers", "weights.security", "land_share", "mission", "force", "peer_norm")


def smallest_changes(scenario: Scenario, aim: Aim, seed: int = 1, run: int = 0, keys: Iterable[str] | None = None) -> list[Change]:
    """The changes of a single knob, or of another state's answer, that reach an aim, the smallest first.

    An empty change of size 0 says that it is so already.  Raises ScenarioError for a wrong aim.
    """
    check(scenario, aim)
    if works(scenario, aim, seed, run):
        return [Change((), 0.0, True)]
    tried = [_nearest(scenario, aim, key, seed, run) for key in keys or candidates(scenario, aim)]
    found = [change for change in tried if change is not None]
    if keys is None:
        found += answers_held(scenario, aim, seed, run)
    return sorted(found, key=lambda change: change.size)


def single_changes(scenario: Scenario, aim: Aim, seed: int = 1, run: int = 0) -> Iterator[list[Change]]:
    """The search, step by step, each with what it found: another last package, others' answers, then knob after knob.

    What the window's drawer and the command line list, the smallest first once all steps are taken; of packages the
    nearest.  Raises ScenarioError for a wrong aim.
    """
    check(scenario, aim)
    model = NegotiationModel(scenario, seed=seed, run=run).run_model()
    yield [change for change in table_changes(model, aim) if change.package][:1]
    yield answers_held(scenario, aim, seed, run)
    for key in candidates(scenario, aim):
        found = _nearest(scenario, aim, key, seed, run)
        yield [found] if found is not None else []


def smallest_few(found: Iterable[Change], most: int) -> list[Change]:
    """The smallest changes, the smallest first: at most so many, the smallest of each kind (knob, answer, package) among them."""
    ranked = sorted(found, key=lambda change: change.size)
    best = {("answer" if change.seat[0] else "package" if change.package else "knob"): change for change in reversed(ranked)}
    kept = sorted(best.values(), key=lambda change: change.size)[:most]
    others = [change for change in ranked if change not in kept]
    return sorted([*kept, *others[: most - len(kept)]], key=lambda change: change.size)


def smallest_pairs(scenario: Scenario, aim: Aim, seed: int = 1, run: int = 0, most: int = 5, keys: Iterable[str] | None = None) -> list[Change]:
    """The smallest changes of two knobs that together reach an aim, where neither does alone; the smallest first.

    Pairs of `keys` (by default the state's own preferences, the stances of those it listens to, and what the table
    shares), each on a grid of seven values; from the nearest that works each knob in turn goes back as far as it can, to a
    thousandth of its range.
    """
    check(scenario, aim)
    found: list[Change] = []
    for pair in combinations(keys or _of_pairs(scenario, aim), 2):
        limit = found[most - 1].size if len(found) >= most else float("inf")
        change = _nearest_pair(scenario, aim, pair, seed, run, limit)
        if change is not None:
            found = sorted([*found, change], key=lambda change: change.size)[:most]
    return found


def works_in(scenario: Scenario, aim: Aim, change: Change, runs: int = 1000, seed: int = 1) -> tuple[float, float]:
    """The share of runs in which the aim is reached, without and with a change, on the same luck.

    Raises ValueError for a change of the last table, which is that of one run.
    """
    without, with_it = (float(aim.reached(run_batch(s, runs, seed)).mean()) for s in (scenario, change.made(scenario)))
    return without, with_it


def share_of(scenario: Scenario, aim: Aim, change: Change, runs: int = 200, seed: int = 1) -> float:
    """The share of runs, each on luck of its own, in which an aim is reached with a change, one of the last table included."""
    if change.at_table:
        return works_at_last_tables(scenario, aim, change, runs, seed)
    return works_in(scenario, aim, change, runs, seed)[1]


def candidates(scenario: Scenario, aim: Aim) -> list[str]:
    """Every knob that may change: parameters, weights, legitimacies, the opening, and the states' preferences and capacity.

    The mandate of the opening is no knob: every route is one step from any package, so it decides nothing.
    """
    shared = [key for key in Parameters._fields if key not in FIXED]
    opening = [key for key in OPENING_KNOBS if key not in FIXED]
    tables = [f"weights.{n}" for n in Weights._fields] + [f"legitimacy.{n}" for n in Legitimacy._fields] + opening
    own = [f"{iso3}.{name}" for iso3 in scenario.cast for name in Preferences._fields if iso3 == aim.state or name == "participation_stance"]
    return [*own, *shared, *tables, *([f"{aim.state}.capacity"] if aim.state else [])]


def _nearest(scenario: Scenario, aim: Aim, key: str, seed: int, run: int) -> Change | None:
    """The smallest change of one knob that works, None where none does."""
    now, knob = value_of(scenario, key), knob_of(key)
    span = knob.high - knob.low

    def good(value: float) -> bool:
        return works(scenario.change({key: value}), aim, seed, run)

    found = []
    for end in (knob.high, knob.low):
        values = _between(key, now, end, GRID)
        tried = [good(v) for v in values]
        if any(tried):
            first = tried.index(True)
            near = _back(key, good, values[first - 1] if first else now, values[first])
            found.append(Change(((key, now, near),), abs(near - now) / span, all(tried[first:])))
    return min(found, key=lambda change: change.size, default=None)


def _nearest_pair(scenario: Scenario, aim: Aim, pair: tuple[str, str], seed: int, run: int, limit: float) -> Change | None:
    """The smallest change of a pair that works, where neither knob does alone; None where none is smaller than `limit`."""
    now = np.array([value_of(scenario, key) for key in pair])
    lows, highs = (np.array([getattr(knob_of(key), end) for key in pair]) for end in ("low", "high"))
    spans = highs - lows

    def good(at: np.ndarray) -> bool:
        return works(scenario.change(dict(zip(pair, map(float, at), strict=True))), aim, seed, run)

    def size(at: np.ndarray) -> float:
        return float((abs(at - now) / spans).sum())

    axes = [[low, *_between(key, low, high, PAIR_GRID - 1)] for key, low, high in zip(pair, lows, highs, strict=True)]
    for at in sorted((np.array(point) for point in product(*axes)), key=size):
        if size(at) - 2 / (PAIR_GRID - 1) >= limit:  # no nearer one within its cell can be smaller
            return None
        if not good(at):
            continue
        for k in np.argsort(-abs(at - now) / spans):  # the larger change goes back first
            def one(value: float, k: int = k, at: np.ndarray = at) -> bool:
                return good(np.where(np.arange(2) == k, value, at))

            if one(now[k]):
                return None  # the other knob does it alone
            at[k] = _back(pair[k], one, now[k], at[k])
        beyond = zip(*(_between(key, a, end, BEYOND) for key, a, end in zip(pair, at, np.where(at > now, highs, lows), strict=True)), strict=False)
        further = all(good(np.array(point)) for point in beyond)
        return Change(tuple((key, float(n), float(a)) for key, n, a in zip(pair, now, at, strict=True)), size(at), further)
    return None


def _between(key: str, start: float, end: float, count: int) -> list[float]:
    """Values from beyond `start` up to `end`: `count` even steps, or at most so many of those that a knob may have."""
    if start == end:
        return []
    knob = knob_of(key)
    if knob.kind == REAL:
        return [float(v) for v in np.linspace(start, end, count + 1)[1:]]
    beyond = sorted((level for level in knob.levels(min(start, end), max(start, end)) if level != start), key=lambda level: abs(level - start))
    return beyond if len(beyond) <= count else [beyond[round(k * len(beyond) / count) - 1] for k in range(1, count + 1)]


def _back(key: str, good: Callable[[float], bool], fails: float, reaches: float) -> float:
    """The value nearest to one that fails that still works, on the way to one that does."""
    knob = knob_of(key)
    if knob.kind != REAL:
        between = knob.levels(min(fails, reaches), max(fails, reaches))
        nearest_first = between if fails < reaches else between[::-1]
        return next(level for level in nearest_first if level != fails and (level == reaches or good(level)))
    return closed_in(good, fails, reaches, CLOSE * (knob.high - knob.low))


def answers_held(scenario: Scenario, aim: Aim, seed: int, run: int) -> list[Change]:
    """Other states whose troops, or whose walking out, would do it: an answer counts as half a range."""
    found, now = [], run_batch(scenario, 1, seed, first=run, workers=1).answers[0]
    for row, iso3 in enumerate(scenario.cast):
        for word in ("troops", "out"):
            if iso3 == aim.state or now[row] == ANSWERS.index(word):
                continue
            change = Change((), CATEGORY, True, (iso3, word))
            played = run_batch(change.made(scenario), 1, seed, first=run, workers=1)
            if aim.reached(played)[0] and played.answers[0, row] == ANSWERS.index(word):
                found.append(change)
    return found


def _of_pairs(scenario: Scenario, aim: Aim) -> list[str]:
    """The state's own preferences and the stances of the three it listens to most; without a state, of the three largest."""
    if aim.state:
        own = [f"{aim.state}.{name}" for name in Preferences._fields]
        weight = setting(scenario).regard[:, scenario.cast.index(aim.state)]
    else:
        own, weight = [], np.array([traits(scenario, iso3).capacity for iso3 in scenario.cast])
    others = [scenario.cast[row] for row in np.argsort(-weight, kind="stable")[:3] if scenario.cast[row] != aim.state]
    return [*own, *(f"{iso3}.participation_stance" for iso3 in others), *SHARED]
