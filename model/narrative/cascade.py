"""The chain through the waves: what each departure did to those who left after it, in the conference of a round."""

from dataclasses import dataclass

from concert.agents.capital import OUT, SUPPORT, TROOPS
from concert.agents.prospect import Prospect
from concert.model.engine.memory import copy_of, plain
from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.explain import NAMES, listed, number, thousand
from concert.model.rules.conference import convene
from concert.model.rules.protocol import clock, in_force
from concert.model.rules.table import Seating, Seats, ask_row, reply_of, seating


@dataclass(frozen=True)
class Link:
    """How a capital's answer fell in a wave: after whose departures, and what these took from it.

    `mass_lost` thousand troops and `peers_lost` a share of its ties, both since it last stood by its answer; `surplus`
    the utility of sending less the reservation when it fell.  `held`: whether it gave what it gives up in the round
    before.  A conference starts with everybody in, so most of those who drop out had given nothing.
    """

    iso3: str
    wave: int
    gives_up: str
    after: tuple[str, ...]
    mass_lost: float
    peers_lost: float
    surplus: float
    held: bool

    @property
    def sentence(self) -> str:
        """The link in words."""
        troops = self.gives_up == "troops"
        drops = f"withdraws its {self.gives_up}" if self.held else f"drops out of the {'force' if troops else 'supporters'}"
        what = f"{'' if self.held else 'Counted from everybody in, '}{NAMES[self.iso3]} {drops} in wave {self.wave}"
        if not self.after:
            short = f"it is {number(-self.surplus)} points short of its reservation" if troops and self.surplus <= 0 else f"it would not {'send any' if troops else 'give it'}"
            return f"{what}: even {'with everybody in' if self.held else 'then'}, {short}."
        some = len(self.after) > 4
        gone = f"{', '.join(NAMES[iso3] for iso3 in self.after[:3])} and {len(self.after) - 3} others" if some else listed(list(self.after))
        took = f"the pledges had fallen by {thousand(self.mass_lost)} troops and the share of its partners that take part by {self.peers_lost:.0%}"
        return f"{what}, after {gone} gave way: {took}."


def chain(model: NegotiationModel, number_: int | None = None) -> list[Link]:
    """Every departure of a round's conference (the last one unless given), wave by wave, by the rules.

    An earlier round is played again on the same luck.  Raises ValueError for a round that was not played.
    """
    played = len(model.rounds) if number_ is None else number_
    if not 1 <= played <= len(model.rounds):
        raise ValueError(f"round {number_}: not played; expected 1 to {len(model.rounds)}")
    if played < len(model.rounds):
        model = NegotiationModel(model.scenario, seed=model.seed, run=model.run)
        for _ in range(played):
            model.step()
    time, package = played - 1, model.standing.package
    setting, table = plain(model.setting), plain(copy_of(model.table))
    heard: dict[int, list[tuple[float, float, int, float]]] = {row: [] for row in range(len(model.cast))}

    def ask(who: Seating, row: int, seen: Prospect) -> tuple[int, float, float]:
        answer, pledge, backing = ask_row(who, row, seen)
        reply = reply_of(setting, table, row, seen)
        heard[row].append((seen.mass, who.peers[row], answer, reply.utility - reply.reservation))
        return answer, pledge, backing

    convene(ask, seating(setting, table), setting, table, package, in_force(setting, time), clock(setting, time), True)
    held = {iso3: reply.answer for iso3, reply in model.rounds[played - 2].replies.items()} if played > 1 else {}
    links = []
    for row, iso3 in enumerate(model.cast):
        for level, word, wave in ((TROOPS, "troops", table.seats.left_troops[row]), (SUPPORT, "support", table.seats.left_support[row])):
            if wave:
                links.append(_link(model, table.seats, heard[row], iso3, level, word, int(wave), held.get(iso3, OUT) >= level))
    return sorted(links, key=lambda link: (link.wave, link.iso3, link.gives_up))


def _link(model: NegotiationModel, seats: Seats, heard: list, iso3: str, level: int, word: str, wave: int, held: bool) -> Link:
    at = next(k for k, (_, _, answer, _) in enumerate(heard) if answer < level)
    mass, peers, _, surplus = heard[at]
    stood = heard[at - 1] if at else heard[at]
    after = tuple(other for row, other in enumerate(model.cast) if wave > 1 and other != iso3 and wave - 1 in (seats.left_troops[row], seats.left_support[row]))
    return Link(iso3, wave, word, after if at else (), stood[0] - mass, stood[1] - peers, surplus, held)
