"""The negotiation page: wires the state to the window."""

import threading
from pathlib import Path
from typing import Any

import solara
import solara.server.kernel_context as kernels

from model.scenario import load_scenario, scenario_names
from ui import state
from ui.view import certain, geometry, picture, reasons

HERE = Path(__file__).parent


@solara.component_vue(str(HERE / "window.vue"))
def Window(
    geometry: dict[str, Any], picture: dict[str, Any], why: dict[str, Any] | None, scenarios: list[dict[str, str]],
    scenario: str, seed: int, shown: int, played: int, playing: bool, running: bool, speed: float, selected: str,
    ending: str = "", sure: dict[str, Any] | None = None, event_certain=None, event_step=None, event_back=None, event_play=None, event_restart=None, event_scrub=None,
    event_pick=None, event_pace=None, event_open=None, event_reseed=None,
) -> None:
    """The whole window as one component; values in, events out."""


@solara.component
def Page() -> None:
    """One visitor's negotiation."""
    view = state.view.value
    model = solara.use_memo(lambda: state.opened(view.scenario, view.seed), [view.scenario, view.seed, view.visit])
    lock = solara.use_memo(threading.Lock, [])
    scenarios = solara.use_memo(lambda: [{"name": n, "title": load_scenario(n).title} for n in scenario_names()], [])

    def keep_playing(cancel: threading.Event) -> None:
        while state.view.value.playing and _connected() and not cancel.wait(1.0 / state.view.value.speed):
            state.step(model, lock)

    solara.use_thread(keep_playing, dependencies=[view.playing, view.visit])

    def play_many(cancel: threading.Event) -> None:
        state.play_many(view.scenario, view.seed, view.asked, cancel)

    solara.use_thread(play_many, dependencies=[view.asked, view.scenario, view.seed])
    solara.Title(f"Concert: {model.scenario.title}")
    solara.Style(HERE / "window.css")
    rounds = list(view.rounds[: view.shown])
    Window(
        geometry=geometry(),
        picture=picture(model, rounds, view.selected),
        why=reasons(rounds, view.selected),
        scenarios=scenarios,
        scenario=view.scenario,
        seed=view.seed,
        shown=view.shown,
        played=len(view.rounds),
        playing=view.playing,
        running=view.running,
        speed=view.speed,
        selected=view.selected,
        ending=state.ending_of(model, view),
        sure=certain(state.sure.value, model.cast) if view.asked else None,
        event_certain=state.ask,
        event_step=lambda _: state.step(model, lock),
        event_back=lambda _: state.scrub(view.shown - 1),
        event_play=lambda on: state.play(bool(on)),
        event_restart=lambda _: state.restart(),
        event_scrub=state.scrub,
        event_pick=state.pick,
        event_pace=state.pace,
        event_open=lambda name: state.restart(scenario=name),
        event_reseed=lambda seed: state.restart(seed=seed),
    )


def _connected() -> bool:
    """Whether the visitor's page is still there: nobody plays to an empty room."""
    if not kernels.has_current_context():
        return True
    status = kernels.get_current_context().page_status
    return not status or any(page == kernels.PageStatus.CONNECTED for page in status.values())
