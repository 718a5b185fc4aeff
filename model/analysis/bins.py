"""Bins for masses: of two thousand troops, or narrower where the masses lie close together."""

import math

import numpy as np

WIDEST = 2.0  # thousand troops
MOST = 60  # bins, about; numpy's rule knows no limit


def bin_width(masses: np.ndarray) -> float:
    """The width, thousand troops: that of numpy's "auto" rule, rounded to 1, 2 or 5 times a power of ten; at most two.

    The rule takes the narrower of Sturges' width, (max - min)/(log2 n + 1), and Freedman and Diaconis', 2 IQR/n^(1/3)
    (1981).  Round widths put an edge at the 40 of a basic mission.  Masses that are all equal have bins of two.

    >>> bin_width(np.array([0.0, 91.0])), bin_width(np.linspace(0.500, 0.504, 60))
    (2.0, 0.0005)
    """
    span = float(np.ptp(masses)) if len(masses) else 0.0
    if span <= 1e-9 * float(np.abs(masses).max(initial=0.0)):  # a last digit apart is no difference
        return WIDEST
    edges = np.histogram_bin_edges(masses, min(MOST, len(np.histogram_bin_edges(masses, "auto")) - 1))
    width = float(edges[1] - edges[0])
    power = 10.0 ** math.floor(math.log10(width))
    return min(WIDEST, min((factor * power for factor in (1, 2, 5, 10)), key=lambda round_: abs(math.log(round_ / width))))


def bin_edges(masses: np.ndarray) -> np.ndarray:
    """The edges of bins that hold every mass, multiples of their width; bins of two begin at 0.

    >>> bin_edges(np.array([1.0, 5.0])).tolist()
    [0.0, 2.0, 4.0, 6.0]
    """
    width = bin_width(masses)
    first = 0 if width == WIDEST or not len(masses) else math.floor(float(masses.min()) / width)
    last = math.floor(float(masses.max()) / width) + 1 if len(masses) else 1
    # As a quotient, a decimal edge is the very number that it is written as.
    each = round(1.0 / width) if width < 1.0 else 0
    return np.array([k / each if each else k * width for k in range(first, last + 1)])
