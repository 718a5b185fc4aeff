"""The mandate routes and their bodies: who decides, by which rule, and what a refusal rests on.

A route is data, one entry of `ROUTES`; one rule, `refusal`, reads it.  Sources: UN Charter art. 27(3), TEU art. 31 and
42, practice of NATO and the OSCE, as in `data/mandate_routes.csv`.
"""

from dataclasses import dataclass
from typing import NamedTuple

from concert.agents.rule import rule

GRANTED, CEILING, VETO, GUARANTOR, MEMBER, VOTES = range(6)
REASONS = ("granted", "observers only", "veto", "no US backing", "no consensus", "no majority")


@dataclass(frozen=True)
class Route:
    """How a mandate is given.

    `objection` names Russia's objection in `preferences.csv`; `needs_moscow`: the route asks Moscow's consent, so that
    it may veto and choosing it is a signal; `ceiling`: the largest mission the body gives; `members`: the group whose
    members decide ("" nobody); `noes`: how many of them may say no; `others`: seats held by states outside the data;
    `permanent`: the group whose members' no is a veto (UN Charter art. 27(3)), and `vetoes` how many seats it has, those of
    states outside the data included; `law`: the word of `accepted_mandates` in `domestic.csv` with which a state may send
    troops under it ("" where its law must admit the host's invitation alone).
    """

    name: str
    title: str
    objection: str
    needs_moscow: bool = False
    ceiling: float = 1.0
    members: str = ""
    needs_us: bool = False
    noes: int = 0
    others: int = 0
    permanent: str = ""
    vetoes: int = 0
    law: str = ""


ROUTES = (
    Route("un", "UN", "objection_un_blue_helmets_non_nato", needs_moscow=True, members="UNSC", noes=6, others=15, permanent="UN_P5", vetoes=5, law="UN"),
    Route("osce", "OSCE", "objection_osce_monitors", needs_moscow=True, ceiling=0.25, members="OSCE", law="OSCE"),
    Route("nato", "NATO", "objection_nato_label", members="NATO", needs_us=True, law="NATO"),
    Route("eu", "EU", "objection_eu_label", members="EU", law="EU"),
    Route("coalition", "Coalition", "objection_coalition_on_host_invitation"),
)

class RouteFacts(NamedTuple):
    """A mandate route in numbers.

    Of the seats of its body that no capital at the table holds, `others` are held by states outside the data, of which
    `council_others` vote for, and `abstaining` by permanent members of which nothing is known: no veto, and no vote for.
    """

    legitimacy: float
    ceiling: float
    noes_allowed: float
    others: float
    objection_low: float
    objection_mode: float
    objection_high: float
    needs_moscow: bool
    needs_us: bool
    abstaining: float


class Envoy(NamedTuple):
    """A permanent member that has no chair among the capitals, and its likeliest wishes.

    `route` is the body it sits in, `seat` its place among the states outside the table (0 the adversary, 1 the guarantor).
    """

    route: int
    seat: int
    mission_ideal: float
    un_mandate_need: float
    support_stance: float
    solidarity: float


@rule
def refusal(
    ceiling: float, vetoed: bool, needs_us: bool, noes_allowed: float, noes: float,
    mission: float, predisposition: float, nato_needs_us: float,
) -> int:
    """Why a body refuses a mission (a code of `REASONS`), 0 where it grants it.

    One veto is enough (`vetoed`); the US blocks where its backing is needed and its predisposition is too low; members
    block by more noes than the rule admits (0 under consensus, 6 of 15 in the Security Council, which needs nine votes).
    """
    if mission > ceiling + 1e-9:
        return CEILING
    if vetoed:
        return VETO
    if needs_us and predisposition < nato_needs_us:
        return GUARANTOR
    if noes > noes_allowed:
        return MEMBER if noes_allowed == 0 else VOTES
    return GRANTED
