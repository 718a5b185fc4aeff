"""What a visitor takes away: the run as JSON or CSV, the scenario as TOML, a report to print."""

import json
from typing import Any

from concert.experiments.reports.csv_file import csv_text
from concert.experiments.reports.report import report
from concert.experiments.studies.negotiate import record
from concert.model.engine.negotiation import NegotiationModel
from concert.model.narrative.explain import NAMES
from concert.model.scenario.writer import to_toml
from concert.ui.lan import reached
from concert.ui.link import to_share
from concert.ui.views.knobs import told
from concert.ui.visit import Visit

TYPES = {"json": "application/json", "csv": "text/csv", "toml": "application/toml", "report": "text/html"}


def kept(now: Visit, kind: str, serial: int, at: str = "") -> dict[str, Any]:
    """A file to save: its name, type and text; `serial` tells a new one from the last, `at` is the page's own address."""
    model, name = _played(now), f"concert-{now.base.name}-seed{now.seed}"
    if kind == "json":
        text = json.dumps(record(model) | {"changes": list(now.changes)}, indent=1, ensure_ascii=False) + "\n"
    elif kind == "csv":
        text = table(model)
    elif kind == "toml":
        text = to_toml(now.scenario)
    else:
        text, kind = report(model, [change["text"] for change in told(now.changes, now.base)], reached(at) + to_share(now)), "report"
    ending = "html" if kind == "report" else kind
    return {"serial": serial, "name": f"{name}.{ending}", "type": TYPES[kind], "text": text, "show": kind == "report"}


def _played(now: Visit) -> NegotiationModel:
    """The negotiation as far as it is on the visitor's own page, and no further."""
    model = NegotiationModel(now.scenario, seed=now.seed, run=now.run)
    while len(model.rounds) < len(now.rounds):
        model.step()
    return model


def table(model: NegotiationModel) -> str:
    """One row a round and capital: answer, pledge, utility, reservation and every term."""
    rows: list[dict[str, Any]] = []
    for this in record(model)["rounds_log"]:
        for iso3, said in this["capitals"].items():
            plain = {key: value for key, value in said.items() if key != "terms"}
            rows.append({"round": this["round"], "iso3": iso3, "name": NAMES[iso3], **plain, **said["terms"]})
    return csv_text(list(rows[0]), [list(row.values()) for row in rows]) if rows else ""
