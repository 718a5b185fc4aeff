"""Tables of every knob, from their declarations."""

from agents.knob import defaults, knobs
from agents.preferences import Preferences, Traits
from model.knobs import OPENING_KNOBS
from model.parameters import HURDLES, Legitimacy, Parameters, Weights
from model.scenarios import load_scenario


def table(group: type) -> str:
    """One row a knob of a group: name, default, range, unit, meaning, source."""
    usual = defaults(group)
    rows = [
        f"| `{name}` | {f'{usual[name]:g}' if name in usual else 'from the data'} | {knob.low:g} to {knob.high:g} | {knob.unit} | {knob.meaning} | {knob.source} |"
        for name, knob in knobs(group).items()
    ]
    return "\n".join(["| name | default | range | unit | meaning | source |", "|---|---|---|---|---|---|", *rows])


def opening() -> str:
    """The knobs of the opening package."""
    scenario = load_scenario()
    rows = [
        f"| `{name}` | {getattr(scenario, name):g} | {knob.low:g} to {knob.high:g} | {knob.unit} | {knob.meaning} | {knob.source} |"
        for name, knob in OPENING_KNOBS.items()
    ]
    return "\n".join(["| name | default | range | unit | meaning | source |", "|---|---|---|---|---|---|", *rows])


def hurdles() -> str:
    """The price of each code of parliament's say."""
    return "\n".join(["| code in `domestic.csv` | price, utility |", "|---|---|", *(f"| `{code}` | {price:g} |" for code, price in HURDLES.items())])


PIECES = {
    "weights": lambda: table(Weights), "parameters": lambda: table(Parameters), "legitimacy": lambda: table(Legitimacy),
    "preferences": lambda: table(Preferences), "traits": lambda: table(Traits), "opening": opening, "hurdles": hurdles,
}
