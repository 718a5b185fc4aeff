"""CSV that a spreadsheet opens as it is, and that everything else reads too.

Commas and decimal points, as statistics packages write them.  A byte order mark where there is a letter beyond ASCII, so
that a spreadsheet reads it as UTF-8; none elsewhere.  A text that a spreadsheet would take for a formula, from a user's
file it may be, has an apostrophe before it; numbers stay numbers.  (Tables of knobs and numbers alone, which hold no text of a
user, are written by pandas.)
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows under their head as the text of a CSV file, to be written as UTF-8.

    >>> print(csv_text(["name", "margin"], [["=1+1", -0.5], ["a,b", "-.24"]]), end="")
    name,margin
    '=1+1,-0.5
    "a,b",-.24
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(word) for word in head])
    writer.writerows([_cell(value) for value in row] for row in rows)
    text = out.getvalue()
    return text if text.isascii() else "\ufeff" + text


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")  # readers take a bare return for the end of a row
    return f"'{value}" if value.startswith(FORMULA) and not _number(value) else value


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
