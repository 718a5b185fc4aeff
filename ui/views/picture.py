"""The table as it stands after some rounds: the map, the package, the ledger, the powers, the time line, the end."""

from functools import lru_cache
from typing import Any

from concert.agents.adversary import level as acceptance_word
from concert.experiments.reports.answers import KINDS, answer
from concert.experiments.reports.report import numbers
from concert.experiments.studies.analyse import told
from concert.model.analysis.stability import stability_of
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import Outcome, Round
from concert.model.narrative.compare import Difference
from concert.model.narrative.explain import NAMES, TITLES, thousand, why
from concert.model.narrative.headlines import decisive, ending, headline
from concert.model.narrative.transcript import Sentence, happening, offer, scale
from concert.model.rules.mandate import ROUTES
from concert.model.rules.package import BASIC, IFOR, KFOR, LADDER, MANDATES, ROTATION, mission_word
from concert.model.scenario import sources
from concert.model.scenario.instance import setting
from concert.model.scenario.ties import tied
from concert.model.scenario.value import Scenario
from concert.ui.talks import Talks

STRONG, MOST_TIES = 0.14, 8  # ties drawn without a selection (share of a capital's regard), and at most with one
TOLD = 6  # rounds of the transcript that a playing page is sent


def capitals_at(record: Talks, shown: int) -> dict[str, dict[str, str]]:
    """`capitals` after so many rounds of a record: visitors of the same talks, and whoever scrubs, share them."""
    if shown not in record.drawn:
        record.drawn[shown] = capitals(record.model, tuple(record.model.rounds[:shown]))
    return record.drawn[shown]


def card_of(record: Talks) -> dict[str, Any]:
    """`card` of talks that are over."""
    if record.card is None:
        record.card = card(record.model)
    return record.card


def capitals(model: NegotiationModel, rounds: tuple[Round, ...]) -> dict[str, dict[str, str]]:
    """By state: how it is filled and what a pointer over it says, with one reason."""
    found = {"UKR": {"kind": "host", "note": "host"}, "RUS": {"kind": "adversary", "note": "adversary"}}
    for iso3 in model.cast:
        found[iso3] = _capital(model, rounds[-1], iso3) if rounds else {"kind": "asked", "note": "not asked yet", "reason": ""}
    return found


def _capital(model: NegotiationModel, last: Round, iso3: str) -> dict[str, str]:
    kind, note = answer(model, last, iso3)
    return {"kind": kind, "note": note, "reason": why(last.replies[iso3], NAMES[iso3], last.unable.get(iso3, ""))}


def chair(model: NegotiationModel, rounds: tuple[Round, ...]) -> str:
    """Who proposes in the last round shown; before the first, who calls the talks."""
    return rounds[-1].proposer if rounds else model.scenario.convenor


def counts(drawn: dict[str, dict[str, str]]) -> dict[str, int]:
    """How many capitals are filled each way."""
    kinds = [mark["kind"] for mark in drawn.values()]
    return {kind: kinds.count(kind) for kind in KINDS}


@lru_cache(maxsize=64)
def ties(scenario: Scenario, selected: str) -> list[tuple[str, str, float]]:
    """Whom the selected capital looks to most, or the strongest ties of all: (from, to, share of its regard)."""
    regard, cast = setting(scenario).regard, scenario.cast
    if selected in cast and not tied(scenario.vintage, selected, cast):
        return []  # it looks to all alike
    if selected in cast:
        row = cast.index(selected)
        found = [(selected, other, float(regard[k, row])) for k, other in enumerate(cast) if regard[k, row] > 0.02]
        return sorted(found, key=lambda tie: -tie[2])[:MOST_TIES]
    every = [(cast[row], cast[k], float(regard[k, row])) for row in range(len(cast)) for k in range(len(cast)) if regard[k, row] >= STRONG]
    return sorted(every, key=lambda tie: -tie[2])[: 2 * MOST_TIES]


def waves(rounds: tuple[Round, ...]) -> list[dict[str, str]]:
    """The last round's conference, wave by wave: how each capital that gave way is filled after it."""
    return [{iso3: after for iso3, _, after in wave} for wave in rounds[-1].waves] if rounds else []


def package(model: NegotiationModel, rounds: tuple[Round, ...], selected: str) -> dict[str, Any]:
    """The package on the table: the mission among the wishes for it, the mandate routes, the force on its ladder."""
    now = rounds[-1].package if rounds else model.setting.start
    published = {iso3: wish.mission_ideal for iso3, wish in zip(model.cast, model.setting.mode, strict=True)}
    ideals = rounds[-1].ideals if rounds else published
    host = sources.preferences(model.scenario.vintage)["UKR"]["mission_ideal"].mode
    wishes = [{"name": NAMES["UKR"], "at": host, "selected": False}]
    for iso3 in dict.fromkeys((chair(model, rounds), "ITA", selected)):
        if iso3 in ideals:
            wishes.append({"name": NAMES[iso3], "at": round(ideals[iso3], 3), "selected": iso3 == selected})
    refused = {r.refusal.route: r.refusal for r in rounds if r.refusal is not None}
    routes = []
    for route in ROUTES:
        state, note = "open", "not tried"
        if route.name in refused:
            refusal = refused[route.name]
            state, note = "refused", f"{NAMES.get(refusal.by, refusal.by) or refusal.reason}, round {refusal.round}"
        elif now.mission > route.ceiling:
            state, note = "refused", "observers only"
        if route.name == MANDATES[now.mandate]:
            state, note = "force", "Kyiv invites" if route.name == "coalition" else "granted"
        routes.append({"title": route.title, "state": state, "note": note})
    return {"mission": round(float(now.mission), 3), "word": mission_word(now.mission), "wishes": wishes, "routes": routes,
            "force": float(now.force), "ladder": list(LADDER)}  # fmt: skip


def ledger(rounds: tuple[Round, ...]) -> dict[str, Any]:
    """Pledges by member, the largest first, and the marks to read them against."""
    pledges = rounds[-1].pledges if rounds else {}
    parts = [{"iso3": iso3, "name": NAMES[iso3], "pledge": pledge} for iso3, pledge in pledges.items()]
    marks = {"basic": BASIC, "rotation": ROTATION, "KFOR": KFOR, "IFOR": IFOR}
    return {"parts": parts, "mass": thousand(sum(pledges.values())), "marks": marks}


def powers(model: NegotiationModel, rounds: tuple[Round, ...]) -> dict[str, Any]:
    """What the outside powers make of it: the US backstop, Moscow's acceptance, Kyiv's consent."""
    start = model.scenario.parameters.us_backstop
    s = rounds[-1].standing if rounds else None
    backstop, acceptance = (float(s.backstop), float(s.acceptance)) if s else (start, 0.0)
    return {
        "backstop": round(backstop, 3), "backstop_word": offer(backstop), "acceptance": round(acceptance, 3),
        "acceptance_word": acceptance_word(acceptance) if s else "unknown yet", "consent": bool(s.consent) if s else True,
    }


def transcript(said: list[list[Sentence]], first: Difference | None, whole: bool) -> list[dict[str, Any]]:
    """The rounds in sentences, newest first; `whole` or the last few.  A part "*FRA" stands for a capital's name."""
    lines: list[dict[str, Any]] = []
    for k in range(len(said) - 1, -1 if whole else max(-1, len(said) - 1 - TOLD), -1):
        if first is not None and first.round == k + 1:
            lines.append({"round": k + 1, "kind": "first", "parts": _linked(f"First difference: {first.words('without your changes')}", (first.iso3,))})
        lines += [{"round": k + 1, "kind": line.kind, "parts": _linked(line.text, line.states)} for line in said[k]]
    return lines


def _linked(text: str, states: tuple[str, ...]) -> list[str]:
    parts, rest = [], text
    for iso3 in filter(None, states):
        before, name, after = rest.partition(NAMES[iso3])
        if name:
            parts += [before, f"*{iso3}"]
            rest = after
    return [*parts, rest]


def before(model: NegotiationModel) -> str:
    """The headline before the first round."""
    return f"{NAMES[model.scenario.convenor]} calls {len(model.cast) - 1} capitals together: who would send troops to Ukraine?"


def heading(model: NegotiationModel, rounds: tuple[Round, ...]) -> str:
    """What just happened, in one sentence."""
    return headline(list(rounds)) if rounds else before(model)


def spoken(model: NegotiationModel, rounds: tuple[Round, ...], playing: bool) -> str:
    """What a screen reader is told: the heading when the talks pause, and a mark that the pledges cross while they go on."""
    if not playing:
        return heading(model, rounds)
    was, now = ([0.0, *masses(rounds)][-2:] if rounds else [0.0, 0.0])
    crossed = [mark for mark in (rounds[-1].package.force, BASIC, ROTATION) if (was < mark) != (now < mark)] if rounds else []
    return f"Round {len(rounds)}: pledges {'rise above' if now > was else 'fall below'} {thousand(crossed[-1])}." if crossed else ""


def masses(rounds: tuple[Round, ...] | list[Round]) -> list[float]:
    """The mass of pledges by round, thousand troops."""
    return [round(float(r.standing.mass), 3) for r in rounds]


def marks(model: NegotiationModel, rounds: tuple[Round, ...]) -> list[dict[str, Any]]:
    """Rounds to mark on the time line: where the package changed, and where an event happens."""
    found = []
    for k, this in enumerate(rounds):
        was = rounds[k - 1].package if k else model.setting.start
        now, texts = this.package, []
        if round(now.mission, 6) != round(was.mission, 6):
            texts.append(f"mission {scale(was.mission)} to {scale(now.mission)}")
        if now.mandate != was.mandate:
            texts.append(f"mandate {TITLES[MANDATES[now.mandate]]}")
        if now.force != was.force:
            texts.append(f"target {thousand(was.force)} to {thousand(now.force)} troops")
        if texts:
            found.append({"round": k + 1, "kind": "package", "text": ", ".join(texts)})
    for event in model.scenario.events:
        found.append({"round": event.round, "kind": "event", "text": happening(event)})
    return found


def card(model: NegotiationModel) -> dict[str, Any]:
    """The outcome card of talks that are over: a headline, the numbers, and who made the difference."""
    outcome: Outcome = model.outcome
    return {"headline": ending(outcome), "numbers": [{"value": value, "word": word} for value, word in numbers(model)], "made": decisive(outcome), "stable": told(stability_of(model))}
