"""How a capital's answer is marked, on a map and in a list: its kind, and in words."""

from concert.agents.capital import ANSWERS, OUT, TROOPS
from concert.model.engine.negotiation import NegotiationModel
from concert.model.engine.outcome import FORCES, LAW, LEFT, Round
from concert.model.narrative.explain import thousand

KINDS = ("troops", "support", "out", "opposed", "barred", "forceless", "left", "asked")
HINDERED = {LAW: ("barred", "barred by its law from sending troops"), FORCES: ("forceless", "has no forces to send")}


def answer(model: NegotiationModel, last: Round, iso3: str) -> tuple[str, str]:
    """One of KINDS, and what that says in words, for a capital in a round."""
    reply = last.replies[iso3]
    kind = ANSWERS[reply.answer]
    note = {"troops": f"sends {thousand(reply.pledge)} troops", "support": "supports without troops", "out": "stays out"}[kind]
    unable = last.unable.get(iso3, "")
    if unable == LEFT:
        return "left", "left the talks"
    if unable and reply.answer < TROOPS:
        return HINDERED[unable][0], f"{note}, {HINDERED[unable][1]}"
    if reply.answer == OUT and reply.support_utility < model.setting.parameters.objection_line:
        return "opposed", "stays out and objects"
    return kind, note
