"""Five lessons, each predicted first and then played, and challenges with a check that looks at a finished negotiation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from concert.agents.adversary import objection
from concert.agents.capital import ANSWERS, TROOPS
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import Round
from concert.model.narrative.explain import NAMES, listed, number, thousand, why
from concert.model.narrative.headlines import named, refused, under, verb
from concert.model.narrative.transcript import scale
from concert.model.rules.package import BASIC, MANDATES
from concert.model.scenario.catalogue import DEFAULT, known_scenario
from concert.model.scenario.changes import edited
from concert.model.scenario.value import Scenario

SEED = 1  # the luck of the lessons


@dataclass(frozen=True)
class Lesson:
    """A prediction about one change: what is told and asked, and the choices by what they stand for.

    `judge` looks at the talks as they are and as changed, and says which choice is right and why: every sentence is
    that of the run.
    """

    id: str
    title: str
    text: tuple[str, ...]
    question: str
    choices: dict[str, str]
    scenario: str
    change: tuple[str, ...]
    judge: Callable[[NegotiationModel, NegotiationModel], tuple[str, list[str]]]
    round: int = 0  # the round to look at, 0 the last one


@dataclass(frozen=True)
class Challenge:
    """Something to bring about: `judge` looks at the talks with the changes and without, and says whether it is so."""

    id: str
    title: str
    text: str
    scenario: str
    judge: Callable[[NegotiationModel, NegotiationModel, Sequence[str]], tuple[bool, str]]


def revealed(lesson: Lesson) -> tuple[int, list[str]]:
    """The place of the right choice of a lesson and why, from the two negotiations themselves."""
    right, reasons = lesson.judge(played(known_scenario(lesson.scenario)), played(edited(known_scenario(lesson.scenario), lesson.change)))
    return list(lesson.choices).index(right), reasons


@lru_cache(maxsize=64)
def played(scenario: Scenario, seed: int = SEED, run: int = 0) -> NegotiationModel:
    """A negotiation played to its end; not to be played on."""
    return NegotiationModel(scenario, seed=seed, run=run).run_model()


def _germany(now: NegotiationModel, then: NegotiationModel) -> tuple[str, list[str]]:
    return then.outcome.answers["DEU"], [
        f"With the backstop as it is: {why(now.rounds[-1].replies['DEU'], 'Germany')}",
        f"With a backstop of {number(then.scenario.parameters.us_backstop)}: {why(then.rounds[-1].replies['DEU'], 'Germany')}",
        "A capital adds up what speaks for sending troops and what against, and sends them once the sum passes its reservation.",
    ]


def _poland(now: NegotiationModel, then: NegotiationModel) -> tuple[str, list[str]]:
    moved = [iso3 for iso3, word in then.outcome.answers.items() if iso3 != "POL" and word != now.outcome.answers[iso3]]
    others = then.outcome.mass - then.outcome.pledges["POL"] - now.outcome.mass + now.outcome.pledges["POL"]
    last = then.rounds[-1]
    short = {iso3: reply.reservation - reply.utility for iso3, reply in last.replies.items() if reply.answer < TROOPS and iso3 not in last.unable}
    near = min(short, key=lambda iso3: short[iso3])
    return "none" if not moved else "few" if len(moved) < 3 else "many", [
        f"{listed(moved)} {verb(moved, 'answer')} differently at the end." if moved else "Nobody else answers differently at the end, though everybody looks at partners.",
        f"Pledges go from {thousand(now.outcome.mass)} to {thousand(then.outcome.mass)} troops. Poland itself pledges {thousand(then.outcome.pledges['POL'])}; "
        f"the others pledge {thousand(abs(others))} {'more' if others >= 0 else 'fewer'} than without it.",
        f"A partner's answer pulls on those who look to it. Whether it tips them depends on how far they are from their own line: the nearest that still sends no troops, {NAMES[near]}, is {number(short[near])} points short.",
    ]


def _mandate(now: NegotiationModel, then: NegotiationModel) -> tuple[str, list[str]]:
    asked = [r for r in then.rounds if MANDATES[r.standing.proposed.mandate] == "un"]
    vetoes = [r for r in asked if r.refusal is not None and r.refusal.by == "RUS"]
    granted = next((r for r in asked if r.refusal is None), None)
    right = "never" if not asked or (not vetoes and granted is None) else "at once" if not vetoes else "for good" if granted is None else "later"
    line = number(then.scenario.parameters.russian_tolerance)
    reasons = [
        f"{refused(r.refusal)} in round {r.number}: its objection to a mission of {scale(r.standing.proposed.mission)} is {_objection(then, r)}, above the {line} at which it vetoes."
        for r in vetoes if r.refusal is not None
    ]  # fmt: skip
    if granted is not None:
        reasons.append(f"In round {granted.number} the UN grants it: {NAMES[granted.proposer]} asks for a mission of {scale(granted.standing.proposed.mission)} by then, and Moscow's objection is {_objection(then, granted)}.")
    return right, [
        *reasons,
        f"The talks end {under(then.outcome.mandate)} with {thousand(then.outcome.mass)} troops pledged.",
        f"Every route has a body with a rule of its own: a veto in the Security Council, consensus in NATO and the EU. Where {named('un')} refuses, the round goes on with what is left, the host's invitation.",
    ]


def _objection(model: NegotiationModel, this: Round) -> str:
    """Moscow's objection to a proposal, in figures."""
    p, asked = model.setting.parameters, this.standing.proposed
    return number(objection(float(model.table.objection[asked.mandate]), p.objection_to_mission, p.objection_to_force, asked.mission, asked.force))


def _backstop(now: NegotiationModel, then: NegotiationModel) -> tuple[str, list[str]]:
    kept = then.outcome.mass / now.outcome.mass
    gone = [iso3 for iso3 in now.outcome.members if iso3 not in then.outcome.members]
    needs = dict(zip(now.cast, now.table.seats.us_backstop_need.tolist(), strict=True))
    members, others = (_mean([needs[iso3] for iso3 in now.cast if (iso3 in now.outcome.members) == there]) for there in (True, False))
    return "most" if kept > 0.75 else "half" if kept > 0.25 else "little", [
        f"{thousand(then.outcome.mass)} of {thousand(now.outcome.mass)} troops are left, {kept:.0%}." + (f" {listed(gone)} no longer {verb(gone, 'send')} troops." if gone else ""),
        f"On a scale from 0, not at all, to 1, wholly, those who send troops in December need Washington at {number(members)} on average, the others at {number(others)}."
        + (" Those who need it most stay out either way." if members < others else ""),
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _provocation(now: NegotiationModel, then: NegotiationModel) -> tuple[str, list[str]]:
    was, stay = now.rounds[9].members, then.rounds[9].members
    share, lost = len(stay) / max(1, len(was)), now.outcome.mass - then.outcome.mass
    back = next((r.number for r in then.rounds[10:] if len(r.members) >= len(was) / 2), None)
    return "most" if share > 0.75 else "half" if share > 0.25 else "none", [
        f"In round 10 {len(stay) or 'none'} of the {len(was)} still {'sends' if len(stay) < 2 else 'send'} troops{': ' + listed(stay) if stay else ''}.",
        "Pledges are conditional: when the first leave, the force is emptier and the others have less reason to stay, wave after wave.",
        f"At the end {thousand(then.outcome.mass)} troops are pledged, " + ("as many as" if abs(lost) < 0.0005 else f"against {thousand(now.outcome.mass)}") + " without the provocation"
        + (f": half of them or more are back in round {back}." if back and not len(stay) >= len(was) / 2 else "."),
    ]


LESSONS = (
    Lesson("one", "One capital decides", (
        "In December 2024 Germany's government said that it was too early to speak of troops. In the model Germany adds up reasons: its own stance, the danger, its partners, and how far the United States stands behind the force.",
        "Washington's backstop is .50 of a full guarantee. Suppose it were .90.",
    ), "What would Germany do at the end of the talks?",
        {"support": "It supports without troops", "troops": "It sends troops", "out": "It takes no part"}, DEFAULT, ("us_backstop=0.9",), _germany),
    Lesson("two", "Two influence each other", (
        "Poland refused to take part. Capitals look to their partners: in the model each has ties, by alliance, trade and history, and feels the pull of those who take part.",
        "Suppose Poland were ready to send troops.",
    ), "How many other capitals would then end with another answer?",
        {"many": "Three or more", "few": "One or two", "none": "Nobody else"}, DEFAULT, ("POL.participation_stance=1",), _poland),
    Lesson("mandate", "The mandate", (
        "Italy wants a traditional peacekeeping mission under the United Nations. Suppose Italy convenes the talks in place of France, and asks the Security Council for a mandate.",
    ), "What does Russia, with its veto, do about it?",
        {"at once": "It lets it pass at once", "for good": "It vetoes it, and the talks end without it", "later": "It vetoes it at first, and lets it pass later",
         "never": "It need not veto: others refuse it first"}, "italy-convenes", (), _mandate, 11),
    Lesson("backstop", "The backstop", (
        "The United States sends no troops, but it may stand behind the force with intelligence and support. Suppose it offers nothing at all.",
    ), "How much of the force that forms in December is left?",
        {"most": "More than three quarters", "half": "Between a quarter and three quarters", "little": "Less than a quarter"}, DEFAULT, ("us_backstop=0",), _backstop),
    Lesson("russia", "Russia's move", (
        "In round 10 Russia provokes: for five rounds the danger to the troops is doubled. Without that, eight capitals would send troops in round 10.",
    ), "How many of them still do in round 10?",
        {"half": "About half", "none": "None or nearly none", "most": "All or nearly all"}, DEFAULT, ("event=10:provocation:1::5",), _provocation, 10),
)  # fmt: skip


def _without_us(now: NegotiationModel, plain: NegotiationModel, words: Sequence[str]) -> tuple[bool, str]:
    b, mass = now.scenario.parameters.us_backstop, now.outcome.mass
    helped = any(event.kind == "backstop" and event.size > 0 for event in now.scenario.events)
    return mass >= BASIC and b <= 0.1 and not helped, f"{thousand(mass)} troops with a US backstop of {b:.2f}."


def _italy(now: NegotiationModel, plain: NegotiationModel, words: Sequence[str]) -> tuple[bool, str]:
    here, answer = "ITA" in now.cast, now.outcome.answers.get("ITA", "out")
    said = {"troops": "sends troops", "support": "supports without troops", "out": "takes no part"}[answer]
    return here and answer == ANSWERS[2] and now.outcome.mandate != "un", f"Italy {said if here else 'is not at the table'}, {under(now.outcome.mandate)}."


def _break(now: NegotiationModel, plain: NegotiationModel, words: Sequence[str]) -> tuple[bool, str]:
    single = len(words) == 1 and words[0].startswith("event=")
    was, mass = plain.outcome.mass, now.outcome.mass
    return single and was > 0 and mass < 0.5 * was, f"{thousand(mass)} troops against {thousand(was)} without your changes; {len(words)} change{'' if len(words) == 1 else 's'}."


def _december(now: NegotiationModel, plain: NegotiationModel, words: Sequence[str]) -> tuple[bool, str]:
    few = len(words) <= 3 and not any(word.startswith("weights.") for word in words)
    there = now.scenario.vintage == "2024-12" and now.outcome.mass >= BASIC
    return there and few and bool(words), f"{thousand(now.outcome.mass)} troops in {now.scenario.title}, {len(words)} change{'' if len(words) == 1 else 's'}."


CHALLENGES = (
    Challenge("without-us", "Reach 40,000 without the US", "Bring 40,000 troops together with a US backstop of .10 or less.", "february-2025", _without_us),
    Challenge("italy", "Win Italy without the UN", "Make Italy send troops under any mandate but that of the United Nations.", DEFAULT, _italy),
    Challenge("break", "Break the coalition with one event", "With a single event, and no other change, bring the pledges below half of what they would be.", DEFAULT, _break),
    Challenge("december", "Form it in December", "Bring 40,000 troops together on the data of December 2024, with at most three changes and no weight touched.", DEFAULT, _december),
)
