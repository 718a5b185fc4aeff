"""The rows of the files in `data/`, read and checked: a cell that cannot be meant is told with its file, row and column."""

import re
from collections.abc import Iterator
from math import isfinite

from concert.model.faults import ScenarioError, expected
from concert.model.scenario.sheet import sheet
from concert.places import DATA

FOLDER = DATA
CUT_OFF = {"2024-12": "2024-12-31", "2025-02": "2025-02-28"}  # nothing later enters a vintage
CODE, TEXT, NUMBER, AMOUNT, SOME = "three capital letters", "a text", "a number", "a number from 0", "a number from 0, or nothing"
# What the columns that the model reads must hold: one of the kinds above, or one of a few words.
FORM: dict[str, dict[str, str | tuple[str, ...]]] = {
    "states.csv": {
        "iso3": CODE, "name": TEXT, "capital_lat": NUMBER, "capital_lon": NUMBER, "gdp_usd": AMOUNT,
        "military_personnel_active": AMOUNT, "army_personnel": SOME, "ukraine_aid_pct_gdp": SOME,
    },
    "preferences.csv": {"vintage": tuple(CUT_OFF), "iso3": CODE, "parameter": TEXT, "low": NUMBER, "mode": NUMBER, "high": NUMBER},
    "domestic.csv": {
        "iso3": CODE, "parliament_approval": ("none", "consult", "simple", "strong"),
        "lawful_on_host_invitation_alone": ("yes", "no", "contested"),
    },
    "groups.csv": {"group": TEXT, "iso3": CODE},
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file in `data/`, by column.  Cells left out at the end of a row are empty.

    Raises ScenarioError with every fault: more cells than the head, or a cell that cannot be meant.
    """
    found, form = sheet((FOLDER / name).read_bytes(), f"data/{name}", ["iso3"], short=True).rows, FORM.get(name, {})
    faults = [f"data/{name}:{line} ({row['iso3']}): {fault}" for line, row in found for fault in _faults(row, form)]
    if faults:
        raise ScenarioError(faults)
    return [row for _, row in found]


def _faults(row: dict[str, str], form: dict[str, str | tuple[str, ...]]) -> Iterator[str]:
    for column, kind in form.items():
        cell = row[column]
        if isinstance(kind, tuple):
            if cell not in kind:
                yield f"{column} is {cell!r}; {expected(cell, list(kind), 'one of')}"
        elif not _fits(cell, kind):
            yield f"{column} is {repr(cell) if cell else 'empty'}; expected {kind}"
    if "mode" in form and all(_fits(row[part], NUMBER) for part in ("low", "mode", "high")):
        low, mode, high = (float(row[part]) for part in ("low", "mode", "high"))
        if not low <= mode <= high:
            yield f"low, mode and high are {low:g}, {mode:g}, {high:g}; expected them in that order"


def _fits(cell: str, kind: str) -> bool:
    if kind in (CODE, TEXT):
        return bool(re.fullmatch("[A-Z]{3}", cell) if kind == CODE else cell.strip())
    try:
        number = float(cell or ("0" if kind == SOME else "nan"))
    except ValueError:
        return False
    return isfinite(number) and (kind == NUMBER or number >= 0)
