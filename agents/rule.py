"""What a rule is: a pure function of numbers, plain Python for anyone who reads or calls it.

``rule`` only writes the function into ``RULES``; the batch (`concert.model.engine.batch`) hands that list to a compiler, the live
negotiation calls the functions as they are.  So every rule exists once, and this package needs no compiler.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])
RULES: list[Callable[..., Any]] = []


def rule(function: Rule) -> Rule:
    """Register a pure function as a rule and return it unchanged.

    >>> rule(abs) is abs and RULES.pop() is abs
    True
    """
    RULES.append(function)
    return function


@rule
def clip(value: float, low: float, high: float) -> float:
    """The nearest number to `value` within [low, high]."""
    if value < low:
        return low
    return high if value > high else value
