"""One negotiation, live: a Mesa model in which every capital is an agent that may be replaced."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import mesa

from concert.agents import Adversary, Capital, Convenor, Guarantor, Host
from concert.agents.capital import ANSWERS, OUT, SUPPORT, TROOPS, Reply
from concert.agents.prospect import Prospect
from concert.model.engine.chairs import SeatError, checked, heard
from concert.model.engine.luck import seed_of, whole
from concert.model.engine.memory import copy_of, new_table, plain
from concert.model.engine.outcome import FORCES, LAW, LEFT, Outcome, Round, outcome_of, refusal_of
from concert.model.faults import expected
from concert.model.rules.conference import trust_gap
from concert.model.rules.events import KINDS, Event, faults_of_event
from concert.model.rules.package import MANDATES, Package
from concert.model.rules.procedure import CONVENOR
from concert.model.rules.protocol import clock, draw, in_force, opening, over, play_round
from concert.model.rules.table import Setting, Standing, Table, highest_answer, prospect, reply_of
from concert.model.scenario import sources
from concert.model.scenario.bodies import elsewhere
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.instance import happenings, setting
from concert.model.scenario.value import OUTSIDE, Scenario, ScenarioError


class _Held(Scenario):
    """A scenario as a model holds it: the same, but not true, for Mesa 3.5's window refuses a true one that is not its own."""

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and vars(self) == vars(other)

    __hash__ = Scenario.__hash__


class NegotiationModel(mesa.Model):
    """A negotiation, round by round; run k of seed s is bit for bit row k of `run_batch(..., seed=s)`.

    `scenario` is a Scenario, a name in `scenarios/` or a path; `seats` puts subclasses of `Capital` in chairs by ISO3;
    further keywords are `seed` and knobs by key (`us_backstop=0.7`, `**{"POL.participation_stance": 0.3}`).  The seed, a
    whole number below 2^62, may also be given as `rng`, as may a NumPy generator that is asked for one; without any, a
    negotiation has luck of its own, and `model.seed` is the number that plays it again.  Raises ScenarioError, and
    SeatError (one too) for a seat that nobody can take and, while the talks go on, for a reply that means nothing.

    >>> NegotiationModel(seed=1).run_model().outcome.rounds
    26
    """

    scenario: Scenario = None  # type: ignore[assignment]  # a plain attribute, where later Mesas have a property

    # `seed` is among the keywords because Mesa 3.5's `batch_run` overwrites a parameter of that name, and its window
    # admits keywords that are not named here only where they are called `kwargs`.
    def __init__(
        self, scenario: Scenario | str | Path = DEFAULT, rng: Any = None, run: int = 0,
        seats: Mapping[str, type[Capital]] | None = None, **kwargs: Any,
    ):
        self.seed, self.run = seed_of(kwargs.pop("seed", None), rng), whole("run", run)
        super().__init__(rng=self.seed)
        self._mesas_step, self.step = self.step, self._step_until_the_end  # type: ignore[method-assign]
        loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.scenario = _Held(**vars(loaded.change(kwargs)))
        self.cast = self.scenario.cast
        self._hold(setting(self.scenario))
        self._lay(new_table(len(self.cast), len(MANDATES)))
        draw(self._facts, self._rows, self.seed, self.run)
        self.standing: Standing = opening(self.setting)
        self.rounds: list[Round] = []
        self.running = True
        taken = checked(seats, self.cast)
        self.capitals = [self._seat(iso3, taken) for iso3 in self.cast]
        self.host, self.guarantor, self.adversary = (
            power(self, iso3, sources.states()[iso3].name) for power, iso3 in zip((Host, Guarantor, Adversary), OUTSIDE, strict=True)
        )
        self.trust_gap = 0.0
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "seed": lambda model: model.seed,  # with `run` it plays the same talks again, whoever made the model
                "run": lambda model: model.run,
                "mission": lambda model: float(model.standing.package.mission),
                "mandate": lambda model: MANDATES[model.standing.package.mandate],
                "force": lambda model: float(model.standing.package.force),
                "mass": lambda model: float(model.standing.mass),
                "backstop": lambda model: float(model.standing.backstop),
                "acceptance": lambda model: float(model.standing.acceptance),
                "members": lambda model: int((model.table.answer == TROOPS).sum()),
                "agreed": lambda model: bool(model.standing.settled),
                "trust_gap": "trust_gap",
            },
            agent_reporters={"iso3": "iso3", "answer": "word", "pledge": "pledge"},
        )

    def step(self) -> None:
        """Play one round; at the end of the talks `running` becomes False.  Nothing happens after that."""
        if not self.running:
            self.steps = len(self.rounds)  # Mesa's clock, where it is told to run on, counts before it asks
            return
        time, before = len(self.rounds), self.standing.package
        self.standing = play_round(
            _ask_agent, self.capitals, self._facts, self._rows, self.standing, self.seed, self.run, time
        )
        self.rounds.append(self._record(time, before))
        if over(self.setting, self.standing, time):
            self.running = False
            self.trust_gap = self._trust_gap(time)
        self.datacollector.collect(self)

    def run_model(self) -> "NegotiationModel":
        """Play to the end."""
        while self.running:
            self.step()
        return self

    def fire(self, kind: str, size: float | None = None, state: str = "", rounds: int = 1) -> None:
        """Let an event happen at the start of the next round, as if the scenario had announced it.

        `size` is the kind's usual one unless given.  Raises ScenarioError for an unknown kind, size or capital.
        """
        faults = [f"events.{fault}" for fault in faults_of_event(kind, size, state, self.cast)]
        if faults:
            raise ScenarioError(faults)
        usual = next(known.size for known in KINDS if known.name == kind)
        event = Event(len(self.rounds) + 1, kind, usual if size is None else float(size), state, rounds)
        self.scenario = replace(self.scenario, events=(*self.scenario.events, event))
        self._hold(self.setting._replace(events=happenings(self.scenario.events, self.cast)))

    @property
    def outcome(self) -> Outcome:
        """How the talks ended, or stand so far."""
        return outcome_of(
            self.run, len(self.rounds), self.standing, self.trust_gap, self.cast, self.table.answer, self.table.soldiers / 1000.0,
            self.setting.start.force,
        )

    def reply_by_rule(self, row: int, seen: Prospect) -> Reply:
        """What the rule answers for the capital in a row of the cast."""
        return reply_of(self._facts, self._rows, row, seen)

    def answer_at_the_table(self, iso3: str) -> int:
        """A capital's answer as the table stands: 0 out, 1 support, 2 troops.  Raises SeatError for one that is not there."""
        if iso3 not in self.cast:
            raise SeatError([f"{iso3!r} is not a capital at the table; {expected(str(iso3), list(self.cast), 'one of')}"])
        return self._rows.answer[self.cast.index(iso3)]

    def __getstate__(self) -> dict[str, Any]:
        """What a copy takes along: memory views are made anew."""
        return {name: part for name, part in vars(self).items() if name not in ("_facts", "_rows")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._hold(self.setting)
        self._lay(self.table)

    def _step_until_the_end(self) -> None:
        """Step as Mesa does, who counts steps and time, but not after the end of the talks."""
        if self.running:
            self._mesas_step()

    def _hold(self, facts: Setting) -> None:
        """What holds from now on, and as the rules read it."""
        self.setting, self._facts = facts, plain(facts)

    def _lay(self, table: Table) -> None:
        """The table from now on, and as the rules read it."""
        self.table, self._rows = table, plain(table)

    def _seat(self, iso3: str, seats: Mapping[str, type[Capital]]) -> Capital:
        usual = Convenor if iso3 == self.scenario.convenor else Capital
        return seats.get(iso3, usual)(self, iso3, sources.states()[iso3].name, self.cast.index(iso3))

    def _trust_gap(self, time: int) -> float:
        kept = self.table
        self._lay(copy_of(kept))
        try:
            return trust_gap(
                _ask_agent, self.capitals, self._facts, self._rows, self.standing.package,
                in_force(self.setting, time), clock(self.setting, time),
            )
        finally:
            self._lay(kept)

    def _record(self, time: int, before: Package) -> Round:
        package, number = self.standing.package, time + 1
        seen = prospect(
            self.setting.parameters, self.setting.routes[package.mandate], package,
            self.table.objection[package.mandate], self.standing.mass,
            in_force(self.setting, time), clock(self.setting, time),
        )
        replies = {capital.iso3: self._final_reply(capital, seen) for capital in self.capitals}
        unable = {iso3: why for row, iso3 in enumerate(self.cast) if (why := self._unable(row, package.mandate))}
        gone = self.rounds[-1].unable if self.rounds else {}
        left = tuple(iso3 for iso3, why in unable.items() if why == LEFT and gone.get(iso3) != LEFT)
        proposer = self.cast[self.standing.proposer]
        chair = self.rounds[-1].proposer if self.rounds else self.scenario.convenor
        passed = self.setting.procedure == CONVENOR and chair in left and proposer != chair
        return Round(
            number=number,
            standing=self.standing,
            proposer=proposer,
            refusal=refusal_of(self.standing, self.cast, number, elsewhere(self.scenario.vintage, self.cast)),
            replies=replies,
            unable=unable,
            left=left,
            chair_of=chair if passed else "",
            events=tuple(event for event in self.scenario.events if event.round == number and event.kind != "walkout"),
            before=before,
            waves=tuple(self._wave(wave) for wave in range(1, self.standing.waves + 1)),
            ideals=dict(zip(self.cast, self.table.seats.mission_ideal.tolist(), strict=True)),
            seen=seen,
        )

    def _final_reply(self, capital: Capital, seen: Prospect) -> Reply:
        """A capital's reply at the table as it ended, holding what the conference let it answer."""
        reply = heard(capital, seen, self._facts.traits[capital.row].capacity)
        return reply._replace(answer=self._rows.answer[capital.row], pledge=self._rows.soldiers[capital.row] / 1000.0)

    def _unable(self, row: int, mandate: int) -> str:
        """Why the capital in a row can send no troops under a mandate, "" where it can."""
        present, capacity, lawful = self._rows.seats.present[row], self._facts.traits[row].capacity, self._facts.allowed[row, mandate]
        if highest_answer(present, capacity, lawful) == TROOPS:
            return ""
        return LEFT if present == 0 else LAW if capacity > 0.0 else FORCES

    def _wave(self, wave: int) -> tuple[tuple[str, str, str], ...]:
        moves = []
        for row, iso3 in enumerate(self.cast):
            gave_troops, gave_support = self._rows.seats.left_troops[row] == wave, self._rows.seats.left_support[row] == wave
            if gave_troops or gave_support:
                before, after = TROOPS if gave_troops else SUPPORT, OUT if gave_support else SUPPORT
                moves.append((iso3, ANSWERS[before], ANSWERS[after]))
        return tuple(moves)


def _ask_agent(who: list[Capital], row: int, seen: Prospect) -> tuple[int, float, float]:
    """Ask the agent in a seat, and hear no more than it may answer; the live twin of `table.ask_row`."""
    capital = who[row]
    reply = heard(capital, seen, capital.model._facts.traits[row].capacity)
    answer = min(reply.answer, capital.model._rows.highest[row])
    return answer, reply.pledge if answer == TROOPS else 0.0, reply.support_utility
