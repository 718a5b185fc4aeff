"""State codes: who an ISO 3166 code names, and what to write for one that is none or is another list's."""

import difflib
from collections.abc import Iterable
from functools import cache

from concert.model.faults import TOLD
from concert.model.scenario.rows import rows
from concert.model.scenario.sources import states

ISO, COW = "ISO 3166-1", "Correlates of War"
LONG = 40  # letters of a wrong code that are told


@cache
def named(which: str) -> dict[str, tuple[str, str]]:
    """Every code of a list of `data/state_codes.csv`: the ISO code of the state ("" where it is no more), and its name."""
    return {row["code"]: (row["iso3"], row["name"]) for row in rows("state_codes.csv") if row["list"] == which}


def faults(codes: Iterable[str]) -> dict[str, str]:
    """What is wrong with each of a file's codes that is not ISO 3166-1 alpha-3, and what to write in its place.

    One code that only the Correlates of War list knows shows that the file uses that list: codes that stand for one state
    there and for another in ISO are then faults too.

    >>> faults(["POL", "AUS"])
    {}
    >>> sorted(faults(["POL", "AUS", "FRN"]))
    ['AUS', 'FRN']
    """
    given, iso, cow = list(dict.fromkeys(codes)), named(ISO), named(COW)
    foreign = any(code in cow and code not in iso for code in given)
    uses = ("whose" if all(code in cow for code in given) else "some of whose") + " codes this file uses"
    wrong: dict[str, str] = {}
    for code in given:
        if foreign and code in cow and cow[code][0] != code:
            iso3, name = cow[code]
            also = f"{iso[code][1]} in ISO 3166 but " if code in iso else ""
            right = f"expected its ISO 3166 code {iso3}" if iso3 else "that state is no more; expected an ISO 3166 code"
            wrong[code] = f"{code} is {also}{name} in the {COW} list, {uses}; {right}"
        elif code not in iso:
            near = _nearest(code) if len(wrong) < TOLD else ""
            wrong[code] = f"{code[:LONG]!r} is no ISO 3166 code; {near or 'expected three capitals such as POL'}"
    return wrong


def _nearest(word: str) -> str:
    """The code whose letters, or whose state's name, come nearest; "" where none does."""
    iso = named(ISO)
    by_name = {name.lower(): code for code, (_, name) in iso.items()}
    near = [word.upper()] if word.upper() in iso else []
    if 3 <= len(word) <= LONG:
        near += [by_name[name] for name in difflib.get_close_matches(word.lower(), by_name, n=1, cutoff=0.85)]
        near += [code for name, code in by_name.items() if name.startswith(word.lower())]
        near += difflib.get_close_matches(word.upper(), states(), n=1, cutoff=0.6)
    return f"did you mean {near[0]} ({iso[near[0]][1]})?" if near else ""
