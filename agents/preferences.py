"""What a capital wants, and what it is: the fields, each with its scale and meaning."""

from typing import Annotated, NamedTuple, Protocol

from concert.agents.knob import Knob

DATA = "data/preferences.csv, row by row with date, basis and confidence"


class Preferences(NamedTuple):
    """The six preferences of a capital; in the data each is a triangular range (low, mode, high)."""

    mission_ideal: Annotated[
        float, Knob(0, 1, "mission", "θ, the mission it wants: 0 unarmed observers, 1 deterrence force", DATA)
    ]
    un_mandate_need: Annotated[
        float, Knob(0, 1, "legitimacy", "μ, the legitimacy it asks of the mandate: 0 indifferent, 1 only the UN", DATA)
    ]
    participation_stance: Annotated[
        float, Knob(-1, 1, "utility", "σ, its stance on sending troops: -1 refuses, 1 ready", DATA)
    ]
    support_stance: Annotated[
        float, Knob(-1, 1, "utility", "φ, its stance on support without troops: -1 opposes, 1 ready", DATA)
    ]
    us_backstop_need: Annotated[
        float, Knob(0, 1, "share", "β, how much it needs the US behind the force: 0 not at all, 1 entirely", DATA)
    ]
    escalation_fear: Annotated[
        float,
        Knob(0, 1, "share", "λ, how much it fears being drawn into fighting", "assumed: .5 where nothing is known"),
    ] = 0.5


class Wish(Protocol):
    """Whatever has the six preferences: a `Preferences`, a seat at the table, a record of either."""

    @property
    def mission_ideal(self) -> float: ...  # noqa: D102
    @property
    def un_mandate_need(self) -> float: ...  # noqa: D102
    @property
    def participation_stance(self) -> float: ...  # noqa: D102
    @property
    def support_stance(self) -> float: ...  # noqa: D102
    @property
    def us_backstop_need(self) -> float: ...  # noqa: D102
    @property
    def escalation_fear(self) -> float: ...  # noqa: D102


class Traits(NamedTuple):
    """What a capital is, computed from `data/states.csv`, `domestic.csv` and `force_requirements.csv`."""

    threat: Annotated[
        float, Knob(0, 1, "share", "τ, nearness of the capital to Moscow", "data/states.csv: capital_lat, capital_lon")
    ]
    solidarity: Annotated[
        float, Knob(0, 1, "share", "α, aid to Ukraine as a share of GDP, 1 from 1.5 %", "data/states.csv: Kiel, release 29")
    ]
    capacity: Annotated[
        float, Knob(0, 500, "thousand troops", "κ, troops it can sustain abroad", "data/states.csv, force_requirements.csv")
    ]
    hurdle: Annotated[
        float, Knob(0, 1, "utility", "h, the price of parliament's say", "data/domestic.csv: parliament_approval")
    ]
