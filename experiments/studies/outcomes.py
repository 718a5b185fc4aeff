"""What happened: outcome files, one row a state with what it did."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from concert.experiments.studies import state_codes
from concert.model.faults import TOLD, expected
from concert.model.scenario import given_file
from concert.model.scenario.sheet import Sheet, sheet
from concert.model.scenario.value import ScenarioError

DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
WHOLE = re.compile(r"([+-]?[0-9]+)[.,]0+")  # 1.0, as pandas writes a 1 where another cell is blank; 1,0 with a decimal comma

DID = {"yes": 1, "no": 0}
CONDITIONAL = {"yes": 1, "no": 0, "drop": None}  # what `conditional` counts as
MEANINGS = ("yes", "conditional", "no", "unknown")  # what a code may stand for

# What a word stands for untold: each reads one way only, and a code that files use in more than one way (2, 3, -1, X) is
# not here.  A meaning that is no outcome says why there is none.
PLAIN = {word: word for word in MEANINGS} | {"true": "yes", "y": "yes", "false": "no", "n": "no"}
PLAIN |= dict.fromkeys(("a", "abstain", "abstained", "abstention"), "abstained") | {"absent": "absent"}
PLAIN |= dict.fromkeys(("", "na", "n/a", "nan", "<na>", "null"), "empty")
BINARY = {"1": "yes", "0": "no"}

# Codings that --coding knows by name: roll calls in the General Assembly as Erik Voeten's data number them.
CODINGS = {"un-votes": {"1": "yes", "2": "abstained", "3": "no", "8": "absent", "9": "not a member"}}


@dataclass(frozen=True)
class Event:
    """One event: what each state did (1 or 0) by ISO3, when (the earliest date of its rows), and how many rows were left out for which word."""

    name: str
    date: str
    did: dict[str, int]
    left_out: dict[str, int]


@dataclass(frozen=True)
class Outcomes:
    """The events of a file, and notes on how it was read: its encoding, and what stood for what."""

    events: tuple[Event, ...]
    notes: list[str]


def read(path: str, column: str, conditional: str = "yes", coding: str = "") -> Outcomes:
    """The events of a CSV file with iso3, event and an outcome column.  Raises ScenarioError with every fault.

    Outcomes are yes | conditional | no, or what stands for them by PLAIN and BINARY, or by `coding`.  Left out, and
    counted, are only rows that say that there is none: unknown, empty, abstained, absent; and conditional where
    `conditional` is "drop".  Any other word is a fault.
    """
    name = f"--outcomes {path}"
    words = PLAIN | (coded(coding) if coding else BINARY)
    table = sheet(given_file.content(Path(path), "an outcome file (CSV)", name), name, ["iso3", "event", column])
    faults = [f"{name}:{fault}" for fault in _faults(table, column, words, coding)]
    if faults:
        raise ScenarioError(faults)
    return Outcomes(tuple(_events(table, column, words, DID | {"conditional": CONDITIONAL[conditional]})), [*table.notes, *_read_as(table, column, words)])


def coded(coding: str) -> dict[str, str]:
    """What each code stands for: a coding by its name, or `CODE=MEANING,...`.  Raises ScenarioError.

    >>> coded("1=yes,2=no,9=unknown")
    {'1': 'yes', '2': 'no', '9': 'unknown'}
    """
    if coding in CODINGS:
        return CODINGS[coding]
    pairs = [[part.strip() for part in pair.split("=")] for pair in coding.split(",")]
    if any(len(pair) != 2 or not pair[0] or pair[1] not in MEANINGS for pair in pairs) or len({plain(pair[0]) for pair in pairs}) < len(pairs):
        raise ScenarioError([f"--coding {' '.join(coding.split())}: expected {_codings()}, or each code once with its meaning ({', '.join(MEANINGS)}), such as 1=yes,2=no"])
    return {plain(code): meaning for code, meaning in pairs}


def plain(word: str) -> str:
    """A word as it is looked up: small letters, whole numbers without their decimals.

    >>> plain("1.0"), plain("0,0"), plain("Yes")
    ('1', '0', 'yes')
    """
    whole = WHOLE.fullmatch(word)
    return whole[1] if whole else word.lower()


def _faults(table: Sheet, column: str, words: Mapping[str, str], coding: str) -> list[str]:
    """Every fault with the line where it first stands, told once however many rows share it."""
    wrong = state_codes.faults(cells["iso3"] for _, cells in table.rows)
    found: dict[str, list[int]] = {}
    odd: dict[str, str] = {}  # unknown words and what to write instead, which is looked for as long as it will be told
    seen: set[tuple[str, str]] = set()
    for line, cells in table.rows:
        iso3, event, word, when = (cells.get(key, "") for key in ("iso3", "event", column, "date"))
        if plain(word) not in words and word not in odd:
            odd[word] = f"{column} is {word[:40]!r}; {_instead(word, coding) if len(odd) < TOLD else 'it stands for nothing'}"
        said = [
            wrong.get(iso3),
            "" if event else "the event is empty; expected its name",
            _of_date(when),
            f"{iso3} stands twice in {event}; expected each state once" if (event, iso3) in seen else "",
            odd.get(word),
        ]
        seen.add((event, iso3))
        for fault in filter(None, said):
            found.setdefault(fault, []).append(line)
    return [f"{lines[0]}: {fault}" + (f" ({len(lines):,} rows)" if len(lines) > 1 else "") for fault, lines in found.items()]


def _of_date(word: str) -> str:
    parts = DATE.fullmatch(word)
    if not word:
        return ""
    if not parts:
        return f"date {word!r}; expected YYYY-MM-DD"
    try:
        date(*(int(part or 1) for part in parts.groups()))
    except ValueError:
        return f"date {word!r}: there is no such day; expected YYYY-MM-DD"
    return ""


def _instead(word: str, coding: str) -> str:
    """What to write in place of a word that stands for nothing."""
    if coding:
        return f"--coding {coding} says nothing of it; expected {', '.join(coded(coding))}, or a coding that does"
    near = expected(word, ["yes", "conditional", "no", "unknown"], "one of")
    if near.startswith("did"):
        return near
    return f"{near}, 1 or 0, or what it stands for: --coding {_codings()}, or --coding {plain(word) if word.isalnum() and len(word) < 20 else 'CODE'}=..."


def _codings() -> str:
    return " or ".join(f"{name} ({', '.join(f'{code} {meaning}' for code, meaning in codes.items())})" for name, codes in CODINGS.items())


def _events(table: Sheet, column: str, words: Mapping[str, str], did: Mapping[str, int | None]) -> list[Event]:
    events: dict[str, Event] = {}
    for _, cells in table.rows:
        about, meaning = cells["event"], words[plain(cells[column])]
        event = events.get(about) or Event(about, "", {}, {})
        dates = [known for known in (event.date, cells.get("date", "")) if known]
        events[about] = replace(event, date=min(dates, default=""))
        value = did.get(meaning)
        if value is None:
            event.left_out[meaning] = event.left_out.get(meaning, 0) + 1
        else:
            event.did[cells["iso3"]] = value
    return list(events.values())


def _read_as(table: Sheet, column: str, words: Mapping[str, str]) -> list[str]:
    """A note on words that were read as another, in the order in which they stand."""
    read_as = {cells[column]: words[plain(cells[column])] for _, cells in table.rows if cells[column]}
    other = [f"{word} as {meaning}" for word, meaning in read_as.items() if word.lower() != meaning]
    return [f"column {column}: read {', '.join(other)}"] if other else []
