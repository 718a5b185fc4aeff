"""The stability of an outcome and the power of its members."""

import argparse

from rich.console import Console
from rich.table import Table

from experiments.negotiate import scenario_with, whole
from model.analysis.explain import NAMES, listed, number, thousand
from model.analysis.power import pivotal_shares, pledge_power
from model.analysis.stability import stability_of
from model.batch import run_batch
from model.negotiation import NegotiationModel
from model.scenario import DEFAULT, load_scenario

HELP = "how stable an outcome is, and who is pivotal in it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `analyse`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--run", type=whole, default=0, metavar="K", help="which run of the seed (0)")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings", help="change a knob first; repeatable")
    parser.add_argument("--runs", type=whole, default=1000, metavar="N", help="runs over which pivotal states are counted (1000)")


def execute(options: argparse.Namespace) -> int:
    """Print stability and power."""
    scenario = scenario_with(load_scenario(options.scenario), options.settings)
    model = NegotiationModel(scenario, seed=options.seed, run=options.run).run_model()
    found, outcome, out = stability_of(model), model.outcome, Console(highlight=False)
    powers, shares = pledge_power(outcome), pivotal_shares(run_batch(scenario, max(1, options.runs), options.seed))
    yes = {True: "yes", False: "no"}
    out.print(f"Internally stable: {yes[found.internal]}. Externally stable: {yes[found.external]}. Potentially, with side payments: {yes[found.potential]}.")
    out.print(f"Greatest equilibrium {thousand(found.greatest)}, least {thousand(found.least)}: trust gap {thousand(found.trust_gap)}.")
    provocation, first = found.shaken
    out.print(f"A provocation of {number(provocation)} makes {listed(list(first))} leave first." if first else "No provocation up to 5 makes a member leave.")
    out.print(f"The core of the pledge game is shared by {listed(list(found.core))}." if found.core else "The core of the pledge game is empty: nobody is in every coalition that fills the force.")
    if found.affordable:
        out.print(f"The members' margins could pay for {listed(list(found.affordable))} to come in.")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("capital", "margin or price", "thousand", "Shapley-Shubik", "Banzhaf", f"pivotal, of {max(1, options.runs):,} runs"):
        table.add_column(heading, justify="left" if heading == "capital" else "right")
    for iso3 in sorted(found.margins, key=lambda i: -outcome.pledges[i]):
        power = powers[iso3]
        table.add_row(NAMES[iso3], number(found.margins[iso3], sign=True), f"{outcome.pledges[iso3]:.3f}", f"{power[0]:.3f}", f"{power[1]:.3f}", f"{shares[iso3]:.1%}")
    for iso3, price in sorted(found.prices.items(), key=lambda p: p[1])[:8]:
        table.add_row(NAMES[iso3], number(-price, sign=True), "", "", "", f"{shares[iso3]:.1%}", style="dim")
    out.print(table)
    return 0
