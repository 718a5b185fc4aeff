"""Sentences by hand: what is told of rounds, answers, endings, differences, departures and changes, word for word."""

from dataclasses import replace

import pytest

from agents import OUT, SUPPORT, TROOPS, Reply
from agents.utility import Terms
from model import NegotiationModel, ScenarioError, load_scenario
from model.analysis.chain import Link, chain
from model.analysis.change import CLOSE, Aim, Change, check, hold, value_of
from model.analysis.compare import Comparison, Difference, compare
from model.analysis.explain import (
    changes,
    ending,
    headline,
    ledger,
    listed,
    moves,
    number,
    refused_routes,
    thousand,
    told,
    why,
)
from model.analysis.terms import notes
from model.events import Event
from model.outcome import Refusal, refusal_of
from model.package import MANDATES, Package, mission_phrase, mission_word

ZERO = Terms(*[0.0] * len(Terms._fields))
LAY = Package(0.8, MANDATES.index("coalition"), 40.0)


@pytest.fixture(scope="module")
def talks():
    return NegotiationModel(seed=1).run_model()


def reply(answer, utility=0.0, backing=0.0, reservation=0.0, pledge=0.0, **terms):
    return Reply(answer, pledge, utility, backing, reservation, ZERO._replace(**terms))


def rounds(talks, before, after, was=0.0, now=0.0, **changed):
    """Two rounds by hand, of what each capital answered and of the mass."""
    first, second = talks.rounds[-2:]
    return [
        replace(first, number=4, standing=first.standing._replace(mass=was, settled=False), replies=before, refusal=None),
        replace(second, number=5, standing=second.standing._replace(mass=now, settled=False), replies=after, refusal=None, **changed),
    ]


IN, BACK, NOT = reply(TROOPS, pledge=2.0), reply(SUPPORT), reply(OUT)


@pytest.mark.parametrize("before, after, was, now, said", [
    ({"FRA": BACK}, {"FRA": IN}, 1.0, 2.0, "The coalition grows to 2,000 when France comes in."),
    ({"FRA": BACK, "GBR": NOT}, {"FRA": IN, "GBR": IN}, 1.0, 4.0, "The coalition grows to 4,000 when France and Britain come in."),
    ({"FRA": IN, "GBR": IN}, {"FRA": IN, "GBR": BACK}, 4.0, 2.0, "The coalition shrinks to 2,000 when Britain leaves."),
    ({"FRA": IN, "GBR": IN, "POL": IN}, {"FRA": IN, "GBR": BACK, "POL": NOT}, 6.0, 2.0, "The coalition shrinks to 2,000 when Britain and Poland leave."),
    ({"FRA": BACK, "GBR": IN}, {"FRA": IN, "GBR": BACK}, 2.0, 2.0, "The coalition holds at 2,000 troops from 1 capital."),
    ({"FRA": BACK, "GBR": IN}, {"FRA": IN, "GBR": IN}, 4.0, 3.0, "The coalition slips to 3,000 troops from 2 capitals."),
    ({"FRA": IN}, {"FRA": IN}, 2.0, 2.1, "The coalition edges up to 2,100 troops from 1 capital."),
    ({"FRA": IN}, {"FRA": IN}, 2.0004, 2.0, "The coalition holds at 2,000 troops from 1 capital."),
    ({"FRA": IN}, {"FRA": IN}, 2.001, 2.0, "The coalition slips to 2,000 troops from 1 capital."),
    ({"FRA": BACK}, {"FRA": BACK}, 0.0, 0.0, "Nobody sends troops."),
])  # fmt: skip
def test_a_headline_says_who_came_who_left_or_how_it_holds(talks, before, after, was, now, said):
    assert headline(rounds(talks, before, after, was, now)) == f"Round 5. {said}"


def test_a_headline_of_an_opening_an_agreement_and_a_refusal(talks):
    two = rounds(talks, {"FRA": IN}, {"FRA": IN}, 2.0, 2.0)
    opening = replace(two[0], number=1, proposer="FRA", standing=two[0].standing._replace(package=LAY))
    assert headline([opening]) == "Round 1. France opens with a force of 40,000; France would send troops."
    assert headline([replace(opening, replies={"FRA": NOT})]) == "Round 1. France opens with a force of 40,000; nobody would send troops."
    settled = replace(two[1], standing=two[1].standing._replace(settled=True, package=LAY))
    assert headline([two[0], settled]) == "Round 5. Agreed: 2,000 troops from 1 capital on Kyiv's invitation."
    for route, said in (("un", "under the UN"), ("nato", "under NATO"), ("eu", "under the EU")):
        under = settled.standing._replace(package=LAY._replace(mandate=MANDATES.index(route)))
        assert headline([two[0], replace(settled, standing=under)]).endswith(f"1 capital {said}.")
    refused = replace(two[1], refusal=Refusal(5, "un", 0.8, "veto", "RUS"))
    assert headline([two[0], refused]) == "Round 5. Moscow vetoes the UN mandate; 2,000 troops stand pledged."


@pytest.mark.parametrize("route, reason, by, said, listed_as", [
    ("un", "veto", "RUS", "Moscow vetoes the UN mandate", "UN in round 5 (veto, Moscow)"), ("eu", "no consensus", "HUN", "Hungary blocks the EU mandate", "EU in round 5 (no consensus, Hungary)"),
    ("nato", "no US backing", "USA", "NATO refuses: Washington will not back it", "NATO in round 5 (no US backing, Washington)"),
    ("un", "no majority", "", "the UN mandate finds no majority", "UN in round 5 (no majority, nobody)"),
    ("osce", "observers only", "", "OSCE gives a mandate to observers only", "OSCE in round 5 (observers only, nobody)"),
])  # fmt: skip
def test_a_refusal_is_told_with_its_reason_and_who_refused(talks, route, reason, by, said, listed_as):
    two = rounds(talks, {"FRA": IN}, {"FRA": IN}, waves=())
    two[1] = replace(two[1], refusal=Refusal(5, route, 0.8, reason, by))
    ruling = next(sentence for sentence in told(two, 1) if sentence.kind == "ruling")
    assert (ruling.text, ruling.states) == (f"{said}; the round goes on as a coalition.", (by,) if by else ())
    assert refused_routes(two) == [listed_as]


def test_a_refusal_names_a_capital_moscow_or_washington(talks):
    standing = talks.rounds[0].standing._replace(reason=2, proposed=LAY._replace(mandate=0), objector=1)
    cast = ("FRA", "GBR")
    assert refusal_of(standing, cast, 3) == Refusal(3, "un", 0.8, "veto", "GBR") and refusal_of(standing._replace(reason=0), cast, 3) is None
    assert [refusal_of(standing._replace(objector=k), cast, 3).by for k in (0, 2, 3, -1)] == ["FRA", "RUS", "USA", ""]


@pytest.mark.parametrize("package, said", [
    (LAY, "France keeps the package (a reassurance mission (0.8), Coalition, target 40,000)"), (LAY._replace(mission=0.9), "France asks more of the mission (0.8 to 0.9)"),
    (LAY._replace(mission=0.7, mandate=0), "France asks less of the mission (0.8 to 0.7) and goes to the UN for a mandate"),
    (LAY._replace(mission=0.7, mandate=3, force=60.0), "France asks less of the mission (0.8 to 0.7), goes to the EU for a mandate and raises the target from 40,000 to 60,000"),
    (LAY._replace(force=20.0), "France lowers the target from 40,000 to 20,000"),
])  # fmt: skip
def test_a_proposal_is_told_by_its_steps_from_the_package_before(talks, package, said):
    two = [replace(this, proposer="FRA", waves=(), standing=this.standing._replace(package=LAY, expected_mass=1.5)) for this in rounds(talks, {"FRA": IN}, {"FRA": IN})]
    two[1] = replace(two[1], standing=two[1].standing._replace(proposed=package))
    (sentence,) = told(two, 1)
    assert sentence.text == f"{said}: it expects 1,500 troops and likes no package one step away better." and (sentence.states, sentence.kind) == (("FRA",), "package")
    assert told([replace(two[0], standing=two[0].standing._replace(proposed=LAY))], 0)[0].text.startswith("France tables a reassurance mission (0.8) under Coalition, target 40,000: it expects 1,500")


def test_the_waves_of_a_round_are_told_one_by_one(talks):
    waves = ((("FRA", "troops", "support"), ("GBR", "troops", "out"), ("IRL", "support", "out")), (("FRA", "support", "out"),))
    this = rounds(talks, {"FRA": IN}, {"FRA": IN}, waves=waves)
    found = [(s.text, s.states) for s in told(this, 1) if s.kind == "wave"]
    assert found == [("Wave 1: France and Britain would not send troops; Ireland would not even support.", ("FRA", "GBR", "IRL")), ("Wave 2: France would not even support.", ("FRA",))]


def test_who_moved_is_told_with_the_two_terms_that_moved_it_most(talks):
    before = {"FRA": reply(SUPPORT, reservation=0.3, stance=0.1), "GBR": reply(TROOPS), "POL": reply(SUPPORT), "DEU": reply(OUT), "ITA": reply(TROOPS), "ESP": reply(OUT)}
    after = {
        "FRA": reply(TROOPS, pledge=1.5, reservation=0.1, stance=0.25, peers=0.1, mass=-0.4), "GBR": reply(SUPPORT, exposure=-0.3, mass=-0.2, peers=-0.1, security=0.5),
        "POL": reply(OUT, mission=-0.2, exposure=-0.9, luck=0.3), "DEU": reply(SUPPORT, peers=0.0004, stance=1.0), "ITA": reply(OUT, mandate=-0.02), "ESP": reply(TROOPS, pledge=9.0, stance=0.001),
    }
    found = [(s.text, s.states) for s in told(rounds(talks, before, after, waves=()), 1) if s.kind == "answer"]
    assert found == [
        ("Spain comes in with 9,000: its stance (.00).", ("ESP",)), ("France comes in with 1,500: its reservation (+.20) and its stance (+.15).", ("FRA",)),
        ("Germany comes round to support.", ("DEU",)), ("Britain keeps its support but sends no troops any more: exposure (-.30) and the empty force (-.20).", ("GBR",)),
        ("Italy leaves the coalition: the mandate (-.02).", ("ITA",)), ("Poland withdraws its support: the mission (-.20).", ("POL",)),
    ]
    assert changes(before["POL"], after["POL"]) == {"mission": -0.2, "mandate": 0.0, "signal": 0.0, "peers": 0.0, "luck": 0.3, "reservation": 0.0}
    assert [(m.iso3, m.before, m.after) for m in moves(*rounds(talks, before, after))][:2] == [("ESP", "out", "troops"), ("FRA", "support", "troops")]


@pytest.mark.parametrize("this, barred, said", [
    (reply(TROOPS, 0.5, 0, 0.2, 1.5, stance=0.4, peers=0.1, mass=0.006, luck=0.02, exposure=-0.2, domestic=-0.1, mission=-0.05), False,
     "X sends 1,500: .30 above its reservation; most in favour: its stance +.40 and its partners +.10; most against: exposure -.20 and parliament -.10."),
    (reply(TROOPS, 0.1, 0, 0.3, 1.0), False, "X sends 1,000: though it is .20 short of its reservation; most in favour: nothing; most against: nothing."),
    (reply(SUPPORT, 0.1, 0.3, 0.4, stance=-0.3, luck=0.004), False, "X supports without troops: .30 short of its reservation, .10 above what support takes; most against troops: its stance -.30; most in favour: nothing."),
    (reply(OUT, 0.5, 0.1, 0.4, luck=0.3), False, "X stays out: though it is .10 above its reservation, .10 short of what support takes; most against troops: nothing; most in favour: its mood +.30."),
    (reply(OUT, 0.5, 0.3, 0.4), True, "X takes no part: its chair is empty."), (reply(SUPPORT, 0.5, 0.3, 0.4), True, "X supports without troops: its law, its means or an empty chair bar it from sending troops under this mandate; .10 above what support takes."),
    (reply(OUT, 0.5, 0.1, 0.4), True, "X takes no part: its law, its means or an empty chair bar it from sending troops under this mandate; .10 short of what support takes."),
    (reply(OUT, 0.5, 0.2, 0.4), True, "X takes no part: its law, its means or an empty chair bar it from sending troops under this mandate; .00 short of what support takes."),
])  # fmt: skip
def test_an_answer_is_told_with_its_gaps_and_what_weighed_most(this, barred, said):
    assert why(this, "X", barred) == said


def test_the_ledger_and_the_endings_say_their_figures(talks):
    standing = talks.rounds[-1].standing._replace(mass=30.0, package=LAY, backstop=0.5, acceptance=0.25, consent=True)
    this = replace(talks.rounds[-1], standing=standing)
    assert ledger(this) == "Pledged 30,000 of 40,000 asked (75% of a basic mission of 40,000, 30% of full rotation of 100,000); US backstop operational support (0.50), Moscow cold (0.25), Kyiv consents."
    assert ledger(replace(this, standing=standing._replace(consent=False))).endswith("Kyiv does not consent.")
    short = replace(talks.outcome, agreed=False, rounds=26, mission=1.0, mandate="nato", force=40.0, mass=30.0)
    assert ending(short) == "A coalition below its target after 26 rounds: a deterrence force under NATO, 30,000 troops pledged of 40,000 asked."
    assert ending(replace(short, mass=0.0)) == "Deadlock after 26 rounds: nobody sends troops."
    assert ending(replace(short, mass=40.0, mandate="un")) == "No agreement after 26 rounds: 40,000 stand pledged, but Kyiv does not consent to a deterrence force under the UN."
    assert ending(replace(short, agreed=True, mandate="coalition")) == "Agreed after 26 rounds: a deterrence force on Kyiv's invitation, 30,000 troops pledged of 40,000 asked."


def test_figures_are_written_without_a_leading_zero_and_nothing_as_nothing():
    assert [number(v) for v in (0.004, -0.004, 0.005, -0.244, 0.994, 0.996, 1.25, -1.0, 10.004)] == [".00", ".00", ".01", "-.24", ".99", "1.00", "1.25", "-1.00", "10.00"]
    assert [number(v, sign=True) for v in (0.07, -0.07, 1.0, 0.001)] == ["+.07", "-.07", "+1.00", ".00"] and thousand(0.0004) == "0" and thousand(1234.5678) == "1,234,568"
    assert (listed(["FRA"]), listed(["FRA", "TUR"]), listed(["BIH", "USA", "RUS"])) == ("France", "France and Türkiye", "Bosnia, Washington and Moscow")
    assert [mission_word(m) for m in (0.0, 0.12, 0.13, 0.49, 0.51, 0.87, 0.88)] == ["unarmed observers"] * 2 + ["traditional peacekeeping"] * 2 + ["reassurance"] * 2 + ["deterrence force"]
    assert [mission_phrase(m) for m in (0.0, 0.25, 0.75, 1.0)] == ["an observer mission", "a traditional peacekeeping mission", "a reassurance mission", "a deterrence force"]


def test_a_departure_is_told_with_whom_it_followed():
    link = Link("POL", 2, "troops", ("FRA", "GBR"), 3.0, 0.25, -0.1)
    assert link.sentence == "Poland gives up troops in wave 2, after the departure of France and Britain cut the mass by 3,000 and its partners by .25."
    assert replace(link, after=("FRA", "GBR", "DEU", "ITA")).sentence.startswith("Poland gives up troops in wave 2, after the departure of France, Britain, Germany and Italy cut")
    assert replace(link, after=("FRA", "GBR", "DEU", "ITA", "ESP", "PRT")).sentence.startswith("Poland gives up troops in wave 2, after the departure of France, Britain, Germany and 3 others cut")
    assert replace(link, wave=1, after=()).sentence == "Poland gives up troops in wave 1: even with everybody in it is .10 short of its reservation."
    assert replace(link, wave=1, after=(), gives_up="support").sentence == "Poland gives up support in wave 1: even with everybody in it would not give it."


@pytest.mark.parametrize("k", [0, 27, -1])
def test_a_chain_of_a_round_that_was_not_played_is_refused(talks, k):
    with pytest.raises(ValueError, match=f"^round {k}: not played; expected 1 to 26$"):
        chain(talks, k)


def test_a_difference_is_told_by_its_kind():
    assert Difference(3, "ruling", "", "no route refused", "UN refused (veto)").sentence == "Round 3: UN refused (veto) instead of no route refused."
    assert Difference(3, "package", "FRA", "a", "b").sentence == "Round 3: France tables b instead of a."
    assert Difference(3, "answer", "GBR", "out", "troops", "luck +.20").sentence == "Round 3: Britain answers troops instead of out: luck +.20."


def test_two_runs_are_compared_in_words_from_the_first_difference_to_the_end():
    a, b, c = (Difference(k, "answer", iso3, "out", "troops") for k, iso3 in ((1, "FRA"), (2, "GBR"), (2, "POL")))
    lasts, ruling = replace(a, round=2), Difference(2, "ruling", "", "x", "y")
    found = Comparison((a, lasts, b, c, ruling, replace(b, round=3)), {"FRA": ("out", 0.0, "troops", 2.0), "GBR": ("troops", 5.0, "troops", 1.0), "DEU": ("out", 0.0, "out", 0.0), "MLT": ("absent", 0.0, "support", 0.0)},
                       (5.0, 3.0), ("deadlock", "agreement"), ((), ("MLT",)))  # fmt: skip
    assert found.sentences == [
        "Malta is at the other table only.", "First difference. Round 1: France answers troops instead of out.", "Round 2: y instead of x.", "Round 2: Britain and Poland answer troops there.",
        "Round 3: France and Poland answer alike again.", "At the end 3,000 troops instead of 5,000 (agreement instead of deadlock).",
        "Britain: 1,000 troops instead of 5,000 troops.", "France: 2,000 troops instead of out.", "Malta: support instead of absent.",
    ]
    alike = Comparison((), {}, (5.0, 5.0), ("agreement", "agreement"), (("MLT", "FRA"), ()))
    assert alike.sentences == ["Malta and France are not at the other table.", "The two runs are alike, decision by decision of those at both tables."]


def test_the_terms_behind_a_difference_speak_for_it_by_their_sign(talks):
    found = compare(talks, NegotiationModel(seed=1, us_backstop=0.7).run_model())
    answers = [d for d in found.differences if d.kind == "answer" and d.why]
    assert answers
    for this in answers:
        more = ("out", "support", "troops").index(this.other) > ("out", "support", "troops").index(this.one)
        figures = [part.rpartition(" ")[2] for part in this.why.split(" and ")]
        assert all(figure == ".00" or figure[0] == ("+" if more else "-") for figure in figures) and len(figures) <= 2, this.why


def test_a_run_that_ends_earlier_is_told_and_packages_are_compared_with_their_proposers(talks):
    other = NegotiationModel(replace(load_scenario(), convenor="ITA", procedure="rotation").change({"deadline": 10}), seed=1).run_model()
    found = compare(talks, other)
    ends = [d for d in found.differences if "going on" in (d.one, d.other)]
    assert ends == [Difference(len(other.rounds), "ruling", "", "going on", f"an end after {len(other.rounds)} rounds")]
    one, there = talks.rounds[0].standing.proposed, other.rounds[0].standing.proposed
    assert found.first.kind == "package" and found.first.other == f"mission {there.mission:.2f}, {['UN', 'OSCE', 'NATO', 'EU', 'Coalition'][there.mandate]}, {thousand(there.force)}"
    assert found.first.one == f"France tabling mission {one.mission:.2f}, NATO, {thousand(one.force)}" and found.first.iso3 == "ITA"


def test_an_aim_and_a_change_are_told_in_words():
    assert Aim("POL").words == "Poland sends troops" and Aim(target=20.0).words == "20 thousand are reached" and Aim("POL", 20.5).words == "Poland sends troops and 20.5 thousand are reached"
    one = Change((("us_backstop", 0.5, 0.6256),), 0.1, True)
    assert one.words == "us_backstop from 0.5 to 0.626" and replace(one, at_table=True).words == "at the last table: us_backstop from 0.5 to 0.626" and one.knobs == {"us_backstop": 0.6256}
    assert replace(one, settings=(*one.settings, ("force", 40.0, 20.0)), monotone=False).words == "us_backstop from 0.5 to 0.626 and force from 40 to 20 (not every larger change works: the talks take another course)"
    assert Change((), 0.5, True, ("POL", "troops")).words == "Poland sends all it can, whatever happens"
    there = LAY._replace(mission=0.5, mandate=0, force=20.0)
    assert Change((), 1.0, True, package=(LAY, there), at_table=True).words == "at the last table: a mission of 0.5 instead of 0.8, by the UN route, were it granted, 20,000 asked instead of 40,000"
    assert Change((), 1.0, True, package=(there, there._replace(mandate=LAY.mandate)), at_table=True).words == "at the last table: on Kyiv's invitation alone"


@pytest.mark.parametrize("aim, said", [
    (Aim(), "an aim is missing; expected a state, a target, or both"), (Aim("PLO"), "--state PLO: not at the table; did you mean 'POL'?"),
    (Aim("Q"), "--state Q: not at the table; expected a capital such as AUT, BEL, BGR, HRV, CYP, CZE, DNK, EST, FIN, FRA, DEU, GRC ..."),
    (Aim(target=0.0), "--target 0: expected above 0 and below 1000 (thousand troops)"), (Aim("POL", 1000.0), "--target 1000: expected above 0 and below 1000 (thousand troops)"),
])  # fmt: skip
def test_an_aim_that_cannot_be_is_told_word_for_word(aim, said):
    with pytest.raises(ScenarioError) as error:
        check(load_scenario(), aim)
    assert error.value.faults == [said] and check(load_scenario(), Aim("POL", 0.1)) is None is check(load_scenario(), Aim(target=999.0))


def test_an_answer_held_fast_takes_the_place_of_what_was_said_of_that_state_alone():
    events = (Event(3, "government", 0.4, "POL"), Event(4, "government", 0.4, "DEU"), Event(5, "ceasefire", 0.1))
    scenario = replace(load_scenario().change({"POL.hurdle": 0.5, "POL.threat": 0.1, "DEU.hurdle": 0.2}), events=events)
    sends, leaves = hold(scenario, "POL", "troops"), hold(scenario, "POL", "out")
    assert sends.events == (*events[1:], Event(1, "commitment", 0.0, "POL"))
    assert leaves.events == (*events[1:], Event(1, "walkout", 0.0, "POL"))
    assert sends.changes == scenario.changes == leaves.changes


def test_what_a_knob_is_now_is_read_by_its_key():
    scenario = replace(load_scenario().change({"DEU.threat": 0.1}), mission=0.3, force=60.0)
    assert [value_of(scenario, key) for key in ("mission", "force", "us_backstop", "weights.mission", "legitimacy.eu", "DEU.threat", "POL.escalation_fear")] == [0.3, 60.0, 0.5, 1.2, 0.65, 0.1, 0.5]
    assert CLOSE == 0.001


def test_a_note_behind_a_term_says_its_figures(talks):
    reply, seen = talks.rounds[-1].replies["POL"], talks.rounds[-1].seen._replace(consent=1.0, mandate=0, legitimacy=1.0, mass=30.0, force=40.0)
    asked = replace(talks.rounds[-1], seen=seen, replies={"POL": reply._replace(terms=reply.terms._replace(stance=0.2)), "FRA": IN, "DEU": BACK}, ideals={"POL": 0.5})
    found = notes(talks, asked, "POL")
    assert notes(talks, replace(asked, seen=seen._replace(consent=0.0)), "POL")["signal"] == "Moscow's consent is not asked"
    assert (found["signal"], found["mass"]) == ("Moscow's consent is asked", "30,000 of 40,000 pledged") and found["mandate"].startswith("UN gives 1.00, it asks ")
    assert found["peers"].startswith("1 others send; ") and found["peers"].endswith("% of its ties take part") and found["mission"].endswith("it wants .50")
    said = {stance: notes(talks, replace(asked, replies={"POL": reply._replace(terms=reply.terms._replace(stance=stance))}), "POL")["stance"] for stance in (1.0, 0.6, 0.59, 0.2, -0.2, -0.21, -0.6, -1.0)}
    assert list(said.values()) == ["ready to send", "ready to send", "leans to sending", "leans to sending", "undecided", "leans against sending", "leans against sending", "refuses to send"]
    assert found["domestic"] == "parliament has no say" and notes(talks, talks.rounds[-1], "DEU")["domestic"] == "the price of parliament's say" and set(found) == set(ZERO._fields)
