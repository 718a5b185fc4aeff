"""Five lessons, each predicted first and then played, and challenges with a check that looks at a finished negotiation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.capital import ANSWERS
from model.analysis.explain import TITLES, listed, thousand, why
from model.analysis.headlines import refused_routes
from model.edit import edited
from model.negotiation import NegotiationModel
from model.package import BASIC
from model.scenario import Scenario
from model.scenarios import DEFAULT, load_scenario

SEED = 1  # the luck of the lessons


@dataclass(frozen=True)
class Lesson:
    """A prediction about one change: what is told, asked and offered; `judge` plays it and says which choice is right."""

    id: str
    title: str
    text: tuple[str, ...]
    question: str
    choices: tuple[str, ...]
    scenario: str
    change: tuple[str, ...]
    judge: Callable[[NegotiationModel, NegotiationModel], tuple[int, list[str]]]  # as it is, as changed: right choice, reasons
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
    """The right choice of a lesson and why, from the two negotiations themselves."""
    return lesson.judge(played(load_scenario(lesson.scenario)), played(edited(load_scenario(lesson.scenario), lesson.change)))


@lru_cache(maxsize=64)
def played(scenario: Scenario, seed: int = SEED, run: int = 0) -> NegotiationModel:
    """A negotiation played to its end; not to be played on."""
    return NegotiationModel(scenario, seed=seed, run=run).run_model()


def _germany(now: NegotiationModel, then: NegotiationModel) -> tuple[int, list[str]]:
    said = {"troops": 0, "support": 1, "out": 2}[then.outcome.answers["DEU"]]
    return said, [
        f"With the backstop as it is: {why(now.rounds[-1].replies['DEU'], 'Germany')}",
        f"With Washington fully behind the force: {why(then.rounds[-1].replies['DEU'], 'Germany')}",
        "A capital adds up what speaks for sending troops and what against, and sends them once the sum passes its reservation. A single term rarely decides alone.",
    ]


def _poland(now: NegotiationModel, then: NegotiationModel) -> tuple[int, list[str]]:
    moved = [iso3 for iso3, word in then.outcome.answers.items() if iso3 != "POL" and word != now.outcome.answers[iso3]]
    more = then.outcome.mass - now.outcome.mass
    choice = 0 if not moved else 1 if len(moved) < 3 else 2
    return choice, [
        f"{listed(moved)} answer{'s' if len(moved) == 1 else ''} differently at the end." if moved else "Nobody else answers differently at the end, though everybody looks at partners.",
        f"Pledges go from {thousand(now.outcome.mass)} to {thousand(then.outcome.mass)} troops, {thousand(more)} more; Poland's own pledge is {thousand(then.outcome.pledges['POL'])}.",
        "A partner's answer pulls on those who look to it. Whether it tips them depends on how far they are from their own line: most are further away than one partner can pull.",
    ]


def _mandate(now: NegotiationModel, then: NegotiationModel) -> tuple[int, list[str]]:
    refusals = [r.refusal for r in then.rounds if r.refusal is not None]
    un = next((r for r in refusals if r.route == "un"), None)
    choice = 2 if un is None else 0 if un.by == "RUS" else 1
    return choice, [
        f"Refused: {'; '.join(refused_routes(then.rounds))}." if refusals else "Nobody refuses anything.",
        f"The talks end under {TITLES[then.outcome.mandate]} with {thousand(then.outcome.mass)} troops.",
        "Every route has a body with a rule of its own: a veto in the Security Council, consensus in NATO and the EU. A refusal costs a round, and the force goes on with what is left: the host's invitation.",
    ]


def _backstop(now: NegotiationModel, then: NegotiationModel) -> tuple[int, list[str]]:
    kept = then.outcome.mass / now.outcome.mass
    gone = [iso3 for iso3 in now.outcome.members if iso3 not in then.outcome.members]
    return 0 if kept > 0.75 else 1 if kept > 0.25 else 2, [
        f"{thousand(then.outcome.mass)} of {thousand(now.outcome.mass)} troops are left, {kept:.0%}." + (f" {listed(gone)} no longer send{'s' if len(gone) == 1 else ''} troops." if gone else ""),
        "Those who send troops in December are those who need Washington least. Those who need it most stay out either way, so taking it away costs little; giving more of it is what would bring them in.",
    ]


def _provocation(now: NegotiationModel, then: NegotiationModel) -> tuple[int, list[str]]:
    was, stay = now.rounds[9].members, then.rounds[9].members
    share = len(stay) / max(1, len(was))
    return 0 if share > 0.75 else 1 if share > 0.25 else 2, [
        f"In round 10 {len(stay)} of {len(was)} still send troops{': ' + listed(stay) if stay else ''}.",
        f"At the end {thousand(then.outcome.mass)} troops stand pledged, against {thousand(now.outcome.mass)} without the provocation.",
        "Pledges are conditional: when the first leave, the force is emptier and the others have less reason to stay, wave after wave. What is lost in a round can come back when the danger is over.",
    ]


LESSONS = (
    Lesson("one", "One capital decides", (
        "In December 2024 Germany's government said that it was too early to speak of troops. In the model Germany adds up reasons: its own stance, the danger, its partners, and how far the United States stands behind the force.",
        "Washington's backstop is .50 of a full guarantee. Suppose it were .90.",
    ), "What would Germany do at the end of the talks?", ("It sends troops", "It supports without troops", "It takes no part"), DEFAULT, ("us_backstop=0.9",), _germany),
    Lesson("two", "Two influence each other", (
        "Poland refused to take part. Capitals look to their partners: in the model each has ties, by alliance, trade and history, and feels the pull of those who take part.",
        "Suppose Poland were ready to send troops.",
    ), "How many other capitals would then end with another answer?", ("Nobody else", "One or two", "Three or more"), DEFAULT, ("POL.participation_stance=1",), _poland),
    Lesson("mandate", "The mandate", (
        "Italy wants a traditional peacekeeping mission under the United Nations. Suppose Italy convenes the talks in place of France, and asks for such a mandate.",
    ), "Who stops a UN mandate?", ("Russia, by its veto", "A European capital", "Nobody: it is granted or never asked for"), "italy-convenes", (), _mandate, 2),
    Lesson("backstop", "The backstop", (
        "The United States sends no troops, but it may stand behind the force with intelligence and support. Suppose it offers nothing at all.",
    ), "How much of the force that forms in December is left?", ("More than three quarters", "About half", "Less than a quarter"), DEFAULT, ("us_backstop=0",), _backstop),
    Lesson("russia", "Russia's move", (
        "In round 10 Russia provokes: for five rounds the danger to the troops is doubled. Eight capitals were about to send troops.",
    ), "How many of them still do in round 10?", ("All or nearly all", "About half", "None or nearly none"), DEFAULT, ("event=10:provocation:1::5",), _provocation, 10),
)


def _without_us(now: NegotiationModel, plain: NegotiationModel, words: Sequence[str]) -> tuple[bool, str]:
    b, mass = now.scenario.parameters.us_backstop, now.outcome.mass
    helped = any(event.kind == "backstop" and event.size > 0 for event in now.scenario.events)
    return mass >= BASIC and b <= 0.1 and not helped, f"{thousand(mass)} troops with a US backstop of {b:.2f}."


def _italy(now: NegotiationModel, plain: NegotiationModel, words: Sequence[str]) -> tuple[bool, str]:
    here, answer = "ITA" in now.cast, now.outcome.answers.get("ITA", "out")
    said = {"troops": "sends troops", "support": "supports without troops", "out": "takes no part"}[answer]
    return here and answer == ANSWERS[2] and now.outcome.mandate != "un", f"Italy {said if here else 'is not at the table'}, under {TITLES[now.outcome.mandate]}."


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
