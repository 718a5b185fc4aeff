"""The language of changes: what somebody changes in a scenario, each one word KEY=VALUE.

    us_backstop=0.7              a knob (a parameter, weights.TERM, legitimacy.ROUTE, STATE.PREFERENCE, mission, force)
    mandate=un                   the mandate that the talks open with
    convenor=ITA                 who convenes
    procedure=rotation           who proposes
    drop=POL, add=CHE            a capital leaves the cast, or comes in
    event=5:provocation:0.5::3   round, kind, size, state, rounds; what is left out at the end is the kind's usual

Links, the window's list of changes, `--set`, `--vary`, study files, keywords and `Scenario.change` all speak it, and all
are refused by the same checks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from concert.model.faults import ScenarioError, expected
from concert.model.rules.events import KINDS, Event, faults_of_event
from concert.model.rules.package import MANDATES
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.rules.procedure import PROCEDURES
from concert.model.scenario import sources
from concert.model.scenario.knobs import OPENING_KNOBS, number_of
from concert.model.scenario.sources import Estimate

MOST = 200  # edits of one scenario
FORM = "ROUND:KIND:SIZE:STATE:ROUNDS"  # of an event; what is left out at the end is the kind's usual
LONGEST = 200  # characters of one
OUTSIDE = ("UKR", "USA", "RUS")  # host, guarantor, adversary: at every table, never capitals
MISSING = object()  # of a word without a value
MANY = ("add", "drop", "event")  # of which there may be several


class Changeable(Protocol):
    """What changes read of a scenario: a frozen dataclass with these parts."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def cast(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def convenor(self) -> str: ...  # noqa: D102
    @property
    def parameters(self) -> Parameters: ...  # noqa: D102
    @property
    def weights(self) -> Weights: ...  # noqa: D102
    @property
    def legitimacy(self) -> Legitimacy: ...  # noqa: D102
    @property
    def changes(self) -> tuple[tuple[str, str, Estimate], ...]: ...  # noqa: D102
    @property
    def events(self) -> tuple[Event, ...]: ...  # noqa: D102


S = TypeVar("S", bound=Changeable)


def edited(scenario: S, words: Sequence[str]) -> S:
    """The scenario with every edit made, in order.  Raises ScenarioError with every fault.

    >>> from concert.model.scenario.catalogue import load_scenario
    >>> edited(load_scenario(), ["us_backstop=0.7", "drop=POL"]).parameters.us_backstop
    0.7
    """
    if len(words) > MOST:
        raise ScenarioError([f"{len(words)} changes; expected at most {MOST}"])
    long = max(map(len, words), default=0)
    if long > LONGEST:
        raise ScenarioError([f"a change of {long:,} characters; expected at most {LONGEST}"])
    pairs = [word.partition("=") for word in words]
    return _all_made(scenario, [(what.strip(), value.strip() if equals else MISSING) for what, equals, value in pairs])


def changed(scenario: S, settings: Mapping[str, Any]) -> S:
    """The scenario with the changes of a mapping from keys to values; a list of values for `add`, `drop` and `event`.

    Raises ScenarioError with every fault.
    """
    pairs = []
    for key, value in settings.items():
        pairs += [(key, one) for one in (value if key in MANY and isinstance(value, list | tuple) else [value])]
    return _all_made(scenario, pairs)


def joined(words: Sequence[str], word: str) -> tuple[str, ...]:
    """The edits with one more: it takes the place of an edit of the same thing; `add` and `drop` undo each other."""
    what, _, value = word.partition("=")
    opposite = {"add": f"drop={value}", "drop": f"add={value}"}.get(what)
    if opposite in words:
        return tuple(w for w in words if w != opposite)
    return (*(w for w in words if (w != word if what in MANY else w.partition("=")[0] != what)), word)


def _all_made(scenario: S, pairs: Sequence[tuple[str, Any]]) -> S:
    faults = []
    for what, value in pairs:
        try:
            scenario = _made(scenario, what, value)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return scenario


def _made(scenario: S, what: str, value: Any) -> S:
    if value is MISSING:
        raise ScenarioError([f"{what[:60]}: expected KEY=VALUE, such as us_backstop=0.7"])
    if what in SPECIAL:
        if not isinstance(value, str):
            raise ScenarioError([f"{what}: {str(value)[:40]} is not a word; expected one, such as {EXAMPLES[what]}"])
        return SPECIAL[what](scenario, value)
    table, _, name = what.rpartition(".")
    if table not in ("", "weights", "legitimacy") and table not in scenario.cast:
        raise ScenarioError([f"{what[:60]}: {table[:40]!r} is not at the table; " + expected(table[:40], list(scenario.cast), "a capital such as")])
    number = number_of(what, value)
    if what in OPENING_KNOBS:
        return replace(scenario, **{what: number})
    if table == "":
        return replace(scenario, parameters=scenario.parameters._replace(**{name: number}))
    if table == "weights":
        return replace(scenario, weights=scenario.weights._replace(**{name: number}))
    if table == "legitimacy":
        return replace(scenario, legitimacy=scenario.legitimacy._replace(**{name: number}))
    others = tuple(change for change in scenario.changes if change[:2] != (table, name))
    fixed = Estimate(number, number, number, basis="set by hand", source="set by hand", confidence="assumed")
    return replace(scenario, changes=(*others, (table, name, fixed)))


def _convene(scenario: S, iso3: str) -> S:
    if iso3 not in scenario.cast:
        raise ScenarioError([f"convenor: {iso3[:40]!r} is not a capital at the table; {expected(iso3[:40], list(scenario.cast), 'one of')}"])
    return replace(scenario, convenor=iso3)


def _drop(scenario: S, iso3: str) -> S:
    if iso3 not in scenario.cast:
        raise ScenarioError([f"drop: {iso3[:40]!r} is not a capital at the table; {expected(iso3[:40], list(scenario.cast), 'one of')}"])
    if iso3 == scenario.convenor:
        raise ScenarioError([f"drop: {iso3} convenes the talks; expected another capital, or another convenor first"])
    return replace(
        scenario,
        cast=tuple(other for other in scenario.cast if other != iso3),
        changes=tuple(change for change in scenario.changes if change[0] != iso3),
        events=tuple(event for event in scenario.events if event.state != iso3),
    )


def _add(scenario: S, iso3: str) -> S:
    known = [other for other in sources.states() if other not in OUTSIDE and other not in scenario.cast]
    if iso3 not in known:
        raise ScenarioError([f"add: {iso3[:40]!r} cannot come to the table; {expected(iso3[:40], known, 'one of')}"])
    return replace(scenario, cast=(*scenario.cast, iso3))


def _happen(scenario: S, text: str) -> S:
    event = event_of(text)
    faults = [f"event {fault}" for fault in faults_of_event(event.kind, event.size, event.state, scenario.cast, f", as in {FORM}")]
    if not 1 <= event.round <= scenario.parameters.deadline:
        faults.append(f"event round: {event.round} is no round of these talks; expected a round from 1 to {scenario.parameters.deadline:g}")
    if not 1 <= event.rounds <= 104:
        faults.append(f"event rounds: {event.rounds} is out of range; expected 1 to 104 rounds")
    if faults:
        raise ScenarioError(faults)
    return replace(scenario, events=(*scenario.events, event))


def event_of(text: str) -> Event:
    """An event from ROUND:KIND:SIZE:STATE:ROUNDS.  Raises ScenarioError where it is not of that form.

    >>> event_of("5:provocation").size
    0.5
    """
    usual = {kind.name: kind.size for kind in KINDS}
    try:
        if len(text) > LONGEST or text.count(":") > 4:
            raise ValueError
        round_, kind, size, state, rounds = [*text.split(":"), "", "", "", ""][:5]
        return Event(int(round_), kind, float(size) if size else usual.get(kind, 0.0), state, int(rounds or 1))
    except ValueError:
        raise ScenarioError([f"event: {text[:60]!r}; expected {FORM}, such as 5:provocation:0.5"]) from None


def _one_of(field: str, known: Sequence[str]) -> Callable[[Any, str], Any]:
    def made(scenario: Any, value: str) -> Any:
        if value not in known:
            raise ScenarioError([f"{field}: {value[:40]!r} is not known; {expected(value[:40], list(known), 'one of')}"])
        return replace(scenario, **{field: value})

    return made


SPECIAL: dict[str, Callable[[Any, str], Any]] = {
    "convenor": _convene, "drop": _drop, "add": _add, "event": _happen,
    "mandate": _one_of("mandate", MANDATES), "procedure": _one_of("procedure", PROCEDURES),
}
EXAMPLES = {"convenor": "'ITA'", "drop": "'POL'", "add": "'CHE'", "event": "'5:provocation'", "mandate": "'un'", "procedure": "'rotation'"}
