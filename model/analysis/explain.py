"""Why: a negotiation told in plain sentences, whose every number is the run's.

Numbers come from the replies on record; nothing is computed here but differences between two rounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.adversary import level as acceptance_word
from agents.capital import ANSWERS, SUPPORT, TROOPS, Reply
from agents.guarantor import level as backstop_word
from model import sources
from model.mandate import ROUTES
from model.outcome import Outcome, Round
from model.package import MANDATES, Package, mission_phrase

SHORT = {"GBR": "Britain", "TUR": "Türkiye", "BIH": "Bosnia", "USA": "Washington", "RUS": "Moscow"}
NAMES: dict[str, str] = {iso3: SHORT.get(iso3, state.name) for iso3, state in sources.states().items()}
TITLES = {route.name: route.title for route in ROUTES}
SUPPORTING = ("mission", "mandate", "signal", "peers", "luck")  # the terms that support looks at

# How a term is called in a sentence.
WORDS = {
    "stance": "its stance", "mission": "the mission", "mandate": "the mandate", "signal": "the signal to Moscow",
    "solidarity": "solidarity", "peers": "its partners", "domestic": "parliament", "luck": "its mood",
    "security": "security", "exposure": "exposure", "backstop": "the missing backstop", "mass": "the empty force",
    "reservation": "its reservation",
}


@dataclass(frozen=True)
class Sentence:
    """A plain sentence, the states it names in order, and what it is about."""

    text: str
    states: tuple[str, ...] = ()
    kind: str = "package"  # package, ruling, wave or answer


@dataclass(frozen=True)
class Move:
    """A capital whose answer changed between two rounds, and the two terms that moved it most, with by how much."""

    iso3: str
    before: str
    after: str
    reasons: tuple[tuple[str, float], ...]


def moves(before: Round, after: Round) -> list[Move]:
    """Every capital whose answer differs between two rounds; risers first, the largest pledge first.

    The reasons are the two terms (or the reservation, which speaks for joining when it falls) that changed most in
    the direction of the move.
    """
    found = []
    for iso3, reply in after.replies.items():
        old = before.replies[iso3]
        if reply.answer != old.answer:
            up = reply.answer > old.answer
            ranked = sorted(changes(old, reply).items(), key=lambda change: -change[1] if up else change[1])
            reasons = tuple((term, change) for term, change in ranked[:2] if (change > 0) == up and abs(change) >= 5e-4)
            found.append(Move(iso3, ANSWERS[old.answer], ANSWERS[reply.answer], reasons))
    order = {"troops": 0, "support": 1, "out": 2}
    return sorted(found, key=lambda move: (order[move.after], -after.replies[move.iso3].pledge, move.iso3))


def headline(rounds: list[Round], names: Mapping[str, str] = NAMES) -> str:
    """One sentence on what the last round did."""
    last = rounds[-1]
    number, mass = f"Round {last.number}.", thousand(last.standing.mass)
    if last.standing.settled:
        return f"{number} Agreed: {mass} troops from {_count(last.members, 'capital')} {_mandated(MANDATES[last.package.mandate])}."
    if len(rounds) == 1:
        senders = listed(last.members, names) if last.members else "nobody"
        return f"{number} {names[last.proposer]} opens with a force of {thousand(last.package.force)}; {senders} would send troops."
    was, now = rounds[-2].standing.mass, last.standing.mass
    came = [m.iso3 for m in moves(rounds[-2], last) if m.after == "troops"]
    left = [m.iso3 for m in moves(rounds[-2], last) if m.before == "troops"]
    if came and now > was:
        return f"{number} The coalition grows to {mass} when {listed(came, names)} {_verb(came, 'come')} in."
    if left and now < was:
        return f"{number} The coalition shrinks to {mass} when {listed(left, names)} {_verb(left, 'leave')}."
    if last.refusal is not None:
        return f"{number} {_refused(last, names)}; {mass} troops stand pledged."
    if not last.members:
        return f"{number} Nobody sends troops."
    how = "holds at" if abs(now - was) < 0.0005 else "edges up to" if now > was else "slips to"
    return f"{number} The coalition {how} {mass} troops from {_count(last.members, 'capital')}."


def told(rounds: list[Round], k: int, names: Mapping[str, str] = NAMES) -> list[Sentence]:
    """Round k (0 the first) in sentences: the package, the ruling, the waves, who moved and why, the ledger."""
    this = rounds[k]
    sentences = [_proposal(rounds, k, names)]
    if this.refusal is not None:
        by = (this.refusal.by,) if this.refusal.by else ()
        sentences.append(Sentence(_refused(this, names) + "; the round goes on as a coalition.", by, "ruling"))
    sentences += _departures(this, names)
    if k > 0:
        sentences += [_moved(move, this, names) for move in moves(rounds[k - 1], this)]
    return sentences


def ledger(this: Round) -> str:
    """The pledges against the basic mission and full rotation, and what the outside powers make of them."""
    s = this.standing
    return (
        f"Pledged {thousand(s.mass)} of {thousand(s.package.force)} asked "
        f"({s.mass / 40:.0%} of a basic mission of 40,000, {s.mass / 100:.0%} of full rotation of 100,000); "
        f"US backstop {backstop_word(s.backstop)} ({s.backstop:.2f}), Moscow {acceptance_word(s.acceptance)} "
        f"({s.acceptance:.2f}), Kyiv {'consents' if s.consent else 'does not consent'}."
    )


def why(reply: Reply, name: str, barred: bool = False) -> str:
    """Why a capital answered as it did: how far from its reservation, and the terms that weighed most on either side.

    A supporter's sentence, and an outsider's, also says how far it is from what support takes, half the reservation.
    """
    surplus, backing = reply.utility - reply.reservation, reply.support_utility - reply.reservation / 2
    sends, supports = reply.answer == TROOPS, reply.answer == SUPPORT
    if barred and not sends:
        if not supports and backing > 0:
            return f"{name} takes no part: its chair is empty."
        does = "supports without troops" if supports else "takes no part"
        return f"{name} {does}: its law, its means or an empty chair bar it from sending troops under this mandate; {_gap(backing)} what support takes."
    against, in_favour = _extremes(reply)
    odd = "" if (surplus > 0) == sends else "though it is "  # a seat with a rule of its own
    if sends:
        return f"{name} sends {thousand(reply.pledge)}: {odd}{_gap(surplus)} its reservation; most in favour: {in_favour}; most against: {against}."
    does = "supports without troops" if supports else "stays out"
    return (
        f"{name} {does}: {odd}{_gap(surplus)} its reservation, {_gap(backing)} what support takes; "
        f"most against troops: {against}; most in favour: {in_favour}."
    )


def ending(outcome: Outcome, names: Mapping[str, str] = NAMES) -> str:
    """How the talks ended, in one sentence with its reason."""
    package = f"{mission_phrase(outcome.mission)} {_mandated(outcome.mandate)}"
    if outcome.agreed:
        return (
            f"Agreed after {outcome.rounds} rounds: {package}, {thousand(outcome.mass)} troops pledged of "
            f"{thousand(outcome.force)} asked."
        )
    if outcome.mass >= outcome.force:
        return f"No agreement after {outcome.rounds} rounds: {thousand(outcome.mass)} stand pledged, but Kyiv does not consent to {package}."
    if outcome.mass > 0:
        return (
            f"A coalition below its target after {outcome.rounds} rounds: {package}, {thousand(outcome.mass)} troops "
            f"pledged of {thousand(outcome.force)} asked."
        )
    return f"Deadlock after {outcome.rounds} rounds: nobody sends troops."


def refused_routes(rounds: Sequence[Round], names: Mapping[str, str] = NAMES) -> list[str]:
    """Every refusal of a mandate: which route, in which round, why and by whom."""
    return [
        f"{TITLES[r.refusal.route]} in round {r.number} ({r.refusal.reason}, {names.get(r.refusal.by, r.refusal.by) or 'nobody'})"
        for r in rounds if r.refusal is not None
    ]  # fmt: skip


def thousand(troops: float) -> str:
    """Thousand troops as a plain figure.

    >>> thousand(28.6)
    '28,600'
    """
    return f"{round(troops * 1000):,}"


def number(value: float, sign: bool = False) -> str:
    """Two decimals without the leading zero, as terms are written.

    >>> number(-0.244), number(0.07, sign=True), number(1.25)
    ('-.24', '+.07', '1.25')
    """
    if abs(value) < 0.005:
        return ".00"
    text = f"{value:+.2f}" if sign else f"{value:.2f}"
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text


def changes(old: Reply, new: Reply) -> dict[str, float]:
    """How much each term that bears on the answer changed, and the reservation (positive where it fell)."""
    about_troops = TROOPS in (old.answer, new.answer)
    found = {term: b - a for term, a, b in zip(new.terms._fields, old.terms, new.terms, strict=True)}
    if not about_troops:
        found = {term: change for term, change in found.items() if term in SUPPORTING}
    return found | {"reservation": old.reservation - new.reservation}


def _proposal(rounds: list[Round], k: int, names: Mapping[str, str]) -> Sentence:
    this = rounds[k]
    asked, who = this.standing.proposed, names[this.proposer]
    text = f"{who} tables {_named(asked)} under {TITLES[MANDATES[asked.mandate]]}, target {thousand(asked.force)}"
    if k > 0:
        text = f"{who} {_steps(rounds[k - 1].package, asked)}"
    expected = thousand(this.standing.expected_mass)
    return Sentence(f"{text}: it expects {expected} troops and likes no package one step away better.", (this.proposer,))


def _steps(before: Package, after: Package) -> str:
    steps = []
    if after.mission != before.mission:
        steps.append(f"asks {'more' if after.mission > before.mission else 'less'} of the mission ({before.mission:.1f} to {after.mission:.1f})")
    if after.mandate != before.mandate:
        steps.append(f"goes to the {TITLES[MANDATES[after.mandate]]} for a mandate")
    if after.force != before.force:
        steps.append(f"{'raises' if after.force > before.force else 'lowers'} the target from {thousand(before.force)} to {thousand(after.force)}")
    if not steps:
        return f"keeps the package ({_named(after)}, {TITLES[MANDATES[after.mandate]]}, target {thousand(after.force)})"
    return ", ".join(steps[:-1]) + (" and " if len(steps) > 1 else "") + steps[-1]


def _refused(this: Round, names: Mapping[str, str]) -> str:
    refusal = this.refusal
    assert refusal is not None
    title, by = TITLES[refusal.route], names.get(refusal.by, refusal.by)  # nobody where votes are missing
    ways = {
        "veto": f"{by} vetoes the {title} mandate",
        "no US backing": f"{title} refuses: {by} will not back it",
        "no consensus": f"{by} blocks the {title} mandate",
        "no majority": f"the {title} mandate finds no majority",
        "observers only": f"{title} gives a mandate to observers only",
    }
    return ways[refusal.reason]


def _departures(this: Round, names: Mapping[str, str]) -> list[Sentence]:
    found = []
    for number_, wave in enumerate(this.waves, 1):
        quit_ = [iso3 for iso3, before, _ in wave if before == "troops"]
        out = [iso3 for iso3, before, after in wave if before == "support" and after == "out"]
        parts = []
        if quit_:
            parts.append(f"{listed(quit_, names)} would not send troops")
        if out:
            parts.append(f"{listed(out, names)} would not even support")
        found.append(Sentence(f"Wave {number_}: {'; '.join(parts)}.", (*quit_, *out), "wave"))
    return found


def _moved(move: Move, this: Round, names: Mapping[str, str]) -> Sentence:
    ways = {
        ("troops", "support"): "keeps its support but sends no troops any more", ("troops", "out"): "leaves the coalition",
        ("support", "out"): "withdraws its support", ("out", "support"): "comes round to support",
    }
    pledge = thousand(this.replies[move.iso3].pledge)
    way = f"comes in with {pledge}" if move.after == "troops" else ways[move.before, move.after]
    reasons = " and ".join(f"{WORDS[term]} ({number(change, sign=True)})" for term, change in move.reasons)
    return Sentence(f"{names[move.iso3]} {way}" + (f": {reasons}." if reasons else "."), (move.iso3,), "answer")


def _extremes(reply: Reply) -> tuple[str, str]:
    terms = sorted(reply.terms._asdict().items(), key=lambda term: term[1])
    low = [f"{WORDS[t]} {number(v, sign=True)}" for t, v in terms if v < -0.005][:2]
    high = [f"{WORDS[t]} {number(v, sign=True)}" for t, v in reversed(terms) if v > 0.005][:2]
    return " and ".join(low) or "nothing", " and ".join(high) or "nothing"


def _gap(value: float) -> str:
    return f"{number(abs(value))} {'above' if value > 0 else 'short of'}"


def _named(package: Package) -> str:
    return f"{mission_phrase(package.mission)} ({package.mission:.1f})"


def _mandated(mandate: str) -> str:
    return "on Kyiv's invitation" if mandate == "coalition" else f"under {'' if mandate == 'nato' else 'the '}{TITLES[mandate]}"


def listed(states: list[str], names: Mapping[str, str] = NAMES) -> str:
    """Names of states as a sentence lists them."""
    shown = [names[iso3] for iso3 in states]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def _count(states: list[str], noun: str) -> str:
    return f"{len(states)} {noun}{'' if len(states) == 1 else 's'}"


def _verb(states: list[str], verb: str) -> str:
    return verb + "s" if len(states) == 1 else verb
