"""Sources: every number that the model reads, with its source, date and confidence."""


from concert.agents.knob import knobs
from concert.model.analysis.body_power import body_power
from concert.model.narrative.explain import NAMES, TITLES
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.scenario import sources
from concert.model.scenario.instance import UNKNOWN_LAW, preference, source_of_trait, traits
from concert.model.scenario.knobs import OPENING_KNOBS, STATE_KNOBS
from concert.model.scenario.sources import CUT_OFF
from concert.model.scenario.ties import tied
from concert.model.scenario.value import Scenario
from concert.model.search.change import value_of
from concert.ui.views.why import LABELS, day, label

HEAD = ["what", "value", "unit", "meaning", "source", "date", "confidence"]
IS = [
    "A laboratory: it shows what follows from stated preferences under stated rules, who would join, and why. It is not a forecast, and speaks for no government.",
    "Capitals weigh reasons and answer conditionally on each other; mandate bodies follow their rules; what nobody knows is drawn by luck that a seed fixes, so that two futures can be compared on the same luck.",
    "It leaves out what it has no source for: secret talks, personalities, and wars that widen. Numbers without a statement behind them are marked assumed, and every one of them can be changed.",
    "On the map Crimea is drawn with Ukraine, as the General Assembly of the United Nations holds (resolution 68/262), and the north of Cyprus with Cyprus (Security Council resolution 541); Kosovo is drawn by itself, because the data hold it as a capital of its own, and is blank unless it sits at the table. Islands that govern themselves, such as Åland, have the colour of their state. Who lies off the map has a card under it. The outlines are from Natural Earth, which is in the public domain.",
]
CITE = [
    "Cite the program with its version and the scenario and seed that you ran; CITATION.cff in its folder has the form that reference managers read.",
    "Cite the data by the sources in the table: each row names its own.",
]


def options(scenario: Scenario) -> list[dict[str, str]]:
    """What the table can show."""
    tables = [{"name": "parameters", "title": "the talks and the outside powers"}, {"name": "weights", "title": "weights and legitimacy"}, {"name": "outside", "title": "Ukraine, the US and Russia"},
              {"name": "power", "title": "voting power in the mandate bodies"}]
    return tables + [{"name": iso3, "title": NAMES[iso3]} for iso3 in sorted(scenario.cast, key=lambda i: NAMES[i])]


def rows(scenario: Scenario, about: str) -> list[list[str]]:
    """The numbers of one of the options: what, value, unit, meaning, source, date, confidence."""
    if about in scenario.cast:
        return _of_state(scenario, about)
    if about == "weights":
        pairs = [(f"weights.{n}", k, getattr(scenario.weights, n)) for n, k in knobs(Weights).items()]
        pairs += [(f"legitimacy.{n}", k, getattr(scenario.legitimacy, n)) for n, k in knobs(Legitimacy).items()]
        return [[label(key), f"{value:g}", knob.unit, knob.meaning, knob.source, "", _sure(knob.source)] for key, knob, value in pairs]
    if about == "power":
        return [
            [f"{body.title}: {NAMES[iso3]}", f"{float(index[0]):.4f}", "Shapley-Shubik", f"Banzhaf {float(index[1]):.4f}; {body.votes} of {body.seats} votes, {body.vetoes} vetoes",
             "data/groups.csv, data/mandate_routes.csv", "", "computed"]
            for body in body_power(scenario).values() for iso3, index in body.powers.items()
        ]  # fmt: skip
    if about == "outside":
        return [
            [f"{NAMES[iso3]}: {name.replace('_', ' ')}", _range(e.low, e.mode, e.high), "", "", e.basis or e.source, day(e.date), e.confidence]
            for iso3 in ("UKR", "USA", "RUS") for name, e in sources.preferences(scenario.vintage).get(iso3, {}).items()
        ]  # fmt: skip
    declared = knobs(Parameters) | OPENING_KNOBS
    return [
        [label(key), f"{value_of(scenario, key):g}", knob.unit, knob.meaning, knob.source, "", _sure(knob.source)]
        for key, knob in declared.items()
    ]


def _of_state(scenario: Scenario, iso3: str) -> list[list[str]]:
    found, trait = [], traits(scenario, iso3)
    for name, knob in STATE_KNOBS.items():
        if hasattr(trait, name):
            source = source_of_trait(scenario, iso3, name)
            found.append([LABELS[name], f"{getattr(trait, name):.3g}", knob.unit, knob.meaning, source, "", _sure(source) or ("computed" if source == knob.source else "")])
        else:
            e = preference(scenario, iso3, name)
            found.append([LABELS[name], _range(e.low, e.mode, e.high), knob.unit, knob.meaning, e.basis or e.source, day(e.date), e.confidence])
    law = sources.laws().get(iso3, UNKNOWN_LAW)
    said = ", ".join(f"{TITLES[route]} {word}" for route, word in law.mandates.items())
    source = "data/domestic.csv, with the article of law" if law is not UNKNOWN_LAW else "assumed: its law is not known, so nothing bars it"
    found.append(["may send troops under", said, "law", "yes, no, or contested", source, "", _sure(source)])
    if not tied(scenario.vintage, iso3, scenario.cast):
        found.append(["looks to", "all alike", "ties", "whom it listens to", "assumed: data/groups.csv has it in no group with anybody here", "", "assumed"])
    return found


def lead(scenario: Scenario) -> str:
    """What the table is about."""
    return f"{scenario.title} uses statements up to {day(CUT_OFF[scenario.vintage])}, and nothing later. A range is low, most likely, high; one number is drawn from it in every negotiation."


def _range(low: float, mode: float, high: float) -> str:
    return f"{mode:g}" if low == high else f"{low:g} – {mode:g} – {high:g}"


def _sure(source: str) -> str:
    return "assumed" if source.startswith("assumed") else ""
