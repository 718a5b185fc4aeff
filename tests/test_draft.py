"""The draft: striking out what cannot win changes no draft."""

import pytest

from concert.model import NegotiationModel
from concert.model.rules import draft, protocol
from concert.model.rules.draft import (
    ITERATIONS,
    Draft,
    appeal_of,
    list_options,
    note_option,
    option,
    rehearse_option,
    saturate,
)
from concert.model.rules.rehearsal import note_lasting

UNLOVED = {"weights.mission": 5.0}  # some packages are worth less than nothing to their proposer, full or empty


def exhaustive(setting, table, proposer, current, shifts, time):
    """The best of all packages one step away, each rehearsed to the end; of equals the first."""
    note_lasting(setting, table, setting.parameters.reservation * (1.0 - time))
    count, _ = list_options(setting, table, proposer, current, -1e9, time)
    made = []
    for k in range(count):
        note_option(setting, table, k)
        for _ in range(ITERATIONS):
            saturate(setting, table, k)
            rehearse_option(setting, table, k, shifts, time)
        made.append(Draft(option(table, k), table.options[draft.EXPECTED, k], appeal_of(table, k)))
    return max(made, key=lambda one: one.appeal)


@pytest.mark.parametrize("knobs", [{}, UNLOVED, {"us_backstop": 0.0, "weights.security": 0.0}], ids=str)
@pytest.mark.parametrize("scenario", ["december-2024", "italy-convenes", "tolerant-russia"])
def test_the_draft_is_the_best_of_all_packages_rehearsed_to_the_end(scenario, knobs, monkeypatch):
    moved, worths = 0, []

    def checked(setting, table, *asked):
        nonlocal moved
        made = draft.draft(setting, table, *asked)
        assert made == exhaustive(setting, table, *asked)
        moved += made.package != asked[1]
        worths.append(table.options[draft.WORTH, 0])
        return made

    monkeypatch.setattr(protocol, "draft", checked)
    for run in range(3):
        NegotiationModel(scenario, seed=1, run=run, **knobs).run_model()
    assert moved > 0 and len(worths) > 20 and (min(worths) < 0.0 or (scenario, knobs) != ("italy-convenes", UNLOVED))
