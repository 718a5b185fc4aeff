"""Faults, and words for them: what to try in place of a wrong one."""

import difflib
from collections.abc import Iterable
from itertools import islice

TOLD = 20  # faults told one by one
LONGEST = 60  # characters of a wrong word that are looked at


class ScenarioError(ValueError):
    """What is wrong with what somebody handed in: one line a fault, in `faults`; of many the first few, and how many more."""

    def __init__(self, faults: Iterable[str]):
        self.faults = few(faults)
        super().__init__("\n".join(self.faults))


def few(faults: Iterable[str]) -> list[str]:
    """The first faults of many, and how many more there are; faults that are still to be looked for are not sought further.

    >>> few([f"fault {k}" for k in range(25)])[-2:], few(f"fault {k}" for k in range(25))[-1]
    (['fault 19', '... and 5 faults more'], '... and more faults')
    """
    first = list(islice(faults, TOLD + 2))
    if len(first) < TOLD + 2:  # one that is left over is told rather than counted
        return first
    return [*first[:TOLD], f"... and {len(faults) - TOLD:,} faults more" if isinstance(faults, list) else "... and more faults"]


def expected(word: str, known: list[str], otherwise: str) -> str:
    """What to try in place of a wrong word: the nearest right ones, or what was expected.

    >>> expected("weigths", ["weights", "events"], "one of")
    "did you mean 'weights'?"
    """
    lower = {name.lower(): name for name in reversed(known)}
    near = difflib.get_close_matches(word[:LONGEST].lower(), list(lower), n=1, cutoff=0.6)
    if near:
        return f"did you mean {lower[near[0]]!r}?"
    return f"expected {otherwise} " + ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
