"""A knob: one number that somebody may turn, declared once with its kind, range, unit, meaning and source.

Sliders, sweeps, designs, links, the command line, the checks of scenario files and the documentation all read these
declarations, and all refuse the same.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import Any, get_type_hints

REAL, WHOLE, FLAG, RUNG = "real", "whole", "flag", "rung"


@dataclass(frozen=True)
class Knob:
    """The pedigree of a number: closed range [low, high], unit, meaning, source ("assumed: ..." where there is none).

    `kind` says which numbers of the range it may be: any (real), whole numbers, 0 or 1 (flag), or one of `rungs`.
    """

    low: float
    high: float
    unit: str
    meaning: str
    source: str
    kind: str = REAL
    rungs: tuple[float, ...] = ()

    def levels(self, low: float = -math.inf, high: float = math.inf) -> tuple[float, ...]:
        """Every value that it may be within [low, high], in order; empty for a real knob.

        >>> Knob(2, 104, "rounds", "", "", WHOLE).levels(3, 5.5)
        (3.0, 4.0, 5.0)
        """
        if self.kind == REAL:
            return ()
        every: Iterable[float] = self.rungs if self.kind == RUNG else map(float, range(math.ceil(self.low), math.floor(self.high) + 1))
        return tuple(value for value in every if low <= value <= high)

    def nearest(self, value: float) -> float:
        """The value nearest to a number that it may be.

        >>> Knob(10, 100, "", "", "", RUNG, (10.0, 20.0, 40.0)).nearest(33)
        40.0
        """
        inside = min(max(value, self.low), self.high)
        return min(self.levels(), key=lambda level: abs(level - inside)) if self.kind != REAL else inside

    def spread(self, count: int, low: float | None = None, high: float | None = None) -> tuple[float, ...]:
        """At most `count` values that it may be, from one end of [low, high] (its range) to the other, as even as can be.

        >>> Knob(0, 1, "", "", "", FLAG).spread(11), Knob(0, 1, "", "", "").spread(3)
        ((0.0, 1.0), (0.0, 0.5, 1.0))
        """
        first, last = self.low if low is None else low, self.high if high is None else high
        levels = self.levels(first, last)
        if self.kind == REAL:
            return tuple(float(last) if k == count - 1 else first + (last - first) * k / (count - 1) for k in range(count))
        places = dict.fromkeys(round((len(levels) - 1) * k / max(1, count - 1)) for k in range(count))
        return tuple(levels[place] for place in places) if levels else ()

    @property
    def admits(self) -> str:
        """What it may be, in words."""
        if self.kind == RUNG:
            return f"one of {', '.join(f'{value:g}' for value in self.rungs)} ({self.unit})"
        if self.kind == FLAG:
            return "0 or 1"
        return f"{'a whole number from ' if self.kind == WHOLE else ''}{self.low:g} to {self.high:g} ({self.unit})"

    def fault(self, value: Any) -> str:
        """What is wrong with a value, "" where nothing is: not a number, out of range, or not of its kind.

        >>> Knob(0, 1, "share", "", "").fault(1.5), Knob(2, 9, "rounds", "", "", WHOLE).fault(2.01)
        ('1.5 is out of range; expected 0 to 1 (share)', '2.01 is not a whole number; expected a whole number from 2 to 9 (rounds)')
        """
        if isinstance(value, bool) and self.kind == FLAG:
            return ""
        if isinstance(value, bool) or not _is_real(value):
            return f"{shown(value)} is {sort_of(value)}; expected {self.admits}"
        if value != value:
            return f"nan is not a number; expected {self.admits}"
        if not self.low <= value <= self.high:
            said = f"{float(value):.6g}" if abs(value) < 1e300 else shown(value)  # a whole number may be beyond any float
            return f"{said} is out of range; expected {self.admits}"
        number = float(value)
        if self.kind == WHOLE and number != math.floor(number):
            return f"{number:.6g} is not a whole number; expected {self.admits}"
        if self.kind == FLAG and number not in (0.0, 1.0):
            return f"{number:.6g} is neither; expected {self.admits}"
        if self.kind == RUNG and number not in self.rungs:
            return f"{number:.6g} is not a step of the ladder; expected {self.admits}, such as {self.nearest(number):g}"
        return ""


def _is_real(value: Any) -> bool:
    return isinstance(value, Real)  # NumPy's numbers are among them


def shown(value: Any) -> str:
    """A wrong value as a fault shows it: short, a text in quotes.

    >>> shown("much"), shown([1, 2])
    ("'much'", '[1, 2]')
    """
    try:
        return f"{value[:40]!r}" if isinstance(value, str) else str(value)[:40]
    except ValueError:  # more digits than Python writes
        return "a number of thousands of digits"


def sort_of(value: Any) -> str:
    """What sort of thing a value is, in words.

    >>> sort_of("much"), sort_of(3)
    ('text', 'a whole number')
    """
    words = {str: "text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table", type(None): "nothing"}
    return words.get(type(value), type(value).__name__)


@lru_cache
def knobs(group: type) -> dict[str, Knob]:
    """Every knob of a NamedTuple whose fields are `Annotated[float, Knob(...)]`, by field name, in order."""
    hints = get_type_hints(group, include_extras=True)
    return {name: _knob(hint, group, name) for name, hint in hints.items()}


def defaults(group: Any) -> dict[str, float]:
    """The default of every field that has one, by field name."""
    return dict(group._field_defaults)


def _knob(hint: Any, group: type, name: str) -> Knob:
    for note in getattr(hint, "__metadata__", ()):
        if isinstance(note, Knob):
            return note
    raise TypeError(f"{group.__name__}.{name} is declared without a Knob")
