"""What the address of a page does not hold, as a word that its browser keeps: what undo and redo go back to, and a scenario too long for it.

A word that comes back is never trusted: it is bounded before it is unpacked, and each step is a link, read by the reader of
links when somebody goes there.
"""

import base64
import hashlib
import zlib
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from concert.model.scenario.value import ScenarioError
from concert.ui.history import REMEMBERED
from concert.ui.link import LONGEST, packed, step_link, to_link
from concert.ui.visit import Before, Step, Visit

LARGEST, UNPACKED = 150_000, 500_000  # characters of a word, and of what is in it
FAULT = "What this browser kept of your earlier changes could not be read: undo begins here."


@dataclass(frozen=True)
class Trail:
    """The talks on screen, what undo goes back to and what redo goes on to."""

    now: Step
    past: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()


def of(now: Visit) -> Trail:
    """The trail of a visit."""
    return Trail(_talks(now), tuple(map(_step, now.past)), tuple(map(_step, now.undone)))


def to_word(trail: Trail) -> str:
    """A trail as one word; the earliest steps are left out where it would be too large."""
    files = sorted({step.file for step in (trail.now, *trail.past, *trail.undone)} - {""})

    def line(kind: str, step: Step) -> str:
        return f"{kind}{files.index(step.file) if step.file else ''}{step.search}"

    lines = [*(f"f{file}" for file in files), line("n", trail.now), *(line("p", step) for step in trail.past), *(line("u", step) for step in trail.undone)]
    text = "\n".join(lines)
    word = base64.urlsafe_b64encode(zlib.compress(text.encode(), 6)).decode()
    if len(word) <= LARGEST and len(text) <= UNPACKED:
        return word
    return to_word(replace(trail, past=trail.past[1:]) if trail.past else replace(trail, undone=trail.undone[1:])) if trail.past or trail.undone else ""


def from_word(word: object) -> Trail:
    """The trail that a word holds.  Raises ScenarioError, with one line, for anything else."""
    try:
        if not isinstance(word, str) or len(word) > LARGEST:
            raise ValueError
        opened = zlib.decompressobj()
        text = opened.decompress(base64.b64decode(word, altchars=b"-_", validate=True), UNPACKED).decode()
        lines = text.split("\n")
        if not opened.eof or len(lines) > 4 * REMEMBERED + 4:
            raise ValueError
        files = [line[1:] for line in lines if line[0] == "f"]
        steps: dict[str, list[Step]] = {"n": [], "p": [], "u": []}
        for line in lines[len(files) :]:
            which, _, search = line[1:].partition("?")
            steps[line[0]].append(Step(f"?{search}", files[int(which)] if which.isdigit() else ""))
        (now,) = steps["n"]
        return Trail(now, tuple(steps["p"][-REMEMBERED:]), tuple(steps["u"][-REMEMBERED:]))
    except (ValueError, IndexError, KeyError, zlib.error):
        raise ScenarioError([FAULT]) from None


def short(now: Visit) -> str:
    """The link of a visit whose talks do not fit into an address: it names them, and the browser keeps them; "" where they fit."""
    link = to_link(now)
    if len(link) <= LONGEST:
        return ""
    mine = [(key, value) for key, value in parse_qsl(link[1:]) if key not in ("file", "scenario", "change", "seed", "run")]
    return "?" + urlencode([*mine, ("kept", _name(_talks(now)))], safe=":,=.")


def whole(search: str, trail: Trail) -> str:
    """The link that a short one stands for, where the trail holds its talks; "" where it does not."""
    said = parse_qsl(search.lstrip("?"))
    step = next((step for step in (trail.now, *trail.past, *trail.undone) if ("kept", _name(_luck(step))) in said), None)
    if step is None:
        return ""
    rest = [(key, value) for key, value in said if key not in ("kept", "v")]
    return _luck(step).link + "&" + urlencode(rest, safe=":,=.")


def _talks(now: Visit) -> Step:
    """The talks on screen without the round, which the address has in any case."""
    return _luck(_step(Before(now.base, now.handed, now.changes, now.seed, now.run, 0, 0)))


def _luck(step: Step) -> Step:
    said = [(key, value) for key, value in parse_qsl(step.search.lstrip("?")) if key not in ("round", "played")]
    return replace(step, search="?" + urlencode(said, safe=":,=."))


def _step(then: Before | Step) -> Step:
    return then if isinstance(then, Step) else Step(step_link(then), packed(then.handed) if then.handed else "")


def _name(step: Step) -> str:
    return hashlib.sha256(step.link.encode()).hexdigest()[:16]
