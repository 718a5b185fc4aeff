"""Tables of every knob, from their declarations."""

from concert.agents.knob import FLAG, RUNG, WHOLE, Knob, defaults, knobs
from concert.agents.preferences import Preferences, Traits
from concert.model.rules.events import KINDS
from concert.model.rules.parameters import HURDLES, Legitimacy, Parameters, Weights
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.knobs import OPENING_KNOBS
from concert.model.search.change import value_of


def allowed(knob: Knob) -> str:
    """What a knob may be."""
    if knob.kind in (FLAG, RUNG):
        return ", ".join(f"{level:g}" for level in knob.levels())
    return f"{knob.low:g} to {knob.high:g}{', whole' if knob.kind == WHOLE else ''}"


def table(group: type) -> str:
    """One row a knob of a group: name, default, range, unit, meaning, source."""
    usual = defaults(group)
    rows = [
        f"| `{name}` | {f'{usual[name]:g}' if name in usual else 'from the data'} | {allowed(knob)} | {knob.unit} | {knob.meaning} | {knob.source} |"
        for name, knob in knobs(group).items()
    ]
    return "\n".join(["| name | default | range | unit | meaning | source |", "|---|---|---|---|---|---|", *rows])


def opening() -> str:
    """The knobs of the opening package."""
    scenario = load_scenario()
    rows = [
        f"| `{name}` | {value_of(scenario, name):g} | {allowed(knob)} | {knob.unit} | {knob.meaning} | {knob.source} |"
        for name, knob in OPENING_KNOBS.items()
    ]
    return "\n".join(["| name | default | range | unit | meaning | source |", "|---|---|---|---|---|---|", *rows])


def hurdles() -> str:
    """The price of each code of parliament's say."""
    return "\n".join(["| code in `domestic.csv` | price, utility |", "|---|---|", *(f"| `{code}` | {price:g} |" for code, price in HURDLES.items())])


def events() -> str:
    """The kinds of events."""
    rows = [f"| `{k.name}` | {k.meaning} | {f'{k.low:g} to {k.high:g}, usually {k.size:g}' if k.high > k.low else 'none'} | {'a capital' if k.of_a_state else 'nobody'} |" for k in KINDS]
    return "\n".join(["| kind | what happens | size | to whom |", "|---|---|---|---|", *rows])


PIECES = {
    "events": events,
    "weights": lambda: table(Weights), "parameters": lambda: table(Parameters), "legitimacy": lambda: table(Legitimacy),
    "preferences": lambda: table(Preferences), "traits": lambda: table(Traits), "opening": opening, "hurdles": hurdles,
}
