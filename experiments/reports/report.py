"""A one-page report of a negotiation, to print: what was agreed, the map, and every capital with what weighed most."""

import argparse
import html
import shlex

from concert.agents.capital import TROOPS, Reply
from concert.experiments.reports.answers import KINDS, answer
from concert.experiments.reports.report_map import WORDS, patterns, report_map, swatch
from concert.experiments.terminal.options import add_settings, scenario_with, whole, write
from concert.experiments.terminal.visible import visible
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import Round
from concert.model.narrative.explain import NAMES, TITLES, committed, extremes, number, thousand
from concert.model.narrative.headlines import asked, decisive, departure, ending, refused_routes
from concert.model.narrative.transcript import ledger
from concert.model.rules.package import mission_word
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.places import PROGRAM

STYLE = """
@page { size: A4; margin: 12mm } body { font: 8.5pt/1.35 system-ui, sans-serif; color: #1A1F24; width: 186mm; max-width: 100%; margin: 0 auto; overflow-wrap: anywhere }
h1 { font: 600 14pt/1.2 Georgia, serif; margin: 0 0 1mm } h2 { font: 600 10pt Georgia, serif; margin: 3mm 0 1mm; border-bottom: .3mm solid #1A1F24 }
p { margin: .8mm 0 } .soft { color: #5E6872 } .two { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; align-items: start }
.numbers { display: grid; grid-template-columns: 1fr 1fr; gap: 2mm 6mm; margin: 0 0 2mm } .numbers b { display: block; font: 600 13pt/1.2 Georgia, serif } .numbers div { line-height: 1.25 }
table { border-collapse: collapse; width: 100%; font-size: 6.6pt; line-height: 1.2; overflow-wrap: normal } .many table { font-size: 6.2pt } .many .map { width: 84% } td, th { text-align: left; padding: .3mm 1mm .3mm 0; border-bottom: .2mm solid #E4E1DA; vertical-align: top }
th { color: #5E6872; font-weight: 600 } td.n, th.n { text-align: right } td { white-space: nowrap } td:last-child { white-space: normal } .two > * { min-width: 0 } .swatch { width: 2.2mm; height: 2.2mm; margin-right: 1.2mm; vertical-align: -.2mm }
.key span { margin-right: 3mm; white-space: nowrap } .key { font-size: 7.5pt } .curve text { font: 15px system-ui, sans-serif; fill: #5E6872 } a { color: inherit }
@media screen { body { margin: 8mm auto; padding: 0 4mm } } @media screen and (max-width: 640px) { .two { grid-template-columns: 1fr } }
"""
MANY = 34  # capitals, beyond which the page is set smaller
ROOM = 420  # characters of a list that the page has room for; what goes beyond it is counted


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
    words = [*PROGRAM, "report", options.scenario, "--seed", str(options.seed), "--run", str(options.run)]
    command = shlex.join([*words, *(word for setting in options.settings for word in ("--set", setting))])
    write(report(model.run_model(), address=command), options.out, "--out")
    return 0


def report(model: NegotiationModel, changes: list[str] | None = None, address: str = "") -> str:
    """The report of a negotiation as it stands, as one HTML page of A4 that needs nothing else; all text is escaped.

    `address` is the link that reproduces it, in full, or the command.
    """
    last = model.rounds[-1] if model.rounds else None
    said = [f"{model.scenario.title} · {NAMES[model.scenario.convenor]} convenes · seed {model.seed}, run {model.run}"]
    parts = [patterns(), f"<h1>{escape(_heading(model))}</h1>", f"<p class=soft>{escape(said[0])}</p>"]
    marks = {iso3: answer(model, last, iso3) if last else ("asked", "not asked yet") for iso3 in model.cast}
    beside = "<div class=numbers>" + "".join(f"<div><b>{escape(v)}</b>{escape(w)}</div>" for v, w in numbers(model)) + "</div>" if last else ""
    beside += "".join(f"<p>{escape(sentence)}</p>" for sentence in _sentences(model)) + (_curve(model) if last else "")
    kinds = {iso3: kind for iso3, (kind, _) in marks.items()}
    parts.append(f"<div class=two><div><div class=map>{report_map(kinds)}</div><p class=key>{_key(kinds)}</p></div><div>{beside}</div></div>")
    if changes:
        parts.append(f"<h2>What was changed</h2><p>{escape(_few(changes, 'the link holds them all'))}.</p>")
    parts.append(f"<h2>Every capital, and what weighed most</h2><div class=two>{_tables(model, last, marks)}</div>")
    parts.append("<p class=soft>Thousand troops; margin, for and against in points of utility, the margin above what a capital asks before it sends troops. A model, not a forecast: every number has its source in the program, or is marked assumed.")
    parts.append(f"{_link(address)}</p>")
    return _page(model.scenario.title, [f"<main{' class=many' if len(model.cast) > MANY else ''}>", *parts, "</main>"])


def _heading(model: NegotiationModel) -> str:
    if not model.rounds:
        return "The talks have not begun."
    return ending(model.outcome) if not model.running else f"After {len(model.rounds)} rounds: {thousand(model.outcome.mass)} troops stand pledged."


def _sentences(model: NegotiationModel) -> list[str]:
    """The pledges beside their marks, who made the difference, who left, which mandates were refused."""
    if not model.rounds:
        return [f"{len(model.cast)} capitals are at the table."]
    gone = [f"{departure(this)} (round {this.number})" for this in model.rounds if this.left]
    refusals = refused_routes(model.rounds)
    found = [ledger(model.rounds[-1]), *([decisive(model.outcome)] if not model.running else [])]
    found += [f"{_few(gone, room=ROOM // 2)}."] if gone else []
    return found + ([f"Refused mandates: {_few(refusals, room=ROOM // 2)}."] if refusals else [])


def _tables(model: NegotiationModel, last: Round | None, marks: dict[str, tuple[str, str]]) -> str:
    """Every capital once, in two columns: who sends troops first, the largest pledge on top, then who is nearest to it."""
    order = list(KINDS)

    def place(iso3: str) -> tuple[int, float]:
        reply = last.replies[iso3] if last else None
        near = reply.reservation - reply.utility if reply else 0.0
        return order.index(marks[iso3][0]), -reply.pledge if reply and marks[iso3][0] == "troops" else near

    ranked = sorted(model.cast, key=place)
    half = -(-len(ranked) // 2)
    head = "<tr><th>capital<th class=n>thousand<th class=n>margin<th>most for<th>most against</tr>"
    return "".join(f"<table>{head}{''.join(_row(iso3, last, marks[iso3]) for iso3 in side)}</table>" for side in (ranked[:half], ranked[half:]) if side)


def _row(iso3: str, last: Round | None, mark: tuple[str, str]) -> str:
    kind, note = mark
    name = f"<tr><td title='{escape(note)}'>{swatch(kind)}{escape(NAMES[iso3])}</td>"
    reply = last.replies[iso3] if last else None
    if reply is None or kind in ("barred", "forceless", "left") or committed(reply):
        return f"{name}<td class=n>{_pledge(reply)}</td><td class=n></td><td colspan=2>{escape('has committed all it can send' if reply and committed(reply) and kind == 'troops' else WORDS.get(kind, kind))}</td></tr>"
    against, in_favour = (word.removeprefix("its ").removeprefix("the ") for word in extremes(reply, 1))
    return f"{name}<td class=n>{_pledge(reply)}</td><td class=n>{number(reply.utility - reply.reservation, sign=True)}</td><td>{escape(in_favour)}</td><td>{escape(against)}</td></tr>"


def _pledge(reply: Reply | None) -> str:
    return f"{reply.pledge:.3f}" if reply and reply.answer == TROOPS else ""


def _key(kinds: dict[str, str]) -> str:
    counts = {kind: list(kinds.values()).count(kind) for kind in KINDS}
    return "".join(f"<span>{swatch(kind)}{escape(WORDS[kind])} {count}</span>" for kind, count in counts.items() if count)


def _few(words: list[str], rest: str = "", room: int = ROOM) -> str:
    """A list as far as the page has room for it, and how many more there are."""
    shown: list[str] = []
    for word in words:
        if shown and len("; ".join([*shown, word])) > room:
            return f"{'; '.join(shown)}; and {len(words) - len(shown)} more{f' ({rest})' if rest else ''}"
        shown.append(word if len(word) <= room else f"{word[:room]}…")
    return "; ".join(shown)


def _link(address: str) -> str:
    if not address:
        return ""
    if not address.startswith(("http://", "https://")):
        return f" The same negotiation: {escape(_few([address]))}"
    return f' The same negotiation: <a href="{escape(address)}">{escape(address if len(address) <= ROOM // 2 else address[: ROOM // 2] + "…")}</a>'


def numbers(model: NegotiationModel) -> list[tuple[str, str]]:
    """An outcome in four figures, each with its word: troops, members, mandate, mission."""
    outcome = model.outcome
    return [
        (thousand(outcome.mass), f"troops of {asked(outcome)}"), (str(len(outcome.members)), f"of {len(model.cast)} capitals send troops"),
        (TITLES[outcome.mandate], "mandate"), (f"{outcome.mission:.1f}", mission_word(outcome.mission)),
    ]  # fmt: skip


def escape(text: str) -> str:
    """A text as HTML shows it letter by letter."""
    return html.escape(visible(text))


def _page(title: str, parts: list[str]) -> str:
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}: a negotiation</title><style>{STYLE}</style><body>{''.join(parts)}</body></html>\n"


def _curve(model: NegotiationModel) -> str:
    masses = [float(r.standing.mass) for r in model.rounds]
    top, wide = max(44.0, *masses), max(1, int(model.scenario.parameters.deadline) - 1)
    points = " ".join(f"{30 + 580 * k / wide:.1f},{70 - 60 * mass / top:.1f}" for k, mass in enumerate(masses))
    line = 70 - 60 * 40 / top
    return (
        f'<svg class=curve viewBox="0 0 620 86" width="100%" role="img" aria-label="Mass of pledges by round"><path d="M30 {line:.1f}H610" stroke="#1A1F24" stroke-dasharray="2 3"/>'
        f'<text x="26" y="{line + 3:.1f}" text-anchor="end">40</text><polyline points="{points}" fill="none" stroke="#1F5480" stroke-width="2"/><path d="M30 70.5H610" stroke="#E4E1DA"/>'
        '<text x="30" y="82">round 1</text><text x="320" y="82" text-anchor="middle">thousand troops pledged, by round</text></svg>'
    )
