"""Closed forms of bargaining, to compare outcomes and code with."""


def baron_ferejohn(players: int, discount: float) -> tuple[float, float]:
    """Shares of the proposer and of each partner under a closed rule, simple majority (Baron & Ferejohn 1989).

    Proposer 1 - d (n-1)/(2n), partner d/n, for an odd number of players.  Raises ValueError.

    >>> baron_ferejohn(5, 1.0)
    (0.6, 0.2)
    """
    if players < 3 or players % 2 == 0 or not 0 <= discount <= 1:
        raise ValueError(f"{players} players, discount {discount}; expected an odd number from 3 on and a discount in [0, 1]")
    return 1 - discount * (players - 1) / (2 * players), discount / players


def rubinstein(discount: float) -> float:
    """The first mover's share under alternating offers, 1/(1 + d) (Rubinstein 1982).  Raises ValueError.

    >>> round(rubinstein(0.5), 6)
    0.666667
    """
    if not 0 <= discount <= 1:
        raise ValueError(f"discount {discount}; expected within [0, 1]")
    return 1 / (1 + discount)
