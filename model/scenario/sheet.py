"""A sheet: the rows of a CSV file by column, each with its line.  What would shift a cell is a fault, never a guess.

Read as spreadsheets and statistics packages write them: UTF-8 with or without a byte order mark, UTF-16, Windows-1252;
commas, semicolons, tabs or bars, with or without a first line `sep=;`; empty columns at the end; quoted line breaks.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from concert.model.faults import ScenarioError, expected

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAID = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)  # how Excel is told the separator


@dataclass(frozen=True)
class Sheet:
    """Named columns; rows as (line, cells by column), blanks within a cell made one; `notes` tell what was assumed."""

    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    notes: list[str]


def sheet(content: bytes, name: str, needed: Sequence[str], short: bool = False) -> Sheet:
    """The sheet that a file holds.  `name` is what faults call the file, `needed` the columns it must have.

    Columns without a heading are left aside; `short` rows may leave cells out at their end.  Raises ScenarioError with every fault: no text, no CSV, a column that is
    missing or stands twice, a row with more or fewer cells than the head.
    """
    text, notes = _decoded(content, name)
    said = SAID.match(text)
    text = text[said.end() :] if said else text
    try:
        rows = _rows(text, said[1] if said else _separator(text, needed), 2 if said else 1)
    except csv.Error as error:
        raise ScenarioError([f"{name}: not CSV: {error}"]) from None
    if not rows:
        raise ScenarioError([f"{name}: no rows; expected a line of headings ({', '.join(needed)}) and rows under it"])
    (_, head), *body = rows
    missing = [column for column in needed if column not in head]
    faults = [f"{name}: column {column} stands twice; expected each column once" for column, times in Counter(head).items() if column and times > 1]
    if missing:
        there = [column for column in head if column]
        hint = expected(missing[0], there, "one of") if len(missing) == 1 else f"found {', '.join(there[:12])[:200]}"
        faults.append(f"{name}: no column {', '.join(missing)}; {hint}")
    if faults:
        raise ScenarioError(faults)
    if not body:
        raise ScenarioError([f"{name}: no rows; expected rows under its headings"])
    last = max(k for k, column in enumerate(head) if column)
    for line, cells in body:
        if short:
            cells += [""] * (len(head) - len(cells))
        if len(cells) != len(head):
            why = "a cell that holds the separator goes between quotes" if len(cells) > len(head) else "an empty cell counts too"
            faults.append(f"{name}:{line}: {len(cells)} cells under {len(head)} headings; expected one for each: {why}")
        elif any(cells[last + 1 :]):
            faults.append(f"{name}:{line}: a cell to the right of the last heading; expected none: a cell that holds the separator goes between quotes")
    if faults:
        raise ScenarioError(faults)
    return Sheet(tuple(h for h in head if h), [(line, {h: c for h, c in zip(head, cells, strict=True) if h}) for line, cells in body], notes)


def _decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    notes = []
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("cp1252")
                notes.append(f"{name}: not UTF-8; read as Windows-1252")
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{name}: not text (byte {error.start}); expected UTF-8, UTF-16 or Windows-1252"]) from None
    if "\0" in text:
        raise ScenarioError([f"{name}: not text (a zero in line {text[:text.index(chr(0))].count(chr(10)) + 1}); expected UTF-8, UTF-16 or Windows-1252"])
    return text, notes


def _separator(text: str, needed: Sequence[str]) -> str:
    """The separator that finds the most needed columns in the head, else the most columns."""

    def found(separator: str) -> tuple[int, int]:
        try:
            head = next(iter(_rows(text, separator, 1, 1)), (1, []))[1]
        except csv.Error:
            return 0, 0
        return sum(column in head for column in needed), len(head)

    return max(SEPARATORS, key=found)


def _rows(text: str, separator: str, line: int, most: int | None = None) -> list[tuple[int, list[str]]]:
    """Rows that are not blank, each with the number of its first line, from `line` on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=separator != "\t")
    found: list[tuple[int, list[str]]] = []
    before = 0
    for row in reader:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            found.append((line + before, cells))
            if len(found) == most:
                break
        before = reader.line_num
    return found
