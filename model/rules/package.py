"""The package on the table: a mission, a mandate and a force."""

from typing import NamedTuple

from concert.model.rules.mandate import ROUTES

MANDATES = tuple(route.name for route in ROUTES)
COALITION = MANDATES.index("coalition")
LADDER = (10.0, 20.0, 40.0, 60.0, 100.0)  # force targets, thousand troops

# Thousand troops: the article's basic mission and full rotation (News.bg quoting Reuters, December 2024), and two
# missions of the 1990s to compare with (data/force_requirements.csv: historical_mission).
BASIC, ROTATION, IFOR, KFOR = 40.0, 100.0, 60.0, 50.0

MISSIONS = ((0.0, "unarmed observers"), (0.25, "traditional peacekeeping"), (0.75, "reassurance"), (1.0, "deterrence force"))
MISSION_PHRASES = {"unarmed observers": "an observer mission", "traditional peacekeeping": "a traditional peacekeeping mission",
                   "reassurance": "a reassurance mission", "deterrence force": "a deterrence force"}  # fmt: skip
STEP = 0.1  # one step of the mission in a draft


class Package(NamedTuple):
    """Mission on [0, 1], mandate as an index of `MANDATES`, force in thousand troops."""

    mission: float
    mandate: int
    force: float


def mission_word(mission: float) -> str:
    """The nearest named mission.

    >>> mission_word(0.8)
    'reassurance'
    """
    return min(MISSIONS, key=lambda named: abs(named[0] - mission))[1]


def mission_phrase(mission: float) -> str:
    """The nearest named mission as a sentence says it.

    >>> mission_phrase(0.95)
    'a deterrence force'
    """
    return MISSION_PHRASES[mission_word(mission)]
