"""Faults, and words for them: what to try in place of a wrong one."""

import difflib


class ScenarioError(ValueError):
    """What is wrong with what somebody handed in: one line a fault, in `faults`."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


def expected(word: str, known: list[str], otherwise: str) -> str:
    """What to try in place of a wrong word: the nearest right ones, or what was expected.

    >>> expected("weigths", ["weights", "events"], "one of")
    "did you mean 'weights'?"
    """
    lower = {name.lower(): name for name in reversed(known)}
    near = difflib.get_close_matches(word.lower(), list(lower), n=1, cutoff=0.6)
    if near:
        return f"did you mean {lower[near[0]]!r}?"
    return f"expected {otherwise} " + ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
