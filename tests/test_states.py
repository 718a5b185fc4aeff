"""Added states: every state of the data can sit at a table, and what the data does not say of one is assumed and marked so."""

import re

import numpy as np
import pytest
from opened import opened

from concert.agents.preferences import Preferences, Traits
from concert.agents.utility import Terms
from concert.model import NegotiationModel, load_scenario, run_batch
from concert.model.faults import ScenarioError
from concert.model.narrative.explain import NAMES
from concert.model.scenario import rows, sources
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.changes import edited
from concert.model.scenario.instance import preference, setting, source_of_trait
from concert.model.scenario.value import CAPITALS, OUTSIDE
from concert.ui.views import sources as shown
from concert.ui.views import why

ADDED = sorted(set(sources.states()) - set(CAPITALS) - set(OUTSIDE))


def with_states(*states):
    text = f'title = "T"\nvintage = "2025-02"\n[table]\nadd = {list(states)}\n'
    return parse_scenario(text, "t", "t")


@pytest.mark.parametrize("iso3", ADDED)
def test_a_state_of_the_data_sits_at_the_table_live_as_in_the_batch(iso3):
    scenario = with_states(iso3)
    assert scenario.cast[-1] == iso3 and scenario == edited(with_states(), [f"add={iso3}"])
    live = [NegotiationModel(scenario, seed=3, run=run).run_model() for run in range(2)]
    assert [talks.outcome.row() for talks in live] == run_batch(scenario, runs=2, seed=3).to_pandas().to_dict("records")
    assert iso3 in live[0].rounds[-1].replies


def test_all_states_of_the_data_sit_at_one_table():
    scenario = with_states(*ADDED)
    assert len(scenario.cast) == len(sources.states()) - 3 == 42
    live = NegotiationModel(scenario, seed=1).run_model().outcome.row()
    assert live == run_batch(scenario, runs=1).to_pandas().to_dict("records")[0]


def test_the_window_shows_every_added_state_and_what_is_assumed_of_it():
    links = [f"?scenario=february-2025&change=add={iso3}&round=2&pick={iso3}" for iso3 in ADDED]
    links += [f"?change=add={iso3}&round=1{page}" for iso3 in ADDED[-1:] for page in ("", "&panel=changes", "&panel=share", "&page=compare", "&page=sources")]
    pages = opened(links)
    for link, page in pages.items():
        assert page["notices"] == [] and not [text for text in page["texts"] if "cannot be shown" in text], (link, page["texts"])
    for iso3, link in zip(ADDED, links, strict=False):
        drawer = pages[link]["why"]
        assert drawer["name"] == NAMES[iso3] and len(drawer["why"]["bars"]) == len(Terms._fields) and all(bar["note"] for bar in drawer["why"]["bars"])
        assert iso3 in pages[link]["map"]["capitals"] and len(drawer["wishes"]) == 10
        hurdle = next(wish for wish in drawer["wishes"] if wish["key"] == f"{iso3}.hurdle")
        assert (hurdle["short"] == "assumed") == (iso3 not in sources.laws())


@pytest.mark.parametrize("iso3", [*CAPITALS, *ADDED])
def test_a_number_that_the_data_does_not_hold_is_marked_as_assumed(iso3):
    scenario = with_states(iso3) if iso3 in ADDED else with_states()
    state, table = sources.states()[iso3], {row[0]: row for row in shown.rows(scenario, iso3)}
    assert source_of_trait(scenario, iso3, "solidarity").startswith("assumed") == (state.aid_pct_gdp is None)
    assert source_of_trait(scenario, iso3, "hurdle").startswith("assumed") == (iso3 not in sources.laws())
    assert (table["may send troops under"][6] == "assumed") == (iso3 not in sources.laws())
    row = scenario.cast.index(iso3)
    alike = np.ptp(np.delete(setting(scenario).regard[:, row], row)) == 0
    assert ("looks to" in table) == alike and (not alike or table["looks to"][6] == "assumed")
    by = {wish["key"].partition(".")[2]: wish["short"] for wish in why.wishes(scenario, iso3)}
    assert by["escalation_fear"] == "assumed" and set(by) == {*Preferences._fields, *Traits._fields}


def test_of_a_state_that_nothing_is_known_of_the_whole_scale_is_drawn_and_every_wish_is_marked(monkeypatch):
    plain = {iso3: known for iso3, known in sources.preferences("2024-12").items() if iso3 != "XKX"}
    with monkeypatch.context() as patched:
        patched.setattr(sources, "preferences", lambda vintage: plain)
        scenario = edited(load_scenario(), ["add=XKX", "land_share=0.0977"])  # settings are kept by scenario: this one is nobody else's
        found = {name: preference(scenario, "XKX", name) for name in Preferences._fields}
        assert {(e.source, e.confidence) for e in found.values()} == {("assumed", "assumed")}
        assert (found["participation_stance"].low, found["participation_stance"].mode, found["participation_stance"].high) == (-1.0, 0.0, 1.0)
        assert (found["mission_ideal"].low, found["mission_ideal"].mode, found["mission_ideal"].high) == (0.0, 0.5, 1.0)
        assert found["escalation_fear"].low == found["escalation_fear"].high == 0.5
        assert setting(scenario).low[-1].support_stance == -1.0
        talks = NegotiationModel(scenario, seed=1).run_model()
        assert talks.outcome.row() == run_batch(scenario, runs=1).to_pandas().to_dict("records")[0]


@pytest.mark.parametrize("file, change, told", [
    ("states.csv", (r"(?m)^XKX,Kosovo", "XKX,"), "data/states.csv:46 (XKX): name is empty; expected a text"),
    ("states.csv", (r"(?m)^XKX,", "xkx,"), "iso3 is 'xkx'; expected three capital letters"), ("states.csv", ("10438351483", "plenty"), "gdp_usd is 'plenty'; expected a number from 0"),
    ("states.csv", ("10438351483", "-1"), "gdp_usd is '-1'; expected a number from 0"), ("states.csv", ("42.6667,21.1667", ",nan"), "capital_lat is empty; expected a number"),
    ("states.csv", (r"\Z", "XAA,Anchuria\n"), "states.csv:47 (XAA): capital_lat is empty; expected a number"), ("states.csv", (r"(?m)^(XKX.*)$", r"\1,,,1"), "46 cells under 43 headings"),
    ("preferences.csv", (r"(?m)^2024-12,", "2024-11,"), "vintage is '2024-11'; did you mean '2024-12'?"), ("preferences.csv", ("0.2,0.35,0.55", "0.5,0.35,0.55"), "low, mode and high are 0.5, 0.35, 0.55; expected them in that order"),
    ("domestic.csv", (",simple,", ",smple,"), "parliament_approval is 'smple'; did you mean 'simple'?"), ("groups.csv", (r"(?m)^UN_P5,", ","), "group is empty; expected a text"),
])  # fmt: skip
def test_a_cell_that_cannot_be_meant_is_told_with_its_file_row_and_column(file, change, told, tmp_path, monkeypatch):
    whole = (rows.FOLDER / file).read_text(encoding="utf-8")
    changed = re.sub(*change, whole, count=1)
    assert changed != whole
    (tmp_path / file).write_text(changed, encoding="utf-8")
    monkeypatch.setattr(rows, "FOLDER", tmp_path)
    with pytest.raises(ScenarioError) as refused:
        rows.rows(file)
    assert any(told in fault for fault in refused.value.faults), refused.value.faults
