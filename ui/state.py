"""What one visitor sees and does.  Reactives are here and, for work in the background, in `ui.jobs`; each page has its own.

A visit is a frozen value; every action makes the next one under the visit's lock, so that a click is never lost to the
play loop.  Visitors share the records of equal talks (`ui.talks`) and the turns of heavy jobs (`ui.jobs`), nothing else.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import solara

from model.analysis.compare import Difference
from model.edit import joined
from model.outcome import Round
from model.scenario import Scenario, ScenarioError
from model.scenarios import DEFAULT, load_scenario, parse_scenario
from ui.talks import Pulse, Talks, talks

PAGES = {"negotiation": "Negotiation", "compare": "Compare", "sure": "How sure?", "learn": "Learn", "sources": "Sources"}
PANELS = ("", "changes", "share")
PLAIN = "plain"  # Compare's other side: the same scenario without the visitor's changes
LARGEST = 64_000  # bytes of a file that a visitor hands in
MOST = 20_000  # negotiations a visitor may ask for at once
REMEMBERED = 50  # changes that undo goes back


@dataclass(frozen=True)
class Visit:
    """Everything on screen; `shown` is how many rounds are, at most those played."""

    base: Scenario
    talks: Talks
    seed: int = 1
    run: int = 0
    changes: tuple[str, ...] = ()
    past: tuple[tuple[str, ...], ...] = ()  # what the changes were before, for undo
    handed: str = ""  # the text of a scenario that the visitor handed in
    rounds: tuple[Round, ...] = ()
    shown: int = 0
    playing: bool = False
    speed: float = 2.0  # rounds a second
    selected: str = ""
    page: str = "negotiation"
    panel: str = ""
    other: str = PLAIN  # Compare's other side
    asked: int = 2000  # negotiations that "How sure?" plays
    lesson: str = ""
    notices: tuple[tuple[str, str], ...] = ()  # place and text of what could not be done
    lock: threading.RLock = field(default_factory=threading.RLock, compare=False)
    pulse: Pulse = field(default_factory=Pulse, compare=False)

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


visit: solara.Reactive[Visit | None] = solara.reactive(None)
predicted: solara.Reactive[dict[str, int]] = solara.reactive({})  # the lessons answered, by their choice
file: solara.Reactive[dict[str, Any] | None] = solara.reactive(None)  # the last file to save
at: solara.Reactive[str] = solara.reactive("")  # the page's own address without its search part, as its browser has it
about: solara.Reactive[str] = solara.reactive("parameters")  # whose numbers Sources shows


def begin(scenario: Scenario | None = None, seed: int = 1, changes: tuple[str, ...] = (), rounds: int = 0, **more: object) -> Visit:
    """A visit to a scenario, with some rounds played.  Raises ScenarioError for changes that cannot be made."""
    base = load_scenario(DEFAULT) if scenario is None else scenario
    here = talks(base, changes, seed, int(more.get("run", 0))).play(rounds)  # type: ignore[call-overload]
    played = tuple(here.model.rounds[:rounds])
    return Visit(base, here, seed, changes=changes, rounds=played, shown=len(played), **more)  # type: ignore[arg-type]


def here() -> Visit:
    """The visit as it is now."""
    assert visit.value is not None, "the page opens a visit before anything is done in it"
    return visit.value


def change(make: Callable[[Visit], Visit]) -> None:
    """Make the next visit of the present one; what cannot be done is told, and the last good state stays."""
    with here().lock:
        now = here()
        try:
            visit.value = make(now if not now.notices else replace(now, notices=()))
        except ScenarioError as error:
            visit.value = replace(now, notices=tuple(("", fault) for fault in error.faults))


def step() -> None:
    """Show the next round, playing it first where it is not played yet."""

    def made(now: Visit) -> Visit:
        rounds = now.rounds
        if now.shown == len(rounds):
            rounds = tuple(now.talks.play(now.shown + 1).model.rounds[: now.shown + 1])
        moved = replace(now, rounds=rounds, shown=min(now.shown + 1, len(rounds)))
        return replace(moved, playing=now.playing and moved.running)

    change(made)


def scrub(shown: int) -> None:
    """Show the table as it stood after so many rounds."""
    change(lambda now: replace(now, shown=min(max(int(shown), 0), len(now.rounds)), playing=False))


def play(on: bool) -> None:
    """Play or pause; playing after the end begins anew."""
    change(lambda now: replace(now if now.running or not on else replace(now, shown=0), playing=bool(on)))


def restart() -> None:
    """Back to before the first round."""
    change(lambda now: replace(now, shown=0, playing=False))


def pace(speed: float) -> None:
    """Set the speed in rounds a second."""
    change(lambda now: replace(now, speed=min(max(float(speed), 0.5), 10.0)))


def pick(iso3: str) -> None:
    """Select a capital, "" for none."""
    change(lambda now: replace(now, selected=iso3 if iso3 in now.scenario.cast else "", panel=""))


def show(page: str) -> None:
    """Turn to a page."""
    change(lambda now: replace(now, page=page if page in PAGES else "negotiation", panel="", playing=False))


def open_panel(name: str) -> None:
    """Open a panel beside the map, "" closes it."""
    change(lambda now: replace(now, panel=name if name in PANELS else "", selected=""))


def reseed(seed: int) -> None:
    """The same talks on other luck."""
    change(lambda now: _again(now, now.changes, seed=int(seed), rounds=0))


def open_scenario(name: str) -> None:
    """Another scenario; the changes are left behind, and undo brings none of them back."""
    change(lambda now: _again(replace(now, base=load_scenario(name), handed="", past=()), (), rounds=0))


def hand_in(text: str) -> None:
    """A scenario from the text of a file (TOML), checked; every fault is told and the last good one stays."""

    def made(now: Visit) -> Visit:
        if len(text.encode()) > LARGEST:
            raise ScenarioError([f"your file: {len(text.encode()):,} bytes; expected at most {LARGEST:,}"])
        base = parse_scenario(text, "your-file", "your file")
        return _again(replace(now, base=base, handed=text, past=()), (), rounds=0)

    change(made)


def edit(word: str) -> None:
    """One more change; the talks are played again on the same luck, as far as they were."""

    def made(now: Visit) -> Visit:
        try:
            return _changed(now, joined(now.changes, word))
        except ScenarioError as error:
            return replace(now, notices=tuple((word.partition("=")[0], fault) for fault in error.faults))

    change(made)


def take_back(word: str) -> None:
    """Take one change back."""
    change(lambda now: _changed(now, tuple(w for w in now.changes if w != word)))


def undo() -> None:
    """The changes as they were before the last one; in a visit that a link opened, all but the last of them."""

    def made(now: Visit) -> Visit:
        if not now.past and not now.changes:
            return now
        return _again(replace(now, past=now.past[:-1]), now.past[-1] if now.past else now.changes[:-1])

    change(made)


def reset() -> None:
    """No changes."""
    change(lambda now: _changed(now, ()) if now.changes else now)


def fire(kind: str, size: float | None, state: str, rounds: int) -> None:
    """Let an event happen at the start of the next round: an edit, so that it can be undone and shared."""
    edit(f"event={here().shown + 1}:{kind}:{'' if size is None else f'{size:g}'}:{state}:{rounds}")


def forget(iso3: str) -> None:
    """Take back every change of one capital's preferences and traits."""
    change(lambda now: _changed(now, tuple(word for word in now.changes if not word.startswith(f"{iso3}."))))


def arrive(base: Scenario, changes: tuple[str, ...], rounds: int) -> None:
    """Turn to a scenario with changes made and rounds played, on the negotiation's page and the first luck."""

    def made(now: Visit) -> Visit:
        fresh = replace(now, base=base, handed="", past=(), page="negotiation", panel="", selected="", run=0)
        return _again(fresh, changes, seed=1, rounds=rounds)

    change(made)


def stand(address: str) -> None:
    """Where the page stands, for links that say so in full."""
    at.set(str(address)[:2000])


def tell(*texts: str) -> None:
    """Tell the visitor what could not be done."""
    change(lambda now: replace(now, notices=tuple(("", str(text)[:300]) for text in texts)))


def other_side(name: str) -> None:
    """Compare with another scenario, or with the same one without changes."""
    change(lambda now: replace(now, other=name))


def ask(runs: int) -> None:
    """How many negotiations "How sure?" plays (at most 20,000); 0 stops it."""
    change(lambda now: replace(now, asked=min(max(int(runs), 0), MOST)))


def study(lesson: str) -> None:
    """Open a lesson or a challenge."""
    change(lambda now: replace(now, lesson=lesson))


def follow(opened: Visit) -> None:
    """Go where a link leads; who the visitor is, and how fast it may act, stays."""
    now = visit.value
    visit.value = opened if now is None else replace(opened, lock=now.lock, pulse=now.pulse)


def _changed(now: Visit, changes: tuple[str, ...]) -> Visit:
    return _again(replace(now, past=(*now.past, now.changes)[-REMEMBERED:]), changes)


def _again(now: Visit, changes: tuple[str, ...], seed: int | None = None, rounds: int | None = None) -> Visit:
    seed = now.seed if seed is None else seed
    wanted = len(now.rounds) if rounds is None else rounds
    next_ = talks(now.base, changes, seed, now.run).play(wanted)
    played = tuple(next_.model.rounds[:wanted])
    selected = now.selected if now.selected in next_.scenario.cast else ""
    return replace(
        now, changes=changes, seed=seed, talks=next_, rounds=played, selected=selected, playing=False,
        shown=min(now.shown if rounds is None else rounds, len(played)),
    )
