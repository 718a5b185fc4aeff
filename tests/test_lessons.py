"""The lessons: what each tells, asks, offers and reveals is so in its own run, and the right answer is at no usual place."""

import re

import pytest

from concert.model import NegotiationModel, load_scenario
from concert.model.narrative.explain import NAMES, number, thousand
from concert.model.rules.package import MANDATES
from concert.model.scenario.changes import edited
from concert.ui.lessons import LESSONS, played, revealed


def runs(name):
    """A lesson, the talks as they are and as changed, played anew, the right choice and what is revealed."""
    lesson = next(lesson for lesson in LESSONS if lesson.id == name)
    now = NegotiationModel(load_scenario(lesson.scenario), seed=1).run_model()
    then = NegotiationModel(edited(load_scenario(lesson.scenario), lesson.change), seed=1).run_model()
    place, told = revealed(lesson)
    return lesson, now, then, list(lesson.choices)[place], told


def test_the_right_answers_are_spread_over_the_choices():
    places = [revealed(lesson)[0] for lesson in LESSONS]
    assert len(set(places)) >= 3 and max(places.count(place) for place in places) <= 2 and places.count(0) <= 1, places


def test_every_figure_of_troops_that_a_lesson_reveals_is_one_of_its_runs():
    for lesson in LESSONS:
        _, now, then, _, told = runs(lesson.id)
        known = {thousand(v) for m in (now, then) for v in (m.outcome.mass, *m.outcome.pledges.values())}
        known.add(thousand(then.outcome.mass - then.outcome.pledges.get("POL", 0.0) - now.outcome.mass))
        assert set(re.findall(r"\d[\d,]*,\d{3}", " ".join(told))) <= known, lesson.id


def test_one_capital_decides_as_it_does_in_the_run():
    lesson, now, then, right, told = runs("one")
    assert right == then.outcome.answers["DEU"] != now.outcome.answers["DEU"]
    assert ".50" in lesson.text[1] and now.scenario.parameters.us_backstop == 0.5 and ".90" in lesson.text[1] and then.scenario.parameters.us_backstop == 0.9
    assert thousand(then.outcome.pledges["DEU"]) in told[1] and "supports without troops" in told[0]


def test_two_influence_each_other_as_far_as_they_do_in_the_run():
    _, now, then, right, told = runs("two")
    moved = [i for i, word in then.outcome.answers.items() if i != "POL" and word != now.outcome.answers[i]]
    assert right == ("none" if not moved else "few" if len(moved) < 3 else "many")
    short = {i: r.reservation - r.utility for i, r in then.rounds[-1].replies.items() if r.answer < 2 and i not in then.rounds[-1].unable}
    nearest = min(short, key=short.get)
    assert f"{NAMES[nearest]}, is {number(short[nearest])} points short" in told[2]


def test_russia_vetoes_and_grants_in_the_rounds_that_are_told():
    lesson, _, then, right, told = runs("mandate")
    asked = {r.number: r for r in then.rounds if MANDATES[r.standing.proposed.mandate] == "un"}
    vetoed = [k for k, r in asked.items() if r.refusal and r.refusal.by == "RUS"]
    granted = [k for k, r in asked.items() if r.refusal is None]
    assert vetoed and granted and max(vetoed) < min(granted) and right == "later" and then.outcome.mandate == "un"
    assert lesson.round == granted[0] and "Italy convenes" in lesson.text[0] and then.scenario.convenor == "ITA"
    assert f"vetoes the UN mandate in round {vetoed[0]}" in told[0] and f"In round {granted[0]} the UN grants it" in told[1]
    objections = [float(figure) for figure in re.findall(r"is (\.\d\d)", " ".join(told[:2]))]
    assert objections[0] > then.scenario.parameters.russian_tolerance > objections[1]
    assert told[2] == f"The talks end under the UN with {thousand(then.outcome.mass)} troops pledged."


def test_the_choice_on_russia_follows_from_whatever_the_run_is():
    lesson = next(lesson for lesson in LESSONS if lesson.id == "mandate")

    def judged(**change):
        model = NegotiationModel(load_scenario(lesson.scenario).change(change), seed=1).run_model()
        return lesson.judge(model, model), model

    (right, told), model = judged(russian_tolerance=2.0, us_backstop=0.5)
    assert right in ("at once", "never") and not any("vetoes" in text for text in told[:-2])
    (right, told), model = judged(russian_tolerance=0.0)
    assert right == "for good" and model.outcome.mandate != "un" and "the UN grants" not in " ".join(told)
    assert set(lesson.choices) == {"at once", "for good", "later", "never"}


def test_the_backstop_takes_away_what_it_does_in_the_run():
    _, now, then, right, told = runs("backstop")
    kept = then.outcome.mass / now.outcome.mass
    assert right == ("most" if kept > 0.75 else "half" if kept > 0.25 else "little") and f"{kept:.0%}" in told[0]
    need = dict(zip(now.cast, now.table.seats.us_backstop_need.tolist(), strict=True))
    send = [need[i] for i in now.outcome.members]
    stay = [need[i] for i in now.cast if i not in now.outcome.members]
    assert number(sum(send) / len(send)) in told[1] and number(sum(stay) / len(stay)) in told[1] and ("stay out either way" in told[1]) == (sum(send) / len(send) < sum(stay) / len(stay))


def test_a_provocation_takes_away_those_who_would_have_sent_troops_in_that_round():
    lesson, now, then, right, told = runs("russia")
    was, stay = now.rounds[9].members, then.rounds[9].members
    words = "no one two three four five six seven eight nine ten".split()
    assert f"{words[len(was)]} capitals would send troops in round 10" in lesson.text[0] and lesson.change == ("event=10:provocation:1::5",) and lesson.round == 10
    assert right == ("most" if len(stay) > 0.75 * len(was) else "half" if len(stay) > 0.25 * len(was) else "none")
    assert told[0] == f"In round 10 none of the {len(was)} still sends troops." and not stay
    back = next(r.number for r in then.rounds[10:] if len(r.members) >= len(was) / 2)
    assert f"back in round {back}" in told[2] and (then.outcome.mass == now.outcome.mass) == ("as many as" in told[2])


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_is_watched_where_its_question_is_answered(lesson):
    asked = re.search(r"in round (\d+)", lesson.question)
    assert asked is None or int(asked[1]) == lesson.round
    assert 0 <= lesson.round <= len(played(load_scenario(lesson.scenario)).rounds) and len(set(lesson.choices.values())) == len(lesson.choices)
