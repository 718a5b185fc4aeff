"""The cast: from a scenario and the data of its vintage to the arrays that the rules read."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from math import asin, cos, exp, radians, sin, sqrt

import numpy as np

from concert.agents.knob import knobs
from concert.agents.preferences import Preferences, Traits
from concert.model.rules.draws import actor_code
from concert.model.rules.events import KINDS, Event
from concert.model.rules.mandate import ROUTES, RouteFacts
from concert.model.rules.package import MANDATES, Package
from concert.model.rules.parameters import DEFAULT_LEGITIMACY, DEFAULT_PARAMETERS, DEFAULT_WEIGHTS, HURDLES, Parameters
from concert.model.rules.procedure import PROCEDURES
from concert.model.rules.table import Happening, Setting
from concert.model.scenario import sources
from concert.model.scenario.bodies import ADVERSARY, abstaining, envoys, others, seated
from concert.model.scenario.sources import Estimate, Law, State
from concert.model.scenario.ties import influence, ties
from concert.model.scenario.value import Scenario

FOR_GOOD = 2**31  # a round that never comes
UNKNOWN_LAW = Law("simple", dict.fromkeys(MANDATES, "yes"))  # assumed for states not in data/domestic.csv


@lru_cache(maxsize=64)
def setting(scenario: Scenario) -> Setting:
    """Everything that holds for every run of a scenario, as arrays over its capitals in the order of the cast.

    Parts that few knobs move are kept, so that a sweep over the others makes a setting in a fraction of a millisecond.
    """
    cast, p = scenario.cast, scenario.parameters
    chairs = replace(
        scenario, name="", title="", summary="", events=(), weights=DEFAULT_WEIGHTS, legitimacy=DEFAULT_LEGITIMACY,
        parameters=DEFAULT_PARAMETERS._replace(
            land_share=p.land_share, active_share=p.active_share, committed_share=p.committed_share,
            contested_allowed=p.contested_allowed,
        ),
    )
    return _chairs(chairs)._replace(
        weights=scenario.weights,
        parameters=p,
        routes=[_route(scenario, k) for k in range(len(ROUTES))],
        events=happenings(scenario.events, cast),
    )


@lru_cache(maxsize=64)
def _chairs(scenario: Scenario) -> Setting:
    cast = scenario.cast
    wishes = [[preference(scenario, iso3, name) for name in Preferences._fields] for iso3 in cast]
    trait = [traits(scenario, iso3) for iso3 in cast]
    mode = [Preferences(*(e.mode for e in wish)) for wish in wishes]
    weight = [t.capacity * max(0.0, 1.0 + m.participation_stance) for t, m in zip(trait, mode, strict=True)]
    return Setting(
        weights=scenario.weights,
        parameters=scenario.parameters,
        routes=[],
        events=[],
        envoys=envoys(scenario.vintage, cast),
        low=[Preferences(*(e.low for e in wish)) for wish in wishes],
        mode=mode,
        high=[Preferences(*(e.high for e in wish)) for wish in wishes],
        traits=trait,
        actor=np.array([actor_code(iso3) for iso3 in cast]),
        recognition=np.array(weight),
        regard=_regard(scenario.vintage, cast),
        allowed=np.array([[lawful(scenario, iso3, route.name) for route in ROUTES] for iso3 in cast]),
        member=_seats(scenario.vintage, cast, tuple(route.members for route in ROUTES)),
        permanent=_seats(scenario.vintage, cast, tuple(route.permanent for route in ROUTES)),
        adversary=actor_code(ADVERSARY),
        procedure=PROCEDURES.index(scenario.procedure),
        convenor=cast.index(scenario.convenor),
        start=Package(scenario.mission, MANDATES.index(scenario.mandate), scenario.force),
        settles_from=scenario.settles_from,
    )


@lru_cache(maxsize=16)
def _regard(vintage: str, cast: tuple[str, ...]) -> np.ndarray:
    return np.ascontiguousarray(influence(ties(vintage), cast).T)


@lru_cache(maxsize=32)
def _seats(vintage: str, cast: tuple[str, ...], bodies: tuple[str, ...]) -> np.ndarray:
    return np.array([[iso3 in seated(vintage, body) for iso3 in cast] for body in bodies])


def preference(scenario: Scenario, iso3: str, name: str) -> Estimate:
    """A capital's preference with its range and pedigree: the scenario's, else the vintage's, else what is assumed."""
    changed = scenario.change_of(iso3, name)
    if changed is not None:
        return changed
    return sources.preferences(scenario.vintage).get(iso3, {}).get(name) or sources.unknown()[name]


def traits(scenario: Scenario, iso3: str) -> Traits:
    """A capital's traits: from the data, unless the scenario states them."""
    state = sources.states()[iso3]
    law = sources.laws().get(iso3, UNKNOWN_LAW)
    found = Traits(
        threat=threat(state, sources.states()[ADVERSARY]),
        solidarity=state.solidarity,
        capacity=capacity(state, scenario.parameters),
        hurdle=HURDLES[law.parliament],
    )
    changes = {name: scenario.change_of(iso3, name) for name in Traits._fields}
    return found._replace(**{name: change.mode for name, change in changes.items() if change is not None})


def source_of_trait(scenario: Scenario, iso3: str, name: str) -> str:
    """Where a trait comes from: the scenario, the data, or, where the data is silent, what is assumed ("assumed: ...")."""
    changed = scenario.change_of(iso3, name)
    if changed is not None:
        return changed.source
    if name == "solidarity" and sources.states()[iso3].aid_pct_gdp is None:
        return "assumed: no aid is known, so none"
    if name == "hurdle" and iso3 not in sources.laws():
        return f"assumed: its law is not known, read as {UNKNOWN_LAW.parliament} approval by parliament"
    return knobs(Traits)[name].source


def threat(state: State, adversary: State) -> float:
    """τ = min(1, exp(-max(0, km - 750)/1000) + .15 if it borders Russia), km from its capital to Moscow."""
    near = exp(-max(0.0, kilometres(state, adversary) - 750.0) / 1000.0)
    return min(1.0, near + (0.15 if state.borders_russia else 0.0))


def capacity(state: State, parameters: Parameters) -> float:
    """κ, thousand troops it can sustain abroad: a share of land forces (or of active ones), less what is committed."""
    known = state.army is not None
    troops = (state.army or 0.0) * parameters.land_share if known else state.active * parameters.active_share
    return troops / 1000.0 * (1.0 - parameters.committed_share)


def kilometres(one: State, other: State) -> float:
    """Great-circle distance between two capitals on a sphere of 6371 km (haversine)."""
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))


def lawful(scenario: Scenario, iso3: str, route: str) -> bool:
    """Whether a state's law lets it send troops under a mandate route, as the scenario reads contested law."""
    word = sources.laws().get(iso3, UNKNOWN_LAW).mandates[route]
    return word == "yes" or (word == "contested" and scenario.parameters.contested_allowed >= 0.5)


def happenings(events: Iterable[Event], cast: tuple[str, ...]) -> list[Happening]:
    """Events in numbers, rounds counted from 0."""
    kinds = [kind.name for kind in KINDS]
    return [
        Happening(
            size=float(event.size),
            kind=kinds.index(event.kind),
            start=event.round - 1,
            end=event.round - 1 + event.rounds if KINDS[kinds.index(event.kind)].passes else FOR_GOOD,
            row=cast.index(event.state) if event.state in cast else -1,
        )
        for event in events
    ]


def _route(scenario: Scenario, k: int) -> RouteFacts:
    route = ROUTES[k]
    objection = sources.preferences(scenario.vintage)[ADVERSARY][route.objection]
    return RouteFacts(
        legitimacy=scenario.legitimacy[k],
        ceiling=route.ceiling,
        noes_allowed=float(route.noes),
        others=float(others(scenario.vintage, scenario.cast, route)),
        objection_low=objection.low,
        objection_mode=objection.mode,
        objection_high=objection.high,
        needs_moscow=route.needs_moscow,
        needs_us=route.needs_us,
        abstaining=float(abstaining(scenario.vintage, scenario.cast, route)),
    )
