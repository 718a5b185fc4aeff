"""What a backtest shows of an event: scores beside the nulls, calibration, hits and misses by state, and a picture."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import numpy as np
from matplotlib.figure import Figure
from rich.table import Table

from concert.experiments.sweeps import figures
from concert.model.analysis.forecast import Scores, calibration
from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.explain import NAMES, why
from concert.model.scenario.value import Scenario

LONGEST = 120  # bytes of a file name: every system takes as many


def scores_table(event: str, found: Mapping[str, Scores]) -> Table:
    """A row a forecast: its scores, each with its 95 % interval."""
    table = Table(box=None, pad_edge=False, header_style="dim", title=event, title_justify="left")
    for heading in ("forecast", "Brier", "95 %", "log", "95 %", "AUC", "95 %", "n"):
        table.add_column(heading, justify="left" if heading == "forecast" else "right")
    for name, s in found.items():
        cells = []
        for value, ends in ((s.brier, s.brier_interval), (s.log, s.log_interval), (s.auc, s.auc_interval)):
            cells += [f"{value:.3f}", "{:.2f}-{:.2f}".format(*ends)] if np.isfinite(value) else ["none", ""]
        table.add_row(name.replace("_", " "), *cells, str(s.n), style="bold" if name == "model" else "")
    return table


def calibration_table(p: np.ndarray, y: np.ndarray) -> Table:
    """A row for each fifth of the scale that holds forecasts: what was forecast, what happened, of how many."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("calibration: mean forecast", "happened", "n"):
        table.add_column(heading, justify="right")
    for forecast, happened, n in calibration(p, y):
        table.add_row(f"{forecast:.2f}", f"{happened:.2f}", str(n))
    return table


def readings(scenario: Scenario, seed: int, seated: Sequence[str], y: np.ndarray, p: np.ndarray, sends: np.ndarray) -> dict[str, str]:
    """Hit or miss by state, the worst first, with the terms that decided in the first run that agrees with the forecast.

    `y` outcomes, `p` forecasts, `sends` (runs, states) whether a state sent troops in a run.
    """
    last: dict[int, NegotiationModel] = {}
    found = {}
    for k in sorted(range(len(seated)), key=lambda k: -abs(p[k] - y[k])):
        iso3, says = seated[k], bool(p[k] >= 0.5)
        run = int(np.argmax(sends[:, k] == says))
        if run not in last:
            last[run] = NegotiationModel(scenario, seed=seed, run=run).run_model()
        this = last[run].rounds[-1]
        reason = why(this.replies[iso3], NAMES[iso3], this.unable.get(iso3, ""))
        word = "hit " if says == bool(y[k]) else "miss"
        found[iso3] = f"{word} {iso3}: {'did' if y[k] else 'did not'}, forecast {p[k]:.2f}. In run {run}: {reason}"
    return found


def picture(event: str, p: np.ndarray, y: np.ndarray, states: Sequence[str]) -> Figure:
    """The forecast of every state, hits and misses apart, and beside it what was forecast against what happened."""
    figure = figures.Figure(figsize=(9.0, max(3.0, 0.9 + 0.2 * len(states))), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    for place, k in enumerate(np.argsort(p, kind="stable")):
        color = figures.BLUE if (p[k] >= 0.5) == bool(y[k]) else figures.RED
        left.plot([0, p[k]], [place, place], color="#D5DAE0", linewidth=1, zorder=1)
        left.scatter(p[k], place, color=color if y[k] else "white", edgecolor=color, zorder=2)
    left.axvline(0.5, color=figures.SOFT, linewidth=0.8, linestyle="--", zorder=0)
    left.set_yticks(range(len(states)), [NAMES[states[k]] for k in np.argsort(p, kind="stable")])
    left.set(xlabel="forecast probability of sending troops", xlim=(-0.02, 1.02))
    right.plot([0, 1], [0, 1], color=figures.SOFT, linewidth=0.8, linestyle="--")
    for forecast, happened, n in calibration(p, y):
        right.scatter(forecast, happened, s=20 + 12 * n, color=figures.LIGHT, edgecolor=figures.BLUE)
        right.annotate(f"{n}", (forecast, happened), ha="center", va="center", fontsize=7)
    right.set(xlabel="mean forecast", ylabel="share that did", xlim=(-0.08, 1.08), ylim=(-0.08, 1.08), aspect="equal")
    figures.titled(figure, f"{event}: filled did, open did not; blue hits, red misses; right, calibration by fifths")
    return figure


def plain_name(event: str, taken: Iterable[str]) -> str:
    """A file name for an event, unlike those taken; a long one is cut and told apart by its checksum."""
    name = "".join(c if c.isalnum() or c in "-_." else "_" for c in event)
    if len(name.encode()) > LONGEST:
        name = f"{name.encode()[:LONGEST - 9].decode(errors='ignore')}-{sha256(event.encode()).hexdigest()[:8]}"
    while name.casefold() in {other.casefold() for other in taken}:
        name += "_"
    return name
