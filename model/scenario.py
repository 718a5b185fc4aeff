"""A scenario: a data vintage, who sits at the table, and what differs from the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agents.knob import Knob, knobs
from agents.preferences import Preferences, Traits
from model.events import Event
from model.parameters import Legitimacy, Parameters, Weights
from model.sources import Estimate
from model.words import ScenarioError, expected

# EU-27, Britain, Norway and Türkiye; a scenario may add or drop any state of data/states.csv.
CAPITALS = tuple(
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE "
    "GBR NOR TUR".split()
)
OUTSIDE = ("UKR", "USA", "RUS")  # host, guarantor, adversary: at every table, never capitals

# The opening package, which the first draft starts from.
OPENING_KNOBS = {
    "mission": Knob(0, 1, "mission", "the mission the talks open with", "assumed: a force that deters, as Paris and Kyiv want it"),
    "force": Knob(10, 100, "thousand troops", "the force the talks open with", "News.bg quoting Reuters, December 2024"),
}
STATE_KNOBS: dict[str, Knob] = knobs(Preferences) | knobs(Traits)


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

    def change_of(self, iso3: str, name: str) -> Estimate | None:
        """The range that the scenario states for a capital's preference or trait, None where it states none."""
        for state, changed, estimate in self.changes:
            if (state, changed) == (iso3, name):
                return estimate
        return None

    def change(self, settings: Mapping[str, float]) -> "Scenario":
        """The scenario with knobs set: a parameter ("us_backstop"), "weights.security", "legitimacy.un", "POL.threat".

        Raises ScenarioError with every fault of the settings.

        >>> from model import load_scenario
        >>> load_scenario().change({"us_backstop": 0.7}).parameters.us_backstop
        0.7
        """
        faults, changed = [], self
        for key, value in settings.items():
            try:
                changed = _with(changed, key, value)
            except ScenarioError as error:
                faults += error.faults
        if faults:
            raise ScenarioError(faults)
        return changed


def knob_of(key: str) -> Knob:
    """The declaration of a knob by its key.  Raises ScenarioError for an unknown one."""
    table, _, name = key.rpartition(".")
    groups: dict[str, dict[str, Knob]] = {
        "": knobs(Parameters) | OPENING_KNOBS, "weights": knobs(Weights), "legitimacy": knobs(Legitimacy)
    }
    known = groups.get(table, STATE_KNOBS)
    if name not in known or key.startswith("."):
        every = [*groups[""], *(f"weights.{n}" for n in Weights._fields), *(f"legitimacy.{n}" for n in Legitimacy._fields)]
        near = [f"{table}.{n}" for n in known] if table else every
        raise ScenarioError([f"{key}: unknown key; " + expected(key, near, "a parameter, weights.TERM or STATE.PREFERENCE, such as")])
    return known[name]


def out_of_range(key: str, value: float, knob: Knob) -> str:
    """The fault of a number outside its knob's range, "" where there is none (NaN is outside every range)."""
    if knob.low <= value <= knob.high:
        return ""
    return f"{key}: {value:g} is out of range; expected {knob.low:g} to {knob.high:g} ({knob.unit})"


def _with(scenario: Scenario, key: str, value: float) -> Scenario:
    table, _, name = key.rpartition(".")
    if table not in ("", "weights", "legitimacy") and table not in scenario.cast:
        raise ScenarioError([f"{key}: {table!r} is not at the table; " + expected(table, list(scenario.cast), "a capital such as")])
    fault = out_of_range(key, value, knob_of(key))
    if fault:
        raise ScenarioError([fault])
    number = float(value)
    if key in OPENING_KNOBS:
        return replace(scenario, mission=number) if key == "mission" else replace(scenario, force=number)
    if table == "":
        return replace(scenario, parameters=scenario.parameters._replace(**{name: number}))
    if table == "weights":
        return replace(scenario, weights=scenario.weights._replace(**{name: number}))
    if table == "legitimacy":
        return replace(scenario, legitimacy=scenario.legitimacy._replace(**{name: number}))
    others = tuple(change for change in scenario.changes if change[:2] != (table, name))
    fixed = Estimate(number, number, number, basis="set by hand", source="set by hand", confidence="assumed")
    return replace(scenario, changes=(*others, (table, name, fixed)))
