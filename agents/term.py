"""A term of the utility, declared once: its part of the sum, its name in a sentence, and the figures behind it.

Sums of live answers, sentences, the drawer of a capital and the reasons of its support all read these declarations.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_type_hints

LASTING, PACKAGE, PEERS, MASS = PARTS = ("lasting", "package", "peers", "mass")  # of the sum, in its order


@dataclass(frozen=True)
class Term:
    """What there is to know about a term: the part it is summed in, its name in a sentence, and a note on its figures.

    The note names figures in braces: any field of `Prospect`, `Preferences` or `Traits`, and the few more words that
    `concert.model.narrative.terms.figures` has.  Support weighs what the package and the partners make of it; `supporting` says so
    of a term of another part.
    """

    part: str
    word: str
    note: str
    supporting: bool = False

    @property
    def in_support(self) -> bool:
        """Whether support without troops weighs it too."""
        return self.supporting or self.part in (PACKAGE, PEERS)


@lru_cache
def declared(vector: type) -> dict[str, Term]:
    """Every term of a NamedTuple whose fields are `Annotated[float, Term(...)]`, by field name, in the order of the sum."""
    hints = get_type_hints(vector, include_extras=True)
    return {name: next(note for note in hint.__metadata__ if isinstance(note, Term)) for name, hint in hints.items()}


@lru_cache
def places(vector: type, part: str) -> tuple[int, ...]:
    """Where the terms of a part stand in the vector."""
    return tuple(k for k, term in enumerate(declared(vector).values()) if term.part == part)


def summed_in(vector: Any, part: str) -> float:
    """The sum of the terms of a part, in their order."""
    kind: type = type(vector)
    first, *others = places(kind, part)
    total: float = vector[first]
    for k in others:
        total += vector[k]
    return total
