"""The drawer on one capital: its answer, the terms as a waterfall, its preferences as sliders, what would change its mind."""

from datetime import date
from typing import Any

from concert.agents.capital import ANSWERS, TROOPS
from concert.agents.preferences import Preferences, Traits
from concert.agents.utility import Terms
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import FORCES, LEFT, Round
from concert.model.narrative.cascade import chain
from concert.model.narrative.explain import NAMES, WORDS, committed, number, thousand, why
from concert.model.narrative.headlines import departure
from concert.model.narrative.terms import notes
from concert.model.scenario.instance import preference, source_of_trait, traits
from concert.model.scenario.knobs import STATE_KNOBS
from concert.model.scenario.value import Scenario
from concert.model.search.change import HELD, Change
from concert.ui.jobs import LUCKS, TABLES
from concert.ui.talks import Talks

LABELS = {
    "mission_ideal": "mission wished", "un_mandate_need": "legitimacy it asks", "participation_stance": "stance on sending troops",
    "support_stance": "stance on support", "us_backstop_need": "need of the US", "escalation_fear": "fear of escalation",
    "threat": "threat from Russia", "solidarity": "solidarity", "capacity": "troops it can sustain", "hurdle": "parliament's hurdle",
}


def reasons(model: NegotiationModel, rounds: tuple[Round, ...], iso3: str) -> dict[str, Any] | None:
    """Why a capital answered as it did; None where it was not asked yet."""
    if not rounds or iso3 not in rounds[-1].replies:
        return None
    last = rounds[-1]
    reply, bars, at = last.replies[iso3], [], 0.0
    told = notes(model, last, iso3)
    for term, value in zip(Terms._fields, reply.terms, strict=True):
        bars.append({"term": term, "word": WORDS[term], "value": number(value, sign=True), "from": at, "to": at + value, "note": told[term]})
        at += value
    does = {"troops": "send troops", "support": "send no troops", "out": "stay out"}[ANSWERS[reply.answer]]
    title, sentence, unable = f"Why does {NAMES[iso3]} {does}?", why(reply, NAMES[iso3], last.unable.get(iso3, "")), last.unable.get(iso3, "")
    if unable == LEFT:
        then = next(r for r in rounds if iso3 in r.left)
        title, sentence = f"{NAMES[iso3]} left the talks", f"In round {then.number} {departure(then)}. What follows is how it would weigh what lies on the table now."
    if committed(reply):
        title, bars = f"{NAMES[iso3]} has committed its troops", []
    short = reply.utility - reply.reservation
    return {
        "iso3": iso3, "name": NAMES[iso3], "answer": ANSWERS[reply.answer], "bars": bars, "title": title,
        "sentence": sentence, "left": unable == LEFT, "utility": number(reply.utility, sign=True),
        "reservation": reply.reservation, "line": number(reply.reservation, sign=True),
        "margin": f"{'above' if short > 0 else 'short'} by {number(abs(short))} points",
        "could": "" if reply.answer == TROOPS or unable in (LEFT, FORCES) else f"It could sustain {thousand(model.setting.traits[model.cast.index(iso3)].capacity)}.",
    }  # fmt: skip


def fall(record: Talks, iso3: str, shown: int) -> list[str]:
    """How the capital's answer fell through the waves of the round on screen; whoever looks at that round shares its chain."""
    with record.lock:
        if shown and shown not in record.chains:
            record.chains[shown] = chain(record.model, shown)
    return [link.sentence for link in record.chains.get(shown, []) if link.iso3 == iso3]


def wishes(scenario: Scenario, iso3: str) -> list[dict[str, Any]]:
    """The capital's preferences and traits as sliders, each with its range, pedigree and whether it was changed by hand."""
    found = []
    trait = traits(scenario, iso3)
    for name, knob in STATE_KNOBS.items():
        if name in Preferences._fields:
            e = preference(scenario, iso3, name)
            low, now, high, said, confidence = e.low, e.mode, e.high, e.date, e.confidence
            source = e.basis or e.source or knob.source
        else:
            low = now = high = float(getattr(trait, name))
            said, confidence, source = "", "", source_of_trait(scenario, iso3, name)
        top = knob.high if name not in Traits._fields or name != "capacity" else max(40.0, round(3 * now))
        found.append({
            "key": f"{iso3}.{name}", "name": LABELS[name], "low": low, "now": now, "high": high, "min": knob.low, "max": top,
            "unit": knob.unit, "meaning": knob.meaning, "date": day(said), "confidence": confidence, "source": source,
            "short": _short(source, day(said), confidence),
            "trait": name in Traits._fields,
        })  # fmt: skip
    return found


def _short(source: str, said: str, confidence: str) -> str:
    if source == "set by hand":
        return source
    if source == "stated by the scenario":
        return "scenario"
    return said or ("assumed" if source.startswith("assumed") or confidence == "assumed" else "data")


def day(iso: str) -> str:
    """A date as a person writes it; "" and whatever is no date stay.

    >>> day("2024-12-21"), day("2024-12"), day("")
    ('21 Dec 2024', '2024-12', '')
    """
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%b %Y}"


def mind(changes: list[Change], iso3: str, shares: tuple[float | None, ...] = ()) -> list[dict[str, Any]]:
    """The smallest changes that make capital `iso3` send troops, as words, and as edits where they can be applied.

    `works` says in what share of runs each does, "" where that is not known yet.
    """
    found = []
    for k, change in enumerate(changes):
        words = [] if change.at_table else [f"{key}={after:.10g}" for key, _, after in change.settings]
        if change.seat[0]:
            words = [f"event=1:{HELD[change.seat[1]]}::{change.seat[0]}"]
        share = shares[k] if k < len(shares) else None
        works = "" if share is None else f"works in {share:.0%} of {TABLES if change.at_table else LUCKS}"
        found.append({"title": _title(change, iso3), "detail": _detail(change), "words": words, "monotone": change.monotone, "works": works})
    return found


def _title(change: Change, iso3: str) -> str:
    if change.package is not None:
        return "another last package"
    if change.seat[0]:
        return f"{NAMES[change.seat[0]]} {'sends troops' if change.seat[1] == 'troops' else 'walks out'}"
    return " and ".join(_whose(key, iso3) for key, _, _ in change.settings)


def _whose(key: str, iso3: str) -> str:
    """A knob's name, another state's with that state's name."""
    table = key.partition(".")[0]
    return label(key).replace("its", f"{NAMES[table]}'s", 1) if table in NAMES and table != iso3 else label(key)


def _detail(change: Change) -> str:
    if change.package is not None:
        return change.words.partition(": ")[2]
    if change.seat[0]:
        return "whatever happens"
    return " and ".join(f"{before:.3g} to {after:.3g}" for _, before, after in change.settings)


def label(key: str) -> str:
    """A knob's name as a person says it.

    >>> label("DEU.participation_stance"), label("us_backstop"), label("weights.peers")
    ('its stance on sending troops', 'US backstop', 'weight of peers')
    """
    table, _, name = key.rpartition(".")
    if table in ("weights", "legitimacy"):
        return f"weight of {name}" if table == "weights" else f"legitimacy of {name}"
    if table:
        return f"its {LABELS.get(name, name.replace('_', ' '))}"
    return name.replace("us_", "US ").replace("nato_", "NATO ").replace("un_", "UN ").replace("_", " ").replace("russian", "Russian")
