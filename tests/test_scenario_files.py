"""Scenario files: what is wrong is told at once, with its place, what was expected and the nearest right word."""

import pytest

from concert.model import ScenarioError, load_scenario
from concert.model.rules.events import Event
from concert.model.scenario.catalogue import parse_scenario, scenario_names
from concert.model.scenario.given_file import LARGEST
from concert.model.scenario.sources import Estimate

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
    ("[opening]\nforce = 41", "opening.force", "such as 40"),
    ("[parameters]\ndeadline = 2.5", "parameters.deadline", "is not a whole number"),
    ("[parameters]\ncontested_allowed = 0.5", "parameters.contested_allowed", "expected 0 or 1"),
    ("[opening]\nsettlement_mass = 0", "opening.settlement_mass", "expected 1 to 500"),
    ("[[events]]\nround = 1\nkind = \"walkot\"", "events.1.kind", "did you mean 'walkout'"),
    ("[[events]]\nround = 1\nkind = \"walkout\"", "events.1.state", "a walkout happens to one; expected a capital at the table"),
    ("[[events]]\nround = 0\nkind = \"ceasefire\"", "events.1.round", "out of range"),
    ("[[events]]\nround = 1\nkind = \"ceasefire\"\nsize = 7", "events.1.size", "expected 0 to 1"),
])  # fmt: skip
def test_a_fault_is_told_with_its_place_and_the_right_word(text, place, told):
    found = faults(GOOD + text)
    assert any(line.startswith(f"x.toml: {place}") and told in line for line in found), found


CAPITALS = "expected one of AUT, BEL, BGR, HRV, CYP, CZE, DNK, EST, FIN, FRA, DEU, GRC ..."
LONG, CUT = "x" * 50, "x" * 40


@pytest.mark.parametrize("text, told", [
    ("colour = 1", "colour: unknown key; expected one of title, summary, vintage, table, opening, parameters, weights, legitimacy, states, events"),
    ('[table]\nchair = "FRA"', "table.chair: unknown key; expected one of convenor, procedure, only, add, drop"),
    ("[opening]\nplan = 1", "opening.plan: unknown key; expected one of mission, mandate, force, settlement_mass"),
    ('[[events]]\nround = 1\nkind = "ceasefire"\nweather = 1', "events.1.weather: unknown key; expected one of round, kind, size, state, rounds, source"),
    ("[weights]\nqq = 1", "weights.qq: unknown key; expected one of mission, mandate, signal, solidarity, peers, security, exposure, backstop, mass"),
    ("[legitimacy]\nqq = 1", "legitimacy.qq: unknown key; expected one of un, osce, nato, eu, coalition"),
    ("[parameters]\nqq = 1", "parameters.qq: unknown key; expected one of us_backstop, us_burden_sharing, us_restraint, russian_tolerance, "
        "russian_deference, objection_to_mission, objection_to_force, host_floor, host_patience, reservation, deadline, stability ..."),
    ("[states.POL]\nfear = 1", "states.POL.fear: unknown key; expected one of mission_ideal, un_mandate_need, participation_stance, "
        "support_stance, us_backstop_need, escalation_fear, threat, solidarity, capacity, hurdle"),
    ("[states.POL.threat]\nlow = 0\nmode = 0\nhigh = 0\nqq = 1", "states.POL.threat.qq: unknown key; expected one of low, mode, high, source"),
    ("[opening]\nforce = 41", "opening.force: 41 is not a step of the ladder; expected one of 10, 20, 40, 60, 100 (thousand troops), such as 40"),
    ("[opening]\nmandate = 3", "opening.mandate: 3 is not known; expected one of un, osce, nato, eu, coalition"),
    (f'[table]\nprocedure = "{LONG}"', f"table.procedure: '{CUT}' is not known; expected one of convenor, weight, rotation"),
    ("[opening]\nmission = 1.01", "opening.mission: 1.01 is out of range; expected 0 to 1 (mission)"),
    ("[opening]\nmission = -0.01", "opening.mission: -0.01 is out of range; expected 0 to 1 (mission)"),
    ("[opening]\nmission = nan", "opening.mission: nan is not a number; expected 0 to 1 (mission)"),
    (f'[opening]\nmission = "{LONG}"', f"opening.mission: '{CUT}' is text; expected 0 to 1 (mission)"),
    (f"[opening]\nmission = [{'1, ' * 20}]", "opening.mission: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  is a list; expected 0 to 1 (mission)"),
    ('[[events]]\nround = 105\nkind = "ceasefire"', "events.1.round: 105 is out of range; expected 1 to 104"),
    ('[[events]]\nround = 1.5\nkind = "ceasefire"', "events.1.round: 1.5 is a number; expected a valid integer"),
    ('[[events]]\nround = 1\nrounds = 0\nkind = "ceasefire"', "events.1.rounds: 0 is out of range; expected 1 to 104"),
    ('[[events]]\nround = 1\nrounds = 105\nkind = "ceasefire"', "events.1.rounds: 105 is out of range; expected 1 to 104"),
    ('[[events]]\nround = 1\nkind = "ceasefire"\nsize = nan', "events.1.size: nan is not a number; expected a number"),
    ('[[events]]\nround = 1\nkind = "ceasefire"\nsize = "big"', "events.1.size: 'big' is text; expected a valid number"),
    ('[[events]]\nround = 1\nkind = "walkout"\nstate = "QQQ"', f"events.1.state: 'QQQ' is not a capital at the table; {CAPITALS}"),
    ("events = [3]", "events.1: 3 is a whole number; expected a valid dictionary or instance of Happening"),
    ("events = 3", "events: 3 is a whole number; expected a valid list"),
    ("table = 3", "table: 3 is a whole number; expected a valid dictionary or instance of Table"),
    ("weights = 3", "weights: 3 is a whole number; expected a valid dictionary or instance of Weights"),
    ("states = 3", "states: 3 is a whole number; expected a valid dictionary"),
    ("[states]\nPOL = 3", "states.POL: 3 is a whole number; expected a valid dictionary or instance of State"),
    ("[states.QQQ]\nthreat = 0.1", f"states.QQQ: not a capital at the table; {CAPITALS}"),
    ("[states.POL]\nthreat = 2", "states.POL.threat: 2 is out of range; expected 0 to 1 (share)"),
    ("[states.POL.threat]\nlow = 0.3\nmode = 0.2\nhigh = 0.1", "states.POL.threat: low, mode and high are [0.3, 0.2, 0.1]; expected them in that order"),
    ("[parameters]\nus_backstop = -0.1", "parameters.us_backstop: -0.1 is out of range; expected 0 to 1 (share)"),
    ("[weights]\nmass = 6", "weights.mass: 6 is out of range; expected 0 to 5 (utility)"),
    ("[legitimacy]\nun = -1", "legitimacy.un: -1 is out of range; expected 0 to 1 (legitimacy)"),
    ("[legitimacy]\nun = true", "legitimacy.un: True is true or false; expected 0 to 1 (legitimacy)"),
    ("[legitimacy.un]\nlow = 1", "legitimacy.un: {'low': 1} is a table; expected 0 to 1 (legitimacy)"),
    ("[legitimacy]\nun = 2024-12-01", "legitimacy.un: 2024-12-01 is date; expected 0 to 1 (legitimacy)"),
    ('[table]\nonly = ["GBR"]', "table.convenor: 'FRA' is not a capital at the table; expected one of GBR"),
    ('[table]\nonly = ["FRA", 3]', "table.only.2: 3 is a whole number; expected a valid string"),
    ('[table]\nconvenor = 3', "table.convenor: 3 is a whole number; expected a valid string"),
    ('[table]\nconvenor = "QQQ"', f"table.convenor: 'QQQ' is not a capital at the table; {CAPITALS}"),
    (f'[table]\ndrop = ["{LONG}"]', f"table.drop: unknown state '{CUT}'; {CAPITALS}"),
    ('[table]\nadd = ["CAN", "CAN", "CAN"]', "table.add: 'CAN' is a duplicate; expected each state once"),
    ('[table]\nonly = ["FRA", "UKR"]', "table.only: 'UKR' is at every table and never a capital; expected a state such as 'CAN'"),
    ("[table]\nonly = []", "table: the cast is empty; expected at least one capital"),
])  # fmt: skip
def test_a_fault_is_told_word_for_word(text, told):
    assert faults(GOOD + text)[-1] == f"x.toml: {told}"


@pytest.mark.parametrize("text, told", [
    ('title = ""\nvintage = "2024-12"', "title: '' is text; String should have at least 1 character"),
    (f'title = "{LONG * 4}x"\nvintage = "2024-12"', "title: 201 characters; expected at most 200"),
    (GOOD + f'summary = "{LONG * 40}x"', "summary: 2,001 characters; expected at most 2000"),
    ('title = "T"\nvintage = "2024"', "vintage: '2024' is not known; did you mean '2024-12'?"),
])
def test_a_title_has_a_length_and_a_vintage_is_one_that_there_is(text, told):
    assert faults(text) == [f"x.toml: {told}"]


def test_a_file_may_go_to_every_limit():
    text = (
        f'title = "{LONG * 4}"\nvintage = "2024-12"\nsummary = "{LONG * 40}"\n[opening]\nmission = 1\n[states.POL.participation_stance]\nlow = -1\nmode = 0\nhigh = 1\n'
        '[[events]]\nround = 104\nkind = "provocation"\nsize = 5\nrounds = 104\n[[events]]\nround = 1\nkind = "ceasefire"\nsize = 0\n'
    )
    scenario = parse_scenario(text, "x", "x.toml")
    assert (len(scenario.title), len(scenario.summary), scenario.mission) == (200, 2000, 1.0)
    assert scenario.events == (Event(104, "provocation", 5.0, "", 104), Event(1, "ceasefire", 0.0, "", 1))
    assert scenario.change_of("POL", "participation_stance") == Estimate(-1.0, 0.0, 1.0, source="stated by the scenario")
    assert parse_scenario(GOOD + "[opening]\nmission = 0\n[states.POL]\nthreat = 1", "x", "x.toml").change_of("POL", "threat") == Estimate(1.0, 1.0, 1.0, source="stated by the scenario")


def test_a_file_of_two_lines_is_the_usual_negotiation():
    scenario = parse_scenario(GOOD, "few", "few.toml")
    assert (scenario.name, scenario.title, scenario.summary, scenario.vintage) == ("few", "T", "", "2024-12")
    assert (scenario.convenor, scenario.procedure, scenario.mission, scenario.mandate, scenario.force) == ("FRA", "convenor", 0.8, "coalition", 40.0)
    assert len(scenario.cast) == 30 and scenario.cast[-3:] == ("GBR", "NOR", "TUR") and scenario.changes == () == scenario.events
    assert (scenario.parameters.us_backstop, scenario.weights.mission, scenario.legitimacy.un) == (0.5, 1.2, 1.0)


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
    (lambda path: path.write_text("#" * (LARGEST + 1)), "larger than 1,000,000 bytes"),
])  # fmt: skip
def test_a_path_that_is_no_scenario_file_is_told_in_one_line(tmp_path, make, told):
    path = tmp_path / "s.toml"
    make(path)
    with pytest.raises(ScenarioError, match=told) as caught:
        load_scenario(path)
    assert len(caught.value.faults) == 1


def test_a_file_that_is_not_there_is_told_by_its_path_and_the_names_that_there_are(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "s.toml")
    assert caught.value.faults == [f"{str(tmp_path / 's.toml')[:200]}: no such file or directory; expected a scenario file, or one of {', '.join(scenario_names())}"]


def test_a_file_of_just_the_largest_size_is_read(tmp_path):
    (tmp_path / "s.toml").write_text(GOOD + "#" * (LARGEST - len(GOOD)))
    assert load_scenario(tmp_path / "s.toml").title == "T"


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
