"""Small print that planted faults once slipped through: figures and words that everything else takes for granted."""

import pytest

from concert.model import NegotiationModel, ScenarioError, load_scenario
from concert.model.analysis.stability import stability_of
from concert.model.rules.package import LADDER
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.sources import CUT_OFF
from concert.model.search.whatif import _back, _between

VINTAGE = 'title = "Talks"\nvintage = "2024-12"\n'


def test_who_could_be_paid_to_join_is_paid_from_what_the_members_have_to_spare():
    most = 0
    for run in range(6):
        found = stability_of(NegotiationModel("december-2024", seed=1, run=run).run_model())
        purse, paid = sum(found.margins.values()), []
        for iso3, price in sorted(found.prices.items(), key=lambda pair: pair[1]):
            if sum(max(0.0, found.prices[i]) for i in paid) + max(0.0, price) <= purse:
                paid.append(iso3)
        assert found.affordable == tuple(paid)
        most = max(most, len(paid))
    assert most >= 3


def test_the_collected_pledges_of_the_last_round_are_those_of_the_outcome():
    model = NegotiationModel(seed=1).run_model()
    rows = model.datacollector.get_agent_vars_dataframe().xs(len(model.rounds), level="Step").dropna(subset=["pledge"]).set_index("iso3")
    assert {iso3: pledge for iso3, pledge in rows["pledge"].items() if pledge} == {i: p for i, p in model.outcome.pledges.items() if p}
    assert rows["pledge"].sum() == pytest.approx(model.outcome.mass) and rows["pledge"].sum() > 0


@pytest.mark.parametrize(("text", "told"), [
    ('title = "Talks"\n', f"vintage: missing; expected one of {', '.join(CUT_OFF)}"),
    (VINTAGE.partition("\n")[2], "title: missing; expected a text"),
    (VINTAGE + '[[events]]\nkind = "walkout"\n', "events.1.round: missing; expected a round from 1 on"),
    (VINTAGE + "[states.POL]\nparticipation_stance = { low = 0.1, high = 0.3 }\n", "states.POL.participation_stance.mode: missing; expected a number"),
    (VINTAGE + '[states.POL]\nparticipation_stance = "no"\n', "states.POL.participation_stance: 'no' is text; expected a valid number"),
])
def test_what_is_missing_or_of_the_wrong_sort_is_told_with_its_place_and_what_was_expected(text, told):
    with pytest.raises(ScenarioError) as error:
        parse_scenario(text, "talks", "talks.toml")
    assert f"talks.toml: {told}" in error.value.faults


def test_a_knob_is_tried_in_even_steps():
    assert _between("mission", 0.0, 1.0, 4) == [0.25, 0.5, 0.75, 1.0] and _between("mission", 0.5, 0.0, 2) == [0.25, 0.0]


def test_a_force_goes_along_the_rungs_of_its_ladder():
    low, *middle, high = [rung for rung in LADDER if 20 <= rung <= 80]
    assert _between("force", low, high, 4) == [*middle, high] and _between("force", high, low, 4) == [*reversed(middle), low]
    assert _between("force", low, low, 1) == [] and middle and low > LADDER[0] and high < LADDER[-1]


def test_a_turning_point_is_told_in_no_more_digits_than_a_thousandth_of_the_range_takes():
    found = _back("weights.peers", lambda value: value >= 1.23456, 1.0, 1.5)  # a knob from 0 to 5
    assert 1.23456 <= found <= 1.23456 + 2 * 0.005 and found == round(found, 3)
    assert _back("force", lambda force: force >= 50, 10.0, 100.0) == 60.0 == _back("force", lambda force: force <= 60, 100.0, 60.0)


def test_a_scenario_without_an_opening_opens_on_the_coalition_route():
    assert parse_scenario(VINTAGE, "talks", "talks.toml").mandate == "coalition" == load_scenario().mandate
