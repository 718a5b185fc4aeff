"""TOML read within bounds: what would keep its reader busy, or fill the memory, is refused before the reader gets it.

A text of 64 kB can take the reader of the standard library seconds and gigabytes (names of thousands of parts) or end in
an error of another kind (numbers of thousands of digits).  No scenario or study needs either, whoever hands it in.
"""

import re
import tomllib
from itertools import accumulate
from typing import Any

from concert.model.faults import ScenarioError

PARTS = 4  # of a dotted name: states.POL.threat.low
DEPTH = 4  # of lists and tables within one another
WORD = 100  # characters of a bare name or a number
TEXT = 20_000  # characters of a text or a quoted name, as it is written
VALUES = 3_000  # values, list items and tables
# Texts and comments, as TOML has them; one that is never closed goes on to the end, and there the reader refuses it.
# Every choice is final (no going back), so that the time is linear.
TEXTS = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}|.*)|\'\'\'(?:[^\']++|\'(?!\'\'))*+(?:\'{3,5}|.*)'
    r'|"(?:[^"\\\n]++|\\[^\n])*+(?:"|.*)|\'[^\'\n]*+(?:\'|.*)|\#[^\n]*+',
    re.DOTALL,
)
NESTS = {"[": 1, "{": 1, "]": -1, "}": -1}


def toml(text: str, where: str) -> dict[str, Any]:
    """The tables of a TOML text; `where` opens a fault's line.  Raises ScenarioError where it is none, or beyond the bounds."""
    text = text.removeprefix("\ufeff")  # which some editors put before a text
    fault = beyond(text)
    if fault:
        raise ScenarioError([f"{where}: {fault}"])
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of very many digits is no error of TOML's own
        raise ScenarioError([f"{where}: not TOML: {str(error)[:200]}"]) from None


def beyond(text: str) -> str:
    """Which bound a TOML text oversteps, "" for none; in time and memory linear in the text.

    >>> beyond("a = [[1]]"), beyond("a.b.c.d.e = 1")
    ('', 'a name of 5 parts; expected at most 4')
    """
    longest = max((len(found) for found in TEXTS.findall(text) if found[0] != "#"), default=0)
    if longest > TEXT:
        return f"a text of {longest:,} characters; expected at most {TEXT:,}"
    plain = TEXTS.sub("T", text)
    words = re.findall(r"[^\s\[\]{}=,.]+", plain)
    if max(map(len, words), default=0) > WORD:
        word = max(words, key=len)
        return f"{word[:20]!r}... is {len(word):,} characters long; expected at most {WORD}"
    values = sum(plain.count(mark) for mark in "=,[{")
    if values > VALUES:
        return f"{values:,} values; expected at most {VALUES:,}"
    dots = [piece.count(".") for piece in re.split(r"[\n\[\]{}=,]+", plain)]
    if max(dots) >= PARTS:
        return f"a name of {max(dots) + 1:,} parts; expected at most {PARTS}"
    if max(accumulate(NESTS[mark] for mark in re.findall(r"[\[\]{}]", plain)), default=0) > DEPTH:
        return f"lists and tables are nested more than {DEPTH} deep; expected at most {DEPTH}"
    return ""
