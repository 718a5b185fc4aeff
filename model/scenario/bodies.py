"""Who sits in a mandate body at a vintage's cut-off: at the table, outside it with wishes that are known, or unknown."""

from functools import lru_cache

from concert.model.rules.mandate import ROUTES, Envoy, Route
from concert.model.scenario import sources

ADVERSARY, GUARANTOR = "RUS", "USA"
# Groups of `groups.csv` whose members sit in a body at a vintage's cut-off, where the names differ.
BODIES = {("UNSC", "2024-12"): ("UN_P5", "UNSC_E10_2024"), ("UNSC", "2025-02"): ("UN_P5", "UNSC_E10_2025")}


@lru_cache(maxsize=64)
def seated(vintage: str, body: str) -> frozenset[str]:
    """The states of the data that sit in a mandate body, or belong to a group, at the vintage's cut-off."""
    groups = BODIES.get((body, vintage), (body,))
    return frozenset(row.iso3 for row in sources.memberships(vintage) if row.group in groups)


def elsewhere(vintage: str, cast: tuple[str, ...]) -> tuple[str, ...]:
    """Who may refuse a mandate from outside the table, as `Standing.objector` counts them after the capitals.

    The adversary, the guarantor, and whichever permanent member the cast leaves out.
    """
    permanent = {iso3 for route in ROUTES for iso3 in seated(vintage, route.permanent)}
    return ADVERSARY, GUARANTOR, *sorted(permanent - {ADVERSARY, GUARANTOR, *cast})


def envoys(vintage: str, cast: tuple[str, ...]) -> list[Envoy]:
    """The permanent members without a chair of which the vintage states wishes, with the likeliest of them.

    Not the adversary, which has a rule of its own.
    """
    return [
        _envoy(vintage, k, seat, iso3)
        for k, route in enumerate(ROUTES)
        for seat, iso3 in enumerate(elsewhere(vintage, cast))
        if iso3 in _voting(vintage, cast, route) - {ADVERSARY}
    ]


def abstaining(vintage: str, cast: tuple[str, ...], route: Route) -> int:
    """How many permanent members of a body abstain, because nothing is known of what they want: China, in our data."""
    at_the_table = seated(vintage, route.permanent) & set(cast)
    return max(0, route.vetoes - len(at_the_table) - len(_voting(vintage, cast, route)))


def others(vintage: str, cast: tuple[str, ...], route: Route) -> int:
    """How many seats of a body are held by nobody at the table and by no permanent member: they vote by `council_others`."""
    known = seated(vintage, route.members) & {*cast, ADVERSARY, GUARANTOR} | _voting(vintage, cast, route)
    return max(0, route.others - len(known) - abstaining(vintage, cast, route))


def _voting(vintage: str, cast: tuple[str, ...], route: Route) -> frozenset[str]:
    without_a_chair = seated(vintage, route.permanent) - set(cast)
    return frozenset(iso3 for iso3 in without_a_chair if iso3 in sources.preferences(vintage))


def _envoy(vintage: str, route: int, seat: int, iso3: str) -> Envoy:
    known, state = sources.unknown() | sources.preferences(vintage)[iso3], sources.states().get(iso3)
    likeliest = {name: known[name].mode for name in ("mission_ideal", "un_mandate_need", "support_stance")}
    return Envoy(route, seat, **likeliest, solidarity=state.solidarity if state is not None else 0.0)
