"""Whole soldiers: pledges and masses are sums of them, and a target is reached by no fewer than it asks."""

from typing import Any

import numpy as np

EXACT = 1e-6  # of a soldier: 1000 · 12.989 is 12989.000000000002 in floating point, and asks for 12,989


def soldiers(thousand: Any) -> Any:
    """A pledge or a mass, thousand troops, as the whole soldiers that it stands for; an array for an array.

    >>> int(soldiers(12.989))
    12989
    """
    return np.rint(1000.0 * np.asarray(thousand, dtype=float)).astype(np.int64)


def quota(target: Any) -> Any:
    """The fewest whole soldiers that reach a target, thousand troops, ⌈1000 t⌉; an array for an array.

    Raises ValueError for a target that is no finite number.

    >>> int(quota(12.989)), int(quota(12.9894))
    (12989, 12990)
    """
    asked = np.asarray(target, dtype=float)
    if not np.isfinite(asked).all():
        raise ValueError(f"a target of {target} thousand; expected a finite number")
    return np.ceil(1000.0 * asked - EXACT).astype(np.int64)
