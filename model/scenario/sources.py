"""The sourced data of a vintage: states, preferences, domestic law and groups, read from `data/`."""

from dataclasses import dataclass
from functools import cache

from concert.agents.knob import knobs
from concert.agents.preferences import Preferences
from concert.model.rules.mandate import ROUTES
from concert.model.scenario.rows import CUT_OFF, rows

ASSUMED = "assumed: nothing is known"


@dataclass(frozen=True)
class Estimate:
    """A number with its range and pedigree; `low == high` where nothing is uncertain."""

    low: float
    mode: float
    high: float
    basis: str = ""
    date: str = ""
    source: str = ""
    confidence: str = ""
    derived_by: str = ""


@dataclass(frozen=True)
class State:
    """A state's plain facts; forces in persons, None where no figure was found."""

    iso3: str
    name: str
    latitude: float
    longitude: float
    gdp_usd: float
    active: float
    army: float | None
    aid_pct_gdp: float | None
    borders_russia: bool

    @property
    def solidarity(self) -> float:
        """α: aid to Ukraine as a share of GDP, 1 from 1.5 % on; 0 where none was found."""
        return min(1.0, (self.aid_pct_gdp or 0.0) / 1.5)


@dataclass(frozen=True)
class Law:
    """Under which mandates a state may send troops ("yes", "no", "contested"), and what parliament has to say."""

    parliament: str
    mandates: dict[str, str]


@dataclass(frozen=True)
class Membership:
    """One row of `groups.csv`: a state in a group since a date ("" where none is known)."""

    group: str
    iso3: str
    since: str
    role: str
    topology: str


@cache
def states() -> dict[str, State]:
    """Every state of `states.csv` by ISO3 code.  Raises ScenarioError, as everything here does, for a file that cannot be meant."""
    return {row["iso3"]: _state(row) for row in rows("states.csv")}


@cache
def preferences(vintage: str) -> dict[str, dict[str, Estimate]]:
    """The estimates of a vintage, by state and parameter."""
    found: dict[str, dict[str, Estimate]] = {}
    for row in rows("preferences.csv"):
        if row["vintage"] == vintage:
            low, mode, high = (float(row[part]) for part in ("low", "mode", "high"))
            found.setdefault(row["iso3"], {})[row["parameter"]] = Estimate(
                low, mode, high, row["basis"], row["statement_date"], row["source"], row["confidence"], row["derived_by"]
            )
    return found


@cache
def unknown() -> dict[str, Estimate]:
    """What is assumed of a state that a vintage says nothing of: the whole scale, its middle likeliest; fear as everywhere."""
    return {
        name: Estimate(fixed, fixed, fixed, ASSUMED, source="assumed", confidence="assumed")
        if (fixed := Preferences._field_defaults.get(name)) is not None
        else Estimate(knob.low, (knob.low + knob.high) / 2, knob.high, ASSUMED, source="assumed", confidence="assumed")
        for name, knob in knobs(Preferences).items()
    }


@cache
def laws() -> dict[str, Law]:
    """Domestic law by ISO3 code; states not in the file are not here."""
    return {row["iso3"]: _law(row) for row in rows("domestic.csv")}


@cache
def memberships(vintage: str) -> tuple[Membership, ...]:
    """Who was in which group by the vintage's cut-off."""
    found = (Membership(r["group"], r["iso3"], r["since"], r["role"], r["topology"]) for r in rows("groups.csv"))
    return tuple(row for row in found if row.since <= CUT_OFF[vintage])


def _state(row: dict[str, str]) -> State:
    return State(
        iso3=row["iso3"],
        name=row["name"],
        latitude=float(row["capital_lat"]),
        longitude=float(row["capital_lon"]),
        gdp_usd=float(row["gdp_usd"]),
        active=float(row["military_personnel_active"]),
        army=float(row["army_personnel"]) if row["army_personnel"] else None,
        aid_pct_gdp=float(row["ukraine_aid_pct_gdp"]) if row["ukraine_aid_pct_gdp"] else None,
        borders_russia=row["borders_russia"] == "1",
    )


def _law(row: dict[str, str]) -> Law:
    accepted = row["accepted_mandates"].split("|")
    invited = row["lawful_on_host_invitation_alone"]
    mandates = {route.name: ("yes" if route.law in accepted else "no") if route.law else invited for route in ROUTES}
    return Law(row["parliament_approval"], mandates)
