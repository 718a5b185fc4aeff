"""Every weight and constant once: default, range, unit, meaning, source.

Sliders, sweeps, the command line and the documentation read these declarations; a new knob is one entry here.
"Design assumption" marks a number chosen by us, without a source that states it; `docs/explanation/model.md` says what
would change if it were wrong.
"""

from typing import Annotated, NamedTuple

from concert.agents.knob import FLAG, WHOLE, Knob, defaults

ASSUMED = "assumed: design assumption"
ARTICLE = "News.bg quoting Reuters, December 2024"


class Weights(NamedTuple):
    """The weights of the terms, in units of the stance (whose weight is 1)."""

    mission: Annotated[float, Knob(0, 5, "utility", "price of a mission one whole scale away from the wished one", ASSUMED)] = 1.2
    mandate: Annotated[float, Knob(0, 5, "utility", "price of missing legitimacy", ASSUMED)] = 0.7
    signal: Annotated[float, Knob(0, 5, "utility", "price of asking for Moscow's consent", ASSUMED)] = 0.15
    solidarity: Annotated[float, Knob(0, 5, "utility", "pull of solidarity with Ukraine", ASSUMED)] = 0.25
    peers: Annotated[float, Knob(0, 5, "utility", "pull of one's ties", ASSUMED)] = 0.5
    security: Annotated[float, Knob(0, 5, "utility", "worth of deterrence to the most threatened", ASSUMED)] = 0.8
    exposure: Annotated[float, Knob(0, 5, "utility", "price of danger to the most fearful", ASSUMED)] = 0.6
    backstop: Annotated[float, Knob(0, 5, "utility", "price of a missing US backstop", ASSUMED)] = 0.45
    mass: Annotated[float, Knob(0, 5, "utility", "price of an empty force", ASSUMED)] = 0.35


class Parameters(NamedTuple):
    """Everything else that is one number for the whole table."""

    us_backstop: Annotated[float, Knob(0, 1, "share", "b₀, the US predisposition to stand behind the force",
        f"assumed: {ARTICLE}: intelligence and operational support possible, read as the level where it begins")] = 0.5
    us_burden_sharing: Annotated[float, Knob(0, 2, "share", "how far the backstop follows Europe's mass",
        f"assumed: {ARTICLE}: Europe must take the lead")] = 0.4
    us_restraint: Annotated[float, Knob(0, 2, "share", "how far the backstop shrinks with the combat role", ASSUMED)] = 0.25
    russian_tolerance: Annotated[float, Knob(0, 2, "objection", "objection above which Moscow vetoes", ASSUMED)] = 0.65
    russian_deference: Annotated[float, Knob(0, 1, "share", "acceptance won by a massed and backed force", ASSUMED)] = 0.1
    objection_to_mission: Annotated[float, Knob(0, 2, "objection", "Moscow's objection added by the combat role",
        "data/preferences.csv RUS objection_added_per_unit_mission")] = 0.5
    objection_to_force: Annotated[float, Knob(0, 2, "objection", "Moscow's objection added per 100 thousand troops",
        "data/preferences.csv RUS objection_added_per_100k_troops")] = 0.15
    host_floor: Annotated[float, Knob(0, 1, "mission", "least mission Kyiv accepts at first", ASSUMED)] = 0.7
    host_patience: Annotated[float, Knob(0, 1, "mission", "how far that floor falls by the deadline", ASSUMED)] = 0.5
    reservation: Annotated[float, Knob(0, 2, "utility", "what a capital holds out for at first; 0 at the deadline",
        "assumed: time-dependent concession (Faratin, Sierra & Jennings 1998)")] = 0.3
    deadline: Annotated[float, Knob(2, 104, "rounds", "T, rounds until the talks end, a round is about a week", ASSUMED, WHOLE)] = 26.0
    stability: Annotated[float, Knob(1, 104, "rounds", "rounds a filled package must stand to settle early", ASSUMED, WHOLE)] = 3.0
    luck_state: Annotated[float, Knob(0, 2, "utility", "sd of what is not known about a capital, once a run", ASSUMED)] = 0.2
    luck_round: Annotated[float, Knob(0, 2, "utility", "sd of a capital's mood, every round", ASSUMED)] = 0.04
    peer_norm: Annotated[float, Knob(0, 1, "share", "share of ties at which peers neither draw nor hold back", ASSUMED)] = 0.3
    support_share: Annotated[float, Knob(0, 1, "share", "how much mission and mandate count for support", ASSUMED)] = 0.4
    objection_line: Annotated[float, Knob(-2, 0, "utility", "support utility below which a member says no", ASSUMED)] = -0.4
    nato_needs_us: Annotated[float, Knob(0, 1, "share", "US predisposition below which NATO is refused", ASSUMED)] = 0.6
    council_others: Annotated[float, Knob(0, 1, "share", "Security Council seats not at the table that vote for", ASSUMED)] = 1.0
    contested_allowed: Annotated[float, Knob(0, 1, "0 or 1", "whether a contested law admits a host's invitation", ASSUMED, FLAG)] = 1.0
    pledge_base: Annotated[float, Knob(0, 1, "share", "share of capacity pledged at no surplus", ASSUMED)] = 0.4
    pledge_least: Annotated[float, Knob(0, 1, "share", "least share of capacity pledged", ASSUMED)] = 0.1
    land_share: Annotated[float, Knob(0, 0.5, "share", "land forces a state can sustain abroad",
        "data/force_requirements.csv SUS028-SUS033")] = 0.10
    active_share: Annotated[float, Knob(0, 0.5, "share", "the same of active forces, where land forces are unknown",
        "data/force_requirements.csv SUS031-SUS034")] = 0.05
    committed_share: Annotated[float, Knob(0, 1, "share", "part of that already committed elsewhere",
        "data/force_requirements.csv COM035")] = 0.35
    deterrence_least: Annotated[float, Knob(0, 1, "share", "deterrence of observers beside a deterrence force", ASSUMED)] = 0.2
    deterrence_reach: Annotated[float, Knob(0, 10, "per 40 thousand", "how fast deterrence saturates in mass", ASSUMED)] = 1.5
    danger_least: Annotated[float, Knob(0, 1, "share", "danger to observers beside a deterrence force", ASSUMED)] = 0.25
    danger_calm: Annotated[float, Knob(0, 1, "share", "danger removed by full Russian acceptance", ASSUMED)] = 0.5
    danger_cover: Annotated[float, Knob(0, 1, "share", "danger removed by a full US backstop", ASSUMED)] = 0.4
    belief_rate: Annotated[float, Knob(0, 1, "share", "how fast beliefs about a capital follow its answers", ASSUMED)] = 0.3
    rehearsal_width: Annotated[float, Knob(0.01, 2, "utility", "half-width of a private reservation, as rehearsed", ASSUMED)] = 0.25
    unwelcome: Annotated[float, Knob(0, 1, "share", "worth of a package that the host would refuse", ASSUMED)] = 0.4
    ambition: Annotated[float, Knob(0, 5, "utility", "how much a proposer likes a large force", ASSUMED)] = 0.8
    openness: Annotated[float, Knob(0, 1, "share", "how far ideals follow one's ties each round",
        "assumed; form of Friedkin & Johnsen 1990")] = 0.3
    anchoring: Annotated[float, Knob(0, 1, "share", "how far ideals are held by the first one",
        "assumed; form of Friedkin & Johnsen 1990")] = 0.08


class Legitimacy(NamedTuple):
    """L, the legitimacy of each mandate route on [0, 1]."""

    un: Annotated[float, Knob(0, 1, "legitimacy", "of the Security Council", ASSUMED)] = 1.0
    osce: Annotated[float, Knob(0, 1, "legitimacy", "of the OSCE", ASSUMED)] = 0.85
    nato: Annotated[float, Knob(0, 1, "legitimacy", "of the North Atlantic Council", ASSUMED)] = 0.75
    eu: Annotated[float, Knob(0, 1, "legitimacy", "of the Council of the EU", ASSUMED)] = 0.65
    coalition: Annotated[float, Knob(0, 1, "legitimacy", "of the host's invitation alone", ASSUMED)] = 0.35


# The price of parliament's say, by the code in data/domestic.csv (utility; design assumption).  States that the file
# leaves out are read as a simple approval.
HURDLES = {"none": 0.0, "consult": 0.03, "simple": 0.08, "strong": 0.12}

DEFAULT_WEIGHTS = Weights(**defaults(Weights))
DEFAULT_PARAMETERS = Parameters(**defaults(Parameters))
DEFAULT_LEGITIMACY = Legitimacy(**defaults(Legitimacy))
