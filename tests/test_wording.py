"""Sentences by hand: what is told of rounds, answers, endings, differences, departures and changes, word for word."""

from dataclasses import replace

import pytest

from concert.agents import OUT, SUPPORT, TROOPS, Reply
from concert.agents.capital import ANSWERS
from concert.agents.utility import Terms
from concert.model import NegotiationModel, ScenarioError, load_scenario
from concert.model.engine.outcome import FORCES, LAW, LEFT, Refusal, refusal_of
from concert.model.narrative.cascade import Link, chain
from concert.model.narrative.compare import DO, DOES, DOING, Comparison, Difference, compare, first_difference
from concert.model.narrative.explain import because, changes, listed, moves, number, thousand, why
from concert.model.narrative.headlines import asked, decisive, ending, headline, refused_routes
from concert.model.narrative.terms import notes
from concert.model.narrative.transcript import happening, ledger, offer, told
from concert.model.rules.events import KINDS, Event
from concert.model.rules.package import MANDATES, Package, mission_phrase, mission_word
from concert.model.search.change import CLOSE, Aim, Change, check, hold, value_of

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
        replace(first, number=4, standing=first.standing._replace(mass=was, settled=False), replies=before, refusal=None, before=first.package, unable={}),
        replace(second, number=5, standing=second.standing._replace(mass=now, settled=False), replies=after, refusal=None, **{"before": second.package, "unable": {}, **changed}),
    ]


IN, BACK, NOT = reply(TROOPS, pledge=2.0), reply(SUPPORT), reply(OUT)


@pytest.mark.parametrize("before, after, was, now, said", [
    ({"FRA": BACK}, {"FRA": IN}, 1.0, 2.0, "The coalition grows to 2,000 troops when France comes in."),
    ({"FRA": BACK, "GBR": NOT}, {"FRA": IN, "GBR": IN}, 1.0, 4.0, "The coalition grows to 4,000 troops when France and Britain come in."),
    ({"FRA": IN, "GBR": IN}, {"FRA": IN, "GBR": BACK}, 4.0, 2.0, "The coalition shrinks to 2,000 troops when Britain leaves it."),
    ({"FRA": IN, "GBR": IN, "POL": IN}, {"FRA": IN, "GBR": BACK, "POL": NOT}, 6.0, 2.0, "The coalition shrinks to 2,000 troops when Britain and Poland leave it."),
    ({"FRA": BACK, "GBR": IN}, {"FRA": IN, "GBR": BACK}, 2.0, 2.0, "The coalition holds at 2,000 troops from 1 capital."),
    ({"FRA": BACK, "GBR": IN}, {"FRA": IN, "GBR": IN}, 4.0, 3.0, "The coalition slips to 3,000 troops from 2 capitals."),
    ({"FRA": IN}, {"FRA": IN}, 2.0, 2.1, "The coalition edges up to 2,100 troops from 1 capital."),
    ({"FRA": IN}, {"FRA": IN}, 2.0004, 2.0, "The coalition holds at 2,000 troops from 1 capital."),
    ({"FRA": IN}, {"FRA": IN}, 2.001, 2.0, "The coalition slips to 2,000 troops from 1 capital."),
    ({"FRA": BACK}, {"FRA": BACK}, 0.0, 0.0, "Still nobody sends troops."),
    ({"FRA": IN, "GBR": IN}, {"FRA": BACK, "GBR": BACK}, 2.0, 0.0, "The coalition falls apart when France and Britain leave it."),
    ({"FRA": NOT, "GBR": NOT, "POL": NOT, "DEU": NOT, "ITA": NOT}, {"FRA": IN, "GBR": IN, "POL": IN, "DEU": IN, "ITA": IN}, 0.0, 9.0, "The coalition grows to 9,000 troops when Germany, France, Britain and 2 others come in."),
])  # fmt: skip
def test_a_headline_says_who_came_who_left_or_how_it_holds(talks, before, after, was, now, said):
    assert headline(rounds(talks, before, after, was, now)) == f"Round 5. {said}"


def test_a_headline_of_an_opening_an_agreement_a_refusal_and_another_target(talks):
    two = rounds(talks, {"FRA": IN}, {"FRA": IN}, 2.0, 2.0)
    opening = replace(two[0], number=1, proposer="FRA", before=LAY, standing=two[0].standing._replace(package=LAY))
    assert headline([opening]) == "Round 1. France asks for 40,000 troops; France would send troops."
    assert headline([replace(opening, replies={"FRA": NOT}, before=LAY._replace(force=100.0))]) == "Round 1. France asks for 40,000 troops, a target cut from 100,000; nobody would send troops."
    settled = replace(two[1], standing=two[1].standing._replace(settled=True, package=LAY))
    assert headline([opening, settled]) == "Round 5. Agreed: 2,000 troops from 1 capital on Kyiv's invitation."
    cut = replace(settled, standing=settled.standing._replace(package=LAY._replace(force=10.0)))
    assert headline([opening, cut]) == "Round 5. Agreed: 2,000 troops from 1 capital on Kyiv's invitation; the target was cut from 40,000 to 10,000."
    for route, said in (("un", "under the UN"), ("nato", "under NATO"), ("eu", "under the EU")):
        under = settled.standing._replace(package=LAY._replace(mandate=MANDATES.index(route)))
        assert headline([opening, replace(settled, standing=under)]).endswith(f"1 capital {said}.")
    refused = replace(two[1], refusal=Refusal(5, "un", 0.8, "veto", "RUS"))
    assert headline([two[0], refused]) == "Round 5. Moscow vetoes the UN mandate; 2,000 troops stand pledged."
    lower = replace(refused, proposer="FRA", before=LAY, standing=refused.standing._replace(package=LAY._replace(force=20.0)))
    assert headline([two[0], lower]) == "Round 5. Moscow vetoes the UN mandate and France cuts the target to 20,000 troops; 2,000 troops stand pledged."
    assert headline([two[0], replace(lower, refusal=None, before=LAY._replace(force=10.0))]) == "Round 5. France raises the target to 20,000 troops; 2,000 troops stand pledged."


def test_a_capital_that_leaves_the_talks_is_told_with_who_takes_the_chair(talks):
    two = rounds(talks, {"FRA": IN, "GBR": IN}, {"FRA": NOT, "GBR": IN}, 4.0, 2.0, left=("FRA",), chair_of="FRA", proposer="GBR", unable={"FRA": LEFT}, waves=())
    assert headline(two) == "Round 5. France leaves the talks; Britain takes the chair; the coalition shrinks to 2,000 troops."
    assert next((s.text, s.states, s.kind) for s in told(two, 1)) == ("France leaves the talks; Britain takes the chair.", ("FRA", "GBR"), "event")
    assert not any("France" in s.text for s in told(two, 1)[1:])  # it is not told once more as a change of mind
    stays = [two[0], replace(two[1], left=("FRA", "POL"), chair_of="")]
    assert told(stays, 1)[0].text == "France and Poland leave the talks."
    first = replace(two[1], number=1, before=LAY, standing=two[1].standing._replace(package=LAY))
    assert headline([first]) == "Round 1. France leaves the talks; Britain takes the chair and asks for 40,000 troops; Britain would send troops."
    assert headline([replace(first, chair_of="")]) == "Round 1. France leaves the talks; Britain asks for 40,000 troops; Britain would send troops."


def test_what_happens_in_a_round_is_told_for_every_kind_of_event(talks):
    two = rounds(talks, {"FRA": IN}, {"FRA": IN}, waves=())
    said = {
        Event(5, "provocation", 0.5): "Moscow provokes: the danger to troops grows by 50% for this round.",
        Event(5, "provocation", 1.0, "", 5): "Moscow provokes: the danger to troops grows by 100% for 5 rounds.",
        Event(5, "ceasefire", 0.25): "The guns fall silent: the danger to troops shrinks by 25% for good.",
        Event(5, "backstop", -0.3): "Washington's readiness to stand behind a force falls by .30 of a full guarantee.",
        Event(5, "backstop", 0.3): "Washington's readiness to stand behind a force rises by .30 of a full guarantee.",
        Event(5, "government", -0.4, "DEU"): "Germany has a new government, less ready to send troops: its stance moves by .40 points.",
        Event(5, "commitment", 0.0, "DEU"): "Germany commits all the troops it can send, whatever happens.",
        Event(5, "government", 0.4, "DEU"): "Germany has a new government, readier to send troops: its stance moves by .40 points.",
    }
    assert {event.kind for event in said} | {"walkout"} == {kind.name for kind in KINDS} and happening(Event(5, "walkout", 0.0, "FRA")) == "France leaves the talks"
    for event, text in said.items():
        assert told([two[0], replace(two[1], events=(event,))], 1)[0].text == text


@pytest.mark.parametrize("route, reason, by, said", [
    ("un", "veto", "RUS", "Moscow vetoes the UN mandate"), ("eu", "no consensus", "HUN", "Hungary blocks the EU mandate"),
    ("nato", "no US backing", "USA", "Washington will not back a NATO mandate"), ("un", "no majority", "", "the UN mandate finds no majority"),
    ("osce", "observers only", "", "the OSCE gives a mandate to observers only"),
])  # fmt: skip
def test_a_refusal_is_told_with_its_reason_and_who_refused(talks, route, reason, by, said):
    two = rounds(talks, {"FRA": IN}, {"FRA": IN}, waves=())
    two[1] = replace(two[1], refusal=Refusal(5, route, 0.8, reason, by))
    ruling = next(sentence for sentence in told(two, 1) if sentence.kind == "ruling")
    assert (ruling.text, ruling.states) == (f"{said[0].upper()}{said[1:]}, so the round goes on with Kyiv's invitation alone.", (by,) if by else ())
    assert refused_routes(two) == [f"{said} (round 5)"]
    assert refused_routes([*two, replace(two[1], number=9), replace(two[1], number=11)]) == [f"{said} (rounds 5, 9 and 11)"]


def test_a_mandate_that_is_granted_is_told_once(talks):
    granted = LAY._replace(mandate=MANDATES.index("un"))
    two = rounds(talks, {"FRA": IN}, {"FRA": IN}, waves=())
    two[1] = replace(two[1], before=LAY, standing=two[1].standing._replace(proposed=granted, package=granted))
    assert [s.text for s in told(two, 1) if s.kind == "ruling"] == ["The UN grants the mandate."]
    assert not [s for s in told([two[0], replace(two[1], before=granted)], 1) if s.kind == "ruling"]


def test_a_refusal_names_a_capital_moscow_or_washington(talks):
    standing = talks.rounds[0].standing._replace(reason=2, proposed=LAY._replace(mandate=0), objector=1)
    cast = ("FRA", "GBR")
    assert refusal_of(standing, cast, 3) == Refusal(3, "un", 0.8, "veto", "GBR") and refusal_of(standing._replace(reason=0), cast, 3) is None
    assert [refusal_of(standing._replace(objector=k), cast, 3).by for k in (0, 2, 3, -1)] == ["FRA", "RUS", "USA", ""]


@pytest.mark.parametrize("package, said", [
    (LAY, "France keeps to a reassurance mission (0.8) on Kyiv's invitation with 40,000 troops asked"), (LAY._replace(mission=0.9), "France makes the mission more robust (0.8 to 0.9)"),
    (LAY._replace(mission=0.7, mandate=0), "France makes the mission lighter (0.8 to 0.7) and asks the UN for a mandate"),
    (LAY._replace(mission=0.75, mandate=3, force=60.0), "France makes the mission lighter (0.8 to 0.75), asks the EU for a mandate and raises the target from 40,000 to 60,000 troops"),
    (LAY._replace(force=20.0), "France cuts the target from 40,000 to 20,000 troops"), (LAY._replace(mandate=2), "France asks NATO for a mandate"),
])  # fmt: skip
def test_a_proposal_is_told_by_its_steps_from_the_package_before(talks, package, said):
    two = [replace(this, proposer="FRA", before=LAY, waves=(), standing=this.standing._replace(package=LAY, expected_mass=1.5)) for this in rounds(talks, {"FRA": IN}, {"FRA": IN})]
    two = [replace(this, standing=this.standing._replace(proposed=proposed)) for this, proposed in zip(two, (LAY._replace(mission=0.9), package), strict=True)]
    sentence = told(two, 1)[0]
    assert sentence.text == f"{said}; it expects 1,500 to be pledged." and (sentence.states, sentence.kind) == (("FRA",), "package")
    opening = told([replace(two[0], before=LAY._replace(force=60.0), standing=two[0].standing._replace(proposed=LAY))], 0)[0].text
    assert opening == "France proposes a reassurance mission (0.8 on a scale from 0, observers, to 1, deterrence) on Kyiv's invitation and asks for 40,000 troops, a target cut from 60,000; it expects 1,500 to be pledged."


def test_a_package_that_is_kept_is_told_once_a_stretch_and_a_proposer_who_keeps_it_by_name(talks):
    two = [replace(this, proposer="FRA", before=LAY, waves=(), standing=this.standing._replace(package=LAY, proposed=LAY)) for this in rounds(talks, {"FRA": IN}, {"FRA": IN})]
    assert [s.text for s in told(two, 1)] == ["Every capital answers as before."]
    assert [s.text for s in told([two[0], replace(two[1], proposer="GBR")], 1)] == ["Britain keeps the package."]
    back = LAY._replace(mandate=0)
    home = replace(two[1], before=back, standing=two[1].standing._replace(proposed=LAY))
    assert told([two[0], home], 1)[0].text.startswith("France goes on with Kyiv's invitation alone; it expects ")


def test_the_waves_of_the_first_round_are_told_and_later_ones_by_who_newly_gives_way(talks):
    waves = ((("FRA", "troops", "support"), ("GBR", "troops", "out"), ("IRL", "support", "out")), (("FRA", "support", "out"),))
    this = rounds(talks, {"FRA": NOT, "GBR": NOT, "IRL": NOT}, {"FRA": NOT, "GBR": NOT, "IRL": NOT}, waves=waves)
    first = replace(this[1], number=1)
    assert [(s.text, s.states) for s in told([first], 0) if s.kind == "wave"] == [
        ("Wave 1, counted from everybody in: France declines to send troops; Britain declines to take any part; Ireland declines even to support.", ("FRA", "GBR", "IRL")), ("Wave 2: France declines even to support.", ("FRA",))]
    assert [s.text for s in told(this, 1) if s.kind == "wave"] == []  # all as in the round before

    def waves_after(**was):
        return [s.text for s in told([replace(this[0], replies={"FRA": NOT, "GBR": NOT, "IRL": NOT} | was), this[1]], 1) if s.kind == "wave"]

    assert waves_after(FRA=IN) == ["Wave 1, counted from everybody in: France declines to send troops; 2 others as before.", "Wave 2: France declines even to support."]
    assert waves_after(FRA=BACK, GBR=IN) == ["Wave 1, counted from everybody in: Britain declines to take any part; 2 others as before.", "Wave 2: France declines even to support."]
    assert waves_after(IRL=BACK) == []  # a single wave draws nobody: who gave way is told with its reason


def test_who_moved_is_told_with_the_two_terms_that_moved_it_most(talks):
    before = {"FRA": reply(SUPPORT, reservation=0.3, stance=0.1), "GBR": reply(TROOPS, pledge=1.0), "POL": reply(SUPPORT), "DEU": reply(OUT), "ITA": reply(TROOPS, pledge=2.0), "ESP": reply(OUT)}
    after = {
        "FRA": reply(TROOPS, pledge=1.5, reservation=0.1, stance=0.25, peers=0.1, mass=-0.4), "GBR": reply(SUPPORT, exposure=-0.3, mass=-0.2, peers=-0.1, security=0.5),
        "POL": reply(OUT, mission=-0.2, exposure=-0.9, luck=0.3), "DEU": reply(SUPPORT, peers=0.0049, stance=1.0), "ITA": reply(OUT, mandate=-0.02), "ESP": reply(TROOPS, pledge=9.0, stance=0.005),
    }
    found = [(s.text, s.states) for s in told(rounds(talks, before, after, waves=()), 1) if s.kind == "answer"]
    assert found == [
        ("Spain comes in with 9,000 troops (in points: its stance +.01).", ("ESP",)), ("France comes in with 1,500 troops (in points: its reservation +.20, its stance +.15).", ("FRA",)),
        ("Britain keeps its support but sends no troops any more (in points: exposure -.30, the empty force -.20).", ("GBR",)), ("Germany comes round to support.", ("DEU",)),
        ("Italy leaves the coalition (in points: the mandate -.02).", ("ITA",)), ("Poland withdraws its support (in points: the mission -.20).", ("POL",)),
    ]
    assert changes(before["POL"], after["POL"]) == {"mission": -0.2, "mandate": 0.0, "signal": 0.0, "peers": 0.0, "luck": 0.3, "reservation": 0.0}
    assert [(m.iso3, m.before, m.after) for m in moves(*rounds(talks, before, after))][:2] == [("ESP", "out", "troops"), ("FRA", "support", "troops")]


def test_where_the_law_decides_it_is_named_and_no_term(talks):
    before, after = {"AUT": reply(SUPPORT), "IRL": IN}, {"AUT": reply(TROOPS, pledge=0.5, stance=0.3), "IRL": reply(SUPPORT, stance=-0.2)}
    two = rounds(talks, before, after, waves=(), unable={"IRL": LAW})
    two[0] = replace(two[0], unable={"AUT": LAW})
    assert because(*two, "AUT") == "its law lets it send troops under this mandate" and because(*two, "IRL") == "its law bars it from sending troops under this mandate"
    assert because(replace(two[0], unable={"AUT": LAW}), replace(two[1], unable={"AUT": LAW}), "AUT") == "in points: its stance +.30"
    assert "Austria comes in with 500 troops (its law lets it send troops under this mandate)." in [s.text for s in told(two, 1)]


@pytest.mark.parametrize("this, unable, said", [
    (reply(TROOPS, 0.5, 0, 0.2, 1.5, stance=0.4, peers=0.1, mass=0.006, luck=0.02, exposure=-0.2, domestic=-0.1, mission=-0.05), "",
     "X sends 1,500 troops: .30 points above its reservation; most in favour: its stance +.40 and its partners +.10; most against: exposure -.20 and parliament -.10."),
    (reply(TROOPS, 0.1, 0, 0.3, 1.0), "", "X sends 1,000 troops: though it is .20 points short of its reservation; most in favour: nothing; most against: nothing."),
    (reply(SUPPORT, 0.1, 0.3, 0.4, stance=-0.3, luck=0.004), "", "X supports without troops: .30 points short of its reservation, .10 points above what support takes; most against troops: its stance -.30; most in favour: nothing."),
    (reply(OUT, 0.5, 0.1, 0.4, luck=0.3), "", "X stays out: though it is .10 points above its reservation, .10 points short of what support takes; most against troops: nothing; most in favour: its mood +.30."),
    (reply(OUT, 0.5, 0.3, 0.4), LEFT, "X has left the talks."), (reply(SUPPORT, 0.5, 0.3, 0.4), LAW, "X supports without troops: its law bars it from sending troops under this mandate; it is .10 points above what support takes."),
    (reply(OUT, 0.5, 0.1, 0.4), LAW, "X stays out: its law bars it from sending troops under this mandate; it is .10 points short of what support takes."),
    (reply(SUPPORT, 0.5, 0.3, 0.4), FORCES, "X supports without troops: it has no forces to send; it is .10 points above what support takes."),
])  # fmt: skip
def test_an_answer_is_told_with_its_gaps_and_what_weighed_most(this, unable, said):
    assert why(this, "X", unable) == said


def test_the_ledger_says_its_figures_and_the_powers_where_their_words_change(talks):
    standing = talks.rounds[-1].standing._replace(mass=30.0, package=LAY, backstop=0.5, acceptance=0.25, consent=True)
    this = replace(talks.rounds[-1], standing=standing)
    whole = "Pledged: 30,000 troops; asked: 40,000 (75% of the 40,000 of a basic mission, 30% of the 100,000 that full rotation takes). Washington offers operational support (.50 of a full guarantee), Moscow is cold (acceptance .25 of 1), Kyiv consents."
    assert ledger(this) == whole and ledger(this, this) == "Pledged: 30,000 troops; asked: 40,000."
    for other in (standing._replace(backstop=0.49), standing._replace(acceptance=0.24), standing._replace(consent=False)):
        assert ledger(this, replace(this, standing=other)) == whole
    assert ledger(replace(this, standing=standing._replace(consent=False))).endswith("Kyiv does not consent.")
    assert ledger(replace(this, standing=standing._replace(mass=0.0))).startswith("Pledged: 0 troops; asked: 40,000. Washington")
    assert [offer(level) for level in (0.0, 0.25, 0.5, 0.75)] == ["nothing yet", "intelligence", "operational support", "a guarantee"]


def test_an_ending_says_how_far_the_target_was_cut_and_who_made_the_difference(talks):
    short = replace(talks.outcome, agreed=False, rounds=26, mission=1.0, mandate="nato", force=40.0, mass=30.0, opening_force=40.0)
    assert ending(short) == "A coalition below its target after 26 rounds: a deterrence force under NATO, 30,000 troops pledged of 40,000 asked."
    assert ending(replace(short, mass=0.0)) == "Deadlock after 26 rounds: nobody sends troops."
    assert ending(replace(short, mass=0.0, force=10.0)) == "Deadlock after 26 rounds: nobody sends troops, though the target was cut from 40,000 to 10,000."
    assert ending(replace(short, mass=40.0, mandate="un")) == "No agreement after 26 rounds: 40,000 troops pledged of 40,000 asked, but Kyiv does not consent to a deterrence force under the UN."
    agreed = replace(short, agreed=True, mandate="coalition", mass=12.989, force=10.0)
    assert ending(agreed) == "Agreed after 26 rounds: a deterrence force on Kyiv's invitation, 12,989 troops pledged of 10,000 asked, a target cut from 40,000."
    assert asked(replace(short, force=60.0)) == "60,000 asked, a target raised from 40,000" and asked(short) == "40,000 asked"

    def made(force, **pledges):
        answers = dict.fromkeys(pledges, "troops")
        return decisive(replace(agreed, force=force, mass=sum(pledges.values()), answers=answers, pledges=pledges))

    assert made(10.0, FRA=6.0, GBR=5.0, POL=1.0) == "Without France or without Britain the pledges would fall below the 10,000 asked."
    assert made(10.0, FRA=9.0, GBR=1.5, POL=0.5) == "Without France or without Britain the pledges would fall below the 10,000 asked."
    assert made(10.0, FRA=9.0, GBR=1.0, POL=1.0) == "Without France the pledges would fall below the 10,000 asked."
    assert made(4.0, FRA=4.0, GBR=3.0, POL=2.0, DEU=1.0) == "France, Britain and Poland bring 90% of the troops; no single one of them decides whether the target is met."
    assert made(40.0, FRA=4.0, GBR=3.0) == "France and Britain bring all of the troops; the target is not met."
    assert decisive(replace(agreed, answers={}, pledges={}, mass=0.0)) == "Nobody sends troops, so nobody's absence makes the difference."


def test_figures_are_written_without_a_leading_zero_and_nothing_as_nothing():
    assert [number(v) for v in (0.004, -0.004, 0.005, -0.244, 0.994, 0.996, 1.25, -1.0, 10.004)] == [".00", ".00", ".01", "-.24", ".99", "1.00", "1.25", "-1.00", "10.00"]
    assert [number(v, sign=True) for v in (0.07, -0.07, 1.0, 0.001)] == ["+.07", "-.07", "+1.00", ".00"] and thousand(0.0004) == "0" and thousand(1234.5678) == "1,234,568"
    assert (listed(["FRA"]), listed(["FRA", "TUR"]), listed(["BIH", "USA", "RUS"])) == ("France", "France and Türkiye", "Bosnia, Washington and Moscow")
    assert [mission_word(m) for m in (0.0, 0.12, 0.13, 0.49, 0.51, 0.87, 0.88)] == ["unarmed observers"] * 2 + ["traditional peacekeeping"] * 2 + ["reassurance"] * 2 + ["deterrence force"]
    assert [mission_phrase(m) for m in (0.0, 0.25, 0.75, 1.0)] == ["an observer mission", "a traditional peacekeeping mission", "a reassurance mission", "a deterrence force"]


def test_a_departure_is_told_with_whom_it_followed():
    link = Link("POL", 2, "troops", ("FRA", "GBR"), 3.0, 0.25, -0.1, held=True)
    assert link.sentence == "Poland withdraws its troops in wave 2, after France and Britain gave way: the pledges had fallen by 3,000 troops and the share of its partners that take part by 25%."
    assert replace(link, after=("FRA", "GBR", "DEU", "ITA")).sentence.startswith("Poland withdraws its troops in wave 2, after France, Britain, Germany and Italy gave way:")
    assert replace(link, after=("FRA", "GBR", "DEU", "ITA", "ESP", "PRT")).sentence.startswith("Poland withdraws its troops in wave 2, after France, Britain, Germany and 3 others gave way:")
    assert replace(link, wave=1, after=()).sentence == "Poland withdraws its troops in wave 1: even with everybody in, it is .10 points short of its reservation."
    assert replace(link, wave=1, after=(), gives_up="support").sentence == "Poland withdraws its support in wave 1: even with everybody in, it would not give it."
    new = replace(link, held=False)
    assert new.sentence == "Counted from everybody in, Poland drops out of the force in wave 2, after France and Britain gave way: the pledges had fallen by 3,000 troops and the share of its partners that take part by 25%."
    assert replace(new, wave=1, after=()).sentence == "Counted from everybody in, Poland drops out of the force in wave 1: even then, it is .10 points short of its reservation."
    assert replace(new, wave=1, after=(), gives_up="support").sentence == "Counted from everybody in, Poland drops out of the supporters in wave 1: even then, it would not give it."
    assert replace(new, wave=1, after=(), surplus=0.1).sentence == "Counted from everybody in, Poland drops out of the force in wave 1: even then, it would not send any."  # a seat with a rule of its own


def test_only_who_gave_something_in_the_round_before_withdraws_it(talks):
    seen = set()
    for k in range(1, len(talks.rounds) + 1):
        before = talks.rounds[k - 2].replies if k > 1 else {}
        for link in chain(talks, k):
            gave = link.iso3 in before and before[link.iso3].answer >= {"support": SUPPORT, "troops": TROOPS}[link.gives_up]
            assert ("withdraws its" in link.sentence) == gave and ("Counted from everybody in" in link.sentence) != gave, link.sentence
            seen.add((link.gives_up, gave))
    assert seen >= {("troops", False), ("support", False), ("support", True)}
    assert not any(link.sentence.startswith("Poland withdraws its troops") for link in chain(talks))


@pytest.mark.parametrize("k", [0, 27, -1])
def test_a_chain_of_a_round_that_was_not_played_is_refused(talks, k):
    with pytest.raises(ValueError, match=f"^round {k}: not played; expected 1 to 26$"):
        chain(talks, k)


def test_a_difference_is_told_by_its_kind():
    ruling = Difference(3, "ruling", "", "no mandate is refused", "Moscow vetoes the UN mandate")
    assert ruling.sentence == "Round 3: Moscow vetoes the UN mandate; in the other run no mandate is refused."
    assert ruling.words("without your changes") == "Moscow vetoes the UN mandate; without your changes no mandate is refused."
    assert Difference(3, "package", "FRA", "it proposes a", "France proposes b").sentence == "Round 3: France proposes b; in the other run it proposes a."
    assert Difference(3, "answer", "GBR", "out", "troops", "in points: its mood +.20").sentence == "Round 3: Britain sends troops instead of staying out (in points: its mood +.20)."
    assert set(DOES) >= set(ANSWERS) and set(DO) == set(DOING) == set(ANSWERS)


def test_two_runs_are_compared_in_words_from_the_first_difference_to_the_end():
    a, b, c = (Difference(k, "answer", iso3, "out", "troops") for k, iso3 in ((1, "FRA"), (2, "GBR"), (2, "POL")))
    lasts, ruling = replace(a, round=2), Difference(2, "ruling", "", "x", "y")
    found = Comparison((a, lasts, b, c, ruling, replace(b, round=3)), {"FRA": ("out", 0.0, "troops", 2.0), "GBR": ("troops", 5.0, "troops", 1.0), "DEU": ("out", 0.0, "out", 0.0), "MLT": ("absent", 0.0, "support", 0.0), "ITA": ("support", 0.0, "left", 0.0)},
                       (5.0, 3.0), ("deadlock", "agreement"), ((), ("MLT",)))  # fmt: skip
    assert found.sentences == [
        "Malta is at the other table only.", "First difference. Round 1: France sends troops instead of staying out.", "Round 2: Y; in the other run x.", "Round 2: Britain and Poland send troops instead of staying out.",
        "Round 3: France and Poland answer alike in both again.", "At the end 3,000 troops are pledged instead of 5,000; it ends in an agreement, the other in deadlock.",
        "Britain sends 1,000 troops; in the other run it sends 5,000 troops.", "France sends 2,000 troops; in the other run it stays out.", "Malta supports without troops; in the other run it is not at the table.",
        "Italy has left the talks; in the other run it supports without troops.",
    ]
    assert replace(found, endings=("agreement", "agreement")).close == "At the end 3,000 troops are pledged instead of 5,000; both end in an agreement."
    assert replace(found, masses=(5.0, 5.0), rounds=7).close == "After 7 rounds 5,000 troops are pledged in both." and replace(found, rounds=1).close.startswith("After 1 round 3,000")
    alike = Comparison((), {}, (5.0, 5.0), ("agreement", "agreement"), (("MLT", "FRA"), ()))
    assert alike.sentences == ["Malta and France are not at the other table.", "The two runs are alike, decision by decision of those at both tables."]


def test_the_terms_behind_a_difference_speak_for_it_by_their_sign(talks):
    found = compare(talks, NegotiationModel(seed=1, us_backstop=0.7).run_model())
    answers = [d for d in found.differences if d.kind == "answer" and d.why]
    assert answers
    for this in (d for d in answers if d.why.startswith("in points: ")):
        more = ("out", "support", "troops").index(this.other) > ("out", "support", "troops").index(this.one)
        figures = [part.rpartition(" ")[2] for part in this.why.split(", ")]
        assert all(figure[0] == ("+" if more else "-") for figure in figures) and len(figures) <= 2, this.why


def test_a_run_that_ends_earlier_is_told_and_packages_are_compared_with_their_proposers(talks):
    other = NegotiationModel(replace(load_scenario(), convenor="ITA", procedure="rotation").change({"deadline": 10}), seed=1).run_model()
    found = compare(talks, other)
    ends = [d for d in found.differences if d.kind == "end"]
    assert ends == [Difference(10, "end", "", "the talks go on", "the talks end after round 10")] and ends[0].sentence == "Round 10: The talks end after round 10; in the other run the talks go on."
    one, there = talks.rounds[0].standing.proposed, other.rounds[0].standing.proposed
    assert found.first.kind == "package" and found.first.iso3 == "ITA" and (one.mandate, one.force) == (there.mandate, there.force)
    assert (found.first.one, found.first.other) == (f"France proposes a reassurance mission ({one.mission:g})", f"Italy proposes a reassurance mission ({there.mission:g})")


def test_a_run_still_in_play_has_not_ended_and_only_rounds_of_both_are_compared(talks):
    other = NegotiationModel(load_scenario().change({"stability": 2}), seed=1)  # alike while fewer than 40,000 are pledged
    for k in (5, 7):
        while len(other.rounds) < k:
            other.step()
        found = compare(talks, other)
        assert found.first is None and first_difference(talks, other) is None and found.rounds == k and found.masses == (float(talks.rounds[k - 1].standing.mass),) * 2
        assert all((a, x) == (b, y) for a, x, b, y in found.ends.values()) and first_difference(other, talks) is None
    ended = NegotiationModel(load_scenario().change({"deadline": 5}), seed=1).run_model()
    going = NegotiationModel(seed=1)
    assert first_difference(going, ended) is None  # nothing is played yet
    while len(going.rounds) < 5:
        going.step()
    assert [d for d in compare(going, ended).differences if d.kind == "end"] == [Difference(5, "end", "", "the talks go on", "the talks end after round 5")]


def test_an_aim_and_a_change_are_told_in_words():
    assert Aim("POL").words == "Poland sends troops" and Aim(target=20.0).words == "20,000 troops are pledged" and Aim("POL", 20.5).words == "Poland sends troops and 20,500 troops are pledged"
    one = Change((("us_backstop", 0.5, 0.6256),), 0.1, True)
    assert one.words == "us_backstop from 0.5 to 0.626" and replace(one, at_table=True).words == "at the last table: us_backstop from 0.5 to 0.626" and one.knobs == {"us_backstop": 0.6256}
    assert replace(one, settings=(*one.settings, ("force", 40.0, 20.0)), monotone=False).words == "us_backstop from 0.5 to 0.626 and force from 40 to 20 (not every larger change works: the talks take another course)"
    assert Change((), 0.5, True, ("POL", "troops")).words == "Poland sends all it can, whatever happens"
    there = LAY._replace(mission=0.5, mandate=0, force=20.0)
    assert Change((), 1.0, True, package=(LAY, there), at_table=True).words == "at the last table: a mission of 0.5 instead of 0.8, under the UN, were that granted, 20,000 asked instead of 40,000"
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
