"""A negotiation told in the terminal: every round in sentences, the ledger, and how it ended."""

from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from concert.agents.preferences import Preferences
from concert.experiments.terminal.console import Console
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import LEFT, concentration, unity
from concert.model.narrative.cascade import chain
from concert.model.narrative.explain import NAMES, listed, number, thousand, why
from concert.model.narrative.headlines import decisive, ending, headline, refused_routes
from concert.model.narrative.transcript import ledger, told
from concert.model.rules.package import BASIC, IFOR, KFOR, ROTATION
from concert.model.scenario.instance import preference

INDENT = (0, 0, 0, 2)


def tell(model: NegotiationModel, about: str | None = None, console: Console | None = None) -> None:
    """Print a finished negotiation, and why capital `about` (ISO3) answered as it did at the end."""
    out = console or Console()
    out.print(f"{model.scenario.title}: {NAMES[model.scenario.convenor]} convenes, seed {model.seed}, run {model.run}", style="bold")
    out.print(" ".join(model.scenario.summary.split()), style="dim")
    for k in range(len(model.rounds)):
        _tell_round(model, k, out)
    _tell_end(model, out)
    if about is not None:
        _tell_why(model, about, out)


def _tell_round(model: NegotiationModel, k: int, out: Console) -> None:
    rounds = model.rounds[: k + 1]
    out.print()
    out.print(Text(headline(rounds), "bold"))
    for sentence in told(rounds, k):
        style = "red" if sentence.kind == "ruling" and rounds[-1].refusal is not None else ""
        out.print(Padding(Text(sentence.text, style), INDENT))
    out.print(Padding(Text(ledger(rounds[-1], rounds[-2] if k else None), "cyan"), INDENT))


def _tell_end(model: NegotiationModel, out: Console) -> None:
    outcome, last = model.outcome, model.rounds[-1]
    out.print()
    out.print(Rule(style="dim"))
    out.print(Text(ending(outcome), "bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, justify in (("capital", "left"), ("thousand troops", "right"), ("share", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for iso3 in outcome.members:
        pledge = outcome.pledges[iso3]
        share = pledge / outcome.mass if outcome.mass else 0.0
        table.add_row(NAMES[iso3], f"{pledge:.3f}", f"{share:.0%}", "█" * max(1, round(pledge / BASIC * 60)))
    if outcome.members:
        out.print(table)
        marks = {"a basic mission": BASIC, "KFOR in 1999": KFOR, "IFOR in 1996": IFOR, "full rotation": ROTATION}
        against = [f"{outcome.mass / mark:.0%} of {name} ({thousand(mark)})" for name, mark in marks.items()]
        out.print(f"{thousand(outcome.mass)} troops are {', '.join(against[:-1])} and {against[-1]}.")
    out.print(decisive(outcome))
    gone = [iso3 for iso3, why_not in last.unable.items() if why_not == LEFT]
    out.print(f"Support without troops: {listed(outcome.supporters) if outcome.supporters else 'nobody'}.")
    out.print(f"Out: {listed(outside) if (outside := [iso3 for iso3 in last.outside if iso3 not in gone]) else 'nobody'}.")
    if gone:
        out.print(f"Left the talks: {listed(gone)}.")
    out.print(f"Refused mandates: {'; '.join(refused_routes(model.rounds)) or 'none'}.")
    if outcome.members:
        ideals = [last.ideals[iso3] for iso3 in outcome.members]
        burden = concentration(list(last.pledges.values()))
        gap = f"the smallest coalition that would also hold is {thousand(outcome.trust_gap)} troops smaller" if outcome.trust_gap >= 0.0005 else "none, as no smaller coalition would hold"
        out.print(
            f"Unity of the members' wishes for the mission: {number(unity(ideals))} of 1. Burden concentration: {number(burden)}, "
            f"where {number(1 / len(outcome.members))} is a burden shared alike and 1 one borne by a single capital. Trust gap: {gap}."
        )
    out.print(Text("Why:", "bold"))
    for iso3 in (*outcome.members[:3], *(c for c in ("DEU", "ITA", "POL", "GBR", "TUR") if c in last.replies and c not in outcome.members)):
        out.print(Padding(why(last.replies[iso3], NAMES[iso3], last.unable.get(iso3, "")), INDENT))


def _tell_why(model: NegotiationModel, iso3: str, out: Console) -> None:
    last = model.rounds[-1]
    reply = last.replies[iso3]
    out.print()
    out.print(Text(why(reply, NAMES[iso3], last.unable.get(iso3, "")), "bold"))
    for link in chain(model):
        if link.iso3 == iso3:
            out.print(link.sentence)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("term")
    table.add_column("", justify="right")
    table.add_column("")
    for term, value in reply.terms._asdict().items():
        bar = "█" * round(abs(value) * 40)
        table.add_row(term, number(value, sign=True), Text(bar, "blue" if value > 0 else "red"))
    table.add_row("utility", number(reply.utility, sign=True), "")
    table.add_row("reservation", number(reply.reservation, sign=True), "")
    out.print(table)
    stated = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("preference", "low", "mode", "high", "confidence", "source"):
        stated.add_column(heading, justify="right" if heading in ("low", "mode", "high") else "left", overflow="fold")
    for name in Preferences._fields:
        e = preference(model.scenario, iso3, name)
        stated.add_row(name, f"{e.low:.2f}", f"{e.mode:.2f}", f"{e.high:.2f}", e.confidence, e.date or e.source)
    out.print(stated)
