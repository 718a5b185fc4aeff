"""Two runs side by side on common luck: the first decision that differs, what follows, and where they end.

Luck belongs to the actor, so it is common to two tables of different casts as well; a capital at one of them only is
told as such and its answers are compared with nothing.  Rounds are compared as far as both were played: a run still in
play has not ended, and nothing is said of rounds that only one of them has played.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from concert.agents.capital import ANSWERS
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import LEFT, Round
from concert.model.narrative.explain import NAMES, because, listed, thousand
from concert.model.narrative.headlines import capital, refused, under, verb
from concert.model.narrative.transcript import scale
from concert.model.rules.package import MANDATES, mission_phrase

# An answer as a sentence says it: of one capital, of several, and as what is done instead.
DOES = {"troops": "sends troops", "support": "supports without troops", "out": "stays out", "left": "has left the talks", "absent": "is not at the table"}
DO = {"troops": "send troops", "support": "support without troops", "out": "stay out"}
DOING = {"troops": "sending troops", "support": "supporting", "out": "staying out"}


@dataclass(frozen=True)
class Difference:
    """A decision that differs: in which round, of what kind (package, ruling, answer, end), whose, and the two decisions."""

    round: int
    kind: str
    iso3: str
    one: str
    other: str
    why: str = ""

    def words(self, elsewhere: str = "in the other run") -> str:
        """The difference in words, without its round; `elsewhere` is where the first of the two decisions falls."""
        if self.kind == "answer":
            return f"{NAMES[self.iso3]} {DOES[self.other]} instead of {DOING[self.one]}{f' ({self.why})' if self.why else ''}."
        return f"{capital(self.other)}; {elsewhere} {self.one}."

    @property
    def sentence(self) -> str:
        """The difference in words."""
        return f"Round {self.round}: {self.words()}"

    @property
    def lasting(self) -> tuple[str, ...]:
        """What the difference is but for its round and its reasons: one that lasts is told once."""
        return self.kind, self.iso3, self.one, self.other


@dataclass(frozen=True)
class Comparison:
    """Two runs: every difference in order, and by state how it stands at the end, or after the rounds both have played.

    `ends` holds answer and pledge in each ("left" for who walked out, "absent" where not seated), `only` the capitals at
    the first table only and those at the other only, `rounds` how many were compared where a run is still in play.
    """

    differences: tuple[Difference, ...]
    ends: dict[str, tuple[str, float, str, float]]
    masses: tuple[float, float]
    endings: tuple[str, str]
    only: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    rounds: int | None = None

    @property
    def first(self) -> Difference | None:
        """The first decision that differs, None where the runs are alike."""
        return self.differences[0] if self.differences else None

    @property
    def opening(self) -> list[str]:
        """Who sits at one table only, and the first decision that differs."""
        here, there = self.only
        told = [f"{listed(list(here))} {_are(here)} not at the other table."] if here else []
        told += [f"{listed(list(there))} {_are(there)} at the other table only."] if there else []
        if self.first is not None:
            return [*told, f"First difference. {self.first.sentence}"]
        return [*told, f"The two runs are alike, decision by decision{' of those at both tables' if here or there else ''}."]

    @property
    def sentences(self) -> list[str]:
        """The comparison told: its opening, the chain that follows, and the ends."""
        told = self.opening
        if self.first is None and self.masses[0] == self.masses[1]:
            return told
        told = [*told, *self.chain, self.close]
        for iso3, (a, x, b, y) in sorted(self.ends.items(), key=lambda e: -abs(e[1][3] - e[1][1])):
            if (a, x) != (b, y):
                told.append(f"{NAMES[iso3]} {_end(b, y)}; in the other run it {_end(a, x)}.")
        return told

    @property
    def close(self) -> str:
        """The masses and the endings."""
        (one, other), (first, second) = self.masses, self.endings
        when = "At the end" if self.rounds is None else f"After {self.rounds} round{'' if self.rounds == 1 else 's'}"
        masses = f"{when} {thousand(other)} troops are pledged instead of {thousand(one)}" if other != one else f"{when} {thousand(one)} troops are pledged in both"
        if self.rounds is not None:
            return f"{masses}."
        endings = {"agreement": "an agreement", "coalition below target": "a coalition below its target", "deadlock": "deadlock"}
        return f"{masses}; both end in {endings[first]}." if first == second else f"{masses}; it ends in {endings[second]}, the other in {endings[first]}."

    @property
    def chain(self) -> list[str]:
        """What differs round by round; what goes on differing is told once, and when it ends."""
        told: list[str] = []
        before: set[tuple[str, ...]] = set()
        for number_ in range(1, max((d.round for d in self.differences), default=0) + 1):
            this = [d for d in self.differences if d.round == number_]
            new = [d for d in this if d.lasting not in before and d is not self.first]
            told += [d.sentence for d in new if d.kind != "answer"]
            groups: dict[tuple[str, str], list[str]] = {}
            for d in (d for d in new if d.kind == "answer"):
                groups.setdefault((d.one, d.other), []).append(d.iso3)
            for (one, other), states in groups.items():
                told.append(f"Round {number_}: {listed(states)} {(DOES if len(states) == 1 else DO)[other]} instead of {DOING[one]}.")
            answers = {d.iso3 for d in this if d.kind == "answer"}
            again = [kept[1] for kept in sorted(before) if kept[0] == "answer" and kept[1] not in answers]
            if again:
                told.append(f"Round {number_}: {listed(again)} {verb(again, 'answer')} alike in both again.")
            before = {d.lasting for d in this}
        return told


def compare(one: NegotiationModel, other: NegotiationModel) -> Comparison:
    """Compare two negotiations, of one cast or of two, both played as far as they are.

    Decisions are compared round by round, answers of the capitals at both tables only.
    """
    shared = None if not (one.running or other.running) else min(len(one.rounds), len(other.rounds))
    ends = {iso3: (*_at(one, iso3, shared), *_at(other, iso3, shared)) for iso3 in dict.fromkeys((*one.cast, *other.cast))}
    only = tuple(i for i in one.cast if i not in other.cast), tuple(i for i in other.cast if i not in one.cast)
    first, second = _mass(one, shared), _mass(other, shared)
    return Comparison(tuple(_differences(one, other)), ends, (first, second), (one.outcome.ending, other.outcome.ending), only, shared)


def first_difference(one: NegotiationModel, other: NegotiationModel) -> Difference | None:
    """The first decision that differs as far as both were played, None where there is none yet."""
    return next(_differences(one, other), None)


def _differences(one: NegotiationModel, other: NegotiationModel) -> Iterator[Difference]:
    for a, b in zip(one.rounds, other.rounds, strict=False):
        yield from _of_round(a, b)
    last = min(len(one.rounds), len(other.rounds))
    ended = [not model.running and len(model.rounds) == last for model in (one, other)]
    if last and ended[0] != ended[1]:
        yield Difference(last, "end", "", *(f"the talks {f'end after round {last}' if over else 'go on'}" for over in ended))


def _at(model: NegotiationModel, iso3: str, rounds: int | None) -> tuple[str, float]:
    """A capital's answer and pledge after so many rounds, None at the end."""
    if iso3 not in model.cast:
        return "absent", 0.0
    played = model.rounds if rounds is None else model.rounds[:rounds]
    if not played:
        return "out", 0.0
    reply, gone = played[-1].replies[iso3], played[-1].unable.get(iso3) == LEFT
    return LEFT if gone else ANSWERS[reply.answer], float(reply.pledge)


def _mass(model: NegotiationModel, rounds: int | None) -> float:
    played = model.rounds if rounds is None else model.rounds[:rounds]
    return float(played[-1].standing.mass) if played else 0.0


def _are(states: tuple[str, ...]) -> str:
    return "is" if len(states) == 1 else "are"


def _of_round(a: Round, b: Round) -> list[Difference]:
    found = []
    if (a.proposer, a.standing.proposed) != (b.proposer, b.standing.proposed):
        found.append(Difference(a.number, "package", b.proposer, *_proposals(a, b)))
    if _ruled(a) != _ruled(b):
        found.append(Difference(a.number, "ruling", "", *(refused(r.refusal) if r.refusal else "no mandate is refused" for r in (a, b))))
    for iso3, reply in a.replies.items():
        other = b.replies.get(iso3)
        if other is not None and reply.answer != other.answer:
            why = "it has left the talks" if b.unable.get(iso3) == LEFT else because(a, b, iso3)
            found.append(Difference(a.number, "answer", iso3, ANSWERS[reply.answer], ANSWERS[other.answer], why))
    return found


def _ruled(this: Round) -> tuple[str, str, str] | None:
    """What was refused, why and, where one state alone may, by whom; None where nothing was."""
    r = this.refusal
    return None if r is None else (r.route, r.reason, r.by if r.reason == "veto" else "")


def _proposals(a: Round, b: Round) -> list[str]:
    """The two proposals in words: who proposes, and those of its parts that differ."""
    one, other = a.standing.proposed, b.standing.proposed
    said, alike = [], NAMES[a.proposer] if a.proposer != b.proposer else "it"
    for who, p in ((alike, one), (NAMES[b.proposer], other)):
        parts = []
        if one.mission != other.mission:
            parts.append(f"{mission_phrase(p.mission)} ({scale(p.mission)})")
        if one.mandate != other.mandate:
            parts.append(under(MANDATES[p.mandate]))
        if one.force != other.force:
            parts.append(f"{'with' if parts else 'a force of'} {thousand(p.force)} troops")
        said.append(f"{who} proposes {' '.join(parts) or 'the same'}")
    return said


def _end(answer: str, pledge: float) -> str:
    return f"sends {thousand(pledge)} troops" if answer == "troops" else DOES[answer]
