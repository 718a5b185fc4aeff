"""What an actor wants and does: preferences, utility, the rules of each actor, and its seat.  Imports nothing above it."""

from typing import TYPE_CHECKING, Any

from concert.agents.capital import ANSWERS, OUT, SUPPORT, TROOPS, Reply

if TYPE_CHECKING:
    from concert.agents.seats import Adversary, Capital, Convenor, Guarantor, Host

__all__ = ["ANSWERS", "OUT", "SUPPORT", "TROOPS", "Adversary", "Capital", "Convenor", "Guarantor", "Host", "Reply"]


def __getattr__(name: str) -> Any:
    """Load Mesa only when somebody is to be seated: rules, batches and commands do without."""
    if name in __all__:
        from concert.agents import seats

        return getattr(seats, name)
    raise AttributeError(f"module 'agents' has no attribute {name!r}")
