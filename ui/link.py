"""A visit as the search part of its address, and back: only what differs from the beginning is in it.

What a link says that cannot be followed is told, and the nearest to it is opened.
"""

import base64
import zlib
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from model import luck
from model.edit import edited
from model.scenario import Scenario, ScenarioError
from model.scenarios import DEFAULT, load_scenario, parse_scenario, scenario_names
from model.words import expected
from ui.state import LARGEST, MOST, PAGES, PANELS, PLAIN, Visit, begin

VERSION = "1"
LONGEST = 8_000  # characters that every browser and server passes on
KEYS = ("v", "page", "scenario", "file", "seed", "run", "round", "pick", "panel", "other", "runs", "lesson", "change")


def to_link(now: Visit) -> str:
    """The search part ("?v=1&...") that reproduces what is seen."""
    pairs: list[tuple[str, object]] = [("v", VERSION)]
    pairs += [("page", now.page)] if now.page != "negotiation" else []
    if now.handed:
        pairs.append(("file", _packed(now.handed)))
    elif now.base.name != DEFAULT:
        pairs.append(("scenario", now.base.name))
    told = {"seed": (now.seed, 1), "run": (now.run, 0), "round": (now.shown, 0), "pick": (now.selected, ""), "panel": (now.panel, ""),
            "other": (now.other, PLAIN), "runs": (now.asked, 2000), "lesson": (now.lesson, "")}
    pairs += [(key, value) for key, (value, usual) in told.items() if value != usual]
    pairs += [("change", word) for word in now.changes]
    return "?" + urlencode(pairs, safe=":,=.")


def from_link(search: str) -> Visit:
    """The visit that a link describes; what could not be followed is among its notices."""
    pairs = parse_qsl((search or "").lstrip("?")[:200_000], keep_blank_values=True)
    said = {key: value for key, value in pairs if key != "change"}
    faults = [f"{key[:40]}: unknown in a link" for key in said if key not in KEYS]
    if said.get("v", VERSION) != VERSION:
        faults.append(f"this link was made by version {said['v'][:20]} of Concert, this is version {VERSION}: opened as far as it is understood")
    base, handed = _base(said, faults)
    changes = _changes(base, [value for key, value in pairs if key == "change"], faults)
    seed, run = _whole(said, "seed", 1, luck.MOST, faults), _whole(said, "run", 0, luck.MOST, faults)
    asked = _whole(said, "runs", 2000, MOST, faults)
    rounds = _whole(said, "round", 0, 104, faults)
    now = begin(base, seed, changes, rounds, run=run, handed=handed, asked=asked)
    if now.shown < rounds:
        faults.append(f"round {rounds}: the talks end after {now.shown}")
    pick = said.get("pick", "")
    if pick and pick not in now.scenario.cast:
        faults.append(f"pick: {pick[:20]!r} is not at the table")
    for key, known in (("page", tuple(PAGES)), ("panel", PANELS)):
        if said.get(key, "") not in ("", *known):
            faults.append(f"{key}: {said[key][:20]!r} is not known; expected one of {', '.join(k for k in known if k)}")
    return replace(
        now, page=said["page"] if said.get("page") in PAGES else "negotiation", panel=said["panel"] if said.get("panel") in PANELS else "",
        selected=pick if pick in now.scenario.cast else "", other=said.get("other", PLAIN)[:200], lesson=said.get("lesson", "")[:40],
        notices=tuple(("link", f"From the link: {fault}.") for fault in faults),
    )


def _base(said: dict[str, str], faults: list[str]) -> tuple[Scenario, str]:
    try:
        if said.get("file"):
            text = _unpacked(said["file"])
            return parse_scenario(text, "your-file", "the scenario in the link"), text
        name = said.get("scenario", DEFAULT)
        if name not in scenario_names():  # never a path
            raise ScenarioError([f"scenario {name[:40]!r} is not known; {expected(name[:40], scenario_names(), 'one of')}"])
        return load_scenario(name), ""
    except ScenarioError as error:
        faults += error.faults
        return load_scenario(DEFAULT), ""


def _changes(base: Scenario, words: list[str], faults: list[str]) -> tuple[str, ...]:
    good: tuple[str, ...] = ()
    for word in words[:200]:
        try:
            edited(base, (*good, word))
            good = (*good, word)
        except ScenarioError as error:
            faults += error.faults
    return good


def _whole(said: dict[str, str], key: str, usual: int, most: int, faults: list[str]) -> int:
    text = said.get(key, "")
    if not text:
        return usual
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= most:
        return int(text)
    faults.append(f"{key}: {text[:20]!r} is not a whole number from 0 to {most}")
    return usual


@lru_cache(maxsize=32)  # a page holds a link to every other one
def _packed(text: str) -> str:
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
