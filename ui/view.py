"""From rounds on record to the plain values that the window draws; nothing is computed here but places and words."""

import json
from functools import cache
from typing import Any

from agents.adversary import level as acceptance_word
from agents.capital import ANSWERS, TROOPS
from agents.guarantor import level as backstop_word
from agents.utility import Terms
from model import sources
from model.analysis.explain import NAMES, TITLES, WORDS, headline, number, thousand, told, why
from model.mandate import ROUTES
from model.negotiation import NegotiationModel
from model.outcome import Round
from model.package import BASIC, IFOR, KFOR, LADDER, MANDATES, ROTATION
from model.sources import FOLDER

# The map's numeric ISO 3166 codes by ISO3.
NUMERIC = {
    "ALB": "008", "AUT": "040", "BEL": "056", "BIH": "070", "BGR": "100", "HRV": "191", "CZE": "203", "DNK": "208",
    "EST": "233", "FIN": "246", "FRA": "250", "DEU": "276", "GRC": "300", "HUN": "348", "ISL": "352", "IRL": "372",
    "ITA": "380", "LVA": "428", "LTU": "440", "LUX": "442", "MKD": "807", "MLT": "470", "MDA": "498", "MNE": "499",
    "NLD": "528", "NOR": "578", "POL": "616", "PRT": "620", "ROU": "642", "SRB": "688", "SVK": "703", "SVN": "705",
    "ESP": "724", "SWE": "752", "CHE": "756", "TUR": "792", "UKR": "804", "GBR": "826", "RUS": "643", "CYP": "196",
}  # fmt: skip
LABELLED = ("FRA", "GBR", "POL", "DEU", "ITA", "ESP", "TUR", "SWE", "FIN", "ROU", "NOR")
LABEL_AT = {"FRA": (262, 530), "GBR": (236, 400), "SWE": (437, 245), "FIN": (527, 195), "NOR": (378, 218), "UKR": (637, 473),
            "RUS": (735, 276), "TUR": (738, 645), "ITA": (390, 598), "DEU": (362, 451)}  # fmt: skip


@cache
def geometry() -> dict[str, Any]:
    """The outlines of the map with names, sent to a page once."""
    drawn = json.loads((FOLDER / "europe.json").read_text(encoding="utf-8"))
    shapes = {shape["id"]: shape for shape in drawn["shapes"]}
    found = []
    for iso3, code in NUMERIC.items():
        x, y = LABEL_AT.get(iso3, (shapes[code]["x"], shapes[code]["y"]))
        found.append({"iso3": iso3, "name": NAMES[iso3], "d": shapes[code]["d"], "x": x, "y": y, "cx": shapes[code]["x"],
                      "cy": shapes[code]["y"], "label": iso3 in LABELLED, "small": iso3 in ("MLT", "LUX", "CYP")})
    return {"background": drawn["bg"], "shapes": found}


def picture(model: NegotiationModel, rounds: list[Round], selected: str) -> dict[str, Any]:
    """Everything the window shows after the last of `rounds` ([] before the first), with the selected capital."""
    return {
        "title": model.scenario.title,
        "headline": headline(rounds) if rounds else _before(model),
        "capitals": _capitals(model, rounds),
        "counts": _counts(rounds, model),
        "convenor": model.scenario.convenor,
        "package": _package(model, rounds, selected),
        "ledger": _ledger(rounds),
        "powers": _powers(rounds, model),
        "transcript": _transcript(rounds),
        "masses": [round(float(r.standing.mass), 3) for r in rounds],
        "deadline": int(model.scenario.parameters.deadline),
    }


def reasons(rounds: list[Round], iso3: str) -> dict[str, Any] | None:
    """Why a capital answered as it did: its terms as a waterfall down to the reservation line."""
    if not rounds or iso3 not in rounds[-1].replies:
        return None
    last = rounds[-1]
    reply, bars, at = last.replies[iso3], [], 0.0
    for term, value in zip(Terms._fields, reply.terms, strict=True):
        bars.append({"term": term, "word": WORDS[term], "value": number(value, sign=True), "from": at, "to": at + value})
        at += value
    return {
        "iso3": iso3, "name": NAMES[iso3], "answer": ANSWERS[reply.answer], "bars": bars,
        "sentence": why(reply, NAMES[iso3], iso3 in last.barred),
        "utility": number(reply.utility, sign=True), "reservation": reply.reservation,
        "line": number(reply.reservation, sign=True), "margin": number(reply.utility - reply.reservation, sign=True),
        "barred": iso3 in last.barred,
    }  # fmt: skip


def _before(model: NegotiationModel) -> str:
    return f"{NAMES[model.scenario.convenor]} calls the capitals together. Press play."


def _capitals(model: NegotiationModel, rounds: list[Round]) -> dict[str, dict[str, str]]:
    found = {"UKR": {"kind": "host", "note": "host"}, "RUS": {"kind": "adversary", "note": "adversary"}}
    for iso3 in model.cast:
        if not rounds:
            found[iso3] = {"kind": "asked", "note": "not asked yet"}
            continue
        last = rounds[-1]
        reply = last.replies[iso3]
        kind = ANSWERS[reply.answer]
        note = {"troops": f"sends {thousand(reply.pledge)} troops", "support": "supports without troops", "out": "stays out"}[kind]
        barred = iso3 in last.barred and reply.answer < TROOPS
        found[iso3] = {"kind": "barred" if barred else kind, "note": note + (", barred by law from sending troops" if barred else "")}
    return found


def _counts(rounds: list[Round], model: NegotiationModel) -> dict[str, int]:
    kinds = [mark["kind"] for mark in _capitals(model, rounds).values()]
    return {kind: kinds.count(kind) for kind in ("troops", "support", "out", "barred", "asked")}


def _package(model: NegotiationModel, rounds: list[Round], selected: str) -> dict[str, Any]:
    package = rounds[-1].package if rounds else model.setting.start
    published = {iso3: wish.mission_ideal for iso3, wish in zip(model.cast, model.setting.mode, strict=True)}
    ideals = rounds[-1].ideals if rounds else published
    host = sources.preferences(model.scenario.vintage)["UKR"]["mission_ideal"].mode
    wishes = [{"name": NAMES["UKR"], "at": host, "selected": False}]
    for iso3 in dict.fromkeys((model.scenario.convenor, "ITA", selected)):
        if iso3 in ideals:
            wishes.append({"name": NAMES[iso3], "at": round(ideals[iso3], 3), "selected": iso3 == selected})
    refused = {r.refusal.route: r.refusal for r in rounds if r.refusal is not None}
    routes = []
    for route in ROUTES:
        state, note = "open", "not tried"
        if route.name in refused:
            state, note = "refused", f"{NAMES.get(refused[route.name].by, 'no majority')}, round {refused[route.name].round}"
        elif package.mission > route.ceiling:
            state, note = "refused", "observers only"
        if route.name == MANDATES[package.mandate]:
            state, note = "force", "Kyiv invites" if route.name == "coalition" else "granted"
        routes.append({"title": route.title, "state": state, "note": note})
    return {"mission": package.mission, "wishes": wishes, "routes": routes, "force": package.force, "ladder": list(LADDER)}


def _ledger(rounds: list[Round]) -> dict[str, Any]:
    pledges = rounds[-1].pledges if rounds else {}
    parts = [{"iso3": iso3, "name": NAMES[iso3], "pledge": pledge} for iso3, pledge in pledges.items()]
    marks = {"basic": BASIC, "rotation": ROTATION, "KFOR": KFOR, "IFOR": IFOR}
    return {"parts": parts, "mass": thousand(sum(pledges.values())), "marks": marks}


def _powers(rounds: list[Round], model: NegotiationModel) -> dict[str, Any]:
    s = rounds[-1].standing if rounds else model.standing
    return {
        "backstop": round(float(s.backstop), 3), "backstop_word": backstop_word(s.backstop),
        "acceptance": round(float(s.acceptance), 3), "acceptance_word": acceptance_word(s.acceptance) if rounds else "unknown",
        "consent": bool(s.consent),
    }  # fmt: skip


def _transcript(rounds: list[Round]) -> list[dict[str, Any]]:
    lines = []
    for k in range(len(rounds) - 1, max(-1, len(rounds) - 7), -1):
        lines += [{"round": k + 1, "parts": _linked(line.text, line.states)} for line in told(rounds, k)]
    return lines


def _linked(text: str, states: tuple[str, ...]) -> list[dict[str, str]]:
    parts, rest = [], text
    for iso3 in states:
        before, name, after = rest.partition(NAMES[iso3])
        if name:
            parts += [{"text": before, "iso3": ""}, {"text": name, "iso3": iso3}]
            rest = after
    return [*parts, {"text": rest, "iso3": ""}]


def certain(sure: Any, cast: tuple[str, ...]) -> dict[str, Any]:
    """What "How sure?" shows of a `state.Sure`: how far it is, and what it found."""
    found = sure.found
    drawn: dict[str, Any] = {"done": sure.done, "total": sure.total, "ready": found is not None}
    if found is None:
        return drawn
    low, middle, high = found.quantiles
    sentence = (
        f"Of {found.runs:,} negotiations on other luck {found.agreed:.0%} end in agreement and {found.reached:.0%} reach "
        f"40,000. Half of them end below {thousand(middle)} troops, nine in ten between {thousand(low)} and {thousand(high)}."
    )
    order = sorted(cast, key=lambda iso3: (-found.troops[iso3], -found.support[iso3]))
    return drawn | {
        "sentence": sentence,
        "histogram": [round(share, 4) for share in found.histogram],
        "routes": [{"title": TITLES[name], "share": round(share, 3)} for name, share in found.routes.items() if share > 0],
        "capitals": [
            {"iso3": iso3, "name": NAMES[iso3], "troops": round(found.troops[iso3], 3), "support": round(found.support[iso3], 3)}
            for iso3 in order
        ],
    }
