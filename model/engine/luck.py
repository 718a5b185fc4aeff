"""Which luck a negotiation has: a seed and the number of a run, checked the same wherever they come in."""

import secrets
from typing import Any

import numpy as np

from concert.model.scenario.value import ScenarioError

MOST = 2**62 - 1  # of a seed and of a run's number
OWN = 10**15  # own luck is drawn below it: fifteen digits, which a browser and a spreadsheet hold exactly


def whole(name: str, value: Any) -> int:
    """A seed or a number of runs: whole, from 0 to 2^62 - 1; a text of digits, as boxes hand them over, is one.

    Raises ScenarioError.

    >>> whole("seed", "42")
    42
    """
    fault = ScenarioError([f"{name} {value!r:.40}: expected a whole number from 0 to 2^62 - 1"])
    if isinstance(value, str):
        digits = value.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            raise fault
        value = int(digits)
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value <= MOST:
        raise fault
    return int(value)


def seed_of(seed: Any = None, rng: Any = None) -> int:
    """The seed that reproduces what Mesa's users give as `seed` or `rng`; without one, luck of its own each time.

    A number is the seed itself.  A NumPy generator (or what makes one: a bit generator, a seed sequence, a list of whole
    numbers) is asked for one, so each negotiation that shares a generator has luck of its own.  Raises ScenarioError.
    """
    if seed is not None and rng is not None:
        raise ScenarioError(["seed and rng are both given; expected one of them"])
    name, given = ("rng", rng) if seed is None else ("seed", seed)
    if given is None:
        return secrets.randbelow(OWN)
    if isinstance(given, str | bytes | int | float | np.generic):
        return whole(name, given)
    try:
        return int(np.random.default_rng(given).integers(OWN))
    except (TypeError, ValueError):
        raise ScenarioError([f"{name} {given!r:.40}: expected a whole number from 0 to 2^62 - 1 or a NumPy generator"]) from None
