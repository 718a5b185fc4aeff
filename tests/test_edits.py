"""Edits and knobs of a scenario: what a word changes, what stands side by side, and what is refused in which words."""

from dataclasses import replace

import pytest

from concert.model import ScenarioError, load_scenario
from concert.model.rules.events import Event
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.changes import edited, event_of, joined
from concert.model.scenario.sources import Estimate
from concert.model.scenario.writer import to_toml

VINTAGE = 'title = "Talks"\nvintage = "2024-12"\n'


def test_edits_stand_side_by_side_where_there_may_be_many_and_else_the_last_one_counts():
    words = ("us_backstop=0.7", "event=5:provocation", "drop=POL")
    assert joined(words, "event=6:provocation") == (*words, "event=6:provocation") and joined(words, "drop=HUN") == (*words, "drop=HUN")
    assert joined(words, "add=CHE") == (*words, "add=CHE") and joined(words, "mandate=un") == (*words, "mandate=un")
    assert joined(words, "us_backstop=0.1") == ("event=5:provocation", "drop=POL", "us_backstop=0.1") == joined(words[1:], "us_backstop=0.1")
    assert joined(words, "event=5:provocation") == ("us_backstop=0.7", "drop=POL", "event=5:provocation")  # the same one once
    assert joined(words, "add=POL") == words[:2] and joined(("add=CHE", "mandate=un"), "drop=CHE") == ("mandate=un",)
    assert joined((), "mandate=un") == ("mandate=un",) and joined(("us_backstop=0=7",), "us_backstop=1=2") == ("us_backstop=1=2",)


def test_two_hundred_edits_are_made_in_order_and_one_more_is_not():
    assert edited(load_scenario(), ["us_backstop=0.7"] * 199 + ["us_backstop=0.2"]).parameters.us_backstop == 0.2
    with pytest.raises(ScenarioError) as error:
        edited(load_scenario(), ["us_backstop=0.7"] * 201)
    assert error.value.faults == ["201 changes; expected at most 200"]


@pytest.mark.parametrize("word, said", [
    ("x" * 70, f"{'x' * 60}: expected KEY=VALUE, such as us_backstop=0.7"), (f"us_backstop={'x' * 50}", f"us_backstop: '{'x' * 40}' is text; expected 0 to 1 (share)"),
    ("force=41", "force: 41 is not a step of the ladder; expected one of 10, 20, 40, 60, 100 (thousand troops), such as 40"), ("us_backstop=2", "us_backstop: 2 is out of range; expected 0 to 1 (share)"),
    (f"convenor={'X' * 50}", f"convenor: '{'X' * 40}' is not a capital at the table; expected one of FRA, GBR, POL"), ("drop=QQQ", "drop: 'QQQ' is not a capital at the table; expected one of FRA, GBR, POL"),
    ("drop=FRA", "drop: FRA convenes the talks; expected another capital, or another convenor first"), ("add=RUS", "add: 'RUS' cannot come to the table; did you mean 'ROU'?"),
    ("add=POL", "add: 'POL' cannot come to the table; expected one of AUT, BEL, BGR, HRV, CYP, CZE, DNK, EST, FIN, DEU, GRC, HUN ..."), ("mandate=xx", "mandate: 'xx' is not known; expected one of un, osce, nato, eu, coalition"),
    (f"procedure={'x' * 50}", f"procedure: '{'x' * 40}' is not known; expected one of convenor, weight, rotation"), ("event=0:ceasefire", "event round: 0 is no round of these talks; expected a round from 1 to 26"),
    ("event=27:ceasefire", "event round: 27 is no round of these talks; expected a round from 1 to 26"), ("event=1:provocation:1::105", "event rounds: 105 is out of range; expected 1 to 104 rounds"),
    ("event=1:provocation:1::0", "event rounds: 0 is out of range; expected 1 to 104 rounds"), ("event=1:ceasefire:2", "event size: 2 is out of range; expected 0 to 1 (the guns fall silent: exposure shrinks by this share, for good)"),
    ("event=1:walkout::DEU", "event state: 'DEU' is not a capital at the table; expected one of FRA, GBR, POL"), ("event=1:ceasefire:0.1:FRA", "event state: 'FRA' given, but a ceasefire happens to no single state; expected none"),
    ("event=1:storm", "event kind: 'storm' is not known; expected one of backstop, provocation, ceasefire, government, walkout, commitment"), ("event=5", "event kind: '' is not known; expected one of backstop, provocation, ceasefire, government, walkout, commitment"),
    (f"event=soon:{'x' * 60}", f"event: 'soon:{'x' * 55}'; expected ROUND:KIND:SIZE:STATE:ROUNDS, such as 5:provocation:0.5"), ("event=1:provocation:1::1:", "event: '1:provocation:1::1:'; expected ROUND:KIND:SIZE:STATE:ROUNDS, such as 5:provocation:0.5"),
])  # fmt: skip
def test_an_edit_that_cannot_be_made_is_told_word_for_word(word, said):
    with pytest.raises(ScenarioError) as error:
        edited(replace(load_scenario(), cast=("FRA", "GBR", "POL")), [word])
    assert error.value.faults == [said]


def test_every_wrong_edit_is_told_at_once():
    with pytest.raises(ScenarioError) as error:
        edited(load_scenario(), ["mandate=xx", "us_backstop=0.7", "force=1"])
    assert [fault.partition(":")[0] for fault in error.value.faults] == ["mandate", "force"]


def test_an_event_in_a_word_has_what_is_left_out_from_its_kind():
    assert event_of("5:provocation") == Event(5, "provocation", 0.5, "", 1) and event_of("5:provocation:0.7::3") == Event(5, "provocation", 0.7, "", 3)
    assert event_of("2:government::DEU") == Event(2, "government", 0.4, "DEU", 1) and event_of("2:walkout::DEU") == Event(2, "walkout", 0.0, "DEU", 1) and event_of("1:storm").size == 0.0
    scenario = edited(load_scenario(), ["event=26:ceasefire", "event=1:provocation:5::104"])
    assert scenario.events == (Event(26, "ceasefire", 0.25, "", 1), Event(1, "provocation", 5.0, "", 104))


def test_who_is_dropped_takes_what_was_said_of_it_along_and_who_is_added_comes_last():
    scenario = edited(load_scenario(), ["POL.threat=0.1", "DEU.threat=0.2", "event=5:walkout::POL", "event=6:walkout::DEU", "event=7:ceasefire"])
    gone = edited(scenario, ["drop=POL", "add=CHE"])
    assert gone.cast == (*(i for i in scenario.cast if i != "POL"), "CHE") and [(s, name) for s, name, _ in gone.changes] == [("DEU", "threat")]
    assert [event.round for event in gone.events] == [6, 7] and gone.convenor == "FRA" and edited(gone, ["convenor=CHE", "drop=FRA"]).convenor == "CHE"
    assert edited(load_scenario(), ["mandate=un", "procedure=rotation", "force=60", "mission=0.3"]) == replace(load_scenario(), mandate="un", procedure="rotation", force=60.0, mission=0.3)


@pytest.mark.parametrize("key, value, said", [
    ("us_backstp", 1, "us_backstp: unknown key; did you mean 'us_backstop'?"), ("weights.xx", 1, "weights.xx: unknown key; did you mean 'weights.mass'?"),
    ("qq", 1, "qq: unknown key; expected a parameter, weights.TERM or STATE.PREFERENCE, such as us_backstop, us_burden_sharing, us_restraint, russian_tolerance, russian_deference, objection_to_mission, "
        "objection_to_force, host_floor, host_patience, reservation, deadline, stability ..."),
    ("PLO.threat", 1, "PLO.threat: 'PLO' is not at the table; did you mean 'POL'?"), ("QQ.threat", 1, "QQ.threat: 'QQ' is not at the table; expected a capital such as AUT, BEL, BGR, HRV, CYP, CZE, DNK, EST, FIN, FRA, DEU, GRC ..."),
    ("POL.threa", 1, "POL.threa: unknown key; did you mean 'POL.threat'?"), ("mission", 1.5, "mission: 1.5 is out of range; expected 0 to 1 (mission)"), ("us_backstop", float("nan"), "us_backstop: nan is not a number; expected 0 to 1 (share)"),
])  # fmt: skip
def test_a_knob_that_there_is_not_or_that_goes_too_far_is_told_word_for_word(key, value, said):
    with pytest.raises(ScenarioError) as error:
        load_scenario().change({key: value})
    assert error.value.faults == [said]


def test_knobs_are_set_one_beside_another_and_a_second_setting_replaces_the_first():
    scenario = load_scenario().change({"weights.mass": 5, "legitimacy.un": 0, "us_backstop": 1, "POL.threat": 0.1, "POL.hurdle": 0.2, "DEU.threat": 0.3, "force": 60, "mission": 0}).change({"POL.threat": 0.4})
    assert (scenario.weights.mass, scenario.legitimacy.un, scenario.parameters.us_backstop, scenario.force, scenario.mission) == (5.0, 0.0, 1.0, 60.0, 0.0)
    assert [(s, name, e.mode) for s, name, e in scenario.changes] == [("POL", "hurdle", 0.2), ("DEU", "threat", 0.3), ("POL", "threat", 0.4)]
    assert scenario.change_of("POL", "threat") == Estimate(0.4, 0.4, 0.4, basis="set by hand", source="set by hand", confidence="assumed") and scenario.change_of("DEU", "hurdle") is None
    with pytest.raises(ScenarioError) as error:
        scenario.change({"us_backstop": 2, "weights.mass": 0.5, "PLO.threat": 1})
    assert len(error.value.faults) == 2 and str(error.value) == "\n".join(error.value.faults)


def test_a_scenario_is_written_as_what_differs_from_the_usual_one():
    scenario = parse_scenario(VINTAGE + '[table]\nadd = ["CHE"]\ndrop = ["POL"]\n', "t", "t.toml")
    scenario = replace(scenario, summary="One\n  line.", events=(Event(5, "provocation", 0.5, "", 2), Event(6, "walkout", 0.0, "DEU"))).change({"weights.mass": 0.5, "DEU.threat": 0.2})
    assert to_toml(scenario) == (
        'title = "Talks"\nsummary = "One line."\nvintage = "2024-12"\n'
        'events = [\n    { round = 5, kind = "provocation", size = 0.5, rounds = 2 },\n    { round = 6, kind = "walkout", size = 0.0, rounds = 1, state = "DEU" },\n]\n\n'
        '[table]\nconvenor = "FRA"\nprocedure = "convenor"\ndrop = [\n    "POL",\n]\nadd = [\n    "CHE",\n]\n\n'
        '[opening]\nmission = 0.8\nmandate = "coalition"\nforce = 40.0\n\n[weights]\nmass = 0.5\n\n[states.DEU]\nthreat = 0.2\n'
    )
    assert parse_scenario(to_toml(scenario), "t", "t.toml") == replace(scenario, summary="One line.", changes=(("DEU", "threat", Estimate(0.2, 0.2, 0.2, source="stated by the scenario")),))
