"""The data dictionary: every column of every data file, what it means and what it holds, and how sure it is."""

import csv
from collections import Counter
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"
FEW = 8  # distinct words that are listed

# What a column means.  A column without a meaning here stops the build.
COMMON = {
    "iso3": "the state, ISO 3166 code (XKX for Kosovo)",
    "source": "where it comes from",
    "confidence": "how sure: high, medium, low, assumed",
    "provenance": "found (document seen), mixed, memory (own knowledge, at most medium), assumed",
    "note": "a caution",
    "date": "when it was said or held",
    "actor": "who said it",
    "low": "lower end of the range",
    "mode": "likeliest value",
    "high": "upper end of the range, blank where open",
    "basis": "what the number rests on",
}
MEANINGS = {
    "states.csv": {
        "name": "common English name", "capital": "the capital city", "capital_lat": "its latitude, degrees", "capital_lon": "its longitude, degrees",
        "population": "persons", "population_year": "year of that", "gdp_usd": "gross domestic product, current US dollars", "gdp_year": "year of that",
        "military_personnel_active": "active forces, persons", "military_personnel_year": "year of that", "military_personnel_source": "its source",
        "military_personnel_note": "a caution about it", "nato_personnel_2024e": "NATO's estimate of active forces, persons", "nato_personnel_rounded": "1 where only the nearest thousand was found",
        "wb_armed_forces_2020": "armed forces with paramilitaries, persons, 2020", "army_personnel": "land forces, persons", "army_personnel_year": "year of that",
        "defence_spending_pct_gdp": "defence spending, per cent of GDP", "defence_spending_year": "year of that", "defence_spending_source": "its source",
        "sipri_milex_pct_gdp_2024": "military expenditure, per cent of GDP, 2024", "nato_member": "1 a member", "eu_member": "1 a member", "un_p5": "1 a permanent member of the Security Council",
        "nuclear_weapons": "1 has its own", "un_peacekeepers": "blank: no figure was found", "unifil_personnel_sep2024": "persons in UNIFIL, September 2024",
        "borders_russia": "1 a land border", "borders_ukraine": "1 a land border", "borders_belarus": "1 a land border",
        "ukraine_aid_pct_gdp": "bilateral aid allocated January 2022 to December 2024, per cent of GDP", "ukraine_aid_pct_gdp_oct2024": "the same to October 2024",
        "ukraine_military_aid_pct_gdp": "the military part", "ukraine_aid_eur_bn": "the same, billion euro",
        "opinion_support_troops_pct": "public support for troops, per cent", "opinion_oppose_troops_pct": "public opposition, per cent", "opinion_poll_date": "fieldwork",
        "opinion_question": "what was asked, as a code", "opinion_source": "pollster and place", "opinion_outside_window_support_pct": "support in a poll of another date or question",
        "opinion_outside_window_source": "its source", "ecfr_may2024_oppose_own_troops_pct": "against sending own troops to the war, May 2024, per cent",
    },
    "preferences.csv": {
        "vintage": "what was known by its cut-off", "role": "contributor, host, backer or opponent", "parameter": "the preference or belief", "unit": "its scale",
        "derived_by": "statement, implied, judgement or rule", "statement_date": "when it was said, blank where nothing was",
    },
    "positions.csv": {"troops_position": "on troops of its own", "mission_type": "what mission it spoke of", "mandate": "what mandate it asked for", "conditions": "on what conditions"},
    "domestic.csv": {
        "parliament_approval": "what parliament has to say", "constitutional_neutrality": "1 neutral by constitution or treaty", "un_mandate_required_by_law": "1 where law admits only mandates Russia can block",
        "mandate_requirement": "what the law asks, in short", "government_seats_share": "seats of the government in the lower house", "next_national_election": "as known in December 2024",
        "accepted_mandates": "routes under which its law lets it send troops", "lawful_on_host_invitation_alone": "whether an invitation is enough", "seats_note": "a caution about the seats",
        "seats_source": "source of the seats", "seats_confidence": "how sure the seats are", "election_kind": "which election", "election_source": "source of the date", "election_confidence": "how sure the date is",
    },
    "groups.csv": {
        "group": "its code", "name": "its name", "kind": "institution, minilateral, bilateral or deployment", "since": "year or date of joining, blank where none is known",
        "role": "the state's part in it", "topology": "clique (all tied), star (only to the hub), or both", "troops": "troops in it, where found",
    },
    "mandate_routes.csv": {
        "route": "its code", "name": "its name", "body": "who decides", "decision_rule": "by which rule", "members": "seats", "votes_needed": "votes", "veto_players": "who can veto",
        "likely_blockers": "who would, our judgement", "russia_can_block": "1 yes", "us_can_block": "1 yes", "host_consent_needed": "1 yes", "abstention_rule": "what an abstention does",
        "legitimacy_low": "legitimacy, lower end", "legitimacy_mode": "likeliest", "legitimacy_high": "upper end", "legitimacy_reason": "why",
        "months_low": "months to a mandate, lower end", "months_mode": "likeliest", "months_high": "upper end", "legitimacy_confidence": "how sure the legitimacy is", "months_confidence": "how sure the months are",
    },
    "force_requirements.csv": {"id": "its number, as parameters cite it", "kind": "what sort of figure", "mission": "for which mission", "unit": "troops, share or ratio"},
    "state_codes.csv": {"list": "whose list", "code": "how that list names the state", "iso3": "the state, ISO 3166 code, blank for one that is no more", "name": "its name"},
    "outcomes_london_2025-03-02.csv": {"event": "what was held", "member": "1 at the summit", "ground_troops": "for troops of its own: yes, conditional, no, unknown"},
}


def dictionary() -> str:
    """One table a file, one row a column."""
    return "\n\n".join(_file(path) for path in sorted(DATA.glob("*.csv")))


def confidence() -> str:
    """How many rows of each file are how sure."""
    words = ("high", "medium", "low", "assumed")
    lines = ["| file | " + " | ".join(words) + " |", "|---|" + "---|" * len(words)]
    for path in sorted(DATA.glob("*.csv")):
        rows = _rows(path)
        if "confidence" in rows[0]:
            counts = Counter(row["confidence"] for row in rows)
            lines.append(f"| `{path.name}` | " + " | ".join(str(counts[word]) for word in words) + " |")
    return "\n".join(lines)


def _file(path: Path) -> str:
    rows = _rows(path)
    known = COMMON | MEANINGS[path.name]
    table = [f"| `{column}` | {known[column]} | {_holds([row[column] for row in rows])} | {sum(row[column] != '' for row in rows)} |" for column in rows[0]]
    return "\n".join([f"### {path.name}", "", f"{len(rows)} rows.", "", "| column | meaning | holds | filled |", "|---|---|---|---|", *table])


def _holds(values: list[str]) -> str:
    there = [value for value in values if value]
    if not there:
        return "nothing"
    try:
        numbers = [float(value) for value in there]
    except ValueError:
        words = sorted(set(there))
        few = len(words) <= FEW and all(len(word) <= 24 for word in words)
        return ", ".join(f"`{word}`" for word in words) if few else f"text, {len(words)} different"
    return f"number, {min(numbers):g} to {max(numbers):g}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PIECES = {"dictionary": dictionary, "confidence": confidence}
