"""What one visitor sees and does: the only module with reactives; each page of each visitor has its own."""

import threading
from dataclasses import dataclass, replace

import solara

from model.analysis.certainty import Certainty, certainty
from model.analysis.explain import ending
from model.batch import run_batch
from model.negotiation import NegotiationModel
from model.outcome import Round
from model.scenario import DEFAULT, load_scenario

MOST = 20_000  # negotiations a visitor may ask for at once


@dataclass(frozen=True)
class View:
    """A frozen picture of a visit; `shown` is how many rounds are on screen, at most those played."""

    scenario: str = DEFAULT
    seed: int = 1
    visit: int = 0  # grows with every restart, so that a new negotiation begins
    rounds: tuple[Round, ...] = ()
    shown: int = 0
    running: bool = True
    playing: bool = False
    speed: float = 2.0  # rounds a second
    selected: str = ""
    asked: int = 0  # negotiations that "How sure?" is to play, 0 while it is closed


@dataclass(frozen=True)
class Sure:
    """How far "How sure?" is, and what it found, None while it plays."""

    done: int = 0
    total: int = 0
    found: Certainty | None = None


view: solara.Reactive[View] = solara.reactive(View())
sure: solara.Reactive[Sure] = solara.reactive(Sure())


def opened(scenario: str, seed: int) -> NegotiationModel:
    """A fresh negotiation."""
    return NegotiationModel(load_scenario(scenario), seed=seed)


def step(model: NegotiationModel, lock: threading.Lock) -> None:
    """Show the next round, playing it first where it is not played yet."""
    with lock:
        now = view.value
        if now.shown == len(now.rounds) and model.running:
            model.step()
        rounds = tuple(model.rounds)
        shown = min(now.shown + 1, len(rounds))
        over = not model.running and shown == len(rounds)
        view.value = replace(now, rounds=rounds, shown=shown, running=not over, playing=now.playing and not over)


def scrub(shown: int) -> None:
    """Show the table as it stood after so many rounds."""
    now = view.value
    shown = min(max(int(shown), 0), len(now.rounds))
    view.value = replace(now, shown=shown, playing=False, running=True)


def restart(scenario: str | None = None, seed: int | None = None) -> None:
    """Begin a new negotiation, keeping what is not given; the speed stays."""
    now = view.value
    view.value = View(
        scenario or now.scenario, now.seed if seed is None else seed, now.visit + 1, speed=now.speed, asked=now.asked
    )


def play(on: bool) -> None:
    """Play or pause; playing after the end begins anew."""
    if on and not view.value.running:
        restart()
    view.value = replace(view.value, playing=on)


def pick(iso3: str) -> None:
    """Select a capital, "" for none."""
    view.value = replace(view.value, selected=iso3)


def ask(runs: int) -> None:
    """Open "How sure?" on so many negotiations (at most 20,000); 0 closes it and stops what is playing."""
    view.value = replace(view.value, asked=min(max(int(runs), 0), MOST), selected="")


def play_many(scenario: str, seed: int, runs: int, cancelled: threading.Event) -> None:
    """Play the negotiations of "How sure?" in the background, telling how far it is; stops when cancelled."""
    if not runs:
        return
    sure.value = Sure(0, runs)

    def tell(done: int) -> bool:
        sure.value = Sure(done, runs)
        return not cancelled.is_set()

    batch = run_batch(scenario, runs, seed, workers=1, progress=tell)
    if not cancelled.is_set() and len(batch):
        sure.value = Sure(len(batch), runs, certainty(batch))


def pace(speed: float) -> None:
    """Set the speed in rounds a second."""
    view.value = replace(view.value, speed=min(max(float(speed), 0.5), 10.0))


def ending_of(model: NegotiationModel, now: View) -> str:
    """How the talks ended, once their last round is on screen; "" before."""
    return ending(model.outcome) if not now.running else ""
