"""Two runs side by side on common luck: the first decision that differs, what follows, and where they end.

Luck belongs to the actor, so it is common to two tables of different casts as well; a capital at one of them only is
told as such and its answers are compared with nothing.
"""

from dataclasses import dataclass

from agents.capital import ANSWERS
from model.analysis.explain import NAMES, TITLES, WORDS, changes, listed, number, thousand
from model.negotiation import NegotiationModel
from model.outcome import Outcome, Round
from model.package import MANDATES


@dataclass(frozen=True)
class Difference:
    """A decision that differs: in which round, of what kind (package, ruling, answer), whose, and the two decisions."""

    round: int
    kind: str
    iso3: str
    one: str
    other: str
    why: str = ""

    @property
    def sentence(self) -> str:
        """The difference in words."""
        if self.kind == "ruling":
            return f"Round {self.round}: {self.other} instead of {self.one}."
        verb = "tables" if self.kind == "package" else "answers"
        return f"Round {self.round}: {NAMES[self.iso3]} {verb} {self.other} instead of {self.one}{f': {self.why}' if self.why else ''}."

    @property
    def lasting(self) -> tuple[str, ...]:
        """What the difference is but for its round and its reasons: one that lasts is told once."""
        return self.kind, self.iso3, self.one, self.other


@dataclass(frozen=True)
class Comparison:
    """Two runs: every difference in order, and by state (answer and pledge at the end in each; "absent" where not seated).

    `only` names the capitals at the first table only, and those at the other only.
    """

    differences: tuple[Difference, ...]
    ends: dict[str, tuple[str, float, str, float]]
    masses: tuple[float, float]
    endings: tuple[str, str]
    only: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

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
                told.append(f"{NAMES[iso3]}: {_end(b, y)} instead of {_end(a, x)}.")
        return told

    @property
    def close(self) -> str:
        """The masses and the endings."""
        one, other = self.masses
        return f"At the end {thousand(other)} troops instead of {thousand(one)} ({self.endings[1]} instead of {self.endings[0]})."

    @property
    def chain(self) -> list[str]:
        """What differs round by round; what goes on differing is told once, and when it ends."""
        told: list[str] = []
        before: set[tuple[str, ...]] = set()
        for number_ in range(1, max((d.round for d in self.differences), default=0) + 1):
            this = [d for d in self.differences if d.round == number_]
            new = [d for d in this if d.lasting not in before and d is not self.first]
            told += [d.sentence for d in new if d.kind != "answer"]
            answers = {d.iso3 for d in this if d.kind == "answer"}
            again = [kept[1] for kept in sorted(before) if kept[0] == "answer" and kept[1] not in answers]
            groups = [(f" {after} there", [d.iso3 for d in new if d.kind == "answer" and d.other == after]) for after in ("troops", "support", "out")]
            for how, states in (*groups, (" alike again", again)):
                if states:
                    told.append(f"Round {number_}: {listed(states)} {'answers' if len(states) == 1 else 'answer'}{how}.")
            before = {d.lasting for d in this}
        return told


def compare(one: NegotiationModel, other: NegotiationModel) -> Comparison:
    """Compare two negotiations, of one cast or of two, both played as far as they are.

    Decisions are compared round by round, answers of the capitals at both tables only.
    """
    found: list[Difference] = []
    for a, b in zip(one.rounds, other.rounds, strict=False):
        found += _of_round(a, b)
    if len(one.rounds) != len(other.rounds):
        last = min(len(one.rounds), len(other.rounds))
        ends = [f"an end after {len(m.rounds)} rounds" if len(m.rounds) == last else "going on" for m in (one, other)]
        found.append(Difference(last, "ruling", "", *ends))
    first, second = one.outcome, other.outcome
    ends_ = {iso3: (*_at_the_end(first, iso3), *_at_the_end(second, iso3)) for iso3 in dict.fromkeys((*one.cast, *other.cast))}
    only = tuple(i for i in one.cast if i not in other.cast), tuple(i for i in other.cast if i not in one.cast)
    return Comparison(tuple(found), ends_, (first.mass, second.mass), (first.ending, second.ending), only)


def _at_the_end(outcome: Outcome, iso3: str) -> tuple[str, float]:
    return outcome.answers.get(iso3, "absent"), outcome.pledges.get(iso3, 0.0)


def _are(states: tuple[str, ...]) -> str:
    return "is" if len(states) == 1 else "are"


def _of_round(a: Round, b: Round) -> list[Difference]:
    found = []
    if (a.proposer, a.standing.proposed) != (b.proposer, b.standing.proposed):
        by = f"{NAMES[a.proposer]} tabling " if a.proposer != b.proposer else ""
        found.append(Difference(a.number, "package", b.proposer, by + _package(a), _package(b)))
    if _ruled(a) != _ruled(b):
        found.append(Difference(a.number, "ruling", "", _ruled(a), _ruled(b)))
    for iso3, reply in a.replies.items():
        other = b.replies.get(iso3)
        if other is not None and reply.answer != other.answer:
            up = other.answer > reply.answer
            moved = sorted(changes(reply, other).items(), key=lambda c: -c[1] if up else c[1])[:2]
            why = " and ".join(f"{WORDS[term]} {number(by, sign=True)}" for term, by in moved if (by > 0) == up and abs(by) >= 5e-4)
            found.append(Difference(a.number, "answer", iso3, ANSWERS[reply.answer], ANSWERS[other.answer], why))
    return found


def _ruled(this: Round) -> str:
    refusal = this.refusal
    if refusal is None:
        return "no route refused"
    by = f", {NAMES.get(refusal.by, refusal.by)}" if refusal.reason == "veto" else ""
    return f"{TITLES[refusal.route]} refused ({refusal.reason}{by})"


def _package(this: Round) -> str:
    p = this.standing.proposed
    return f"mission {p.mission:.2f}, {TITLES[MANDATES[p.mandate]]}, {thousand(p.force)}"


def _end(answer: str, pledge: float) -> str:
    return f"{thousand(pledge)} troops" if answer == "troops" else answer
