"""Two negotiations on the same luck, side by side."""

import argparse

from concert.experiments.terminal.console import Console
from concert.experiments.terminal.options import add_settings, scenario_with, whole
from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.compare import compare
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.value import ScenarioError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `compare`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--with", dest="other", metavar="SCENARIO", help="the other scenario; by default the same")
    add_settings(parser)
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--run", type=whole, default=0, metavar="K", help="which run of the seed (0)")


def execute(options: argparse.Namespace) -> int:
    """Play both and tell how they differ."""
    if not options.other and not options.settings:
        raise ScenarioError(["--set or --with: missing; expected what differs, such as --set us_backstop=0.9"])
    one = load_scenario(options.scenario)
    other = scenario_with(load_scenario(options.other) if options.other else one, options.settings)
    models = [NegotiationModel(s, seed=options.seed, run=options.run).run_model() for s in (one, other)]
    Console().print(*compare(*models).sentences, sep="\n")
    return 0
