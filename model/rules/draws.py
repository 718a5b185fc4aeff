"""Luck, addressed and not consumed: every random number is a function of (seed, run, round, actor, purpose).

A counter-based generator, Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2,
3"), so scenarios share luck, any run can be replayed alone, and luck belongs to the actor and not to its row.
"""

import math
from typing import Any

from concert.agents.rule import clip, rule

MASK = 0xFFFFFFFF
# Purposes; four share one address, each has a word of it.  Moods of four rounds share one too.
PREFERENCE, STATE, MOOD, RECOGNITION, OBJECTION = 0, 6, 8, 12, 16  # a preference or a route a number


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
    """The four words at the address of a purpose and its three neighbours; run up to 2^62, round below 2^24."""
    return philox(
        run & MASK, (run >> 32) & MASK, time * 256 + purpose // 4, int(actor), seed & MASK, (seed >> 32) & MASK
    )


@rule
def unit(word: int) -> float:
    """A word as a number within (0, 1), in the middle of its 2^-32."""
    return (word + 0.5) / 4294967296.0


@rule
def uniform(seed: int, run: int, time: int, actor: int, purpose: int) -> float:
    """Uniform luck within (0, 1)."""
    return unit(words(seed, run, time, actor, purpose)[purpose % 4])


@rule
def normal(luck: float) -> float:
    """Standard normal luck from uniform luck: the inverse distribution function (Wichura 1988, AS 241, PPND16).

    Monotone in `luck`.
    """
    return tail(luck) if in_a_tail(luck) else middle(luck)


@rule
def normals(lucks: Any, k: int, count: int, outside: Any, luck: Any) -> None:
    """Make `count` lucks in row k standard normal, as `normal` does: the middle of all at once, then the few in a tail.

    `outside` and `luck` are scratch for a row.
    """
    tails = 0
    for row in range(count):
        outside[tails], luck[row] = row, lucks[k, row]
        tails += in_a_tail(luck[row])
    for row in range(len(luck)):
        lucks[k, row] = middle(luck[row])
    for t in range(tails):
        lucks[k, outside[t]] = tail(luck[outside[t]])


@rule
def in_a_tail(luck: float) -> bool:
    """Whether `luck` is one of the outer 15 %."""
    return abs(luck - 0.5) > 0.425


@rule
def middle(luck: float) -> float:
    """The quantile of luck within (.075, .925), and at the nearer end of it for luck outside."""
    q = clip(luck - 0.5, -0.425, 0.425)
    r = 0.180625 - q * q
    top = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
           + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
           + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
    low = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
           + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
           + 4.2313330701600911252e1) * r + 1.0)
    return q * top / low


@rule
def tail(luck: float) -> float:
    """The quantile of luck outside (.075, .925); the series beyond 2^-36 is left out, since `unit` never comes there."""
    q = luck - 0.5
    r = math.sqrt(-math.log(min(luck, 1.0 - luck))) - 1.6
    top = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
           + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
           + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
    low = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
           + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
           + 2.05319162663775882187e0) * r + 1.0)
    return math.copysign(top / low, q)


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
