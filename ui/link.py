"""A visit as the search part of its address, and back: only what differs from the beginning is in it.

What a link says that cannot be followed is told, and the nearest to it is opened.  A link of the same version is read as
it always was: a word may be added, and none changes what it means.
"""

import base64
import math
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from concert.model.engine import luck
from concert.model.faults import expected, few
from concert.model.narrative.explain import NAMES
from concert.model.scenario.catalogue import DEFAULT, known_scenario, parse_scenario, scenario_names
from concert.model.scenario.changes import MOST as MOST_CHANGES
from concert.model.scenario.changes import edited
from concert.model.scenario.value import Scenario, ScenarioError
from concert.ui.lessons import LESSONS
from concert.ui.views import sources
from concert.ui.visit import FASTEST, LARGEST, MOST, PAGES, PANELS, PLAIN, SLOWEST, USUAL, Before, Visit, begin
from concert.ui.whole import whole

VERSION = "1"
LONGEST = 8_000  # characters that every browser and server passes on
LARGEST_LINK = 200_000  # characters that are read: a file of 64 kB fits
MOST_WORDS = 300
LONGEST_TALKS = 104  # rounds
KEYS = (
    "v", "page", "scenario", "file", "seed", "run", "round", "played", "pick", "panel", "other", "runs", "lesson", "answers", "about", "speed",
    "big", "change", "kept",
)  # fmt: skip


def to_link(now: Visit) -> str:
    """The search part ("?v=1&...") that reproduces what is seen, and what was answered on Learn."""
    pairs: list[tuple[str, object]] = [("v", VERSION)]
    pairs += [("page", now.page)] if now.page != "negotiation" else []
    if now.handed:
        pairs.append(("file", packed(now.handed)))
    elif now.base.name != DEFAULT:
        pairs.append(("scenario", now.base.name))
    answers = ",".join(f"{lesson}:{choice + 1}" for lesson, choice in now.answers)
    told = {"seed": (now.seed, 1), "run": (now.run, 0), "round": (now.shown, 0), "played": (len(now.rounds), now.shown), "pick": (now.selected, ""),
            "panel": (now.panel, ""), "other": (now.other, PLAIN), "runs": (now.asked, 2000), "lesson": (now.lesson, ""), "answers": (answers, ""),
            "about": (now.about, "parameters"), "speed": (f"{now.speed:g}", f"{USUAL:g}"), "big": (int(now.big), 0)}  # fmt: skip
    pairs += [(key, value) for key, (value, usual) in told.items() if value != usual]
    pairs += [("change", word) for word in now.changes]
    return "?" + urlencode(pairs, safe=":,=.")


def step_link(then: Before) -> str:
    """The link to talks that undo or redo goes back to, without the scenario where that was handed in."""
    told = {"scenario": (then.base.name if not then.handed else DEFAULT, DEFAULT), "seed": (then.seed, 1), "run": (then.run, 0), "round": (then.shown, 0), "played": (then.played, then.shown)}
    pairs: list[tuple[str, object]] = [(key, value) for key, (value, usual) in told.items() if value != usual]
    return "?" + urlencode([("v", VERSION), *pairs, *(("change", word) for word in then.changes)], safe=":,=.")


def to_share(now: Visit) -> str:
    """The link for somebody else: without the size of one's own screen and, but on Learn, without what one answered there."""
    return to_link(replace(now, panel="", big=False, answers=now.answers if now.page == "learn" else ()))


def from_link(search: str) -> Visit:
    """The visit that a link describes; what could not be followed is among its notices."""
    pairs, faults = _pairs((search or "").lstrip("?"))
    said = {key: value for key, value in pairs if key != "change"}
    faults += [f"{key[:40]}: unknown in a link" for key in said if key not in KEYS]
    if said.get("v", VERSION) != VERSION:
        faults.append(f"this link was made by version {said['v'][:20]} of Concert, this is version {VERSION}: opened as far as it is understood")
    if said.get("kept"):
        faults.append("the scenario of this address is too long for one; it is in the browser in which it was opened, as long as that page is open")
    base, handed = _base(said, faults)
    changes = _changes(base, [value for key, value in pairs if key == "change"], faults)
    seed, run = _whole(said, "seed", 1, luck.MOST, faults), _whole(said, "run", 0, luck.MOST, faults)
    asked = _whole(said, "runs", 2000, MOST, faults)
    shown = _whole(said, "round", 0, LONGEST_TALKS, faults)
    played = max(shown, _whole(said, "played", 0, LONGEST_TALKS, faults))
    now = begin(base, seed, changes, played, run=run, handed=handed, asked=asked, kept=search if said.get("kept") else "")
    for key, rounds in (("round", shown), ("played", played)):
        if len(now.rounds) < rounds and key in said:
            faults.append(f"{key} {rounds}: the talks end after {len(now.rounds)}")
    choices = {
        "page": tuple(PAGES), "panel": PANELS[1:], "pick": now.scenario.cast, "other": (PLAIN, *scenario_names()), "lesson": tuple(lesson.id for lesson in LESSONS),
        "about": (*(table["name"] for table in sources.options(now.scenario)), *NAMES),
    }  # fmt: skip
    one = {key: _one_of(said, key, known, faults) for key, known in choices.items()}
    return replace(
        now, shown=min(shown, len(now.rounds)), page=one["page"] or "negotiation", panel=one["panel"], selected=one["pick"], other=one["other"] or PLAIN,
        lesson=one["lesson"], about=one["about"] or "parameters", answers=_answers(said, faults), speed=_speed(said, faults),
        big=bool(_whole(said, "big", 0, 1, faults)), notices=tuple(("link", f"From the link: {fault.rstrip('.')}{'' if fault.endswith('?') else '.'}") for fault in few(faults)),
    )  # fmt: skip


def _pairs(search: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The words of a link; none of one that is larger than any of ours."""
    if len(search) > LARGEST_LINK:
        return [], [f"{len(search):,} characters; expected at most {LARGEST_LINK:,}"]
    try:
        return parse_qsl(search, keep_blank_values=True, max_num_fields=MOST_WORDS), []
    except ValueError:
        return [], [f"{search.count('&') + 1:,} words; expected at most {MOST_WORDS}"]


def _base(said: dict[str, str], faults: list[str]) -> tuple[Scenario, str]:
    try:
        if said.get("file"):
            text = _unpacked(said["file"])
            return parse_scenario(text, "your-file", "the scenario in the link"), text
        name = said.get("scenario", DEFAULT)
        if name not in scenario_names():  # never a path
            raise ScenarioError([f"scenario {name[:40]!r} is not known; {expected(name[:40], scenario_names(), 'one of')}"])
        return known_scenario(name), ""
    except ScenarioError as error:
        faults += error.faults
        return known_scenario(DEFAULT), ""


def _changes(base: Scenario, words: list[str], faults: list[str]) -> tuple[str, ...]:
    good: list[str] = []
    for word in words[:MOST_CHANGES]:
        try:
            base = edited(base, [word])
            good.append(word)
        except ScenarioError as error:
            faults += error.faults
    if len(words) > MOST_CHANGES:
        faults.append(f"{len(words)} changes; expected at most {MOST_CHANGES}: the first are made")
    return tuple(good)


def _whole(said: dict[str, str], key: str, usual: int, most: int, faults: list[str]) -> int:
    try:
        return whole(said[key], key, most) if said.get(key) else usual
    except ScenarioError as error:
        faults += error.faults
        return usual


def _one_of(said: dict[str, str], key: str, known: Sequence[str], faults: list[str]) -> str:
    word = said.get(key, "")
    if word and word not in known:
        faults.append(f"{key}: {word[:20]!r} is not {'at the table' if key == 'pick' else 'known'}; {expected(word[:20], list(known), 'one of')}")
    return word if word in known else ""


def _answers(said: dict[str, str], faults: list[str]) -> tuple[tuple[str, int], ...]:
    """The answers to the lessons, "one:2,mandate:1": the second one, and the first one."""
    good: dict[str, int] = {}
    choices = {lesson.id: len(lesson.choices) for lesson in LESSONS}
    for word in (said.get("answers") or "").split(",")[:100]:
        lesson, _, choice = word.partition(":")
        if lesson in choices and choice in map(str, range(1, choices[lesson] + 1)):
            good[lesson] = int(choice) - 1
        elif word:
            faults.append(f"answers: {word[:20]!r} is no answer to a lesson; expected LESSON:CHOICE, such as {LESSONS[0].id}:1")
    return tuple(good.items())


def _speed(said: dict[str, str], faults: list[str]) -> float:
    try:
        speed = float(said.get("speed") or USUAL)
    except ValueError:
        speed = math.nan
    if SLOWEST <= speed <= FASTEST:
        return speed
    faults.append(f"speed: {said['speed'][:20]!r} is not a number from {SLOWEST:g} to {FASTEST:g}")
    return USUAL


@lru_cache(maxsize=32)  # a page holds a link to every other one
def packed(text: str) -> str:
    """A scenario's text as one word of a link."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _unpacked(word: str) -> str:
    try:
        raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        opened = zlib.decompressobj()
        text = opened.decompress(raw, LARGEST)  # never more, however it is packed
        if not opened.eof:
            raise ValueError
        return text.decode()
    except (ValueError, zlib.error):
        raise ScenarioError(["the scenario in the link is damaged or too large"]) from None
