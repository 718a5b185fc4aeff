"""The stability of an outcome, the power of its members, and power in the bodies that give a mandate."""

import argparse
from fractions import Fraction

from rich.table import Table

from concert.experiments.terminal.console import Console
from concert.experiments.terminal.options import add_settings, scenario_with, whole
from concert.model.analysis.body_power import Body, body_power
from concert.model.analysis.power import pivotal_shares, pledge_power
from concert.model.analysis.stability import Stability, stability_of
from concert.model.engine.batch import run_batch
from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.explain import NAMES, listed, number, thousand
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.value import OUTSIDE, Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `analyse`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--run", type=whole, default=0, metavar="K", help="which run of the seed (0)")
    add_settings(parser)
    parser.add_argument("--runs", type=whole, default=1000, metavar="N", help="runs over which pivotal states are counted (1000)")


def execute(options: argparse.Namespace) -> int:
    """Print stability and power."""
    scenario = scenario_with(load_scenario(options.scenario), options.settings)
    model = NegotiationModel(scenario, seed=options.seed, run=options.run).run_model()
    found, outcome, out = stability_of(model), model.outcome, Console()
    powers, shares = pledge_power(outcome), pivotal_shares(run_batch(scenario, max(1, options.runs), options.seed))
    out.print(*told(found), sep="\n")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("capital", "margin or price", "thousand", "Shapley-Shubik", "Banzhaf", f"pivotal, of {max(1, options.runs):,} runs"):
        table.add_column(heading, justify="left" if heading == "capital" else "right")
    for iso3 in sorted(found.margins, key=lambda i: -outcome.pledges[i]):
        power = powers[iso3]
        table.add_row(NAMES[iso3], number(found.margins[iso3], sign=True), f"{outcome.pledges[iso3]:.3f}", f"{power[0]:.3f}", f"{power[1]:.3f}", f"{shares[iso3]:.1%}")
    for iso3, price in sorted(found.prices.items(), key=lambda p: p[1])[:8]:
        table.add_row(NAMES[iso3], number(-price, sign=True), "", "", "", f"{shares[iso3]:.1%}", style="dim")
    out.print(table)
    out.print(*_bodies(scenario, body_power(scenario)), sep="\n")
    return 0


def told(found: Stability) -> list[str]:
    """The stability of an outcome in sentences."""
    sentences = [
        f"{'No member would rather leave' if found.internal else 'Some member would rather leave'} (internal stability), and "
        f"{'no outsider would rather join' if found.external else 'some outsider would rather join'} (external stability).",
        _gap(found),
    ]
    if found.margins:
        sentences.insert(1, f"What the members gain together {'would' if found.potential else 'would not'} do to hold all of them by side payments (potential stability).")
        provocation, first = found.shaken
        sentences.append(
            f"If a provocation raised the danger to troops by {provocation:.1%}, {listed(list(first))} would leave first." if first
            else "No provocation, not even one that raises the danger to troops sixfold, makes a member leave."
        )
        sentences.append(_core(found.core))
    if found.affordable:
        sentences.append(f"What the members gain could also pay for {listed(list(found.affordable))} to come in.")
    return sentences


def _gap(found: Stability) -> str:
    """The trust gap in words."""
    least = f"that of {thousand(found.least)} troops" if found.least > 0 else "that of nobody"
    if round(1000 * found.trust_gap) == 0:
        return "Only one coalition holds on this package, so there is no trust gap." if found.greatest > 0 else "On this package nobody would send troops, however much they trusted each other."
    return f"A coalition of {thousand(found.greatest)} troops holds, and so would {least}, were nobody sure of the others: a trust gap of {thousand(found.trust_gap)}."


def _core(core: tuple[str, ...]) -> str:
    """The core of the pledge game in words."""
    if not core:
        return "No capital is in every coalition that would fill the force: the core of the pledge game is empty."
    return f"{listed(list(core))} {'is' if len(core) == 1 else 'are'} in every coalition that fills the force: the core of the pledge game."


def _bodies(scenario: Scenario, bodies: dict[str, Body]) -> list[str | Table]:
    """The rules of the bodies, then a row for all states that hold the same seats."""
    rules = [
        f"{b.title}: {b.votes} of {b.seats} votes, {b.vetoes} vetoes" if b.other_seat else f"{b.title}: consensus of {b.seats}"
        for b in bodies.values()
    ]
    alike: dict[tuple[str, ...], list[str]] = {}
    for iso3 in (*scenario.cast, *OUTSIDE):
        alike.setdefault(tuple(_power(b.powers.get(iso3)) for b in bodies.values()), []).append(iso3)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("state", max_width=48)
    for body in bodies.values():
        table.add_column(body.title, justify="right", no_wrap=True)
    for cells, states in sorted(alike.items(), reverse=True):
        table.add_row(listed(states), *cells)
    for body in bodies.values():
        for count, power, seat in zip(body.elsewhere, (body.veto_seat, body.other_seat), ("with a veto", "without"), strict=True):
            if count and body.other_seat:
                who = f"each of {count} seats {seat}" if count > 1 else f"a seat {seat}"
                table.add_row(f"{who}, of others", *(_power(power if b is body else None) for b in bodies.values()), style="dim")
    return ["", f"Power in the mandate bodies, Shapley-Shubik and, where it differs, Banzhaf. {'; '.join(rules)}.", table]


def _power(power: tuple[Fraction, Fraction] | None) -> str:
    """Both indices to four places, once where they are one."""
    return " ".join(f"{float(index):.4f}" for index in dict.fromkeys(power or ()))
