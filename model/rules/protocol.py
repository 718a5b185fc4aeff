"""The order of play, written once: one round, and a negotiation of rounds.

`ask` puts the table to one capital.  In a batch it reads the row (`table.ask_row`), in a live negotiation it asks the
Mesa agent in that seat; `who` is whatever `ask` needs.  Nothing else differs between the two.
"""

from typing import Any

from concert.agents import host
from concert.agents.capital import OUT
from concert.agents.preferences import Preferences
from concert.agents.rule import rule
from concert.model.rules.conference import confer
from concert.model.rules.draft import draft, recognised
from concert.model.rules.draws import (
    MOOD,
    OBJECTION,
    PREFERENCE,
    STATE,
    normal,
    normals,
    triangular,
    uniform,
    unit,
    words,
)
from concert.model.rules.events import BACKSTOP, CEASEFIRE, PROVOCATION, shift, strike
from concert.model.rules.influence import look_at, sum_ties
from concert.model.rules.mandate import GRANTED
from concert.model.rules.package import COALITION, Package
from concert.model.rules.rehearsal import learn, note_published
from concert.model.rules.ruling import ruling
from concert.model.rules.table import Seats, Setting, Standing, Table, brief, introduce, mass_of, prospect


@rule
def draw(setting: Setting, table: Table, seed: int, run: int) -> None:
    """Draw what one run draws once: preferences, what is unknown about each capital, Moscow's objections."""
    seats = table.seats
    for row in range(len(setting.actor)):
        state = draw_preferences(seats, row, setting.low[row], setting.mode[row], setting.high[row], seed, run, setting.actor[row])
        seats.first_ideal[row] = seats.mission_ideal[row]
        seats.state_luck[row] = setting.parameters.luck_state * normal(state)
        seats.luck[row] = seats.state_luck[row]
        seats.belief[row] = 0.0
        seats.present[row] = 1
        table.answer[row] = OUT
        table.soldiers[row] = 0
        table.peers[row] = 0.5
    introduce(setting, table)
    sum_ties(setting.regard, table.ties)
    note_published(setting, table)
    for k in range(len(setting.routes)):
        route = setting.routes[k]
        luck = uniform(seed, run, 0, setting.adversary, OBJECTION + k)
        table.objection[k] = triangular(route.objection_low, route.objection_mode, route.objection_high, luck)
        table.refused_from[k] = 2.0


@rule
def draw_preferences(
    seats: Seats, row: int, low: Preferences, mode: Preferences, high: Preferences, seed: int, run: int, actor: int
) -> float:
    """Draw a capital's six preferences from their triangular ranges, each with luck of its own; the luck of its state."""
    w = words(seed, run, 0, actor, PREFERENCE)
    seats.mission_ideal[row] = triangular(low.mission_ideal, mode.mission_ideal, high.mission_ideal, unit(w[0]))
    seats.un_mandate_need[row] = triangular(low.un_mandate_need, mode.un_mandate_need, high.un_mandate_need, unit(w[1]))
    seats.participation_stance[row] = triangular(
        low.participation_stance, mode.participation_stance, high.participation_stance, unit(w[2])
    )
    seats.support_stance[row] = triangular(low.support_stance, mode.support_stance, high.support_stance, unit(w[3]))
    w = words(seed, run, 0, actor, STATE)
    seats.us_backstop_need[row] = triangular(low.us_backstop_need, mode.us_backstop_need, high.us_backstop_need, unit(w[0]))
    seats.escalation_fear[row] = triangular(low.escalation_fear, mode.escalation_fear, high.escalation_fear, unit(w[1]))
    return unit(w[2])


@rule
def draw_moods(setting: Setting, table: Table, seed: int, run: int, time: int) -> None:
    """Draw every capital's mood of this round and the next three: an address holds four numbers."""
    for row in range(len(setting.actor)):
        w = words(seed, run, time // 4, setting.actor[row], MOOD)
        for k in range(4):
            table.moods[k, row] = unit(w[k])
    for k in range(4):
        normals(table.moods, k, len(setting.actor), table.partners, table.heard)


@rule
def opening(setting: Setting) -> Standing:
    """Where the talks stand before the first round: the opening package, nothing pledged."""
    b = setting.parameters.us_backstop
    return Standing(
        setting.convenor, setting.start, GRANTED, -1, setting.start, 0.0, 0.0, b, 0.0, True, 0, 0, False
    )


@rule
def clock(setting: Setting, time: int) -> float:
    """t/(T-1), from 0 in the first round to 1 at the deadline, and never above."""
    return min(1.0, time / (setting.parameters.deadline - 1.0))


@rule
def in_force(setting: Setting, time: int) -> tuple[float, float]:
    """The events in force: what is added to the US predisposition, and by how much exposure grows."""
    provocation = shift(setting.events, PROVOCATION, time) - shift(setting.events, CEASEFIRE, time)
    return shift(setting.events, BACKSTOP, time), provocation


@rule
def persuade(setting: Setting, table: Table) -> None:
    """θ ← (1 - a)((1 - o) θ + o T θ) + a θ₀ (Friedkin & Johnsen 1990), openness o, anchoring a; the convenor's fixed."""
    p = setting.parameters
    size, heard, ideal = len(setting.actor), table.heard, table.seats.mission_ideal
    for row in range(len(heard)):
        table.partners[row], table.changes[row], heard[row] = row, ideal[row], 0.0
    look_at(setting.regard, table.partners, table.changes, len(heard), heard)
    for row in range(size):
        if row != setting.convenor and size > 1:
            mixed = (1.0 - p.openness) * ideal[row] + p.openness * heard[row]
            ideal[row] = (1.0 - p.anchoring) * mixed + p.anchoring * table.seats.first_ideal[row]


@rule
def play_round(ask: Any, who: Any, setting: Setting, table: Table, before: Standing, seed: int, run: int, time: int) -> Standing:
    """One round: persuasion since the last one, events, draft, mandate, conference, outside powers, settlement.

    Persuasion opens the next round instead of closing this one, which is the same sequence, so that what is on record
    after a round is what decided in it."""
    p = setting.parameters
    now = clock(setting, time)
    if time > 0:
        persuade(setting, table)
    strike(setting.events, table.seats, time)
    shifts = in_force(setting, time)
    if time % 4 == 0:
        draw_moods(setting, table, seed, run, time)
    for row in range(len(setting.actor)):
        table.seats.luck[row] = table.seats.state_luck[row] + p.luck_round * table.moods[time % 4, row]

    proposer = recognised(setting, table, seed, run, time)
    drafted = draft(setting, table, proposer, before.package, shifts, now)
    package = drafted.package

    brief(setting, table, package)
    reason, objector = ruling(ask, who, setting, table, package, before.mass, shifts, now)
    if reason != GRANTED:
        table.refused_from[package.mandate] = min(table.refused_from[package.mandate], package.mission)
        package = Package(package.mission, COALITION, package.force)
        brief(setting, table, package)

    waves = confer(ask, who, setting, table, package, shifts, now, True)
    mass = mass_of(table.soldiers)

    route, objection = setting.routes[package.mandate], table.objection[package.mandate]
    outcome = prospect(p, route, package, objection, mass, shifts, now)
    consent = host.consents(package.mission, host.floor(p.host_floor, p.host_patience, now))
    learn(setting, table, package, mass, shifts, now)

    same = package.mission == before.package.mission and package.mandate == before.package.mandate
    same = same and package.force == before.package.force
    stood = 0
    if mass >= setting.settles_from:
        stood = before.stood + 1 if same else 1
    in_time = time + 1 >= p.deadline or stood >= p.stability
    settled = mass >= package.force and consent and in_time
    return Standing(
        proposer, drafted.package, reason, objector, package, drafted.expected_mass, mass,
        outcome.backstop, outcome.acceptance, consent, waves, stood, settled,
    )


@rule
def over(setting: Setting, standing: Standing, time: int) -> bool:
    """Whether the talks end after round `time` (0 is the first): settled, or at the deadline."""
    return standing.settled or time + 1 >= setting.parameters.deadline
