"""Levels of a factor, numbers or words, as tables and axes show them."""

from collections.abc import Iterable, Sequence

Level = float | str


def told(level: Level) -> str:
    """A level in short.

    >>> told(0.5), told("ITA")
    ('0.5', 'ITA')
    """
    return level if isinstance(level, str) else f"{level:.4g}"


def in_words(levels: Iterable[Level]) -> bool:
    """Whether levels are words."""
    return any(isinstance(level, str) for level in levels)


def places(levels: Sequence[Level]) -> list[float]:
    """Where levels lie on an axis: numbers at themselves, words one beside the other.

    >>> places([0.0, 2.5]), places(["FRA", "ITA"])
    ([0.0, 2.5], [0.0, 1.0])
    """
    return [float(place) for place in range(len(levels))] if in_words(levels) else [float(level) for level in levels]
