"""A negotiation is an ordinary Mesa model under every Mesa of the lock: its seed, its runner, its window, its agents."""

import warnings

import ipyvuetify
import mesa
import numpy as np
import pandas as pd
import pytest
import solara

from concert.model import NegotiationModel, ScenarioError, load_scenario, run_batch
from concert.model.engine.luck import MOST, OWN

pytestmark = pytest.mark.versions
SEEDS = {  # as users give them, and the seed they are
    "a number": (42, 42), "NumPy's number": (np.int32(42), 42), "text of a box": ("42", 42), "the largest": (MOST, MOST), "none": (0, 0),
}
NO_SEEDS = [-1, 2**62, 2**63, 1.5, 42.0, float("nan"), np.float64(1), "abc", "", "4.2", "-1", "9" * 50, True, np.True_, b"1", [-1], {}, object()]


@pytest.fixture
def window():
    """Mesa's own; where Mesa 3.3 defines it, Solara warns of its hooks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mesa import visualization
    return visualization


def batch(parameters, **more):
    """Mesa's runner, and the last row of each negotiation that it played."""
    found = mesa.batch_run(NegotiationModel, parameters, max_steps=104, display_progress=False, **more)
    return [rows.iloc[-1] for _, rows in pd.DataFrame(found).groupby("RunId")]


@pytest.mark.parametrize("given, seed", SEEDS.values(), ids=SEEDS)
@pytest.mark.parametrize("name", ["seed", "rng"])
def test_a_seed_may_be_given_as_mesas_users_give_it(given, seed, name):
    model = NegotiationModel(**{name: given})
    assert model.seed == seed and type(model.seed) is int
    model.run_model()
    assert model.outcome.mass == run_batch(runs=1, seed=given).mass[0] == NegotiationModel(seed=seed).run_model().outcome.mass
    assert model.random.random() == NegotiationModel(seed=seed).random.random()


def test_a_negotiation_without_a_seed_has_luck_of_its_own_and_tells_it():
    models = [NegotiationModel().run_model() for _ in range(4)]
    assert len({model.seed for model in models}) == 4 and all(0 <= model.seed < OWN for model in models)
    assert len({model.outcome.mass for model in models}) > 1
    assert [NegotiationModel(seed=model.seed).run_model().outcome for model in models] == [model.outcome for model in models]


@pytest.mark.parametrize("made", [np.random.default_rng, np.random.PCG64, np.random.SeedSequence, lambda seed: [seed, seed]])
def test_what_numpy_draws_from_gives_a_seed_that_is_told(made):
    one, two, other = NegotiationModel(rng=made(3)).seed, NegotiationModel(seed=made(3)).seed, NegotiationModel(rng=made(4)).seed
    assert one == two != other and 0 <= one < OWN


def test_negotiations_that_share_a_generator_have_luck_of_their_own():
    shared = np.random.default_rng(1)
    assert len({NegotiationModel(rng=shared).seed for _ in range(4)}) == 4


@pytest.mark.parametrize("wrong", NO_SEEDS, ids=lambda value: repr(value).partition(" object at")[0])
def test_what_is_no_seed_is_refused_with_the_same_word_live_and_in_a_batch(wrong):
    said = []
    for play in (lambda: NegotiationModel(seed=wrong), lambda: run_batch(runs=1, seed=wrong), lambda: NegotiationModel(rng=wrong)):
        with pytest.raises(ScenarioError) as error:
            play()
        said += error.value.faults
    live, batched, as_rng = (fault.removesuffix(" or a NumPy generator") for fault in said)
    assert live == batched == as_rng.replace("rng", "seed", 1) and live.endswith(": expected a whole number from 0 to 2^62 - 1")


@pytest.mark.parametrize("wrong", [-1, 2**62, 1.5, "abc", True, None])
def test_what_is_no_number_of_a_run_is_refused_with_the_same_word_too(wrong):
    for play in (lambda: NegotiationModel(seed=1, run=wrong), lambda: run_batch(runs=1, first=wrong), lambda: run_batch(runs=wrong)):
        with pytest.raises(ScenarioError, match=r"^(run|first|runs) .*: expected a whole number from 0 to 2\^62 - 1$"):
            play()
    with pytest.raises(ScenarioError, match=r"^the last run"):
        run_batch(runs=2, first=MOST)
    assert NegotiationModel(seed=1, run=MOST).run_model().outcome.mass == run_batch(runs=1, first=MOST).mass[0]


def test_a_seed_and_a_generator_at_once_are_refused():
    with pytest.raises(ScenarioError, match="seed and rng are both given; expected one of them"):
        NegotiationModel(seed=1, rng=1)


def test_it_is_a_good_mesa_citizen():
    model = NegotiationModel(seed=3)
    assert isinstance(model, mesa.Model) and model.running and len(model.agents) == 33
    model.run_model()
    assert not model.running
    rounds = model.datacollector.get_model_vars_dataframe()
    assert len(rounds) == 26 and rounds["mass"].iloc[-1] == model.outcome.mass
    agents = model.datacollector.get_agent_vars_dataframe()
    last = agents.xs(26, level="Step").set_index("iso3")
    assert last.loc["FRA", "answer"] == model.outcome.answers["FRA"]
    assert last["pledge"].sum() == pytest.approx(model.outcome.mass) and pd.isna(last.loc["USA", "answer"])


def test_after_the_end_a_step_changes_nothing():
    model = NegotiationModel(seed=3).run_model()
    before = (model.steps, getattr(model, "time", None), len(model.rounds), model.outcome, len(model.datacollector.model_vars["mass"]))
    assert before[0] == 26
    model.step()
    assert before == (model.steps, getattr(model, "time", None), len(model.rounds), model.outcome, len(model.datacollector.model_vars["mass"]))
    if hasattr(model, "run_for"):  # a clock that runs on, whatever a model says of its end
        model.run_for(3)
        assert model.steps == len(model.rounds) == 26


def test_the_runner_plays_each_iteration_on_luck_of_its_own():
    # Mesa 3.5 calls it rng=[None] * 4 and warns of the older word.
    again = {"iterations": 4} if mesa.__version__ < "3.4" else {"rng": [None] * 4}
    rows = batch({"us_backstop": [0.5]}, **again)
    assert len(rows) == 4 and len({(row["mass"], row["acceptance"], row["trust_gap"]) for row in rows}) > 1


def test_the_runner_hands_over_a_seed_and_knobs():
    rows = batch({"scenario": ["december-2024"], "us_backstop": [0.3, 0.9], "seed": [1, 2]})
    assert {(row["us_backstop"], row["seed"]) for row in rows} == {(0.3, 1), (0.3, 2), (0.9, 1), (0.9, 2)}
    for row in rows:
        assert row["mass"] == run_batch(runs=1, seed=row["seed"], vary={"us_backstop": row["us_backstop"]}).mass[0]
    if mesa.__version__ >= "3.5":  # whose runner has seeds of its own
        assert [row["mass"] for row in batch({"us_backstop": 0.9}, rng=[1, 2])] == [row["mass"] for row in rows if row["us_backstop"] == 0.9]


def test_every_agent_can_be_asked_what_any_has():
    model = NegotiationModel(seed=1, us_backstop=0.9).run_model()
    by = dict(zip(model.agents.get("iso3"), model.agents.get(["name", "word", "pledge", "row", "backstop", "acceptance", "consents"]), strict=True))
    assert len(by) == 33 and sum(pledge for _, _, pledge, *_ in by.values()) == pytest.approx(model.outcome.mass)
    assert by["FRA"] == ["France", model.outcome.answers["FRA"], model.outcome.pledges["FRA"], model.cast.index("FRA"), None, None, None]
    assert by["UKR"] == ["Ukraine", None, 0.0, None, None, None, model.standing.consent]
    assert by["USA"] == ["United States", None, 0.0, None, model.outcome.backstop, None, None] and model.outcome.backstop > 0
    assert by["RUS"] == ["Russia", None, 0.0, None, None, model.outcome.acceptance, None]


def test_a_models_scenario_is_the_one_that_was_given():
    scenario = load_scenario("february-2025")
    held = NegotiationModel(scenario, seed=1).scenario
    assert held == scenario and scenario == held and hash(held) == hash(scenario) and held != load_scenario()
    assert run_batch(held, runs=5).mass.tolist() == run_batch(scenario, runs=5).mass.tolist()


def test_mesas_own_window_steps_and_makes_the_model_anew(window):
    asked = {"seed": {"type": "InputText", "value": "42", "label": "Seed"}, "us_backstop": window.Slider("Backstop", 0.7, 0, 1, 0.1),
             "scenario": {"type": "Select", "value": "february-2025", "values": ["december-2024", "february-2025"], "label": "Scenario"}}
    model = solara.reactive(NegotiationModel(seed=1))
    shown = window.SolaraViz(model, components=[window.make_plot_component("mass")], model_params=asked)
    _, rc = solara.render(solara.AppLayout(children=[shown]), handle_error=False)
    rc.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert len(model.value.rounds) == 1
    rc.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    now = model.value
    assert (now.seed, now.scenario.name, now.scenario.parameters.us_backstop, now.rounds) == (42, "february-2025", 0.7, [])
    rc.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert len(now.rounds) == 1
    rc.close()


def test_mesas_own_window_opens_without_any_parameter(window):
    _, rc = solara.render(solara.AppLayout(children=[window.SolaraViz(NegotiationModel())]), handle_error=False)
    rc.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    rc.close()
