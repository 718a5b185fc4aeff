"""What would change if an assumption were wrong: each one replaced, measured on the same luck."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from matplotlib.figure import Figure

from concert.agents.capital import TROOPS
from concert.agents.preferences import Preferences
from concert.experiments.sweeps import figures
from concert.model.engine.batch import Batch, run_batch
from concert.model.narrative.explain import NAMES
from concert.model.rules.package import MANDATES
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.instance import preference, traits
from concert.model.scenario.sources import Estimate
from concert.model.scenario.value import Scenario

RUNS, SEED = 2000, 1
Instead = Callable[[Scenario], Scenario]


@dataclass(frozen=True)
class Assumption:
    """A claim that the model makes, and what it is replaced by, in words and as scenarios."""

    claim: str
    instead: tuple[tuple[str, Instead], ...]


def knobs(**values: float) -> Instead:
    """The scenario with knobs set; `__` stands for the dot of a key."""
    return lambda scenario: scenario.change({key.replace("__", "."): value for key, value in values.items()})


def everywhere(name: str, made: Callable[[Scenario, str], Estimate | None]) -> Instead:
    """The scenario with a preference or trait of every capital replaced, where `made` gives one."""
    def changed(scenario: Scenario) -> Scenario:
        found = [(iso3, name, made(scenario, iso3)) for iso3 in scenario.cast]
        return replace(scenario, changes=tuple((iso3, key, estimate) for iso3, key, estimate in found if estimate is not None))

    return changed


def sure(value: float) -> Estimate:
    """A number that is not uncertain."""
    return Estimate(value, value, value)


def stance_scaled(share: float) -> Instead:
    """Every stance on troops times a share, its range with it."""
    def scaled(scenario: Scenario, iso3: str) -> Estimate:
        said = preference(scenario, iso3, "participation_stance")
        return Estimate(*(max(-1.0, min(1.0, share * value)) for value in (said.low, said.mode, said.high)))

    return everywhere("participation_stance", scaled)


def silence(value: Estimate) -> Instead:
    """The stance of every capital that said nothing replaced by one range."""
    return everywhere("participation_stance", lambda scenario, iso3: value if preference(scenario, iso3, "participation_stance").derived_by == "rule" else None)


def modes_only(scenario: Scenario) -> Scenario:
    """Every preference at its likeliest value."""
    every = tuple((iso3, name, sure(preference(scenario, iso3, name).mode)) for iso3 in scenario.cast for name in Preferences._fields)
    return replace(scenario, changes=every)


def hurdle_times(share: float) -> Instead:
    """Every price of parliament's say times a share."""
    return everywhere("hurdle", lambda scenario, iso3: sure(share * traits(scenario, iso3).hurdle))


def procedure(name: str) -> Instead:
    """Another rule of who proposes."""
    return lambda scenario: replace(scenario, procedure=name)


def joined_by(*states: str) -> Instead:
    """More capitals at the table."""
    return lambda scenario: replace(scenario, cast=(*scenario.cast, *states))


ASSUMPTIONS = (
    Assumption("A public stance is what a capital means", (("half of it is meant", stance_scaled(0.5)), ("it means half as much again", stance_scaled(1.5)))),
    Assumption("A silent capital is where a rule puts it", (("nothing is known of it: -1, 0, 1", silence(Estimate(-1, 0, 1))), ("it stands at 0", silence(sure(0))))),
    Assumption("What is uncertain in a preference is drawn", (("every preference is its likeliest value", modes_only),)),
    Assumption("Fear of escalation is .5 everywhere", (("it is .25", everywhere("escalation_fear", lambda s, i: sure(0.25))), ("it is .75", everywhere("escalation_fear", lambda s, i: sure(0.75))))),
    Assumption("The mission's distance costs 1.2", (("half", knobs(weights__mission=0.6)), ("double", knobs(weights__mission=2.4)))),
    Assumption("Missing legitimacy costs .7", (("half", knobs(weights__mandate=0.35)), ("double", knobs(weights__mandate=1.4)))),
    Assumption("An invitation alone has a legitimacy of .35", (("as much as the EU, .65", knobs(legitimacy__coalition=0.65)), ("none", knobs(legitimacy__coalition=0.0)))),
    Assumption("Asking for Moscow's consent costs those in solidarity .15", (("nothing", knobs(weights__signal=0.0)), ("double", knobs(weights__signal=0.3)))),
    Assumption("Solidarity pulls with .25", (("not at all", knobs(weights__solidarity=0.0)), ("double", knobs(weights__solidarity=0.5)))),
    Assumption("Partners pull with .5", (("not at all", knobs(weights__peers=0.0)), ("double", knobs(weights__peers=1.0)))),
    Assumption("Partners pull from a share of .3 on", (("from .1 on", knobs(peer_norm=0.1)), ("from .5 on", knobs(peer_norm=0.5)))),
    Assumption("Deterrence is worth .8 to the most threatened", (("half", knobs(weights__security=0.4)), ("double", knobs(weights__security=1.6)))),
    Assumption("Threat falls with the distance to Moscow", (("it is .5 everywhere", everywhere("threat", lambda s, i: sure(0.5))),)),
    Assumption("Deterrence saturates at about 40 thousand", (("half as fast", knobs(deterrence_reach=0.75)), ("twice as fast", knobs(deterrence_reach=3.0)))),
    Assumption("Danger costs the most fearful .6", (("half", knobs(weights__exposure=0.3)), ("double", knobs(weights__exposure=1.2)))),
    Assumption("Russian acceptance halves the danger", (("it removes none", knobs(danger_calm=0.0)), ("it removes all", knobs(danger_calm=1.0)))),
    Assumption("A missing US backstop costs .45", (("half", knobs(weights__backstop=0.225)), ("double", knobs(weights__backstop=0.9)))),
    Assumption("The US is predisposed at .5", (("at .25, intelligence", knobs(us_backstop=0.25)), ("at .75, a guarantee", knobs(us_backstop=0.75)))),
    Assumption("The backstop follows Europe's mass with .4", (("not at all", knobs(us_burden_sharing=0.0)), ("double", knobs(us_burden_sharing=0.8)))),
    Assumption("An empty force costs .35", (("nothing", knobs(weights__mass=0.0)), ("double", knobs(weights__mass=0.7)))),
    Assumption("Parliament's say costs 0 to .12", (("nothing", hurdle_times(0)), ("three times as much", hurdle_times(3)))),
    Assumption("A contested law admits a host's invitation", (("it does not", knobs(contested_allowed=0.0)),)),
    Assumption("A tenth of land forces can be sustained abroad", (("a twentieth", knobs(land_share=0.05, active_share=0.025)), ("three twentieths", knobs(land_share=0.15, active_share=0.075)))),
    Assumption("35 % of that is committed elsewhere", (("20 %", knobs(committed_share=0.2)), ("50 %", knobs(committed_share=0.5)))),
    Assumption("A capital that just joins pledges .4 of what it can", (("a fifth", knobs(pledge_base=0.2)), ("three fifths", knobs(pledge_base=0.6)))),
    Assumption("A capital holds out for .3 at first", (("for nothing", knobs(reservation=0.0)), ("for .6", knobs(reservation=0.6)))),
    Assumption("Talks last 26 rounds", (("13", knobs(deadline=13)), ("52", knobs(deadline=52)))),
    Assumption("The convenor drafts every package", (("drawn by weight", procedure("weight")), ("each in turn", procedure("rotation")))),
    Assumption("A proposer corrects its beliefs by .3", (("it never learns", knobs(belief_rate=0.0)), ("it learns at once", knobs(belief_rate=1.0)))),
    Assumption("A proposer likes a large force with .8", (("not at all", knobs(ambition=0.0)), ("double", knobs(ambition=1.6)))),
    Assumption("Ideals follow ties by .3 a round", (("not at all", knobs(openness=0.0)), ("by .6", knobs(openness=0.6)))),
    Assumption("Kyiv starts at .7 and comes down by .5", (("it wants what is offered", knobs(host_floor=0.0)), ("it never comes down", knobs(host_patience=0.0)))),
    Assumption("Moscow vetoes an objection above .65", (("above .3", knobs(russian_tolerance=0.3)), ("above 1", knobs(russian_tolerance=1.0)))),
    Assumption("Security Council members not at the table vote for", (("half of them", knobs(council_others=0.5)),)),
    Assumption("What is not known about a capital has an sd of .2", (("half", knobs(luck_state=0.1)), ("double", knobs(luck_state=0.4)))),
    Assumption("Thirty capitals sit at the table", (("Canada and Australia too", joined_by("CAN", "AUS")),)),
)


@lru_cache
def batches() -> tuple[Batch, tuple[tuple[Batch, ...], ...]]:
    """The default and, for every assumption, each alternative, all on the same luck."""
    usual = load_scenario()
    return run_batch(usual, RUNS, SEED), tuple(tuple(run_batch(made(usual), RUNS, SEED) for _, made in a.instead) for a in ASSUMPTIONS)


def joining(batch: Batch, cast: Sequence[str]) -> np.ndarray:
    """How often each capital of a cast sends troops."""
    return np.array([(batch.answers[:, batch.cast.index(iso3)] == TROOPS).mean() for iso3 in cast])


def figures_of(batch: Batch) -> str:
    """Agreed, median and mean mass, members: the cells of a row."""
    return f"{batch.agreed.mean():.2f} | {np.median(batch.mass):.0f} | {batch.mass.mean():.1f} | {(batch.answers == TROOPS).sum(axis=1).mean():.1f}"


def table() -> str:
    """One row an alternative, with the capital whose mind it changes most."""
    usual, changed = batches()
    lines = [
        "| | assumed | if instead | agreed | median mass | mean mass | members | changes most |", "|---|---|---|---|---|---|---|---|",
        f"| | everything as it is | | {figures_of(usual)} | |",
    ]
    for number, (assumption, found) in enumerate(zip(ASSUMPTIONS, changed, strict=True), 1):
        for k, ((word, _), batch) in enumerate(zip(assumption.instead, found, strict=True)):
            shift = joining(batch, usual.cast) - joining(usual, usual.cast)
            most = int(np.argmax(np.abs(shift)))
            who = f"{NAMES[usual.cast[most]]} {shift[most]:+.2f}" if abs(shift[most]) >= 0.01 else "nobody"
            first = (f"A{number}", assumption.claim) if k == 0 else ("", "")
            lines.append(f"| {first[0]} | {first[1]} | {word} | {figures_of(batch)} | {who} |")
    return "\n".join(lines)


def ranking() -> str:
    """The five assumptions that move the mean mass most, and the share of alternatives that move it by less than 1."""
    usual, changed = batches()
    moves = [max(abs(float(batch.mass.mean() - usual.mass.mean())) for batch in found) for found in changed]
    order = sorted(range(len(moves)), key=lambda k: -moves[k])[:5]
    little = sum(move < 1 for move in moves)
    lines = [f"{place}. A{k + 1}, {ASSUMPTIONS[k].claim[0].lower()}{ASSUMPTIONS[k].claim[1:]}: by {moves[k]:.1f} thousand." for place, k in enumerate(order, 1)]
    return "\n".join(["The mean mass moves most with", "", *lines, "", f"{little} of the {len(moves)} assumptions move it by less than one thousand whichever way they are wrong."])


def council() -> str:
    """Where the Security Council is asked: Italy convenes, and what moves how often it gives a mandate."""
    italy = load_scenario("italy-convenes")
    tried = (("as it is", knobs()), ("Moscow vetoes above .3", knobs(russian_tolerance=0.3)), ("above 1", knobs(russian_tolerance=1.0)), ("half of the others vote for", knobs(council_others=0.5)), ("signal costs nothing", knobs(weights__signal=0.0)))
    rows = []
    for word, made in tried:
        batch = run_batch(made(italy), RUNS, SEED)
        rows.append(f"| {word} | {(batch.mandate == MANDATES.index('un')).mean():.2f} | {figures_of(batch)} |")
    return "\n".join(["| Italy convenes | ends under the UN | agreed | median mass | mean mass | members |", "|---|---|---|---|---|---|", *rows])


def trust() -> str:
    """What the choice of the greatest equilibrium is worth."""
    usual, _ = batches()
    least = usual.mass - usual.trust_gap
    several = usual.trust_gap > 0
    return (
        f"In {several.mean():.0%} of the runs the final conference has more than one equilibrium. Were the least one played there, the "
        f"mean mass would be {least.mean():.1f} thousand instead of {usual.mass.mean():.1f}, and somebody would send troops in "
        f"{(least > 0).mean():.0%} of the runs instead of {(usual.mass > 0).mean():.0%}."
    )


def tornado() -> Figure:
    """The mean mass under the alternatives of every assumption."""
    usual, changed = batches()
    middle = float(usual.mass.mean())
    ends = [sorted([*(float(batch.mass.mean()) for batch in found), middle]) for found in changed]
    names = [f"A{k} {assumption.claim}" for k, assumption in enumerate(ASSUMPTIONS, 1)]
    drawn = figures.tornado(names, [e[0] for e in ends], [e[-1] for e in ends], middle, "mean mass, thousand troops", "How far each assumption, if wrong, would move the mass", most=len(names))
    drawn.set_size_inches(9, 8.5)
    return drawn


PIECES = {"table": table, "ranking": ranking, "council": council, "trust": trust}
FIGURES = {"images/assumptions.svg": tornado}
