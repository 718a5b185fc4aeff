"""What one visitor sees and does.  Reactives are here and, for work in the background, in `concert.ui.jobs`; each page has its own.

A visit is a frozen value; every action makes the next one under the visit's lock, so that a click is never lost to the
play loop.  Visitors share the records of equal talks (`concert.ui.talks`) and the turns of heavy jobs (`concert.ui.jobs`), nothing else.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import solara

from concert.model.faults import expected
from concert.model.scenario.catalogue import known_scenario, parse_scenario, scenario_names
from concert.model.scenario.changes import MOST as MOST_CHANGES
from concert.model.scenario.changes import joined
from concert.model.scenario.value import Scenario, ScenarioError
from concert.ui import trail
from concert.ui.history import again, redone, remembered, undone
from concert.ui.lessons import LESSONS, Lesson
from concert.ui.link import from_link
from concert.ui.views import sources
from concert.ui.visit import FASTEST, LARGEST, LAST_SEED, MOST, PAGES, PANELS, PLAIN, SLOWEST, Visit
from concert.ui.whole import whole

PLACE = 60  # characters of the place that a fault is told at
visit: solara.Reactive[Visit | None] = solara.reactive(None)
file: solara.Reactive[dict[str, Any] | None] = solara.reactive(None)  # the last file to save
at: solara.Reactive[str] = solara.reactive("")  # the page's own address without its search part, as its browser has it


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
    if not math.isfinite(speed):
        raise ScenarioError([f"speed: {speed} is not a number from {SLOWEST:g} to {FASTEST:g}"])
    change(lambda now: replace(now, speed=min(max(float(speed), SLOWEST), FASTEST)))


def enlarge(on: bool) -> None:
    """Show everything larger, for a projector."""
    change(lambda now: replace(now, big=bool(on)))


def pick(iso3: str) -> None:
    """Select a capital, "" for none."""
    change(lambda now: replace(now, selected=iso3 if iso3 in now.scenario.cast else "", panel=""))


def show(page: str) -> None:
    """Turn to a page."""
    change(lambda now: replace(now, page=page if page in PAGES else "negotiation", panel="", playing=False))


def open_panel(name: str) -> None:
    """Open a panel beside the map, "" closes it."""
    change(lambda now: replace(now, panel=name if name in PANELS else "", selected=""))


def reseed(seed: object) -> None:
    """The same talks on other luck; what is no seed is told, and the luck stays."""

    def made(now: Visit) -> Visit:
        try:
            wanted = whole(seed, "luck", LAST_SEED)
        except ScenarioError as error:
            return replace(now, notices=tuple(("luck", fault) for fault in error.faults))
        return now if wanted == now.seed else again(remembered(now), now.changes, seed=wanted, rounds=0)

    change(made)


def open_scenario(name: str) -> None:
    """Another scenario as it came; undo brings this one back with its changes."""
    change(lambda now: again(replace(remembered(now), base=known_scenario(name), handed=""), (), rounds=0))


def hand_in(text: str) -> None:
    """A scenario from the text of a file (TOML), checked; every fault is told and the last good one stays."""

    def made(now: Visit) -> Visit:
        if len(text.encode()) > LARGEST:
            raise ScenarioError([f"your file: {len(text.encode()):,} bytes; expected at most {LARGEST:,}"])
        base = parse_scenario(text, "your-file", "your file")
        return again(replace(remembered(now), base=base, handed=text), (), rounds=0)

    change(made)


def edit(word: str) -> None:
    """One more change; the talks are played again on the same luck, as far as they were."""
    edit_all([word])


def edit_all(words: Sequence[str]) -> None:
    """Some more changes as one: the talks are played again once."""

    def made(now: Visit) -> Visit:
        if len(words) > MOST_CHANGES:
            raise ScenarioError([f"{len(words):,} changes at once; expected at most {MOST_CHANGES}"])
        if not words:
            return now
        changes = now.changes
        for word in words:
            changes = joined(changes, word)
        try:
            return _changed(now, changes)
        except ScenarioError as error:
            place = words[0].partition("=")[0]
            return replace(now, notices=tuple((place if len(place) <= PLACE else "", fault) for fault in error.faults))

    change(made)


def take_back(word: str) -> None:
    """Take one change back."""
    change(lambda now: _changed(now, tuple(w for w in now.changes if w != word)))


def undo() -> None:
    """The talks as they were before the last change of them: a number, the luck, the scenario."""
    change(undone)


def redo() -> None:
    """The last change that was undone, made again."""
    change(redone)


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
        fresh = replace(remembered(now), base=base, handed="", page="negotiation", panel="", selected="", run=0)
        return again(fresh, changes, seed=1, rounds=rounds)

    change(made)


def stand(address: str) -> None:
    """Where the page stands, for links that say so in full."""
    at.set(str(address)[:2000])


def tell(*texts: str) -> None:
    """Tell the visitor what could not be done."""
    change(lambda now: replace(now, notices=tuple(("", str(text)[:300]) for text in texts)))


def other_side(name: str) -> None:
    """Compare with another scenario, or with the same one without changes."""
    known = (PLAIN, *scenario_names())
    if name not in known:
        raise ScenarioError([f"scenario {str(name)[:40]!r}: not found; {expected(str(name), list(known), 'one of')}"])
    change(lambda now: replace(now, other=name))


def ask(runs: int) -> None:
    """How many negotiations "How sure?" plays (at most 20,000); 0 stops it."""
    change(lambda now: replace(now, asked=min(max(int(runs), 0), MOST)))


def study(lesson: str) -> None:
    """Open a lesson."""
    change(lambda now: replace(now, lesson=_lesson(lesson).id))


def predict(lesson: str, choice: int) -> None:
    """Answer the question of a lesson."""

    def made(now: Visit) -> Visit:
        asked, chosen = _lesson(lesson), int(choice)
        if not 0 <= chosen < len(asked.choices):
            raise ScenarioError([f"lesson {asked.title!r}: answer {chosen + 1} is not there; expected 1 to {len(asked.choices)}"])
        return replace(now, answers=tuple(({**dict(now.answers), asked.id: chosen}).items()))

    change(made)


def read_about(table: str) -> None:
    """Whose numbers Sources shows: a table or a capital."""

    def made(now: Visit) -> Visit:
        known = [option["name"] for option in sources.options(now.scenario)]
        if table not in known:
            raise ScenarioError([f"sources of {str(table)[:40]!r}: not there; {expected(str(table), known, 'one of')}"])
        return replace(now, about=table)

    change(made)


def follow(opened: Visit) -> None:
    """Go where a link leads, by Back for one; who the visitor is, how the page is viewed, and what was answered stays."""
    now = visit.value
    if now is None:
        visit.value = opened
        return
    with now.lock:
        now = here()
        same = (opened.base, opened.changes, opened.seed, opened.run) == (now.base, now.changes, now.seed, now.run)
        known = now if same else remembered(now)
        visit.value = replace(
            opened, past=known.past, undone=known.undone, big=now.big, speed=now.speed,
            answers=tuple((dict(opened.answers) | dict(now.answers)).items()), lock=now.lock,
        )  # fmt: skip


def recall(word: object) -> None:
    """Take back what the page's browser kept of its talks, where it belongs to those on screen: undo, redo, a scenario too long for the address."""

    def made(now: Visit) -> Visit:
        kept = trail.from_word(word)
        if now.kept and (link := trail.whole(now.kept, kept)):
            now = replace(from_link(link), past=now.past, undone=now.undone, lock=now.lock)
        if now.past or now.undone or trail.of(now).now != kept.now:
            return now
        return replace(now, past=kept.past, undone=kept.undone)

    change(made)


def _changed(now: Visit, changes: tuple[str, ...]) -> Visit:
    return again(remembered(now), changes)


def _lesson(name: str) -> Lesson:
    found = next((lesson for lesson in LESSONS if lesson.id == name), None)
    if found is None:
        raise ScenarioError([f"lesson {str(name)[:40]!r} is not known; {expected(str(name)[:40], [lesson.id for lesson in LESSONS], 'one of')}"])
    return found
