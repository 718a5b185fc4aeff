"""Two runs side by side on common luck: the first decision that differs, what follows, and where they end."""

from dataclasses import dataclass

from agents.capital import ANSWERS
from model.analysis.explain import NAMES, TITLES, WORDS, changes, listed, number, thousand
from model.negotiation import NegotiationModel
from model.outcome import Round
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
        who = NAMES[self.iso3] if self.iso3 else "The body"
        verb = {"package": "tables", "ruling": "rules", "answer": "answers"}[self.kind]
        return f"Round {self.round}: {who} {verb} {self.other} instead of {self.one}{f': {self.why}' if self.why else ''}."


@dataclass(frozen=True)
class Comparison:
    """Two runs: every difference in order, and by state (answer and pledge at the end in each)."""

    differences: tuple[Difference, ...]
    ends: dict[str, tuple[str, float, str, float]]
    masses: tuple[float, float]
    endings: tuple[str, str]

    @property
    def first(self) -> Difference | None:
        """The first decision that differs, None where the runs are alike."""
        return self.differences[0] if self.differences else None

    @property
    def sentences(self) -> list[str]:
        """The comparison told: the first difference, the chain that follows by round, and the ends."""
        if self.first is None:
            return ["The two runs are alike, decision by decision."]
        told = [f"First difference. {self.first.sentence}"]
        for number_ in sorted({d.round for d in self.differences}):
            here = [d for d in self.differences if d.round == number_ and d is not self.first]
            told += [d.sentence for d in here if d.kind != "answer"]
            for after in ("troops", "support", "out"):
                moved = [d.iso3 for d in here if d.kind == "answer" and d.other == after]
                if moved:
                    told.append(f"Round {number_}: {listed(moved)} {'answers' if len(moved) == 1 else 'answer'} {after} there.")
        one, other = self.masses
        told.append(f"At the end {thousand(other)} troops instead of {thousand(one)} ({self.endings[1]} instead of {self.endings[0]}).")
        for iso3, (a, x, b, y) in sorted(self.ends.items(), key=lambda e: -abs(e[1][3] - e[1][1])):
            if (a, x) != (b, y):
                told.append(f"{NAMES[iso3]}: {_end(b, y)} instead of {_end(a, x)}.")
        return told


def compare(one: NegotiationModel, other: NegotiationModel) -> Comparison:
    """Compare two negotiations of one cast, both played as far as they are.  Raises ValueError for different casts."""
    if one.cast != other.cast:
        raise ValueError("the two negotiations have different casts; expected the same capitals at both tables")
    found: list[Difference] = []
    for a, b in zip(one.rounds, other.rounds, strict=False):
        found += _of_round(a, b)
    if len(one.rounds) != len(other.rounds):
        last = min(len(one.rounds), len(other.rounds))
        ends = [f"an end after {len(m.rounds)} rounds" if len(m.rounds) == last else "going on" for m in (one, other)]
        found.append(Difference(last, "ruling", "", *ends))
    outcomes = one.outcome, other.outcome
    ends_ = {
        iso3: (outcomes[0].answers[iso3], outcomes[0].pledges[iso3], outcomes[1].answers[iso3], outcomes[1].pledges[iso3])
        for iso3 in one.cast
    }
    return Comparison(tuple(found), ends_, (outcomes[0].mass, outcomes[1].mass), (outcomes[0].ending, outcomes[1].ending))


def _of_round(a: Round, b: Round) -> list[Difference]:
    found = []
    if (a.proposer, a.standing.proposed) != (b.proposer, b.standing.proposed):
        found.append(Difference(a.number, "package", b.proposer, _package(a), _package(b)))
    if (a.refusal and (a.refusal.route, a.refusal.reason)) != (b.refusal and (b.refusal.route, b.refusal.reason)):
        found.append(Difference(a.number, "ruling", "", *(f"{r.refusal.route}: {r.refusal.reason}" if r.refusal else "nothing refused" for r in (a, b))))
    for iso3, reply in a.replies.items():
        other = b.replies[iso3]
        if reply.answer != other.answer:
            up = other.answer > reply.answer
            moved = sorted(changes(reply, other).items(), key=lambda c: -c[1] if up else c[1])[:2]
            why = " and ".join(f"{WORDS[term]} {number(by, sign=True)}" for term, by in moved if (by > 0) == up and abs(by) >= 5e-4)
            found.append(Difference(a.number, "answer", iso3, ANSWERS[reply.answer], ANSWERS[other.answer], why))
    return found


def _package(this: Round) -> str:
    p = this.standing.proposed
    return f"mission {p.mission:.2f}, {TITLES[MANDATES[p.mandate]]}, {thousand(p.force)}"


def _end(answer: str, pledge: float) -> str:
    return f"{thousand(pledge)} troops" if answer == "troops" else answer
