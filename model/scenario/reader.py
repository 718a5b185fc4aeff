"""The form of a scenario file, checked by pydantic, with every fault told at once and in words."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, create_model
from pydantic_core import PydanticCustomError

from concert.agents.knob import Knob, knobs, shown, sort_of
from concert.model.faults import ScenarioError, expected, few
from concert.model.rules.events import KINDS, Event, faults_of_event
from concert.model.rules.package import MANDATES
from concert.model.rules.parameters import (
    DEFAULT_LEGITIMACY,
    DEFAULT_PARAMETERS,
    DEFAULT_WEIGHTS,
    Legitimacy,
    Parameters,
    Weights,
)
from concert.model.rules.procedure import PROCEDURES
from concert.model.scenario import sources
from concert.model.scenario.knobs import OPENING_KNOBS, STATE_KNOBS
from concert.model.scenario.sources import Estimate
from concert.model.scenario.value import CAPITALS, OUTSIDE, Scenario

EVENTS, STATES = 200, 100  # of one scenario
STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Range(BaseModel):
    """An uncertain number; a file may also give one plain number."""

    model_config = STRICT
    low: float
    mode: float
    high: float
    source: str = Field("stated by the scenario", max_length=500)


def _number(knob: Knob) -> Any:
    """The type of a knob's value: a number that its declaration admits."""

    def checked(value: Any) -> float:
        fault = knob.fault(value)
        if fault:
            raise PydanticCustomError("knob", "{fault}", {"fault": fault})
        return float(value)

    return Annotated[float, PlainValidator(checked)]


class Opening(BaseModel):
    """The package on the table before the first round, and from which pledges on talks may settle early."""

    model_config = STRICT
    mission: _number(OPENING_KNOBS["mission"]) = 0.8  # type: ignore[valid-type]
    mandate: Literal[MANDATES] = "coalition"  # type: ignore[valid-type]
    force: _number(OPENING_KNOBS["force"]) = 40.0  # type: ignore[valid-type]
    settlement_mass: _number(OPENING_KNOBS["settlement_mass"]) | None = None  # type: ignore[valid-type]


class Table(BaseModel):
    """Who sits at the table, and who proposes."""

    model_config = STRICT
    convenor: str = "FRA"
    procedure: Literal[PROCEDURES] = "convenor"  # type: ignore[valid-type]
    only: list[str] | None = None
    add: list[str] = []
    drop: list[str] = []


class Happening(BaseModel):
    """An event announced by the file."""

    model_config = STRICT
    round: int = Field(ge=1, le=104)
    kind: Literal[tuple(kind.name for kind in KINDS)]  # type: ignore[valid-type]
    size: float | None = None
    state: str = ""
    rounds: int = Field(1, ge=1, le=104)
    source: str = Field("", max_length=500)


def _numbers(name: str, known: dict[str, Knob]) -> type[BaseModel]:
    fields: dict[str, Any] = {key: (_number(knob) | None, None) for key, knob in known.items()}
    return create_model(name, __config__=STRICT, **fields)


def _ranges(name: str, known: dict[str, Knob]) -> type[BaseModel]:
    fields: dict[str, Any] = dict.fromkeys(known, (float | Range | None, None))
    return create_model(name, __config__=STRICT, **fields)


class File(BaseModel):
    """A scenario file, top level."""

    model_config = STRICT
    title: str = Field(min_length=1, max_length=200)
    summary: str = Field("", max_length=2000)
    vintage: Literal[tuple(sources.CUT_OFF)]  # type: ignore[valid-type]
    table: Table = Table()
    opening: Opening = Opening.model_validate({})
    parameters: _numbers("Parameters", knobs(Parameters)) | None = None  # type: ignore[valid-type]
    weights: _numbers("Weights", knobs(Weights)) | None = None  # type: ignore[valid-type]
    legitimacy: _numbers("Legitimacy", knobs(Legitimacy)) | None = None  # type: ignore[valid-type]
    states: dict[str, _ranges("State", STATE_KNOBS)] = Field({}, max_length=STATES)  # type: ignore[valid-type]
    events: list[Happening] = Field([], max_length=EVENTS)


def check(raw: dict[str, Any], name: str, where: str) -> Scenario:
    """A scenario from the tables of its file.  Raises ScenarioError with every fault, each opened by `where`."""
    faults = few(f"{where}: {fault}" for fault in chain(_faults_of_form(raw), _faults_of_sense(raw)))
    if faults:
        raise ScenarioError(faults)
    file = File.model_validate(raw)
    cast = _cast(raw)
    return Scenario(
        name=name,
        title=file.title,
        summary=file.summary,
        vintage=file.vintage,
        convenor=file.table.convenor,
        procedure=file.table.procedure,
        mission=file.opening.mission,
        mandate=file.opening.mandate,
        force=file.opening.force,
        settlement_mass=file.opening.settlement_mass,
        cast=tuple(cast),
        parameters=DEFAULT_PARAMETERS._replace(**_stated(file.parameters)),
        weights=DEFAULT_WEIGHTS._replace(**_stated(file.weights)),
        legitimacy=DEFAULT_LEGITIMACY._replace(**_stated(file.legitimacy)),
        changes=tuple((s, k, _estimate(v)) for s, rows in file.states.items() for k, v in rows if v is not None),
        events=tuple(_event(happening) for happening in file.events),
    )


def _stated(group: BaseModel | None) -> dict[str, float]:
    return {key: float(value) for key, value in group if value is not None} if group is not None else {}


def _estimate(value: float | Range) -> Estimate:
    if isinstance(value, Range):
        return Estimate(value.low, value.mode, value.high, source=value.source)
    return Estimate(float(value), float(value), float(value), source="stated by the scenario")


def _event(happening: Happening) -> Event:
    kind = next(kind for kind in KINDS if kind.name == happening.kind)
    size = kind.size if happening.size is None else happening.size
    return Event(happening.round, kind.name, float(size), happening.state, happening.rounds)


def _faults_of_form(raw: dict[str, Any]) -> Iterator[str]:
    """Unknown keys, wrong types, values out of range: what pydantic finds, in our words."""
    try:
        File.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            yield _in_words(fault)


def _in_words(fault: Any) -> str:
    place = list(fault["loc"])
    if place[0] == "states":
        del place[3:4]  # whether a number or a range was tried: pydantic's own word
    where = ".".join(str(part + 1) if isinstance(part, int) else _name(part) for part in place)
    kind, value = fault["type"], fault["input"]
    said = shown(value)
    if kind == "knob":
        return f"{where}: {fault['ctx']['fault']}"
    if kind == "extra_forbidden":
        return f"{where}: unknown key; " + expected(str(place[-1]), _known_keys(place[:-1]), "one of")
    if kind == "missing":
        return f"{where}: missing; expected {_sort_of(place)}"
    if kind == "literal_error":
        known = fault["ctx"]["expected"]
        words = re.findall(r"'([^']*)'", known)
        return f"{where}: {said} is not known; " + (expected(str(value), words, "one of") if words else f"expected {known}")
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"{where}: {said} is out of range; expected {_range_of(place)}"
    if kind in ("too_long", "string_too_long"):
        return f"{where}: {len(value):,} {'items' if kind == 'too_long' else 'characters'}; expected at most {fault['ctx']['max_length']}"
    if kind == "finite_number":
        return f"{where}: {said} is not a number; expected {_range_of(place)}"
    return f"{where}: {said} is {sort_of(value)}; {fault['msg'].replace('Input should be', 'expected')}"


def _name(key: str) -> str:
    """A key as a fault shows it: short, and in quotes where TOML would have them."""
    return key if re.fullmatch(r"[\w-]{1,60}", key) else repr(key[:60])


def _known_keys(place: list[Any]) -> list[str]:
    tables = {
        "parameters": list(Parameters._fields), "weights": list(Weights._fields), "legitimacy": list(Legitimacy._fields),
        "table": list(Table.model_fields), "opening": list(Opening.model_fields), "events": list(Happening.model_fields),
        "states": list(STATE_KNOBS),
    }
    if len(place) == 3:  # a state, a preference, and what describes its range
        return list(Range.model_fields)
    return tables[place[0]] if place else list(File.model_fields)


def _range_of(place: list[Any]) -> str:
    knob = STATE_KNOBS.get(place[-1])
    if knob is not None:
        return knob.admits
    return "1 to 104" if place[-1] in ("round", "rounds") else "a number"


def _sort_of(place: list[Any]) -> str:
    words = {"vintage": "one of " + ", ".join(sources.CUT_OFF), "title": "a text", "round": "a round from 1 on"}
    return words.get(str(place[-1]), "a number")


def _faults_of_sense(raw: dict[str, Any]) -> Iterator[str]:
    """What no single field shows: unknown states, duplicates, an empty cast, a convenor who is no capital."""
    table = raw.get("table")
    table = table if isinstance(table, dict) else {}
    for key in ("only", "add", "drop"):
        yield from _faults_of_list(f"table.{key}", _names(table.get(key)))
    cast = _cast(raw)
    convenor = table.get("convenor", "FRA")
    if not cast:
        yield "table: the cast is empty; expected at least one capital"
    elif isinstance(convenor, str) and convenor not in cast:
        yield f"table.convenor: {shown(convenor)} is not a capital at the table; " + expected(convenor, cast, "one of")
    states = raw.get("states")
    for iso3, rows in (states.items() if isinstance(states, dict) else ()):
        if iso3 not in cast:
            yield f"states.{_name(iso3)}: not a capital at the table; " + expected(iso3, cast, "one of")
        for key, value in (rows.items() if isinstance(rows, dict) else ()):
            yield from _faults_of_range(f"states.{_name(iso3)}.{_name(key)}", key, value)
    events = raw.get("events")
    for number, event in enumerate(events if isinstance(events, list) else [], 1):
        if isinstance(event, dict) and any(kind.name == event.get("kind") for kind in KINDS):
            size, state = event.get("size"), event.get("state", "")
            plain = size if isinstance(size, int | float) and size == size else None
            faults = faults_of_event(event["kind"], plain, state if isinstance(state, str) else "", cast)
            yield from (f"events.{number}.{fault}" for fault in faults)


def _faults_of_list(where: str, names: list[str]) -> Iterator[str]:
    known = [iso3 for iso3 in sources.states() if iso3 not in OUTSIDE]
    for iso3, times in Counter(names).items():
        if times > 1:
            yield f"{where}: {shown(iso3)} is a duplicate; expected each state once"
        if iso3 in OUTSIDE:
            yield f"{where}: {iso3!r} is at every table and never a capital; expected a state such as 'CAN'"
        elif iso3 not in known:
            yield f"{where}: unknown state {iso3[:40]!r}; " + expected(iso3, known, "one of")


def _faults_of_range(where: str, key: str, value: Any) -> Iterator[str]:
    knob = STATE_KNOBS.get(key)
    parts = [value[part] for part in ("low", "mode", "high") if part in value] if isinstance(value, dict) else [value]
    numbers = [part for part in parts if isinstance(part, int | float) and not isinstance(part, bool)]
    if knob is None or len(numbers) != len(parts):
        return
    yield from (f"{where}: {fault}" for fault in (knob.fault(number) for number in numbers if number == number) if fault)
    if numbers != sorted(numbers):
        yield f"{where}: low, mode and high are {numbers}; expected them in that order"


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _cast(raw: dict[str, Any]) -> list[str]:
    table = raw.get("table")
    table = table if isinstance(table, dict) else {}
    only = _names(table["only"]) if "only" in table else list(CAPITALS)
    known = set(sources.states()) - set(OUTSIDE) - set(_names(table.get("drop")))
    return [iso3 for iso3 in dict.fromkeys([*only, *_names(table.get("add"))]) if iso3 in known]
