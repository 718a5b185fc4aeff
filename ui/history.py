"""Undo and redo: every move that puts other talks on screen remembers those that were there."""

from dataclasses import replace

from concert.ui.link import from_link
from concert.ui.talks import talks
from concert.ui.visit import Before, Step, Visit

REMEMBERED = 50  # moves that undo goes back


def remembered(now: Visit) -> Visit:
    """The visit about to put other talks on screen: undo will find the present ones, and there is nothing to redo."""
    return replace(now, past=(*now.past, _now(now))[-REMEMBERED:], undone=())


def again(now: Visit, changes: tuple[str, ...], seed: int | None = None, rounds: int | None = None) -> Visit:
    """The talks with these changes, played as far as they were or for so many rounds.  Raises ScenarioError."""
    seed = now.seed if seed is None else seed
    wanted = len(now.rounds) if rounds is None else rounds
    next_ = talks(now.base, changes, seed, now.run).play(wanted)
    played = tuple(next_.model.rounds[:wanted])
    selected = now.selected if now.selected in next_.scenario.cast else ""
    return replace(
        now, changes=changes, seed=seed, talks=next_, rounds=played, selected=selected, playing=False,
        shown=min(now.shown if rounds is None else rounds, len(played)),
    )  # fmt: skip


def undone(now: Visit) -> Visit:
    """Before the last move; in a visit that a link opened, without the last of its changes."""
    if now.past:
        return replace(_back_to(now, now.past[-1]), past=now.past[:-1], undone=(*now.undone, _now(now)))
    if now.changes:
        return replace(again(now, now.changes[:-1]), undone=(*now.undone, _now(now)))
    return now


def redone(now: Visit) -> Visit:
    """The last move that was undone, made again."""
    if not now.undone:
        return now
    return replace(_back_to(now, now.undone[-1]), past=(*now.past, _now(now))[-REMEMBERED:], undone=now.undone[:-1])


def _now(now: Visit) -> Before:
    return Before(now.base, now.handed, now.changes, now.seed, now.run, len(now.rounds), now.shown)


def _back_to(now: Visit, then: Before | Step) -> Visit:
    """The talks of then: on the round of now where only the changes differ, else on the round of then."""
    if isinstance(then, Step):
        then = _now(from_link(then.link))
    moved = replace(now, base=then.base, handed=then.handed, run=then.run)
    if (then.base, then.seed, then.run) == (now.base, now.seed, now.run):
        return again(moved, then.changes)
    back = again(moved, then.changes, seed=then.seed, rounds=then.played)
    return replace(back, shown=min(then.shown, len(back.rounds)))
