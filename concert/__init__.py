"""Concert: a laboratory for coalition negotiations.

>>> import concert
>>> concert.run_batch(runs=10).agreed.shape
(10,)
"""

from concert import pythons as pythons  # isort: skip  # first of all, whether this one is promised
from concert import places

if places.CHECKOUT:  # the parts lie beside this folder, installed they lie in it
    __path__.append(str(places.ROOT))

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concert.model import NegotiationModel, Scenario, ScenarioError, load_scenario, run_batch

__all__ = ["NegotiationModel", "Scenario", "ScenarioError", "load_scenario", "run_batch"]


def __getattr__(name: str) -> Any:
    """Load the model when it is asked for: a command that only says what is wrong does without."""
    if name in __all__:
        from concert import model

        return getattr(model, name)
    raise AttributeError(f"module 'concert' has no attribute {name!r}")
