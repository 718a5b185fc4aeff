"""The article's facts (News.bg quoting Reuters, December 2024), each where the model has it."""

from concert.agents.adversary import objection, vetoes
from concert.agents.capital import reservation
from concert.agents.guarantor import backstop
from concert.agents.host import consents, floor
from concert.model import NegotiationModel, load_scenario
from concert.model.rules.mandate import ROUTES
from concert.model.rules.package import BASIC, IFOR, KFOR, ROTATION
from concert.model.scenario.sources import preferences
from concert.model.scenario.value import OUTSIDE

DATA = preferences("2024-12")
NAMED = ("FRA", "ITA", "POL", "DEU", "UKR", "USA")


def mode(iso3, name):
    return DATA[iso3][name].mode


def test_france_and_ukraine_want_the_most_and_italy_the_least():
    ideals = {iso3: mode(iso3, "mission_ideal") for iso3 in NAMED}
    assert min(ideals["FRA"], ideals["UKR"]) > max(v for k, v in ideals.items() if k not in ("FRA", "UKR"))
    assert ideals["ITA"] == min(ideals.values()) and mode("ITA", "un_mandate_need") > 0.9


def test_poland_refuses_troops_and_may_support():
    assert mode("POL", "participation_stance") == -1 and mode("POL", "support_stance") > 0
    last = NegotiationModel(seed=1).run_model().rounds[-1]
    assert "POL" not in last.members and "POL" in last.supporters


def test_germany_finds_it_too_early():
    assert abs(mode("DEU", "participation_stance")) < 0.3
    assert reservation(0.3, 0.0) > reservation(0.3, 0.5) > reservation(0.3, 1.0) == 0


def test_france_convenes_and_the_us_sends_no_troops():
    scenario = load_scenario()
    assert scenario.convenor == "FRA" and not set(OUTSIDE) & set(scenario.cast)
    assert mode("USA", "participation_stance") == -1


def test_forty_and_a_hundred_thousand_are_the_ledgers_marks_beside_the_nineties():
    assert (BASIC, ROTATION, IFOR, KFOR) == (40.0, 100.0, 60.0, 50.0)


def test_russia_can_veto_the_united_nations_and_would():
    un = ROUTES[0]
    p = load_scenario().parameters
    assert un.name == "un" and un.needs_moscow
    objected = objection(mode("RUS", un.objection), p.objection_to_mission, p.objection_to_force, 0.8, 40.0)
    assert vetoes(objected, p.russian_tolerance)


def test_europe_must_carry_its_share_for_us_backing():
    p = load_scenario().parameters
    few, many = (backstop(p.us_backstop, p.us_burden_sharing, p.us_restraint, fill, 0.8) for fill in (0.1, 1.0))
    assert many > few


def test_kyiv_wants_more_than_observers_and_less_as_time_runs_out():
    p = load_scenario().parameters
    assert consents(0.8, floor(p.host_floor, p.host_patience, 0.0)) and not consents(0.0, floor(p.host_floor, p.host_patience, 1.0))
    assert not consents(0.5, floor(p.host_floor, p.host_patience, 0.0)) and consents(0.5, floor(p.host_floor, p.host_patience, 1.0))
