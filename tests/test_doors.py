"""Every door to a scenario refuses the same, by the one declaration of each knob: file, `--set`, `--vary`, link, keywords, Python."""

import numpy as np
import pytest

from concert.agents.knob import FLAG, REAL, RUNG, WHOLE, Knob, knobs
from concert.experiments.__main__ import main
from concert.experiments.studies.robustness import _axis
from concert.experiments.studies.uncertain import uncertain
from concert.experiments.sweeps.design import Factor, design_of, factor_between, factor_of
from concert.experiments.sweeps.parts import jobs_of
from concert.experiments.sweeps.sampling import sampled
from concert.model import NegotiationModel, ScenarioError, load_scenario, run_batch
from concert.model.rules.package import BASIC, LADDER
from concert.model.rules.parameters import Parameters
from concert.model.rules.protocol import clock
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.changes import EXAMPLES, SPECIAL, edited
from concert.model.scenario.knobs import OPENING_KNOBS, WORDS, knob_of
from concert.model.scenario.writer import to_toml
from concert.model.search.change import hold
from concert.model.search.one_at_a_time import levers, reach
from concert.model.search.whatif import _back, _between
from concert.ui.link import from_link

FILE = 'title = "T"\nvintage = "2024-12"\n'
WRONG = [("deadline", 2.01), ("deadline", 7.5), ("stability", 1.5), ("contested_allowed", 0.5), ("force", 45), ("force", 25), ("us_backstop", 1.5), ("deadline", 1), ("settlement_mass", 0)]


def refusal(call):
    with pytest.raises(ScenarioError) as error:
        call()
    (fault,) = error.value.faults
    return fault


@pytest.mark.parametrize("key, value", WRONG)
def test_every_door_refuses_the_same_value_in_the_same_words(key, value, capsys, tmp_path):
    scenario, fault = load_scenario(), f"{key}: {knob_of(key).fault(value)}"
    table = "opening" if key in OPENING_KNOBS else "parameters"
    assert refusal(lambda: parse_scenario(f"{FILE}[{table}]\n{key} = {value}\n", "t", "t.toml")) == f"t.toml: {table}.{fault}"
    assert refusal(lambda: scenario.change({key: value})) == fault
    assert refusal(lambda: scenario.change({key: f"{value}"})) == fault
    assert refusal(lambda: scenario.change({key: np.float64(value)})) == fault
    assert refusal(lambda: edited(scenario, [f"{key}={value}"])) == fault
    assert refusal(lambda: NegotiationModel(scenario, seed=1, **{key: value})) == fault
    assert refusal(lambda: run_batch(scenario, 1, vary={key: value})) == fault
    assert refusal(lambda: design_of(scenario, "december-2024", [f"{key}={value}"])) == f"--vary {fault}"
    assert refusal(lambda: design_of(scenario, "december-2024", {key: [value]})) == f"--vary {fault}"
    assert from_link(f"?change={key}={value}").notices == (("link", f"From the link: {fault}."),)
    for words in (["negotiate"], ["sweep", "--runs", "1", "--workers", "1", "--out", str(tmp_path / "out")]):
        assert main([*words, "--set", f"{key}={value}"]) == 2
        assert capsys.readouterr().err == f"error: --set {fault}\n"


@pytest.mark.parametrize("words", [
    ["convenor=ITA", "mandate=un", "procedure=rotation", "drop=POL", "add=CHE", "event=5:provocation:0.5::3", "us_backstop=0.7", "contested_allowed=false"],
])  # fmt: skip
def test_one_language_of_changes_is_spoken_at_every_door(words, capsys):
    scenario = load_scenario()
    made, pairs = edited(scenario, words), dict(word.split("=") for word in words)
    assert made.convenor == "ITA" and made.cast[-1] == "CHE" and made.events and made.parameters.contested_allowed == 0.0
    assert scenario.change(pairs) == made == scenario.change({**pairs, "drop": ["POL"], "contested_allowed": False})
    assert NegotiationModel(scenario, seed=1, **pairs).scenario == made
    assert from_link("?" + "&".join(f"change={word}" for word in words)).scenario == made
    assert design_of(scenario, "december-2024", [], settings=words).scenario == made
    assert parse_scenario(to_toml(made), made.name, "text").events == made.events
    assert main(["negotiate", *(w for word in words for w in ("--set", word))]) == 0
    assert "Italy convenes" in capsys.readouterr().out


def test_a_word_is_one_of_those_that_the_language_has():
    assert set(WORDS) == set(SPECIAL) == set(EXAMPLES)
    assert refusal(lambda: load_scenario().change({"convenor": 3})) == "convenor: 3 is not a word; expected one, such as 'ITA'"


def test_a_knob_that_is_no_real_number_has_only_its_levels():
    every = knobs(Parameters) | OPENING_KNOBS
    assert {name: knob.kind for name, knob in every.items() if knob.kind != REAL} == {"deadline": WHOLE, "stability": WHOLE, "contested_allowed": FLAG, "force": RUNG}
    for knob in every.values():
        assert all(knob.fault(level) == "" for level in (*knob.levels(), *knob.spread(11)))
        assert knob.spread(11)[0] == knob.low and knob.spread(11)[-1] == knob.high and len(knob.spread(11)) <= 11
    deadline = every["deadline"]
    assert deadline.levels(2.5, 4.9) == (3.0, 4.0) and deadline.nearest(7.4) == 7.0 and deadline.nearest(1e9) == 104.0 and deadline.spread(3) == (2.0, 53.0, 104.0)
    assert every["force"].spread(11) == LADDER and every["force"].nearest(33) == 40.0


@pytest.mark.parametrize("value, said", [
    (10**400, "is out of range; expected 0 to 1 (share)"), (float("inf"), "inf is out of range"), (float("nan"), "nan is not a number"), (None, "None is nothing"), ("x", "'x' is text"),
    (True, "True is true or false"), ([1], "[1] is a list"),
])  # fmt: skip
def test_what_is_no_number_of_a_knob_is_told_as_what_it_is(value, said):
    assert said in Knob(0, 1, "share", "", "").fault(value)


@pytest.mark.parametrize("how", ["lhs", "sobol"])
def test_a_design_draws_whole_numbers_rungs_and_flags_each_as_often(how):
    factors = [*uncertain(load_scenario()), factor_between("force", 10, 100)]
    points = sampled(how, factors, 1024, 1)
    for factor, column in zip(factors, points.T, strict=True):
        assert all(knob_of(factor.key).fault(value) == "" for value in np.unique(column)), factor.key
    deadline = points[:, [factor.key for factor in factors].index("deadline")]
    values, counts = np.unique(deadline, return_counts=True)
    assert values.tolist() == list(range(13, 40)) and counts.max() - counts.min() <= 3
    assert deadline.var() == pytest.approx((27**2 - 1) / 12, rel=0.02)  # of a whole number from 13 to 39, each as likely


def test_the_axes_of_a_map_and_of_how_sure_lie_on_values_that_a_knob_may_have():
    scenario = load_scenario()
    assert _axis("force", scenario).values == LADDER and _axis("contested_allowed", scenario).values == (0.0, 1.0)
    assert _axis("deadline", scenario).values == tuple(round(2 + 102 * k / 10) for k in range(11)) and len(_axis("mission", scenario).values) == 11
    grid = reach(scenario, "force", "contested_allowed", levels=7, runs=2)
    assert grid.xs == LADDER and grid.ys == (0.0, 1.0) and grid.shares.shape == (2, 5)
    (turned,) = levers(scenario, runs=2, keys=["deadline"])
    assert (turned.low, turned.high) == (2.0, 51.0)  # 26 less and more a quarter of 102, to whole rounds


def test_a_search_tries_a_knob_at_the_values_that_it_may_have():
    assert _between("deadline", 26.0, 30.0, 24) == [27.0, 28.0, 29.0, 30.0] and _between("deadline", 26.0, 2.0, 2) == [14.0, 2.0]
    assert _back("deadline", lambda rounds: rounds >= 42.1, 26.0, 60.0) == 43.0 and _between("contested_allowed", 1.0, 0.0, 24) == [0.0]


def test_levels_of_words_are_played_and_told(tmp_path):
    design = design_of(load_scenario(), "december-2024", {"convenor": ["FRA", "ITA"], "us_backstop": [0.5]}, runs=3)
    assert design.points.tolist() == [[0.0, 0.5], [1.0, 0.5]] and design.factors[0].word == "convenor=FRA,ITA"
    (job,) = jobs_of(design)
    assert [factor.told(value) for factor, value in zip(job.factors, job.points[1], strict=True)] == ["ITA", 0.5]
    assert Factor("convenor", ("FRA", "ITA", "GBR"), 0, 2).at(np.array([0.0, 0.34, 1.0])).tolist() == [0.0, 1.0, 2.0]
    assert factor_of("event=5:provocation,6:provocation", load_scenario()).values == ("5:provocation", "6:provocation")


def test_the_clock_never_passes_one_and_the_reservation_never_falls_below_nothing():
    made = load_scenario().change({"deadline": 3})
    model = NegotiationModel(made, seed=1).run_model()
    assert [clock(model.setting, time) for time in range(5)] == [0.0, 0.5, 1.0, 1.0, 1.0]
    assert min(reply.reservation for this in model.rounds for reply in this.replies.values()) == 0.0 and len(model.rounds) == 3


def test_an_answer_that_is_held_can_be_saved_and_read_again():
    held = hold(load_scenario(), "POL", "troops")
    again = parse_scenario(to_toml(held), held.name, "text")
    assert again.events == held.events
    one, other = (run_batch(scenario, 50, 1) for scenario in (held, again))
    row = one.cast.index("POL")
    assert (one.answers[:, row] == 2).all() and (one.answers == other.answers).all()
    capacity = NegotiationModel(held, seed=1).setting.traits[row].capacity
    assert one.pledges[:, row] == pytest.approx(capacity, abs=0.0005)


def test_talks_settle_early_from_the_basic_mission_or_the_opening_force_whichever_is_less():
    small = load_scenario("tolerant-russia").change({"force": 10})
    assert small.settles_from == 10.0 and load_scenario().settles_from == BASIC == small.change({"force": 100}).settles_from
    early, late = (run_batch(scenario, 200, 1) for scenario in (small, small.change({"settlement_mass": 40})))
    assert (early.rounds < 26).mean() > 0.5 and early.agreed[early.rounds < 26].all()
    assert (early.mass[early.rounds < 26] >= 10).all() and (late.mass[late.rounds < 26] >= 40).all()
    assert small.change({"settlement_mass": 30}).settles_from == 30.0 and parse_scenario(to_toml(small.change({"settlement_mass": 30})), "t", "t").settlement_mass == 30.0


def test_the_force_asked_at_the_moment_alone_never_settles_talks():
    batch = run_batch(load_scenario(), 300, 1)
    low = batch.force < BASIC
    assert low.any() and (batch.rounds[low & (batch.mass < BASIC)] == 26).all()


def test_the_opening_mandate_is_where_the_story_begins_and_decides_nothing():
    """As the reference of changes says: every route is weighed from the first round on."""
    scenario = load_scenario("december-2024")
    masses = {mandate: run_batch(scenario.change({"mandate": mandate}), runs=100, seed=1).mass.tolist() for mandate in ("un", "eu", "coalition")}
    assert masses["un"] == masses["eu"] == masses["coalition"]
    assert masses["un"] != run_batch(scenario.change({"force": 20}), runs=100, seed=1).mass.tolist()


def test_a_map_has_axes_of_words_too(tmp_path, capsys):
    words = ["map", "--x", "convenor=FRA,ITA", "--y", "event=5:provocation,9:provocation", "--samples", "2", "--runs", "1", "--workers", "1"]
    assert main([*words, "--out", str(tmp_path)]) == 0, capsys.readouterr().err
    lines = (tmp_path / "map.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "event,FRA,ITA"
    assert [line.partition(",")[0] for line in lines[1:]] == ["5:provocation", "9:provocation"]


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["sweep", "--vary", "us_backstop=0,1", "--runs", "1"], "--vary"), (["sensitivity", "--vary", "us_backstop=0:1"], "--vary"),
        (["map", "--x", "us_backstop=0,1", "--y", "mission=0.4,0.8"], "--x"),
    ],
)
def test_a_knob_is_set_or_varied_and_not_both(words, option, tmp_path, capsys):
    assert main([*words, "--set", "us_backstop=0.5", "--out", str(tmp_path / "d")]) == 2
    assert capsys.readouterr().err == f"error: {option} us_backstop: set by --set, too; expected one or the other\n"
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("5:walkout", "event state: none is given, and a walkout happens to one; expected a capital at the table, such as AUT, as in ROUND:KIND:SIZE:STATE:ROUNDS"),
        ("5:government:0.3", "event state: none is given, and a government happens to one; expected a capital at the table, such as AUT, as in ROUND:KIND:SIZE:STATE:ROUNDS"),
        ("5:walkout:0.3:FRA", "event size: 0.3 is given, but a walkout has none; expected it left out, as in ROUND:KIND:SIZE:STATE:ROUNDS"),
    ],
)
def test_an_event_that_lacks_what_it_needs_or_has_too_much_is_told_how_it_is_written(word, said, capsys):
    assert main(["negotiate", "--set", f"event={word}"]) == 2
    assert capsys.readouterr().err == f"error: --set {said}\n"
