"""The analyses: sentences say the run's numbers, changes work when they are made, differences are those that are there."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from concert.agents import OUT, SUPPORT, TROOPS, Capital
from concert.experiments.__main__ import main
from concert.model import NegotiationModel, load_scenario, run_batch
from concert.model.analysis.baselines import NULLS, facts_of
from concert.model.analysis.power import pivotal_shares, pledge_power
from concert.model.analysis.stability import stability_of
from concert.model.narrative.cascade import chain
from concert.model.narrative.compare import compare
from concert.model.narrative.explain import NAMES, WORDS, moves, number, why
from concert.model.narrative.transcript import told
from concert.model.rules.soldiers import soldiers


@pytest.fixture(scope="module")
def talks():
    return NegotiationModel(seed=1).run_model()


@pytest.mark.parametrize("name", ["december-2024", "february-2025", "italy-convenes", "france-walks-out"])
def test_the_numbers_of_a_sentence_are_those_of_the_run_in_every_state_and_answer(name):
    said = {}
    for run in range(4):
        model = NegotiationModel(name, seed=1, run=run).run_model()
        for this in (model.rounds[0], model.rounds[12], model.rounds[-1]):
            for iso3, reply in this.replies.items():
                sentence, barred = why(reply, "X", this.unable.get(iso3, "")), iso3 in this.unable
                gaps = [(reply.utility - reply.reservation, "its reservation"), (reply.support_utility - 0.5 * reply.reservation, "what support takes")]
                for gap, what in gaps[barred : 1 if reply.answer == TROOPS else 2]:
                    word = f"{number(abs(gap))} points {'above' if gap > 0 else 'short of'} {what}"
                    assert word in sentence or sentence == "X has left the talks.", (sentence, word)
                assert "though" not in sentence and (reply.answer < TROOPS or f"sends {round(1000 * reply.pledge):,} troops" in sentence)
                if not barred:
                    terms = sorted(reply.terms)
                    for side, extremes in (("against[^:]*", terms[:2]), ("in favour", terms[:-3:-1])):
                        part = re.search(rf"most {side}: ([^;]+?)[.;]?(;|$)", sentence)[1]
                        shown = [number(v, sign=True) for v in extremes if (v < -0.005 if side != "in favour" else v > 0.005)]
                        assert re.findall(r"[+-]\d?\.\d\d", part) == shown, sentence
                said[reply.answer, barred] = said.get((reply.answer, barred), 0) + 1
    assert {(TROOPS, False), (SUPPORT, False), (OUT, False)} <= set(said) and {SUPPORT} <= {a for a, barred in said if barred}


def test_the_terms_that_moved_a_capital_changed_by_what_the_sentence_says(talks):
    seen = 0
    for before, after in itertools.pairwise(talks.rounds):
        for move in moves(before, after):
            for term, change in move.reasons:
                old, new = before.replies[move.iso3], after.replies[move.iso3]
                here = old.reservation - new.reservation if term == "reservation" else getattr(new.terms, term) - getattr(old.terms, term)
                assert change == here and (change > 0) == (new.answer > old.answer)
                text = next(s.text for s in told(talks.rounds, after.number - 1) if s.states == (move.iso3,) and "Wave" not in s.text and number(change, sign=True) in s.text)
                assert WORDS[term] in text
                seen += 1
    assert seen > 3


def test_an_empty_chair_and_a_stubborn_seat_are_told_as_such():
    empty = NegotiationModel("france-walks-out", seed=1).run_model().rounds[-1]
    assert why(empty.replies["FRA"], "France", empty.unable["FRA"]) == "France has left the talks."
    stubborn = NegotiationModel(seed=1, seats={"POL": Stubborn}).run_model().rounds[-1]
    assert "sends 1,000 troops: though it is" in why(stubborn.replies["POL"], "Poland")


def test_the_chain_names_every_departure_of_every_wave_with_what_it_took(talks):
    for k in (None, 13):
        links = chain(talks, k)
        this = talks.rounds[(k or len(talks.rounds)) - 1]
        gone = {(iso3, number_, before) for number_, wave in enumerate(this.waves, 1) for iso3, before, _ in wave}
        assert {(link.iso3, link.wave) for link in links} == {(iso3, wave) for iso3, wave, _ in gone} and len(this.waves) > 1
        for link in links:
            assert link.mass_lost >= 0 and link.peers_lost >= -1e-12 and (link.gives_up == "support" or link.surplus <= 0)
            assert (link.wave == 1) == (not link.after)
    assert any(link.mass_lost > 1 and link.peers_lost > 0.01 for link in chain(talks))
    with pytest.raises(ValueError, match="not played"):
        chain(talks, 99)


def test_comparing_finds_the_first_difference_and_nothing_between_twins(talks):
    assert compare(talks, NegotiationModel(seed=1).run_model()).first is None
    other = NegotiationModel(seed=1, us_backstop=0.7).run_model()
    found = compare(talks, other)
    first = found.first
    for a, b in zip(talks.rounds[: first.round - 1], other.rounds[: first.round - 1], strict=True):
        assert all(a.replies[i].answer == b.replies[i].answer for i in talks.cast) and a.standing.proposed == b.standing.proposed
    assert found.masses == (talks.outcome.mass, other.outcome.mass) and found.sentences[0].startswith("First difference. Round 1")
    assert len(found.sentences) == len(set(found.sentences)) and not any("the body" in line.lower() for line in found.sentences)
    lasting = [d for d in found.differences if d.kind == "answer" and d.round > 1 and any(
        e.lasting == d.lasting and e.round == d.round - 1 for e in found.differences)]
    assert lasting and all(NAMES[d.iso3] not in "".join(s for s in found.sentences if s.startswith(f"Round {d.round}: ") and f" {d.other} there" in s) for d in lasting)
    for iso3, (answer, _, there, _) in found.ends.items():
        assert (answer, there) == (talks.outcome.answers[iso3], other.outcome.answers[iso3])


def test_tables_of_different_casts_are_compared_and_who_is_missing_is_told(talks):
    scenario = load_scenario()
    for gone in ("DEU", "FRA", "MLT"):
        smaller = replace(scenario, cast=tuple(i for i in scenario.cast if i != gone), convenor="GBR" if gone == "FRA" else "FRA")
        other = NegotiationModel(smaller, seed=1).run_model()
        for found, absent, at in ((compare(talks, other), "is not at the other table.", 2), (compare(other, talks), "is at the other table only.", 0)):
            assert found.sentences[0] == f"{NAMES[gone]} {absent}" and sorted(map(len, found.only)) == [0, 1]
            assert found.ends[gone][at : at + 2] == ("absent", 0.0) and set(found.ends) == set(scenario.cast)
            assert gone not in {d.iso3 for d in found.differences if d.kind == "answer"}
            assert abs(found.masses[0] - found.masses[1]) == pytest.approx(abs(talks.outcome.mass - other.outcome.mass))
        assert not set(found.differences) or found.first.round >= 1
    assert compare(talks, NegotiationModel(smaller, seed=1).run_model()).only == (("MLT",), ())


def test_runs_that_differ_only_in_pledges_are_not_told_as_alike(talks):
    other = NegotiationModel(seed=1, land_share=0.1001).run_model()
    found = compare(talks, other)
    assert found.first is None and found.masses[0] < found.masses[1]
    assert "At the end" in found.sentences[1] and any(s.startswith("France sends ") and "in the other run it sends" in s for s in found.sentences)


def test_stability_is_that_of_the_table(talks):
    found = stability_of(talks)
    assert found.internal and found.external and found.potential
    assert set(found.margins) == set(talks.outcome.members) and min(found.margins.values()) > 0
    assert found.greatest == talks.outcome.mass and found.trust_gap == pytest.approx(talks.outcome.trust_gap)
    provocation, leavers = found.shaken
    assert 0 < provocation < 5 and set(leavers) <= set(talks.outcome.members) and leavers


def test_what_a_transfer_would_have_to_add_is_what_is_short_and_a_table_must_have_been_held(talks):
    found = stability_of(talks)
    replies = talks.rounds[-1].replies
    assert found.prices and not set(found.prices) & set(talks.rounds[-1].unable)
    for iso3, price in found.prices.items():  # its own pledge would fill the force a little, so it never is short of more
        short = replies[iso3].reservation - replies[iso3].utility
        assert 0 <= price <= short + 1e-12 and price == pytest.approx(short, abs=0.3)
    assert sum(found.prices[i] for i in found.affordable) <= sum(found.margins.values()) and found.affordable
    with pytest.raises(ValueError, match="no round"):
        stability_of(NegotiationModel(seed=1))


class Stubborn(Capital):
    """Sends troops though it loses by it."""

    def answer(self, prospect):
        return super().answer(prospect)._replace(answer=TROOPS, pledge=1.0)


def test_a_member_that_loses_by_it_makes_a_coalition_unstable():
    found = stability_of(NegotiationModel(seed=1, seats={"POL": Stubborn}).run_model())
    assert not found.internal and found.margins["POL"] < 0


def test_pivotal_members_are_those_without_whom_the_force_falls(talks):
    outcome = talks.outcome
    powers = pledge_power(outcome)
    assert sum(power for power, _ in powers.values()) == pytest.approx(1)
    for iso3 in outcome.members:
        assert (iso3 in outcome.pivotal) == (outcome.mass - outcome.pledges[iso3] < outcome.force <= outcome.mass)
    assert set(pledge_power(outcome, target=500.0).values()) == {(0.0, 0.0)}
    batch = run_batch(runs=300)
    shares = pivotal_shares(batch, target=10.0)
    by_hand = np.mean([m >= 10 > m - p for m, p in zip(batch.mass, batch.pledges[:, batch.cast.index("FRA")], strict=True)])
    assert shares["FRA"] == pytest.approx(by_hand) and shares["FRA"] > 0.3


def test_a_quota_is_rounded_up_to_whole_soldiers_and_no_mass_below_a_target_reaches_it(talks):
    outcome = talks.outcome
    mass = int(soldiers(outcome.mass))
    assert sum(power for power, _ in pledge_power(outcome, mass / 1000).values()) == pytest.approx(1)
    assert pledge_power(outcome, mass / 1000 + 1e-12) == pledge_power(outcome, mass / 1000)  # a last digit is no soldier
    for more in (1e-6, 0.0004, 0.0005, 0.001):  # a thousandth of a soldier, then a part of one, then one
        assert set(pledge_power(outcome, mass / 1000 + more).values()) == {(0.0, 0.0)}
    batch = run_batch(runs=50)
    for k in range(50):
        here = replace(batch, **{name: getattr(batch, name)[k : k + 1] for name in vars(batch) if name != "cast"})
        for target, reached in ((batch.mass[k], True), (batch.mass[k] + 0.0004, False)):
            shares = pivotal_shares(here, float(target)) if target > 0 else {}
            assert {iso3 for iso3, share in shares.items() if share} == ({i for i, p in zip(batch.cast, batch.pledges[k], strict=True) if p > 0} if reached else set())
    assert batch.mass.max() > 0


def test_a_member_without_whom_exactly_the_force_remains_is_not_pivotal(talks):
    assert 16.016 - 6.016 < 10.0  # in floating point, 2 soldiers in ten thousand million short
    answers = dict.fromkeys(talks.outcome.answers, "out") | {"FRA": "troops", "GBR": "troops"}
    outcome = replace(talks.outcome, force=10.0, mass=16.016, answers=answers, pledges=dict.fromkeys(answers, 0.0) | {"FRA": 10.0, "GBR": 6.016})
    assert outcome.pivotal == ["FRA"]
    row = run_batch(runs=1)
    sends = np.array([[2 * (answers[iso3] == "troops") for iso3 in row.cast]])
    batch = replace(row, force=np.array([10.0]), mass=np.array([16.016]), answers=sends, pledges=np.array([[outcome.pledges[iso3] for iso3 in row.cast]]))
    assert {iso3 for iso3, share in pivotal_shares(batch).items() if share} == {"FRA"}


@pytest.mark.parametrize("name", NULLS)
@pytest.mark.parametrize("vintage", ["december-2024", "february-2025"])
def test_a_null_gives_every_capital_a_probability(name, vintage):
    facts = facts_of(load_scenario(vintage))
    p = NULLS[name](facts)
    assert p.shape == (30,) and (p >= 0).all() and (p <= 1 + 1e-12).all()


def test_the_commands_tell_what_the_analyses_find(capsys):
    assert main(["compare", "--set", "us_backstop=0.7"]) == 0 and "First difference." in capsys.readouterr().out
    assert main(["analyse", "--runs", "50"]) == 0 and "Shapley-Shubik" in capsys.readouterr().out
    assert main(["compare"]) == 2 and main(["compare", "--with", "nowhere"]) == 2
    assert main(["negotiate", "--explain", "DEU"]) == 0 and "Counted from everybody in, Germany drops out of the force in wave" in capsys.readouterr().out
