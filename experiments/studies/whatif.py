"""What would change its mind: the smallest change that makes a state send troops, or fills a target."""

import argparse

from rich.table import Table

from concert.experiments.terminal.console import Console
from concert.experiments.terminal.options import add_settings, scenario_with, whole
from concert.model.engine.batch import run_batch
from concert.model.engine.negotiation import NegotiationModel
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.value import Scenario, ScenarioError
from concert.model.search.change import works
from concert.model.search.local_counterfactual import table_changes
from concert.model.search.whatif import Aim, Change, check, share_of, single_changes, smallest_few, smallest_pairs

LAST = 3  # changes of the last table that are told
TABLES = 100  # last tables on which a change of them is tried at most


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `whatif`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--state", metavar="ISO3", help="the state that is to send troops")
    parser.add_argument("--target", type=float, metavar="N", help="the mass to reach, thousand troops")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--run", type=whole, default=0, metavar="K", help="which run of the seed (0)")
    add_settings(parser)
    parser.add_argument("--runs", type=whole, default=1000, metavar="N", help="over how many runs each change is tried (1000)")
    parser.add_argument("--most", type=whole, default=10, metavar="N", help="how many changes to list (10)")


def execute(options: argparse.Namespace) -> int:
    """Search and print; 0 also where nothing works, which is told."""
    scenario = scenario_with(load_scenario(options.scenario), options.settings)
    if options.state is None and options.target is None:
        raise ScenarioError(["--state or --target: missing; expected at least one, such as --state POL"])
    aim, out = Aim(options.state, options.target), Console()
    check(scenario, aim)
    if works(scenario, aim, options.seed, options.run):
        out.print(f"{aim.words}: so already, in run {options.run} of seed {options.seed}.")
        return 0
    found = smallest_few((change for step in single_changes(scenario, aim, options.seed, options.run) for change in step), options.most)
    if not found:
        out.print(f"No single change makes it so that {aim.words}; the smallest pairs of changes:")
        found = smallest_pairs(scenario, aim, options.seed, options.run, options.most)
    if found:
        out.print(f"So that {aim.words}, in run {options.run} of seed {options.seed}; the smallest first:")
        out.print(_listing(scenario, aim, found, options))
    else:
        out.print("none found either.")
    last = table_changes(NegotiationModel(scenario, seed=options.seed, run=options.run).run_model(), aim)
    for change in [change for change in last if change not in found][:LAST]:
        out.print(f"Or {change.words}{_works_in(scenario, aim, change, options)}.")
    return 0


def _listing(scenario: Scenario, aim: Aim, found: list[Change], options: argparse.Namespace) -> Table:
    """The changes, and in how many runs each works, beside how many it is so in without."""
    without = float(aim.reached(run_batch(scenario, options.runs, options.seed)).mean()) if options.runs else 0.0
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("change")
    table.add_column("of its range", justify="right", no_wrap=True)
    table.add_column(f"works in, of {options.runs:,} (now {without:.0%})" if options.runs else "", justify="right", no_wrap=True)
    for change in found:
        of_range = "an answer" if change.seat[0] else "a package" if change.package else f"{change.size:.1%}"
        table.add_row(change.words, of_range, _share(scenario, aim, change, options))
    return table


def _share(scenario: Scenario, aim: Aim, change: Change, options: argparse.Namespace) -> str:
    """In what share of runs a change works; of how many, where these are fewer than were asked for."""
    runs = min(options.runs, TABLES) if change.at_table else options.runs
    fewer = f" of {runs:,}" if runs < options.runs else ""
    return f"{share_of(scenario, aim, change, runs, options.seed):.0%}{fewer}" if runs else ""


def _works_in(scenario: Scenario, aim: Aim, change: Change, options: argparse.Namespace) -> str:
    share = _share(scenario, aim, change, options)
    return f" (works in {share}{'' if ' of ' in share else f' of {options.runs:,}'})" if share else ""
