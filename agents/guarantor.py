"""The guarantor, the United States: no troops, but a backstop behind the force."""

from concert.agents.rule import clip, rule

# The words of the backstop, each from the level on (0 none ... 1 guarantee): the article's intelligence and
# operational support as equal steps between nothing and a guarantee.
LEVELS = ((0.0, "none"), (0.25, "intelligence"), (0.5, "operational support"), (0.75, "guarantee"))


@rule
def backstop(
    predisposition: float, burden_sharing: float, restraint: float, fill: float, mission: float
) -> float:
    """b = clip(b₀ + share (fill - .5) - restraint (m - .5), 0, 1), fill = min(1, X/40).

    Washington stands behind Europeans who carry their share, and less behind a mission that could draw it in.
    """
    return clip(predisposition + burden_sharing * (fill - 0.5) - restraint * (mission - 0.5), 0.0, 1.0)


def level(standing: float) -> str:
    """The word for a backstop.

    >>> level(0.59)
    'operational support'
    """
    return [word for least, word in LEVELS if standing >= least][-1]
