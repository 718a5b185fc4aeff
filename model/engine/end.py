"""How a negotiation ended, in numbers: every column of an outcome, declared once.

A batch, a live outcome, the table of a sweep, its means, and what studies may ask about are all made from these fields.
"""

from dataclasses import make_dataclass
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np

from concert.agents.rule import rule
from concert.model.rules.package import MANDATES
from concert.model.rules.table import Standing


class Column(NamedTuple):
    """What a column holds: `sort` is bool, int, float, or the words that its numbers stand for."""

    sort: type | tuple[str, ...]
    unit: str
    meaning: str

    def array(self, values: np.ndarray) -> np.ndarray:
        """Numbers of this column as an array of their sort; words stay their places."""
        return values if self.sort is float else values.astype(np.int64 if isinstance(self.sort, tuple) else self.sort)

    def plain(self, value: float) -> Any:
        """A number of this column as Python has it: true or false, a whole number, a word.

        >>> Column(("un", "nato"), "", "").plain(1.0), Column(int, "", "").plain(3.0)
        ('nato', 3)
        """
        return self.sort[int(value)] if isinstance(self.sort, tuple) else self.sort(value)


class End(NamedTuple):
    """A negotiation that has ended; all are numbers, so that compiled rules fill a row of them."""

    agreed: Annotated[float, Column(bool, "", "whether the force asked for was filled, with the host's consent")]
    rounds: Annotated[float, Column(int, "rounds", "how many were played")]
    mission: Annotated[float, Column(float, "0 to 1", "m, from unarmed observers to a deterrence force")]
    mandate: Annotated[float, Column(MANDATES, "", "the route of the package in force")]
    force: Annotated[float, Column(float, "thousand troops", "F, what was asked for at the end")]
    mass: Annotated[float, Column(float, "thousand troops", "X, the sum of pledges")]
    backstop: Annotated[float, Column(float, "0 to 1", "what the guarantor stands ready with")]
    acceptance: Annotated[float, Column(float, "0 to 1", "how far the adversary tolerates the force")]
    trust_gap: Annotated[float, Column(float, "thousand troops", "mass of the greatest less that of the least equilibrium")]


@rule
def end_of(standing: Standing, rounds: int, gap: float) -> End:
    """The end of a negotiation after so many rounds at `standing`, with a trust gap of `gap` thousand troops."""
    package = standing.package
    return End(
        agreed=1.0 if standing.settled else 0.0, rounds=float(rounds), mission=float(package.mission), mandate=float(package.mandate), force=float(package.force),
        mass=float(standing.mass), backstop=float(standing.backstop), acceptance=float(standing.acceptance), trust_gap=float(gap),
    )


COLUMNS: dict[str, Column] = {name: hint.__metadata__[0] for name, hint in get_type_hints(End, include_extras=True).items()}
# What has a field for every column, by keyword: one outcome, and the outcomes of a batch.
Columns: Any = make_dataclass("Columns", [(name, Any) for name in COLUMNS], frozen=True, kw_only=True)
