"""Luck, addressed and not consumed: every random number is a function of (seed, run, round, actor, purpose).

A counter-based generator, Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2,
3"), so scenarios share luck, any run can be replayed alone, and luck belongs to the actor and not to its row.
"""

import math

from agents.rule import rule

MASK = 0xFFFFFFFF
PREFERENCE, STATE, MOOD, RECOGNITION, OBJECTION = 0, 16, 17, 18, 32  # purposes; one preference or route a number


@rule
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32 on the counter (c0..c3) under the key (k0, k1); four 32-bit words.

    Products are cut to 64 bits by the masks, so unbounded and wrapping integers give the same words.
    """
    for _ in range(10):
        left, right = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = ((right >> 32) & MASK) ^ c1 ^ k0, right & MASK, ((left >> 32) & MASK) ^ c3 ^ k1, left & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


@rule
def words(seed: int, run: int, time: int, actor: int, purpose: int) -> tuple[int, int, int, int]:
    """The four words at an address; run up to 2^62, time (round) and purpose share one word."""
    return philox(run & MASK, (run >> 32) & MASK, time * 256 + purpose, int(actor), seed & MASK, (seed >> 32) & MASK)


@rule
def unit(high: int, low: int) -> float:
    """Two words as a number on [0, 1) with 53 bits."""
    return ((high >> 5) * 67108864.0 + (low >> 6)) / 9007199254740992.0


@rule
def uniform(seed: int, run: int, time: int, actor: int, purpose: int) -> float:
    """Uniform luck on [0, 1)."""
    w = words(seed, run, time, actor, purpose)
    return unit(w[0], w[1])


@rule
def normal(seed: int, run: int, time: int, actor: int, purpose: int) -> float:
    """Standard normal luck (Box & Muller 1958)."""
    w = words(seed, run, time, actor, purpose)
    return math.sqrt(-2.0 * math.log(1.0 - unit(w[0], w[1]))) * math.cos(2.0 * math.pi * unit(w[2], w[3]))


@rule
def triangular(low: float, mode: float, high: float, luck: float) -> float:
    """The inverse distribution function of the triangular distribution at `luck` on [0, 1)."""
    if high <= low:
        return mode
    if luck < (mode - low) / (high - low):
        return low + math.sqrt(luck * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - luck) * (high - low) * (high - mode))


def actor_code(iso3: str) -> int:
    """A state's number in the address of its luck, the same in every cast.

    >>> actor_code("AAB")
    1
    """
    first, second, third = (ord(letter) - ord("A") for letter in iso3)
    return (first * 26 + second) * 26 + third
