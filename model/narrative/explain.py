"""Why: what made a capital answer as it did, in words, and the words that every sentence shares.

Numbers come from the replies on record; nothing is computed here but differences between two rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from concert.agents.capital import ANSWERS, SUPPORT, TROOPS, Reply
from concert.agents.term import declared
from concert.agents.utility import Terms
from concert.model.engine.outcome import LAW, LEFT, Round
from concert.model.rules.events import STEADFAST
from concert.model.rules.mandate import ROUTES
from concert.model.scenario import sources

SHORT = {"GBR": "Britain", "TUR": "Türkiye", "BIH": "Bosnia", "USA": "Washington", "RUS": "Moscow"}
NAMES: dict[str, str] = {iso3: SHORT.get(iso3, state.name) for iso3, state in sources.states().items()}
TITLES = {route.name: route.title for route in ROUTES}
# How a term is called in a sentence.
WORDS = {name: term.word for name, term in declared(Terms).items()} | {"reservation": "its reservation"}


@dataclass(frozen=True)
class Move:
    """A capital whose answer changed between two rounds, and the two terms that moved it most, with by how much."""

    iso3: str
    before: str
    after: str
    reasons: tuple[tuple[str, float], ...]


def moves(before: Round, after: Round) -> list[Move]:
    """Every capital whose answer differs between two rounds; risers first, the largest pledge given or withdrawn first.

    The reasons are the two terms (or the reservation, which speaks for joining when it falls) that changed most in
    the direction of the move.
    """
    found = []
    for iso3, reply in after.replies.items():
        old = before.replies[iso3]
        if reply.answer != old.answer:
            found.append(Move(iso3, ANSWERS[old.answer], ANSWERS[reply.answer], _reasons(old, reply)))
    order = {"troops": 0, "support": 1, "out": 2}
    given = {iso3: max(reply.pledge, before.replies[iso3].pledge) for iso3, reply in after.replies.items()}
    return sorted(found, key=lambda move: (order[move.after], -given[move.iso3], move.iso3))


def because(one: Round, other: Round, iso3: str) -> str:
    """Why a capital answers differently in the other of two rounds: its law, or the terms that differ most, in points."""
    was, now = one.unable.get(iso3), other.unable.get(iso3)
    old, new = one.replies[iso3], other.replies[iso3]
    if was != now and LAW in (was, now) and TROOPS in (old.answer, new.answer):
        return f"its law {'bars it from sending' if now == LAW else 'lets it send'} troops under this mandate"
    terms = ", ".join(f"{WORDS[term]} {number(change, sign=True)}" for term, change in _reasons(old, new))
    return f"in points: {terms}" if terms else ""


def why(reply: Reply, name: str, unable: str = "") -> str:
    """Why a capital answered as it did: how far from its reservation, and the terms that weighed most on either side.

    A supporter's sentence, and an outsider's, also says how far it is from what support takes, half the reservation.
    Distances are in points of utility, in which a stance runs from -1 to 1.  `unable`: why it can send no troops, if so.
    """
    surplus, backing = reply.utility - reply.reservation, reply.support_utility - reply.reservation / 2
    sends, supports = reply.answer == TROOPS, reply.answer == SUPPORT
    if unable == LEFT:
        return f"{name} has left the talks."
    does = "supports without troops" if supports else "stays out"
    if unable and not sends:
        bar = "its law bars it from sending troops under this mandate" if unable == LAW else "it has no forces to send"
        return f"{name} {does}: {bar}; it is {_gap(backing)} what support takes."
    if sends and committed(reply):
        return f"{name} sends {thousand(reply.pledge)} troops: it has committed all it can send, whatever happens."
    against, in_favour = extremes(reply)
    odd = "" if (surplus > 0) == sends else "though it is "  # a seat with a rule of its own
    if sends:
        return f"{name} sends {thousand(reply.pledge)} troops: {odd}{_gap(surplus)} its reservation; most in favour: {in_favour}; most against: {against}."
    return (
        f"{name} {does}: {odd}{_gap(surplus)} its reservation, {_gap(backing)} what support takes; "
        f"most against troops: {against}; most in favour: {in_favour}."
    )


def committed(reply: Reply) -> bool:
    """Whether a capital answers by a commitment and not by its reasons."""
    return reply.terms.stance >= STEADFAST


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
        found = {term: change for term, change in found.items() if declared(Terms)[term].in_support}
    return found | {"reservation": old.reservation - new.reservation}


def _reasons(old: Reply, new: Reply) -> tuple[tuple[str, float], ...]:
    up = new.answer > old.answer
    ranked = sorted(changes(old, new).items(), key=lambda change: -change[1] if up else change[1])
    return tuple((term, change) for term, change in ranked[:2] if (change > 0) == up and abs(change) >= 0.005)


def extremes(reply: Reply, most: int = 2) -> tuple[str, str]:
    """The terms that weigh most against sending troops, and in favour, `most` of each, in words."""
    terms = sorted(reply.terms._asdict().items(), key=lambda term: term[1])
    low = [f"{WORDS[t]} {number(v, sign=True)}" for t, v in terms if v < -0.005][:most]
    high = [f"{WORDS[t]} {number(v, sign=True)}" for t, v in reversed(terms) if v > 0.005][:most]
    return " and ".join(low) or "nothing", " and ".join(high) or "nothing"


def _gap(value: float) -> str:
    return f"{number(abs(value))} points {'above' if value > 0 else 'short of'}"


def listed(states: list[str], names: Mapping[str, str] = NAMES) -> str:
    """Names of states as a sentence lists them."""
    shown = [names[iso3] for iso3 in states]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]
