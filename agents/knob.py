"""A knob: one number that somebody may turn, declared once with its range, unit, meaning and source.

Sliders, sweeps, the command line, the checks of scenario files and the documentation all read these declarations.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_type_hints


@dataclass(frozen=True)
class Knob:
    """The pedigree of a number: closed range [low, high], unit, meaning, source ("assumed: ..." where there is none)."""

    low: float
    high: float
    unit: str
    meaning: str
    source: str


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
