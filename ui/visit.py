"""A visit: what one visitor has on screen, a frozen value.  `concert.ui.state` makes the next one, `concert.ui.link` writes it as an address."""

import threading
from dataclasses import dataclass, field

from concert.model.engine import luck
from concert.model.engine.outcome import Round
from concert.model.narrative.compare import Difference
from concert.model.scenario.catalogue import DEFAULT, known_scenario
from concert.model.scenario.value import Scenario
from concert.ui.talks import Talks, talks

PAGES = {"negotiation": "Negotiation", "compare": "Compare", "sure": "How sure?", "learn": "Learn", "sources": "Sources"}
PANELS = ("", "changes", "share")
PLAIN = "plain"  # Compare's other side: the same scenario without the visitor's changes
LARGEST = 64_000  # bytes of a file that a visitor hands in
MOST = 20_000  # negotiations a visitor may ask for at once
LAST_SEED = luck.MOST
SLOWEST, FASTEST, USUAL = 0.5, 10.0, 2.0  # rounds a second


@dataclass(frozen=True)
class Before:
    """What undo and redo go back to: which talks were on screen, and how far."""

    base: Scenario
    handed: str
    changes: tuple[str, ...]
    seed: int
    run: int
    played: int
    shown: int


@dataclass(frozen=True)
class Step:
    """The same as a link that the page's browser had kept: read when somebody goes there.  `file` is a scenario handed in, packed."""

    search: str
    file: str = ""

    @property
    def link(self) -> str:
        """The link whole."""
        return f"{self.search}&file={self.file}" if self.file else self.search


@dataclass(frozen=True)
class Visit:
    """Everything on screen; `shown` is how many rounds are, at most those played."""

    base: Scenario
    talks: Talks
    seed: int = 1
    run: int = 0
    changes: tuple[str, ...] = ()
    past: tuple[Before | Step, ...] = ()  # for undo
    undone: tuple[Before | Step, ...] = ()  # for redo
    handed: str = ""  # the text of a scenario that the visitor handed in
    kept: str = ""  # the link that this visit came by, where it names talks that the page's browser keeps
    rounds: tuple[Round, ...] = ()
    shown: int = 0
    playing: bool = False
    speed: float = USUAL  # rounds a second
    selected: str = ""
    page: str = "negotiation"
    panel: str = ""
    big: bool = False  # large, for a projector
    other: str = PLAIN  # Compare's other side
    asked: int = 2000  # negotiations that "How sure?" plays
    lesson: str = ""
    answers: tuple[tuple[str, int], ...] = ()  # the lessons answered, by their choice
    about: str = "parameters"  # whose numbers Sources shows
    notices: tuple[tuple[str, str], ...] = ()  # place and text of what could not be done
    lock: threading.RLock = field(default_factory=threading.RLock, compare=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario with the visitor's changes."""
        return self.talks.scenario

    @property
    def running(self) -> bool:
        """Whether there is a round to come, on record or to be played."""
        return self.talks.model.running or self.shown < len(self.talks.model.rounds)

    @property
    def first(self) -> Difference | None:
        """The first decision on this page's record that the changes made differ."""
        return self.talks.first_difference(len(self.rounds))


def begin(scenario: Scenario | None = None, seed: int = 1, changes: tuple[str, ...] = (), rounds: int = 0, **more: object) -> Visit:
    """A visit to a scenario, with some rounds played.  Raises ScenarioError for changes that cannot be made."""
    base = known_scenario(DEFAULT) if scenario is None else scenario
    here = talks(base, changes, seed, int(more.get("run", 0))).play(rounds)  # type: ignore[call-overload]
    played = tuple(here.model.rounds[:rounds])
    return Visit(base, here, seed, changes=changes, rounds=played, shown=len(played), **more)  # type: ignore[arg-type]
