"""A scenario: a data vintage, who sits at the table, and what differs from the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from concert.model.faults import ScenarioError as ScenarioError
from concert.model.rules.events import Event
from concert.model.rules.package import BASIC
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.scenario import changes as edit
from concert.model.scenario.sources import Estimate

# EU-27, Britain, Norway and Türkiye; a scenario may add or drop any state of data/states.csv.
CAPITALS = tuple(
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE "
    "GBR NOR TUR".split()
)
OUTSIDE = edit.OUTSIDE


@dataclass(frozen=True)
class Scenario:
    """A negotiation to be held, complete and checked; frozen, changed by `change`."""

    name: str
    title: str
    vintage: str
    summary: str
    convenor: str
    procedure: str
    mission: float
    mandate: str
    force: float
    cast: tuple[str, ...]
    parameters: Parameters
    weights: Weights
    legitimacy: Legitimacy
    changes: tuple[tuple[str, str, Estimate], ...]  # state, preference or trait, its range
    events: tuple[Event, ...]
    settlement_mass: float | None = None  # thousand troops; None where the scenario states none

    @property
    def settles_from(self) -> float:
        """Thousand troops pledged from which the talks may settle before the deadline.

        Unless stated, min(40, F₀): the basic mission, or the opening force where that is less.  Never the force asked at
        the moment, which a proposer lowers to what is pledged.
        """
        return min(BASIC, self.force) if self.settlement_mass is None else self.settlement_mass

    def change_of(self, iso3: str, name: str) -> Estimate | None:
        """The range that the scenario states for a capital's preference or trait, None where it states none."""
        for state, changed, estimate in self.changes:
            if (state, changed) == (iso3, name):
                return estimate
        return None

    def change(self, settings: Mapping[str, Any]) -> "Scenario":
        """The scenario with changes made, by key: a knob ("us_backstop", "weights.security", "legitimacy.un", "POL.threat",
        "mission", "force"), "mandate", "convenor", "procedure", or a list for "drop", "add" and "event".

        The language of changes is that of `concert.model.scenario.changes`.  Raises ScenarioError with every fault of the settings.

        >>> from concert import load_scenario
        >>> load_scenario().change({"us_backstop": 0.7, "convenor": "ITA", "drop": ["POL"]}).parameters.us_backstop
        0.7
        """
        return edit.changed(self, settings)
