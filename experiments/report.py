"""A one-page report of a negotiation, to print: what was agreed, who sends what and why, on one sheet of HTML."""

import argparse
from html import escape

from experiments.options import add_settings, scenario_with, whole, write
from model.analysis.explain import NAMES, TITLES, listed, thousand, why
from model.analysis.headlines import asked, decisive, departure, ending, refused_routes
from model.analysis.transcript import ledger
from model.negotiation import NegotiationModel
from model.package import mission_word
from model.scenarios import DEFAULT, load_scenario

STYLE = """
@page { size: A4; margin: 14mm } body { font: 10pt/1.4 system-ui, sans-serif; color: #1A1F24; max-width: 182mm; margin: 8mm auto }
h1 { font: 600 17pt/1.2 Georgia, serif; margin: 0 0 2mm } h2 { font: 600 11pt Georgia, serif; margin: 5mm 0 1mm; border-bottom: .3mm solid #1A1F24 }
p { margin: 1mm 0 } .soft { color: #5E6872 } table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .6mm 2mm .6mm 0; border-bottom: .2mm solid #E4E1DA; vertical-align: top }
td.n, th.n { text-align: right } .numbers { display: flex; gap: 10mm; margin: 3mm 0 } .numbers b { display: block; font: 600 15pt Georgia, serif } svg text { font: 8px system-ui, sans-serif; fill: #5E6872 }
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `report`."""
    parser.add_argument("scenario", nargs="?", default=DEFAULT, help=f"a name in scenarios/ or a TOML file ({DEFAULT})")
    parser.add_argument("--seed", type=whole, default=1, metavar="N", help="the seed of all luck (1)")
    parser.add_argument("--run", type=whole, default=0, metavar="K", help="which run of the seed (0)")
    add_settings(parser)
    parser.add_argument("--out", default="-", metavar="FILE", help="the file to write (- for standard output)")


def execute(options: argparse.Namespace) -> int:
    """Hold the negotiation and write the report."""
    model = NegotiationModel(scenario_with(load_scenario(options.scenario), options.settings), seed=options.seed, run=options.run)
    write(report(model.run_model()), options.out, "--out")
    return 0


def report(model: NegotiationModel, changes: list[str] | None = None, address: str = "") -> str:
    """The report of a negotiation as it stands, as one HTML page that needs nothing else; all text is escaped."""
    outcome, last = model.outcome, model.rounds[-1] if model.rounds else None
    parts = [f"<p class=soft>{escape(model.scenario.title)} · {escape(NAMES[model.scenario.convenor])} convenes · seed {model.seed}, run {model.run}</p>"]
    if last is None:
        return _page(model.scenario.title, [*parts, "<p>The talks have not begun.</p>"])
    heading = ending(outcome) if not model.running else f"After {len(model.rounds)} rounds: {thousand(outcome.mass)} troops stand pledged."
    parts.insert(0, f"<h1>{escape(heading)}</h1>")
    parts.append("<div class=numbers>" + "".join(f"<div><b>{escape(v)}</b>{escape(w)}</div>" for v, w in numbers(model)) + "</div>")
    gone = [f"In round {this.number} {departure(this)}" for this in model.rounds if this.left]
    parts.append("".join(f"<p>{escape(said)}</p>" for said in (ledger(last), *([decisive(outcome)] if not model.running else []), *(f"{said}." for said in gone))) + _curve(model))
    if changes:
        parts.append("<h2>What was changed</h2><p>" + "; ".join(map(escape, changes)) + ".</p>")
    rows = "".join(
        f"<tr><td>{escape(NAMES[iso3])}</td><td class=n>{outcome.pledges[iso3]:.1f}</td><td>{escape(why(last.replies[iso3], NAMES[iso3]))}</td></tr>" for iso3 in outcome.members
    )
    parts.append("<h2>Who sends troops, and why</h2>" + (f"<table><tr><th>capital<th class=n>thousand<th>why</tr>{rows}</table>" if rows else "<p>Nobody.</p>"))
    near = sorted((iso3 for iso3 in model.cast if iso3 not in outcome.members and iso3 not in last.unable), key=lambda i: last.replies[i].reservation - last.replies[i].utility)
    parts.append("<h2>Who was nearest to joining</h2>" + "".join(f"<p>{escape(why(last.replies[iso3], NAMES[iso3]))}</p>" for iso3 in near[:4]))
    parts.append(f"<h2>The rest</h2><p>Support without troops: {escape(listed(outcome.supporters) if outcome.supporters else 'nobody')}. Refused mandates: {escape('; '.join(refused_routes(model.rounds)) or 'none')}.</p>")
    parts.append("<p class=soft>A model, not a forecast: every number has its source in the program, or is marked assumed." + (f" {escape(address)}" if address else "") + "</p>")
    return _page(model.scenario.title, parts)


def numbers(model: NegotiationModel) -> list[tuple[str, str]]:
    """An outcome in four figures, each with its word: troops, members, mandate, mission."""
    outcome = model.outcome
    return [
        (thousand(outcome.mass), f"troops of {asked(outcome)}"), (str(len(outcome.members)), f"of {len(model.cast)} capitals send troops"),
        (TITLES[outcome.mandate], "mandate"), (f"{outcome.mission:.1f}", mission_word(outcome.mission)),
    ]  # fmt: skip


def _page(title: str, parts: list[str]) -> str:
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}: a negotiation</title><style>{STYLE}</style><body>{''.join(parts)}</body></html>\n"


def _curve(model: NegotiationModel) -> str:
    masses = [float(r.standing.mass) for r in model.rounds]
    top, wide = max(44.0, *masses), max(1, int(model.scenario.parameters.deadline) - 1)
    points = " ".join(f"{30 + 580 * k / wide:.1f},{70 - 60 * mass / top:.1f}" for k, mass in enumerate(masses))
    line = 70 - 60 * 40 / top
    return (
        f'<svg viewBox="0 0 620 86" width="100%" role="img" aria-label="Mass of pledges by round"><path d="M30 {line:.1f}H610" stroke="#1A1F24" stroke-dasharray="2 3"/>'
        f'<text x="26" y="{line + 3:.1f}" text-anchor="end">40</text><polyline points="{points}" fill="none" stroke="#1F5480" stroke-width="2"/><path d="M30 70.5H610" stroke="#E4E1DA"/>'
        '<text x="30" y="82">round 1</text><text x="320" y="82" text-anchor="middle">thousand troops pledged, by round</text></svg>'
    )
