"""What the table does: scenarios, the round, one negotiation live, many negotiations compiled."""

from typing import Any

import concert.model.engine.loaded  # noqa: F401  (first of all: it notes what the files are that now are loaded)
from concert.model.scenario.catalogue import load_scenario
from concert.model.scenario.value import Scenario, ScenarioError

__all__ = ["NegotiationModel", "Scenario", "ScenarioError", "load_scenario", "run_batch"]


def __getattr__(name: str) -> Any:
    """Load Mesa and the compiler only when they are asked for: a window opens without either."""
    if name == "NegotiationModel":
        from concert.model.engine.negotiation import NegotiationModel

        return NegotiationModel
    if name == "run_batch":
        from concert.model.engine.batch import run_batch

        return run_batch
    raise AttributeError(f"module 'model' has no attribute {name!r}")
