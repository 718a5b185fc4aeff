"""The transcript: a round in plain sentences that tell what changed, and where the pledges then stand.

What stays is told once: a package where it is first kept, the waves of a conference by who newly gives way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concert.agents.adversary import level as acceptance_word
from concert.agents.capital import ANSWERS
from concert.agents.guarantor import level as backstop_word
from concert.model.engine.outcome import Round
from concert.model.narrative.explain import NAMES, Move, because, listed, moves, number, thousand
from concert.model.narrative.headlines import capital, counted, departure, named, refused, target, under, verb
from concert.model.rules.events import KINDS, Event
from concert.model.rules.package import BASIC, COALITION, MANDATES, ROTATION, Package, mission_phrase
from concert.model.rules.table import Standing


@dataclass(frozen=True)
class Sentence:
    """A plain sentence, the states it names in order, and what it is about."""

    text: str
    states: tuple[str, ...] = ()
    kind: str = "package"  # event, package, ruling, wave or answer


def told(rounds: Sequence[Round], k: int, names: Mapping[str, str] = NAMES) -> list[Sentence]:
    """Round k (0 the first) in sentences: what happens, the package, the ruling, the waves, who moved and why."""
    this = rounds[k]
    found = [*_happenings(this, names), *_proposal(rounds, k, names), *_ruling(this, names), *_waves(rounds, k, names)]
    if k > 0:
        found += [_moved(move, rounds[k - 1], this, names) for move in moves(rounds[k - 1], this) if move.iso3 not in this.left]
    return found or [Sentence("Every capital answers as before.", kind="answer")]


def ledger(this: Round, before: Round | None = None) -> str:
    """The pledges against the target, the basic mission and full rotation, and what the outside powers make of them.

    Beside a round before, the marks and powers are told where a power's word changed.
    """
    s = this.standing
    pledged = f"Pledged: {thousand(s.mass)} troops; asked: {thousand(s.package.force)}"
    if before is not None and _powers(s) == _powers(before.standing):
        return f"{pledged}."
    marks = f" ({s.mass / BASIC:.0%} of the {thousand(BASIC)} of a basic mission, {s.mass / ROTATION:.0%} of the {thousand(ROTATION)} that full rotation takes)"
    return (
        f"{pledged}{marks if s.mass else ''}. Washington offers {offer(s.backstop)} ({number(s.backstop)} of a full guarantee), Moscow "
        f"is {acceptance_word(s.acceptance)} (acceptance {number(s.acceptance)} of 1), Kyiv {'consents' if s.consent else 'does not consent'}."
    )


def _powers(s: Standing) -> tuple[str, str, bool]:
    return backstop_word(s.backstop), acceptance_word(s.acceptance), bool(s.consent)


def _happenings(this: Round, names: Mapping[str, str]) -> list[Sentence]:
    """Who leaves the talks, and what else happens at the start of the round."""
    found = [Sentence(f"{departure(this, names)}.", (*this.left, this.proposer) if this.chair_of else this.left, "event")] if this.left else []
    return found + [Sentence(f"{capital(happening(event, names))}.", tuple(filter(None, (event.state,))), "event") for event in this.events]


def happening(event: Event, names: Mapping[str, str] = NAMES) -> str:
    """What an event does, as a clause.

    >>> happening(Event(5, "ceasefire", 0.25))
    'the guns fall silent: the danger to troops shrinks by 25% for good'
    """
    kind = next(known for known in KINDS if known.name == event.kind)
    return kind.told.format(
        state=names.get(event.state), size=number(abs(event.size)), share=f"{event.size:.0%}", way=kind.ways[event.size > 0],
        rounds="this round" if event.rounds == 1 else f"{event.rounds} rounds",
    )


def _proposal(rounds: Sequence[Round], k: int, names: Mapping[str, str]) -> list[Sentence]:
    """What is proposed; of a package that is kept, by the same proposer, only the first time."""
    this, asked = rounds[k], rounds[k].standing.proposed
    who, expects = names[this.proposer], f"it expects {thousand(this.standing.expected_mass)} to be pledged"
    if k == 0:
        text = (
            f"{who} proposes {mission_phrase(asked.mission)} ({scale(asked.mission)} on a scale from 0, observers, to 1, deterrence) "
            f"{under(MANDATES[asked.mandate])} and asks for {target(this.before.force, asked.force)}; {expects}."
        )
    elif asked != this.before:
        text = f"{who} {_steps(this.before, asked)}; {expects}."
    elif rounds[k - 1].standing.proposed != rounds[k - 1].before:
        text = f"{who} keeps to {mission_phrase(asked.mission)} ({scale(asked.mission)}) {under(MANDATES[asked.mandate])} with {thousand(asked.force)} troops asked; {expects}."
    elif rounds[k - 1].proposer != this.proposer:
        text = f"{who} keeps the package."
    else:
        return []
    return [Sentence(text, (this.proposer,))]


def _steps(before: Package, after: Package) -> str:
    steps = []
    if after.mission != before.mission:
        steps.append(f"makes the mission {'more robust' if after.mission > before.mission else 'lighter'} ({scale(before.mission)} to {scale(after.mission)})")
    if after.mandate != before.mandate:
        steps.append("goes on with Kyiv's invitation alone" if after.mandate == COALITION else f"asks {named(MANDATES[after.mandate])} for a mandate")
    if after.force != before.force:
        steps.append(f"{'raises' if after.force > before.force else 'cuts'} the target from {thousand(before.force)} to {thousand(after.force)} troops")
    return ", ".join(steps[:-1]) + (" and " if len(steps) > 1 else "") + steps[-1]


def _ruling(this: Round, names: Mapping[str, str]) -> list[Sentence]:
    """The refusal of a mandate, or that one is granted which was not in force."""
    if this.refusal is not None:
        by = (this.refusal.by,) if this.refusal.by else ()
        return [Sentence(f"{capital(refused(this.refusal, names))}, so the round goes on with Kyiv's invitation alone.", by, "ruling")]
    if this.package.mandate not in (COALITION, this.before.mandate):
        return [Sentence(f"{capital(named(MANDATES[this.package.mandate]))} grants the mandate.", (), "ruling")]
    return []


def _waves(rounds: Sequence[Round], k: int, names: Mapping[str, str]) -> list[Sentence]:
    """Wave by wave, who gives way and did not in the round before, where one wave draws another; all in the first round.

    The first that is told says that the waves start with everybody in, whoever gave what before.
    """
    this = rounds[k]
    held = {iso3: len(ANSWERS) for iso3 in this.replies}  # what those who fell back gave in the round before
    if k > 0:
        held = {iso3: old.answer for iso3, old in rounds[k - 1].replies.items() if this.replies[iso3].answer < old.answer}
    found: list[Sentence] = []
    for number_, wave in enumerate(this.waves, 1):
        fresh = [move for move in wave if ANSWERS.index(move[1]) <= held.get(move[0], -1)]
        ways = {("troops", "support"): "to send troops", ("troops", "out"): "to take any part", ("support", "out"): "even to support"}
        groups = {what: [iso3 for iso3, *way in fresh if tuple(way) == of] for of, what in ways.items()}
        parts = [f"{listed(states, names)} {verb(states, 'decline')} {what}" for what, states in groups.items() if states]
        parts += [f"{counted(len(wave) - len(fresh), 'other')} as before"] if len(fresh) < len(wave) else []
        if fresh:
            found.append(Sentence(f"Wave {number_}{'' if found else ', counted from everybody in'}: {'; '.join(parts)}.", tuple(iso3 for states in groups.values() for iso3 in states), "wave"))
    return found if k == 0 or len(found) > 1 else []


def _moved(move: Move, before: Round, this: Round, names: Mapping[str, str]) -> Sentence:
    ways = {
        ("troops", "support"): "keeps its support but sends no troops any more", ("troops", "out"): "leaves the coalition",
        ("support", "out"): "withdraws its support", ("out", "support"): "comes round to support",
    }
    pledge = f"comes in with {thousand(this.replies[move.iso3].pledge)} troops"
    reason = because(before, this, move.iso3)
    text = f"{names[move.iso3]} {pledge if move.after == 'troops' else ways[move.before, move.after]}"
    return Sentence(f"{text} ({reason})." if reason else f"{text}.", (move.iso3,), "answer")


def offer(backstop: float) -> str:
    """What Washington stands ready with, as a sentence says it.

    >>> offer(0.2), offer(0.3), offer(0.9)
    ('nothing yet', 'intelligence', 'a guarantee')
    """
    word = backstop_word(backstop)
    return {"none": "nothing yet", "guarantee": "a guarantee"}.get(word, word)


def scale(mission: float) -> str:
    """A mission on its scale from 0 to 1, kept to hundredths.

    >>> scale(0.8), scale(0.65), scale(1.0)
    ('0.8', '0.65', '1')
    """
    return f"{round(float(mission), 2):g}"
