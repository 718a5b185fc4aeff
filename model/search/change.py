"""What is wanted, and a change that might bring it about: the words that every search for a change shares."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from concert.agents.capital import TROOPS
from concert.agents.preferences import Traits
from concert.model.engine.batch import Batch, run_batch
from concert.model.faults import ScenarioError, expected
from concert.model.narrative.explain import NAMES, thousand
from concert.model.narrative.headlines import named
from concert.model.rules.events import Event
from concert.model.rules.package import MANDATES, Package
from concert.model.scenario.instance import preference, traits
from concert.model.scenario.knobs import OPENING_KNOBS
from concert.model.scenario.value import Scenario

CLOSE = 1e-3  # of a knob's range: how closely a turning point is found
HELD = {"troops": "commitment", "out": "walkout"}  # the event that holds an answer fast
CATEGORY = 0.5  # what another answer, or another route, counts as, beside shares of a range


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
        parts += [f"{thousand(self.target)} troops are pledged"] if self.target is not None else []
        return " and ".join(parts)


@dataclass(frozen=True)
class Change:
    """A change that works: knobs with what they were and become; `size` is the share of their ranges, summed.

    In place of knobs, `seat`: another state's answer held fast, known to all from the first round on; or `package`: what
    lay on the last table, and what would do instead.  `monotone`: whether every larger change tried works too.
    `at_table`: whether it is a change of the last conference alone.
    """

    settings: tuple[tuple[str, float, float], ...]
    size: float
    monotone: bool
    seat: tuple[str, str] = ("", "")
    package: tuple[Package, Package] | None = None
    at_table: bool = False

    @property
    def words(self) -> str:
        """The change in words."""
        if self.seat[0]:
            return f"{NAMES[self.seat[0]]} {'sends all it can, whatever happens' if self.seat[1] == 'troops' else 'walks out at once'}"
        if self.package is not None:
            return f"at the last table: {_packages(*self.package)}"
        said = " and ".join(f"{key} from {before:.3g} to {after:.3g}" for key, before, after in self.settings)
        return ("at the last table: " if self.at_table else "") + said + ("" if self.monotone else " (not every larger change works: the talks take another course)")

    @property
    def knobs(self) -> dict[str, float]:
        """The settings that `Scenario.change` takes."""
        return {key: after for key, _, after in self.settings}

    def made(self, scenario: Scenario) -> Scenario:
        """The scenario with the change made.  Raises ValueError for a change of the last table, which is of no scenario."""
        if self.at_table:
            raise ValueError("a change of the last table cannot be made in a scenario; expected one of knobs or of an answer")
        return hold(scenario, *self.seat) if self.seat[0] else scenario.change(self.knobs)


def hold(scenario: Scenario, iso3: str, answer: str) -> Scenario:
    """The scenario in which a capital's answer is held fast: "troops" (all it can, where its law lets it) or "out" (it walks out)."""
    events = tuple(event for event in scenario.events if event.state != iso3)
    return replace(scenario, events=(*events, Event(1, HELD[answer], 0.0, iso3)))


def works(scenario: Scenario, aim: Aim, seed: int, run: int) -> bool:
    """Whether an aim is reached in a run."""
    return bool(aim.reached(run_batch(scenario, 1, seed, first=run, workers=1))[0])


def value_of(scenario: Scenario, key: str) -> float:
    """What a knob is in a scenario; the mode of a preference."""
    table, _, name = key.rpartition(".")
    if key == "settlement_mass":
        return scenario.settles_from
    if key in OPENING_KNOBS:
        return float(getattr(scenario, key))
    if table in ("", "weights", "legitimacy"):
        group = {"": scenario.parameters, "weights": scenario.weights, "legitimacy": scenario.legitimacy}[table]
        return float(getattr(group, name))
    if name in Traits._fields:
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


def closed_in(good: Callable[[float], bool], fails: float, reaches: float, close: float) -> float:
    """The turning point between a value that fails and one that works, to within `close`: the shortest decimal that works."""
    while abs(reaches - fails) > close:
        middle = (reaches + fails) / 2
        fails, reaches = (fails, middle) if good(middle) else (middle, reaches)
    for digits in range(6):
        step = 10.0**-digits
        rounded = round(float(np.ceil(reaches / step) if reaches > fails else np.floor(reaches / step)) * step, digits)
        if abs(rounded - reaches) <= abs(reaches - fails):
            return rounded if good(rounded) else reaches
    return reaches


def _packages(before: Package, after: Package) -> str:
    said = [f"a mission of {after.mission:.2g} instead of {before.mission:.2g}"] if after.mission != before.mission else []
    if after.mandate != before.mandate:
        said.append("on Kyiv's invitation alone" if MANDATES[after.mandate] == "coalition" else f"under {named(MANDATES[after.mandate])}, were that granted")
    said += [f"{thousand(after.force)} asked instead of {thousand(before.force)}"] if after.force != before.force else []
    return ", ".join(said)
