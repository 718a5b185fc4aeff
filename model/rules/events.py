"""Events: what may happen outside the talks, announced in a scenario or fired live.

Each kind is one entry of `KINDS`; two rules, `shift` and `strike`, say what the kinds do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concert.agents.rule import clip, rule
from concert.model.faults import expected

BACKSTOP, PROVOCATION, CEASEFIRE, GOVERNMENT, WALKOUT, COMMITMENT = range(6)
STEADFAST = 100.0  # utility beyond what any terms sum to: the stance of a capital that sends whatever happens


@dataclass(frozen=True)
class Kind:
    """What a kind of event does, how it is told, the range of its size, whether it happens to one state and whether it passes.

    A kind that passes is in force for as many rounds as the event says, any other for good.  `told` is a clause that may
    name {state}, {size}, {share} (the size in per cent), {rounds} and {way}: the word of `ways` for a size below 0, or not.
    """

    name: str
    meaning: str
    told: str
    low: float
    high: float
    of_a_state: bool = False
    size: float = 0.0
    passes: bool = False
    ways: tuple[str, str] = ("", "")


KINDS = (
    Kind("backstop", "the US predisposition changes by this much, for good",
         "Washington's readiness to stand behind a force {way} by {size} of a full guarantee", -1.0, 1.0, size=-0.3, ways=("falls", "rises")),
    Kind("provocation", "exposure grows by this share, for so many rounds",
         "Moscow provokes: the danger to troops grows by {share} for {rounds}", 0.0, 5.0, size=0.5, passes=True),
    Kind("ceasefire", "the guns fall silent: exposure shrinks by this share, for good",
         "the guns fall silent: the danger to troops shrinks by {share} for good", 0.0, 1.0, size=0.25),
    Kind("government", "a government changes its stance on troops by this much, for good",
         "{state} has a new government, {way} to send troops: its stance moves by {size} points", -2.0, 2.0, True, 0.4, ways=("less ready", "readier")),
    Kind("walkout", "a capital leaves the talks", "{state} leaves the talks", 0.0, 0.0, True),
    Kind("commitment", "a capital commits all it can send, whatever happens, where its law lets it; everybody knows",
         "{state} commits all the troops it can send, whatever happens", 0.0, 0.0, True),
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happens at the start of a round (1 is the first)."""

    round: int
    kind: str
    size: float = 0.0
    state: str = ""
    rounds: int = 1


def faults_of_event(kind: str, size: float | None, state: str, cast: Sequence[str], form: str = "") -> Iterator[str]:
    """What is wrong with an event: its kind, whom it happens to, or its size; nothing where all is well.

    `form` is added where something is missing or too much: how an event is written there.
    """
    known = next((k for k in KINDS if k.name == kind), None)
    if known is None:
        yield f"kind: {kind[:40]!r} is not known; {expected(kind, [k.name for k in KINDS], 'one of')}"
        return
    if known.of_a_state and not state:
        yield f"state: none is given, and a {kind} happens to one; expected a capital at the table, such as {cast[0]}{form}"
    elif known.of_a_state and state not in cast:
        yield f"state: {state[:40]!r} is not a capital at the table; {expected(state, list(cast), 'one of')}"
    if not known.of_a_state and state:
        yield f"state: {state[:40]!r} given, but a {kind} happens to no single state; expected none"
    if size and known.low == known.high:
        yield f"size: {size:g} is given, but a {kind} has none; expected it left out{form}"
    elif size is not None and not known.low <= size <= known.high:
        yield f"size: {size:g} is out of range; expected {known.low:g} to {known.high:g} ({known.meaning})"


@rule
def shift(events: Any, kind: int, time: int) -> float:
    """The sum of the sizes of the events of a kind in force in round `time` (0 is the first)."""
    total = 0.0
    for k in range(len(events)):
        if events[k].kind == kind and events[k].start <= time < events[k].end:
            total += events[k].size
    return total


@rule
def strike(events: Any, seats: Any, time: int) -> None:
    """Let the events of round `time` that happen to one capital happen: a new stance, an empty chair, a commitment."""
    for k in range(len(events)):
        if events[k].start == time and events[k].row >= 0:
            row = events[k].row
            if events[k].kind == GOVERNMENT and seats.participation_stance[row] < STEADFAST:
                seats.participation_stance[row] = clip(seats.participation_stance[row] + events[k].size, -1.0, 1.0)
            elif events[k].kind == WALKOUT:
                seats.present[row] = 0
            elif events[k].kind == COMMITMENT:
                seats.participation_stance[row] = STEADFAST
                seats.belief[row] = STEADFAST
