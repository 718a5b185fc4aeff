"""The parts of the ODD protocol that are in the code: state variables, values, sources of data, and submodels."""

import csv
import inspect
from typing import get_type_hints

from concert.agents import adversary, capital, convenor, guarantor, host, prospect, utility
from concert.agents.knob import knobs
from concert.agents.preferences import Preferences, Traits
from concert.agents.rule import RULES
from concert.model.engine.batch import run_batch
from concert.model.rules import conference, draft, events, mandate, protocol, ruling, table
from concert.model.rules.mandate import ROUTES
from concert.model.rules.package import LADDER, MISSIONS, STEP
from concert.model.scenario import sources
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.instance import setting
from concert.model.scenario.rows import FOLDER


def variables() -> str:
    """The state variables of a capital: what it is, what it wants, what a run draws and a round changes."""
    moved = {"mission_ideal": "drawn once a run; by persuasion", "participation_stance": "drawn once a run; by an event"}
    rows = [
        f"| capital | `{name}` | {knob.meaning} | {knob.low:g} to {knob.high:g}, {knob.unit} | {moved.get(name, usual)} |"
        for group, usual in ((Traits, "fixed"), (Preferences, "drawn once a run"))
        for name, knob in knobs(group).items()
    ]
    rows += [
        "| capital | `state_luck`, `luck` | what is not known about it; that and the mood of the round | utility | drawn once a run; every round |",
        "| capital | `belief` | what a proposer believes of its luck | utility | corrected every round |",
        "| capital | `answer`, `soldiers` | out, support or troops; the pledge | 0, 1, 2; soldiers | every conference |",
        "| capital | `present` | whether it is still at the table | 0 or 1 | by an event |",
        f"| table | `package` | mission, mandate, force | 0 to 1; {len(ROUTES)} routes; {', '.join(f'{rung:g}' for rung in LADDER)} thousand | every round |",
        "| table | `refused_from` | the least mission at which each route was refused | 0 to 1 | by a refusal |",
        "| guarantor | `backstop` | what the US stands ready with | 0 to 1 | every round |",
        "| adversary | `objection` | Moscow's objection to each route | from `preferences.csv` | drawn once a run |",
        "| adversary | `acceptance` | how far Russia tolerates the force | 0 to 1 | every round |",
        "| host | `consent` | whether Kyiv consents to the mission | yes or no | every round |",
    ]
    return "\n".join(["| entity | variable | meaning | scale | changes |", "|---|---|---|---|---|", *rows])


def scales() -> str:
    """Time, agents and the start, as the default scenario has them."""
    scenario = load_scenario()
    made = setting(scenario)
    rows = [
        ("a step", "one round, a summit, about a week"),
        ("rounds", f"{scenario.parameters.deadline:g} at most"),
        ("capitals", f"{len(scenario.cast)}: {' '.join(scenario.cast)}"),
        ("others", "Ukraine (host), the United States (guarantor), Russia (adversary)"),
        ("space", f"none; closeness is a graph, in which {int((made.regard > 0).sum())} of {len(scenario.cast) * (len(scenario.cast) - 1)} ordered pairs of capitals are tied"),
        ("missions", ", ".join(f"{place:g} {word}" for place, word in MISSIONS)),
        ("a draft's step", f"mission by {STEP:g}, force by one rung, any route"),
        ("opening package", f"mission {scenario.mission:g}, {scenario.mandate}, {scenario.force:g} thousand; convenor {scenario.convenor}"),
        ("total capacity", f"{sum(trait.capacity for trait in made.traits):.1f} thousand troops"),
        ("vintages", ", ".join(f"{name} (cut-off {day})" for name, day in sources.CUT_OFF.items())),
    ]
    return "\n".join(["| what | value |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)])


def draws() -> str:
    """What is drawn, from which distribution, at which address."""
    p = load_scenario().parameters
    rows = [
        ("six preferences of each capital", "triangular (low, mode, high)", "once a run"),
        ("what is not known about a capital", f"normal, sd {p.luck_state:g}", "once a run"),
        ("the mood of a capital", f"normal, sd {p.luck_round:g}", "every round"),
        ("Moscow's objection to each route", "triangular (low, mode, high)", "once a run"),
        ("who proposes, where the procedure is `weight`", "by recognition weight", "every round"),
    ]
    return "\n".join(["| drawn | distribution | when |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)])


def inputs() -> str:
    """The files of data with their rows, and what share of the preferences of each vintage rests on what."""
    kinds = ("statement", "implied", "judgement", "rule")
    lines = ["| file | rows |", "|---|---|"]
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines.append(f"| `data/{path.name}` | {len(list(csv.DictReader(file)))} |")
    lines += ["", "| preferences of the default cast rest on | " + " | ".join(kinds) + " |", "|---|" + "---|" * len(kinds)]
    for vintage in sources.CUT_OFF:
        found = [estimate.derived_by for iso3 in load_scenario().cast for estimate in sources.preferences(vintage)[iso3].values()]
        lines.append(f"| {vintage} | " + " | ".join(f"{found.count(kind)} of {len(found)}" for kind in kinds) + " |")
    return "\n".join(lines)


def submodels() -> str:
    """Every rule with its one line, in the order of a round."""
    parts = []
    for module in (draft, convenor, ruling, mandate, conference, capital, utility, prospect, guarantor, adversary, host, events, table, protocol):
        rules = [function for function in RULES if function.__module__ == module.__name__]
        rows = [f"| `{rule.__name__}` | {(inspect.getdoc(rule) or '').split(chr(10))[0].replace('|', chr(92) + '|')} |" for rule in rules]
        parts.append("\n".join([f"### `{module.__name__}`", "", "| rule | what it says |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def outputs() -> str:
    """The columns of a run's row with their means over 2,000 runs, so that a reader can check an implementation."""
    runs = run_batch(runs=2000, seed=1).to_pandas()
    rows = [f"| `{name}` | {runs[name].mean():.2f} |" for name in ("agreed", "rounds", "mission", "force", "mass", "backstop", "acceptance", "trust_gap")]
    return "\n".join(["| outcome | mean of 2,000 runs, seed 1 |", "|---|---|", *rows])


def routes() -> str:
    """Every mandate route with its rule."""
    scenario = load_scenario()
    rows = [
        f"| `{route.name}` | {scenario.legitimacy[k]:g} | {route.ceiling:g} | {'yes' if route.needs_moscow else 'no'} | {'yes' if route.needs_us else 'no'} | {route.members or 'nobody'} | {route.noes if route.members else ''} | {setting(scenario).routes[k].objection_mode:g} |"
        for k, route in enumerate(ROUTES)
    ]
    return "\n".join(["| route | legitimacy | largest mission | Moscow's consent | US backing | who decides | noes it bears | Moscow's objection, mode |", "|---|---|---|---|---|---|---|---|", *rows])


def kinds() -> str:
    """Every kind of event."""
    rows = [f"| `{kind.name}` | {kind.meaning} | {kind.low:g} to {kind.high:g}, usually {kind.size:g} | {'one capital' if kind.of_a_state else 'all'} |" for kind in events.KINDS]
    return "\n".join(["| kind | what it does | size | strikes |", "|---|---|---|---|", *rows])


def fields() -> str:
    """What a capital sees when it answers."""
    return ", ".join(f"`{name}`" for name in get_type_hints(prospect.Prospect))


PIECES = {
    "variables": variables, "scales": scales, "draws": draws, "inputs": inputs, "submodels": submodels, "outputs": outputs,
    "routes": routes, "events": kinds, "prospect": fields,
}
