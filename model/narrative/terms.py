"""What stands behind each term of an answer: the two or three numbers it is made of, in words."""

from concert.agents.capital import TROOPS
from concert.agents.preferences import Preferences
from concert.agents.term import declared
from concert.agents.utility import Terms
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import Round
from concert.model.narrative.explain import TITLES, number, thousand
from concert.model.rules.events import STEADFAST
from concert.model.rules.package import MANDATES

STANCES = ((STEADFAST, "committed, whatever happens"), (0.6, "ready to send"), (0.2, "leans to sending"), (-0.2, "undecided"), (-0.6, "leans against sending"), (-9, "refuses to send"))


def notes(model: NegotiationModel, this: Round, iso3: str) -> dict[str, str]:
    """A note for each term of a capital's answer in a round, by term.  Raises KeyError for a state not at the table."""
    found = figures(model, this, iso3)
    return {name: term.note.format_map(found) for name, term in declared(Terms).items()}


def figures(model: NegotiationModel, this: Round, iso3: str) -> dict[str, str]:
    """The figures that a note may name, in words: the prospect, the capital's wishes and traits, and what is said of both.

    `mass`, `force` and `capacity` are troops; `leaning` is its stance, `route` the mandate, `asked` whether Moscow is, `partners`
    who of them takes part, `parliament` what it has to say.
    """
    terms, seen, row = this.replies[iso3].terms, this.seen, model.cast.index(iso3)
    trait, seats = model.setting.traits[row], model.table.seats
    wishes = {name: getattr(seats, name)[row] for name in Preferences._fields} | {"mission_ideal": this.ideals[iso3]}
    senders = sum(reply.answer == TROOPS for other, reply in this.replies.items() if other != iso3)
    weight, norm = model.setting.weights.peers, model.setting.parameters.peer_norm
    numbers = {name: number(value) for name, value in (seen._asdict() | wishes | trait._asdict()).items()}
    return numbers | {
        "mass": thousand(seen.mass), "force": thousand(seen.force), "capacity": thousand(trait.capacity),
        "leaning": next(word for line, word in STANCES if terms.stance >= line), "route": TITLES[MANDATES[seen.mandate]],
        "asked": "asked" if seen.consent else "not asked",
        "partners": f"{senders} others send" + (f"; {terms.peers / weight + norm:.0%} of its ties take part" if weight else ""),
        "parliament": "the price of parliament's say" if trait.hurdle else "parliament has no say",
    }  # fmt: skip
