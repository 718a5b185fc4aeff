"""The mandate routes and their bodies: who decides, by which rule, and what a refusal rests on.

A route is data, one entry of `ROUTES`; one rule, `refusal`, reads it.  Sources: UN Charter art. 27(3), TEU art. 31 and
42, practice of NATO and the OSCE, as in `data/mandate_routes.csv`.
"""

from dataclasses import dataclass

from agents import adversary
from agents.rule import rule

GRANTED, CEILING, VETO, GUARANTOR, MEMBER, VOTES = range(6)
REASONS = ("granted", "observers only", "veto", "no US backing", "no consensus", "no majority")


@dataclass(frozen=True)
class Route:
    """How a mandate is given.

    `objection` names Russia's objection in `preferences.csv`; `needs_moscow`: the route asks Moscow's consent, so that
    it may veto and choosing it is a signal; `ceiling`: the largest mission the body gives; `members`: the group whose
    members decide ("" nobody); `noes`: how many of them may say no; `others`: seats held by states outside the data.
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


ROUTES = (
    Route("un", "UN", "objection_un_blue_helmets_non_nato", needs_moscow=True, members="UNSC", noes=6, others=15),
    Route("osce", "OSCE", "objection_osce_monitors", needs_moscow=True, ceiling=0.25, members="OSCE"),
    Route("nato", "NATO", "objection_nato_label", members="NATO", needs_us=True),
    Route("eu", "EU", "objection_eu_label", members="EU"),
    Route("coalition", "Coalition", "objection_coalition_on_host_invitation"),
)

# Groups of `groups.csv` whose members sit in a body at a vintage's cut-off, where the names differ.
BODIES = {("UNSC", "2024-12"): ("UN_P5", "UNSC_E10_2024"), ("UNSC", "2025-02"): ("UN_P5", "UNSC_E10_2025")}


@rule
def refusal(
    needs_moscow: bool, ceiling: float, needs_us: bool, noes_allowed: float, noes: float,
    mission: float, objection: float, tolerance: float, predisposition: float, nato_needs_us: float,
) -> int:
    """Why a body refuses a mission (a code of `REASONS`), 0 where it grants it.

    Moscow vetoes where its consent is needed and its objection exceeds its tolerance; the US blocks where its
    backing is needed and its predisposition is too low; members block by more noes than the rule admits (0 under
    consensus, 6 of 15 in the Security Council, which needs nine votes).
    """
    if mission > ceiling + 1e-9:
        return CEILING
    if needs_moscow and adversary.vetoes(objection, tolerance):
        return VETO
    if needs_us and predisposition < nato_needs_us:
        return GUARANTOR
    if noes > noes_allowed:
        return MEMBER if noes_allowed == 0 else VOTES
    return GRANTED
