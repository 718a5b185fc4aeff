"""What makes a sweep this sweep: its design, and the scenario, data and code that its numbers come from.

Prose is not among them: a title, a summary or a source that is told better is no other sweep.
"""

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

from concert.experiments.sweeps.design import Design
from concert.model.engine.code_hash import code_hash
from concert.model.scenario import sources
from concert.model.scenario.value import Scenario

CODE = ("concert.model.engine.batch", "concert.experiments.sweeps.parts", "concert.experiments.sweeps.table", "concert.experiments.sweeps.moments", "concert.experiments.sweeps.kept")  # what plays a part and what stands in it
PROSE = {  # by kind of value, the fields that no number comes from; a field that is not named here counts
    Scenario: {"name", "title", "summary"},
    sources.Estimate: {"basis", "date", "source", "confidence", "derived_by"},
    sources.State: {"name"},
    sources.Membership: {"since"},  # by which a row is there or not
}


_DATA: dict[tuple[int, ...], tuple[Any, str]] = {}


def hashes(design: Design) -> dict[str, str]:
    """Hashes of what the numbers depend on: the scenario as read, its vintage's data, the code."""
    return {"scenario": _hash(design.scenario), "data": data_hash(design.scenario.vintage), "code": code_hash(*CODE)}


def data_hash(vintage: str) -> str:
    """A hash of a vintage's data as this process has read them."""
    data = (sources.states(), sources.preferences(vintage), sources.laws(), sources.memberships(vintage))
    key = tuple(map(id, data))  # they are read once, and large
    if key not in _DATA:
        _DATA[key] = data, _hash(data)
    return _DATA[key][1]


def same_rules(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios give the same numbers."""
    return _hash(one) == _hash(other)


def fingerprint(design: Design) -> str:
    """One hash of the design and of all that its numbers depend on."""
    return _hash((design.described(), hashes(design)))


def _hash(value: Any) -> str:
    return hashlib.sha256(repr(_bare(value)).encode()).hexdigest()[:16]


def _bare(value: Any) -> Any:
    """A value as nested tuples, without its prose."""
    if is_dataclass(value) and not isinstance(value, type):
        prose: set[str] = set().union(*(names for kind, names in PROSE.items() if isinstance(value, kind)))
        return tuple((part.name, _bare(getattr(value, part.name))) for part in fields(value) if part.name not in prose)
    if isinstance(value, dict):
        return tuple((key, _bare(item)) for key, item in sorted(value.items()))
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):  # named tuples hold numbers, by name
        return tuple(map(_bare, value))
    return value
