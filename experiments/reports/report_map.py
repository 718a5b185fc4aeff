"""The map of a report: every capital at the table filled by its answer, as SVG that needs nothing else."""

from collections.abc import Mapping
from html import escape
from math import ceil

from concert.experiments.reports.outlines import geometry

FILLS = {  # by kind: the ground, and what is drawn on it, so that it can be read without colour
    "troops": ("#1F5480", ""), "support": ("#9CC6E3", ""), "out": ("#D8D4CB", ""), "opposed": ("#E3B3A4", "M0 6L6 0"), "barred": ("#ECE9E2", "M1 1h2M4 4h2"),
    "forceless": ("#F4F2ED", "M0 3h6"), "left": ("#F4F2ED", "M3 0v6"), "asked": ("#D2DFE7", ""), "host": ("#F1D48A", ""), "adversary": ("#E9DEDA", ""),
}  # fmt: skip
LINES = "#8A4030"
CARD = (150, 44)  # units of a card for who lies off the map
WORDS = {
    "troops": "sends troops", "support": "supports", "out": "stays out", "opposed": "objects", "barred": "barred by law", "forceless": "has no forces",
    "left": "left the talks", "asked": "not asked",
}  # fmt: skip


def report_map(kinds: Mapping[str, str]) -> str:
    """The map with capitals filled by kind, by ISO3."""
    drawn = geometry()
    x, y, wide, high = drawn["frame"]
    shapes = {shape["iso3"]: shape for shape in drawn["shapes"]}
    seated = {"UKR": "host", "RUS": "adversary"} | dict(kinds)
    beyond = [iso3 for iso3 in kinds if iso3 not in shapes]
    names = {state["iso3"]: state["name"] for state in drawn["far"]}
    across = int(wide / (CARD[0] + 10))
    parts = [f'<path d="{drawn["background"]}" fill="#F8F7F3" stroke="#E4E1DA"/>']
    for iso3, shape in shapes.items():
        parts.append(f'<path d="{shape["d"]}" fill="{_fill(seated.get(iso3, ""))}" stroke="#fff" data-iso3="{iso3}"/>')
    parts += [f'<circle cx="{s["cx"]}" cy="{s["cy"]}" r="10" fill="{_fill(kinds[i])}" stroke="#5E6872" data-iso3="{i}"/>' for i, s in shapes.items() if s["small"] and i in kinds]
    for k, iso3 in enumerate(beyond):
        left, top = x + 8 + (CARD[0] + 10) * (k % across), y + high + 8 + (CARD[1] + 8) * (k // across)
        dark = kinds[iso3] == "troops"
        parts.append(f'<path d="M{left:g} {top:g}h{CARD[0]}v{CARD[1]}h-{CARD[0]}z" fill="{_fill(kinds[iso3])}" stroke="#fff" data-iso3="{iso3}"/>')
        parts.append(f'<text x="{left + CARD[0] / 2:g}" y="{top + 29:g}" text-anchor="middle" style="font-size: 20px; fill: {"#fff" if dark else "#1A1F24"}">{escape(names[iso3])}</text>')
    below = (CARD[1] + 8) * ceil(len(beyond) / across) + (8 if beyond else 0)
    return (
        f'<svg viewBox="{x:g} {y:g} {wide:g} {high + below:g}" width="100%" role="img" aria-label="Who sends troops: the map"><rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high + below:g}" fill="#EEF2F3"/>'
        f"{''.join(parts)}</svg>"
    )


def swatch(kind: str) -> str:
    """A small square filled as the kind is on the map."""
    return f'<svg class=swatch viewBox="0 0 10 10"><rect width="10" height="10" fill="{_fill(kind)}" stroke="#8C939A"/></svg>'


def patterns() -> str:
    """What the fills refer to: once a page."""
    drawn = "".join(
        f'<pattern id="{kind}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{ground}"/><path d="{lines}" stroke="{LINES if kind == "opposed" else "#6B6860"}"/></pattern>'
        for kind, (ground, lines) in FILLS.items() if lines
    )  # fmt: skip
    return f'<svg width="0" height="0" style="position: absolute"><defs>{drawn}</defs></svg>'


def _fill(kind: str) -> str:
    ground, lines = FILLS.get(kind, ("#F8F7F3", ""))
    return f"url(#{kind})" if lines else ground
