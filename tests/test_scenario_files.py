"""Scenario files: what is wrong is told at once, with its place, what was expected and the nearest right word."""

import pytest

from model import ScenarioError, load_scenario
from model.scenarios import LARGEST, parse_scenario, scenario_names

GOOD = 'title = "T"\nvintage = "2024-12"\n'


def faults(text, name="x.toml"):
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, "x", name)
    return caught.value.faults


@pytest.mark.parametrize("text, place, told", [
    ("[weights]\nsecurty = 1", "weights.securty", "did you mean 'security'"),
    ("[parameters]\nus_backstp = 1", "parameters.us_backstp", "did you mean 'us_backstop'"),
    ("colour = 1", "colour", "unknown key"),
    ('[weights]\nsecurity = "much"', "weights.security", "'much' is text"),
    ("[weights]\nsecurity = true", "weights.security", "true or false"),
    ("[parameters]\nus_backstop = 1.5", "parameters.us_backstop", "expected 0 to 1"),
    ("[parameters]\nus_backstop = nan", "parameters.us_backstop", "is not a number"),
    ("[parameters]\nus_backstop = inf", "parameters.us_backstop", "expected 0 to 1"),
    ('[table]\nadd = ["CNA"]', "table.add", "did you mean 'CAN'"),
    ('[table]\nadd = ["CAN", "CAN"]', "table.add", "'CAN' is a duplicate"),
    ('[table]\nadd = ["USA"]', "table.add", "never a capital"),
    ("[table]\nonly = []", "table", "the cast is empty"),
    ('[table]\nconvenor = "UKR"', "table.convenor", "not a capital at the table"),
    ('[table]\nconvenor = "FRAN"', "table.convenor", "did you mean 'FRA'"),
    ('[table]\nprocedure = "lot"', "table.procedure", "is not known"),
    ("[states.POLL]\nparticipation_stance = 1", "states.POLL", "did you mean 'POL'"),
    ("[states.POL]\nparticipation_stanc = 1", "states.POL.participation_stanc", "did you mean 'participation_stance'"),
    ("[states.POL]\nparticipation_stance = 3", "states.POL.participation_stance", "expected -1 to 1"),
    ("[states.POL.participation_stance]\nlow = 1\nmode = 0\nhigh = 1", "states.POL.participation_stance", "in that order"),
    ("[opening]\nforce = 41", "opening.force", "is not known"),
    ("[[events]]\nround = 1\nkind = \"walkot\"", "events.1.kind", "did you mean 'walkout'"),
    ("[[events]]\nround = 1\nkind = \"walkout\"", "events.1.state", "not a capital at the table"),
    ("[[events]]\nround = 0\nkind = \"ceasefire\"", "events.1.round", "out of range"),
    ("[[events]]\nround = 1\nkind = \"ceasefire\"\nsize = 7", "events.1.size", "expected 0 to 1"),
])  # fmt: skip
def test_a_fault_is_told_with_its_place_and_the_right_word(text, place, told):
    found = faults(GOOD + text)
    assert any(line.startswith(f"x.toml: {place}") and told in line for line in found), found


def test_all_faults_are_told_at_once():
    found = faults('vintage = "2023"\n[weights]\nsecurty = 1\nmass = -1\n[table]\nadd = ["QQQ"]\n')
    places = [line.split(": ")[1] for line in found]
    assert sorted(places) == ["table.add", "title", "vintage", "weights.mass", "weights.securty"]


def test_text_that_is_not_toml_is_told_with_its_line():
    assert "not TOML" in faults("title = \n")[0] and "line 1" in faults("title = \n")[0]
    assert "not TOML" in faults('title = "T"\ntitle = "U"\n')[0]


@pytest.mark.parametrize("make, told", [
    (lambda path: path.mkdir(), "a directory"),
    (lambda path: None, "no such file"),
    (lambda path: path.write_bytes(b"\xff\xfe\x00"), "not UTF-8"),
    (lambda path: path.write_text("#" * (LARGEST + 1)), "at most 1000000 bytes"),
])  # fmt: skip
def test_a_path_that_is_no_scenario_file_is_told_in_one_line(tmp_path, make, told):
    path = tmp_path / "s.toml"
    make(path)
    with pytest.raises(ScenarioError, match=told) as caught:
        load_scenario(path)
    assert len(caught.value.faults) == 1


def test_an_unknown_name_is_told_with_the_nearest_one():
    with pytest.raises(ScenarioError, match="did you mean 'december-2024'"):
        load_scenario("decembr-2024")


def test_a_file_may_set_everything_it_may_set(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        GOOD + '[table]\nadd = ["CAN"]\ndrop = ["MLT"]\nconvenor = "GBR"\nprocedure = "rotation"\n'
        '[opening]\nmission = 0.5\nmandate = "un"\nforce = 20\n[weights]\nsecurity = 1\n[legitimacy]\nun = 0.9\n'
        '[states.CAN]\nthreat = 0.2\n[states.POL.participation_stance]\nlow = -0.5\nmode = 0\nhigh = 0.5\n'
        '[[events]]\nround = 2\nkind = "government"\nstate = "DEU"\n'
    )
    scenario = load_scenario(path)
    assert "CAN" in scenario.cast and "MLT" not in scenario.cast and scenario.convenor == "GBR"
    assert (scenario.weights.security, scenario.legitimacy.un, scenario.force) == (1.0, 0.9, 20.0)
    assert scenario.change_of("POL", "participation_stance").mode == 0 and scenario.events[0].size == 0.4


def test_the_default_comes_first_among_the_names():
    assert scenario_names()[0] == "december-2024" and len(scenario_names()) == 9
