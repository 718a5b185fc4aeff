"""The adversary, Russia: objects, vetoes where it can, and tolerates more or less of the force."""

from concert.agents.rule import clip, rule

LEVELS = ((0.0, "hostile"), (0.25, "cold"), (0.5, "tolerant"), (0.75, "consenting"))


@rule
def objection(to_route: float, to_mission: float, to_force: float, mission: float, force: float) -> float:
    """O = o_r + s_m m + s_F F/100: objection grows with the label, the combat role and the size (thousand troops)."""
    return to_route + to_mission * mission + to_force * force / 100.0


@rule
def vetoes(objection_: float, tolerance: float) -> bool:
    """Moscow says no where it can when its objection exceeds its tolerance."""
    return objection_ > tolerance


@rule
def acceptance(objection_: float, deference: float, fill: float, backstop: float) -> float:
    """ρ = clip(1 - O + d fill b, 0, 1), fill = min(1, X/40): a massed and backed force is tolerated a little more."""
    return clip(1.0 - objection_ + deference * fill * backstop, 0.0, 1.0)


def level(accepted: float) -> str:
    """The word for Moscow's acceptance.

    >>> level(0.1)
    'hostile'
    """
    return [word for least, word in LEVELS if accepted >= least][-1]
