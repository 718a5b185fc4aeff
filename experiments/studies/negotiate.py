"""One negotiation, told in the terminal or written as JSON."""

import argparse
import json
from typing import Any

from concert.agents.capital import ANSWERS
from concert.experiments.reports import story
from concert.experiments.terminal.options import add_settings, scenario_with, whole, write
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import Round
from concert.model.faults import expected
from concert.model.rules.package import MANDATES
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.value import ScenarioError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `negotiate`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--run", type=whole, default=0, metavar="K", help="which run of the seed (0)")
    add_settings(parser)
    parser.add_argument("--explain", metavar="ISO3", help="add why this capital answered as it did at the end")
    parser.add_argument("--json", metavar="FILE", help="write the whole run to FILE (- for standard output)")


def execute(options: argparse.Namespace) -> int:
    """Hold the negotiation and tell it.  Raises ScenarioError for bad input, before anything is written."""
    scenario = load_scenario(options.scenario)
    changed = scenario_with(scenario, options.settings)
    if options.explain is not None and options.explain not in changed.cast:
        raise ScenarioError([f"--explain {options.explain}: not at the table; {expected(options.explain, list(changed.cast), 'a capital such as')}"])
    model = NegotiationModel(changed, seed=options.seed, run=options.run).run_model()
    if options.json:
        write(json.dumps(record(model), indent=1, ensure_ascii=False) + "\n", options.json)
    if options.json != "-":
        story.tell(model, options.explain)
    return 0


def record(model: NegotiationModel) -> dict[str, Any]:
    """The whole run as plain values: the outcome, then `rounds_log` round by round."""
    outcome = model.outcome
    return {
        "scenario": model.scenario.name,
        "seed": model.seed,
        "run": model.run,
        "agreed": outcome.agreed,
        "ending": outcome.ending,
        "mission": outcome.mission,
        "mandate": outcome.mandate,
        "force": outcome.force,
        "opening_force": outcome.opening_force,
        "mass": outcome.mass,
        "backstop": outcome.backstop,
        "acceptance": outcome.acceptance,
        "rounds": outcome.rounds,
        "members": outcome.members,
        "supporters": outcome.supporters,
        "pledges": {iso3: outcome.pledges[iso3] for iso3 in outcome.members},
        "pivotal": outcome.pivotal,
        "left": [{"round": r.number, "state": iso3} for r in model.rounds for iso3 in r.left],
        "refused_routes": [vars(r.refusal) for r in model.rounds if r.refusal is not None],
        "trust_gap": outcome.trust_gap,
        "rounds_log": [_round(this) for this in model.rounds],
    }


def _round(this: Round) -> dict[str, Any]:
    s = this.standing
    return {
        "round": this.number,
        "proposer": this.proposer,
        "left": list(this.left),
        "chair_taken_from": this.chair_of or None,
        "events": [vars(event) for event in this.events],
        "proposed": {"mission": s.proposed.mission, "mandate": MANDATES[s.proposed.mandate], "force": s.proposed.force},
        "package": {"mission": s.package.mission, "mandate": MANDATES[s.package.mandate], "force": s.package.force},
        "expected_mass": float(s.expected_mass),
        "refusal": vars(this.refusal) if this.refusal is not None else None,
        "waves": [[{"state": iso3, "from": a, "to": b} for iso3, a, b in wave] for wave in this.waves],
        "mass": float(s.mass),
        "backstop": float(s.backstop),
        "acceptance": float(s.acceptance),
        "host_consents": bool(s.consent),
        "capitals": {
            iso3: {
                "answer": ANSWERS[reply.answer],
                "pledge": float(reply.pledge),
                "utility": float(reply.utility),
                "support_utility": float(reply.support_utility),
                "reservation": float(reply.reservation),
                "unable_to_send": this.unable.get(iso3),
                "terms": {term: float(value) for term, value in reply.terms._asdict().items()},
            }
            for iso3, reply in this.replies.items()
        },
    }
