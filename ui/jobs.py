"""What is worked out beside the talks, in a thread of its own: "How sure?" and "What would change its mind".

Heavy work of all visitors takes turns, so that clicks keep a core; whoever waits is told.
"""

import threading
from dataclasses import dataclass, replace

import solara

from concert.model.analysis.baselines import NULLS, facts_of
from concert.model.engine.batch import run_batch
from concert.model.engine.processors import processors
from concert.model.scenario.value import Scenario
from concert.model.search.certainty import Certainty, certainty
from concert.model.search.change import Aim, Change
from concert.model.search.one_at_a_time import Grid, Lever, levers, reach
from concert.model.search.whatif import share_of, single_changes, smallest_few
from concert.ui.pace import Turns, visitor

HEAVY = Turns(max(1, processors() - 1))  # heavy jobs of all visitors; a core is left for clicks
LEVELS, CELL_RUNS, LEVER_RUNS = 7, 100, 200  # of the map and the tornado of "How sure?"
BRIEF = 0.4  # seconds a drawer must stay open before its question is worked on
SHOWN, LUCKS, TABLES = 6, 500, 100  # changes of mind that are shown, and how many runs, or last tables, each is tried on


@dataclass(frozen=True)
class Certain:
    """How far "How sure?" is, and what it found so far."""

    doing: str = ""  # "" when nothing is
    done: int = 0
    total: int = 0
    stopped: bool = False
    found: Certainty | None = None
    simpler: dict[str, dict[str, float]] | None = None  # what each null model says, by its name and by state
    grid: Grid | None = None
    turned: list[Lever] | None = None
    middle: float = 0.0


@dataclass(frozen=True)
class Mind:
    """The smallest changes that make a capital send troops, as far as they are found."""

    working: bool = True
    found: tuple[Change, ...] = ()
    already: float | None = None  # the share of runs in which it sends troops as it is
    shares: tuple[float | None, ...] = ()  # the share of runs in which each works, None where not tried yet


certain: solara.Reactive[Certain] = solara.reactive(Certain())
mind: solara.Reactive[Mind] = solara.reactive(Mind())


def play_many(scenario: Scenario, seed: int, runs: int, cancelled: threading.Event) -> None:
    """Play the negotiations of "How sure?", then its map and its tornado; stops when cancelled or at 0 runs."""
    if not runs:
        certain.value = replace(certain.value, doing="", stopped=certain.value.found is not None)
        return
    now = Certain("Waiting for a free core", 0, runs)
    certain.value = now
    with HEAVY.turn(visitor(), cancelled) as mine:
        if mine is None:
            return

        def tell(done: int) -> bool:
            certain.value = replace(now, doing="Playing negotiations", done=done)
            return mine.pass_on()

        batch = run_batch(scenario, runs, seed, workers=1, progress=tell)
        if cancelled.is_set() or not len(batch):
            return
        now = replace(now, done=len(batch), found=certainty(batch), simpler=simpler(scenario, seed), middle=float(batch.mass.mean()))

        def turning(doing: str, runs_each: int):
            def tell_of(k: int, of: int) -> bool:
                certain.value = replace(now, doing=doing, done=k * runs_each, total=of * runs_each)
                return mine.pass_on()

            return tell_of

        grid = reach(scenario, levels=LEVELS, runs=CELL_RUNS, seed=seed, progress=turning("Mapping mission and backstop", CELL_RUNS))
        if cancelled.is_set():
            return
        now = replace(now, grid=grid)
        turned = levers(scenario, LEVER_RUNS, seed, progress=turning("Turning every knob", 2 * LEVER_RUNS))
        if not cancelled.is_set():
            certain.value = replace(now, doing="", turned=turned)


def simpler(scenario: Scenario, seed: int) -> dict[str, dict[str, float]]:
    """What the models that any forecast must beat say of every capital's sending troops."""
    facts = facts_of(scenario, seed)
    return {name: dict(zip(facts.cast, map(float, model(facts)), strict=True)) for name, model in NULLS.items()}


def think(scenario: Scenario, iso3: str, seed: int, run: int, cancelled: threading.Event) -> None:
    """Find the smallest single changes that make a capital send troops, then on how much other luck the first few work."""
    mind.value = Mind()
    aim, found = Aim(state=iso3), []
    if cancelled.wait(BRIEF):  # whoever only passes by starts nothing
        return
    with HEAVY.turn(visitor(), cancelled) as mine:
        if mine is None:
            return
        for step in single_changes(scenario, aim, seed, run):
            found += step
            if not mine.pass_on():
                return
            mind.value = Mind(True, tuple(smallest_few(found, SHOWN)))
        ranked = mind.value.found
        already = float(aim.reached(run_batch(scenario, LUCKS, seed, workers=1)).mean())
        shares: list[float | None] = [None] * len(ranked)
        for k, change in enumerate(ranked):
            if not mine.pass_on():
                return
            mind.value = Mind(True, ranked, already, tuple(shares))
            shares[k] = share_of(scenario, aim, change, TABLES if change.at_table else LUCKS, seed)
        mind.value = Mind(False, ranked, already, tuple(shares))

