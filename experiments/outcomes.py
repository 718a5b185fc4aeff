"""What happened: outcome files, one row a state with what it did."""

import csv
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

from model.scenario import ScenarioError
from model.words import expected

LARGEST = 1_000_000  # bytes
WORDS = {"yes": 1, "1": 1, "no": 0, "0": 0}
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
CONDITIONAL = {"yes": 1, "no": 0, "drop": None}


@dataclass(frozen=True)
class Event:
    """One event: what each state did (1 or 0) by ISO3, when (the earliest date of its rows), and how many rows were left out for which word."""

    name: str
    date: str
    did: dict[str, int]
    left_out: dict[str, int]


def read(path: str, column: str, conditional: str = "yes") -> list[Event]:
    """The events of a CSV file with iso3, event and an outcome column.  Raises ScenarioError with every fault.

    Outcomes are yes | conditional | no | unknown, or 1 | 0; unknown and other words are left out and counted.
    """
    (names, rows), faults = _rows(path), []
    missing = [name for name in ("iso3", "event", column) if name not in names]
    if missing or not rows:
        what = f"no column {', '.join(missing)}" if rows else "no rows"
        hint = expected(column, [n for n in names if n not in ("iso3", "event")], "one of") if column in missing and names else "expected iso3, event and an outcome column"
        raise ScenarioError([f"--outcomes {path}: {what}; {hint}"])
    events: dict[str, Event] = {}
    seen: set[tuple[str, str]] = set()
    for number, row in rows:
        iso3, name, word, date = (row.get(key, "").strip() for key in ("iso3", "event", column, "date"))
        where = f"--outcomes {path}:{number}"
        if len(iso3) != 3 or not iso3.isalpha() or not iso3.isupper():
            faults.append(f"{where}: iso3 {iso3!r}; expected a code of three capitals such as POL")
        elif not name:
            faults.append(f"{where}: the event is empty; expected its name")
        elif date and not DATE.fullmatch(date):
            faults.append(f"{where}: date {date!r}; expected YYYY-MM-DD")
        elif (name, iso3) in seen:
            faults.append(f"{where}: {iso3} stands twice in {name}; expected each state once")
        else:
            seen.add((name, iso3))
            event = events.get(name) or Event(name, date, {}, {})
            dates = [known for known in (event.date, date) if known]
            events[name] = event = replace(event, date=min(dates, default=""))
            value = CONDITIONAL[conditional] if word.lower() == "conditional" else WORDS.get(word.lower())
            if value is None:
                event.left_out[word or "empty"] = event.left_out.get(word or "empty", 0) + 1
            else:
                event.did[iso3] = value
    if faults:
        raise ScenarioError(faults)
    return list(events.values())


def _rows(path: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The names of the columns, and each row with the number of its line."""
    try:
        if Path(path).stat().st_size > LARGEST:
            raise ScenarioError([f"--outcomes {path}: larger than {LARGEST:,} bytes; expected an outcome file (CSV)"])
        text = Path(path).read_text(encoding="utf-8-sig")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        names = [name.strip() for name in next(lines, [])]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ScenarioError([f"--outcomes {path}: column {', '.join(twice)} stands twice; expected each column once"])
        return names, [(lines.line_num, dict.fromkeys(names, "") | dict(zip(names, line, strict=False))) for line in lines if any(line)]
    except UnicodeDecodeError as error:
        raise ScenarioError([f"--outcomes {path}: not UTF-8 (byte {error.start}); expected a text file (CSV)"]) from None
    except csv.Error as error:
        raise ScenarioError([f"--outcomes {path}: not CSV: {error}"]) from None
    except OSError as error:
        raise ScenarioError([f"--outcomes {path}: {(error.strerror or str(error)).lower()}; expected an outcome file (CSV)"]) from None
