"""A negotiation told in the terminal: every round in sentences, the ledger, and how it ended."""

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from agents.preferences import Preferences
from model.analysis import explain
from model.analysis.chain import chain
from model.analysis.explain import NAMES, number, thousand
from model.cast import preference
from model.negotiation import NegotiationModel
from model.outcome import concentration, unity
from model.package import BASIC, IFOR, KFOR, ROTATION

INDENT = (0, 0, 0, 2)


def tell(model: NegotiationModel, about: str | None = None, console: Console | None = None) -> None:
    """Print a finished negotiation, and why capital `about` (ISO3) answered as it did at the end."""
    out = console or Console(highlight=False, soft_wrap=False, width=None)
    out.print(Text(f"{model.scenario.title}: {NAMES[model.scenario.convenor]} convenes, seed {model.seed}, run {model.run}", "bold"))
    out.print(Text(" ".join(model.scenario.summary.split()), "dim"))
    for k in range(len(model.rounds)):
        _tell_round(model, k, out)
    _tell_end(model, out)
    if about is not None:
        _tell_why(model, about, out)


def _tell_round(model: NegotiationModel, k: int, out: Console) -> None:
    rounds = model.rounds[: k + 1]
    out.print()
    out.print(Text(explain.headline(rounds), "bold"))
    for sentence in explain.told(rounds, k):
        style = "red" if "veto" in sentence.text or "blocks" in sentence.text or "refuses" in sentence.text else ""
        out.print(Padding(Text(sentence.text, style), INDENT))
    out.print(Padding(Text(explain.ledger(rounds[-1]), "cyan"), INDENT))


def _tell_end(model: NegotiationModel, out: Console) -> None:
    outcome, last = model.outcome, model.rounds[-1]
    out.print()
    out.print(Rule(style="dim"))
    out.print(Text(explain.ending(outcome), "bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, justify in (("capital", "left"), ("thousand", "right"), ("share", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for iso3 in outcome.members:
        pledge = outcome.pledges[iso3]
        share = pledge / outcome.mass if outcome.mass else 0.0
        table.add_row(NAMES[iso3], f"{pledge:.3f}", f"{share:.0%}", "█" * max(1, round(pledge / BASIC * 60)))
    out.print(table)
    marks = {"40 basic mission": BASIC, "KFOR 1999": KFOR, "IFOR 1996": IFOR, "100 full rotation": ROTATION}
    against = "; ".join(f"{name}: {outcome.mass / mark:.0%}" for name, mark in marks.items())
    out.print(f"Ledger: {thousand(outcome.mass)} troops; {against}.")
    if outcome.pivotal:
        out.print(f"Pivotal: {explain.listed(outcome.pivotal)}; without any one of them {thousand(outcome.force)} would not be filled.")
    out.print(f"Support without troops: {', '.join(NAMES[iso3] for iso3 in outcome.supporters) or 'nobody'}.")
    out.print(f"Out: {', '.join(NAMES[iso3] for iso3 in last.outside) or 'nobody'}.")
    out.print(f"Refused routes: {'; '.join(explain.refused_routes(model.rounds)) or 'none'}.")
    ideals = [last.ideals[iso3] for iso3 in outcome.members]
    out.print(
        f"Unity {unity(ideals):.2f}, burden concentration {concentration(list(last.pledges.values())):.2f}, "
        f"trust gap {thousand(outcome.trust_gap)} (the smallest stable coalition has that many fewer)."
    )
    out.print(Text("Why:", "bold"))
    for iso3 in (*outcome.members[:3], *(c for c in ("DEU", "ITA", "POL", "GBR", "TUR") if c in last.replies and c not in outcome.members)):
        out.print(Padding(explain.why(last.replies[iso3], NAMES[iso3], iso3 in last.barred), INDENT))


def _tell_why(model: NegotiationModel, iso3: str, out: Console) -> None:
    last = model.rounds[-1]
    reply = last.replies[iso3]
    out.print()
    out.print(Text(explain.why(reply, NAMES[iso3], iso3 in last.barred), "bold"))
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
