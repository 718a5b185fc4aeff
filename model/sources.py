"""The sourced data of a vintage: states, preferences, domestic law and groups, read from `data/`."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.package import MANDATES

FOLDER = Path(__file__).resolve().parents[1] / "data"
CUT_OFF = {"2024-12": "2024-12-31", "2025-02": "2025-02-28"}  # nothing later enters a vintage
LAW = {"un": "UN", "osce": "OSCE", "nato": "NATO", "eu": "EU"}  # how data/domestic.csv writes the routes


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
    aid_pct_gdp: float
    borders_russia: bool


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
    """Every state of `states.csv` by ISO3 code."""
    return {row["iso3"]: _state(row) for row in _rows("states.csv")}


@cache
def preferences(vintage: str) -> dict[str, dict[str, Estimate]]:
    """The estimates of a vintage, by state and parameter."""
    found: dict[str, dict[str, Estimate]] = {}
    for row in _rows("preferences.csv"):
        if row["vintage"] == vintage:
            low, mode, high = (float(row[part]) for part in ("low", "mode", "high"))
            found.setdefault(row["iso3"], {})[row["parameter"]] = Estimate(
                low, mode, high, row["basis"], row["statement_date"], row["source"], row["confidence"], row["derived_by"]
            )
    return found


@cache
def laws() -> dict[str, Law]:
    """Domestic law by ISO3 code; states not in the file are not here."""
    return {row["iso3"]: _law(row) for row in _rows("domestic.csv")}


@cache
def memberships(vintage: str) -> tuple[Membership, ...]:
    """Who was in which group by the vintage's cut-off."""
    rows = (Membership(r["group"], r["iso3"], r["since"], r["role"], r["topology"]) for r in _rows("groups.csv"))
    return tuple(row for row in rows if row.since <= CUT_OFF[vintage])


def _rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _state(row: dict[str, str]) -> State:
    return State(
        iso3=row["iso3"],
        name=row["name"],
        latitude=float(row["capital_lat"]),
        longitude=float(row["capital_lon"]),
        gdp_usd=float(row["gdp_usd"]),
        active=float(row["military_personnel_active"]),
        army=float(row["army_personnel"]) if row["army_personnel"] else None,
        aid_pct_gdp=float(row["ukraine_aid_pct_gdp"] or 0),
        borders_russia=row["borders_russia"] == "1",
    )


def _law(row: dict[str, str]) -> Law:
    accepted = row["accepted_mandates"].split("|")
    mandates = {route: "yes" if LAW[route] in accepted else "no" for route in MANDATES if route in LAW}
    mandates["coalition"] = row["lawful_on_host_invitation_alone"]
    return Law(row["parliament_approval"], mandates)
