"""The Vue components of the window: each a function whose arguments are what it shows and, as `event_...`, what it reports."""

import logging
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import ipyvue
import ipywidgets
import solara

from concert.model.scenario.value import ScenarioError
from concert.ui import state

log = logging.getLogger("concert")
FOLDER = Path(__file__).parent / "components"
Event = Callable[[Any], None] | None
Values = dict[str, Any]
Rows = list[Values]


class Value:
    """A nested value on its way to the page: taken as one, where the renderer would walk through every part of it."""

    __slots__ = ("value",)

    def __init__(self, value: Any):
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]


def _vue(name: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """The component of `components/NAME.vue` with the arguments of a function."""

    def made(declared: Callable[..., None]) -> Callable[..., Any]:
        shown = [word for word in signature(declared).parameters if not word.startswith("event_")]
        plain = dict.fromkeys(shown, lambda value, _: value.value if isinstance(value, Value) else value)
        component = solara.component_vue(str(FOLDER / f"{name}.vue"), to_json=plain)(declared)

        def part(**arguments: Any) -> Any:
            return component(**{word: Value(given) if word in plain and isinstance(given, dict | list | tuple) else given for word, given in arguments.items()})

        return part

    return made


def _only_events(widget: ipyvue.VueTemplate, _: Any, content: dict[str, Any], buffers: Any) -> None:
    """Let a page report the events of its parts, and nothing else; what makes no sense is told and changes nothing."""
    name = content.get("event")
    handler = getattr(type(widget), f"vue_{name}", None) if isinstance(name, str) else None
    if handler is None:
        return
    try:
        handler(widget, content.get("data"))
    except ScenarioError as error:
        state.tell(*error.faults)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        log.warning("%s: not understood: %s", name, str(error)[:200])
        state.tell(f"{name}: that was not understood; nothing is changed")
    except Exception:
        log.exception("%s failed", name)
        state.tell(f"{name}: that failed here; nothing is changed")


def _no_widget(comm: Any, _: Any) -> None:
    """A page makes no widget of its own."""
    comm.close()


ipyvue.VueTemplate._handle_event = _only_events  # its own way in would let a page make any object by its name
ipywidgets.Widget.handle_comm_opened = staticmethod(_no_widget)


@_vue("bar")
def Bar(
    page: str, pages: Rows, hrefs: Values, scenarios: Rows, scenario: str, title: str, seed: str, changes: Rows, panel: str,
    link: str, notices: list[str], luck: str, spoken: str, playing: bool, speed: float, slowest: float, fastest: float, big: bool,
    undoable: bool, redoable: bool, file: Values | None, trail: str, short: str,
    event_go: Event = None, event_open: Event = None, event_reseed: Event = None,
    event_show_panel: Event = None, event_follow: Event = None, event_dismiss: Event = None, event_escape: Event = None,
    event_play: Event = None, event_step: Event = None, event_back: Event = None, event_restart: Event = None, event_pace: Event = None,
    event_enlarge: Event = None, event_undo: Event = None, event_redo: Event = None, event_recall: Event = None,
) -> None:
    """Name, scenario, pages, tools; keeps the address, the keys and the messages."""


@_vue("map")
def Map(
    title: str, capitals: Values, counts: Values, names: Values, chair: str, us: Values, selected: str = "",
    differs: str = "", ties: list[Any] = (), waves: Rows = (), round: int = 0, slow: bool = False, speed: float = 2.0,  # type: ignore[assignment]
    small: bool = False, event_pick: Event = None,
) -> None:
    """Europe, each capital filled by its answer."""


@_vue("time")
def Time(
    shown: int, deadline: int, masses: list[float], before: list[float], marks: Rows, first: int, playing: bool, running: bool,
    speed: float, event_step: Event = None, event_back: Event = None, event_play: Event = None, event_restart: Event = None,
    event_scrub: Event = None, event_pace: Event = None,
) -> None:
    """The time line and the controls of play."""


@_vue("table")
def Table(
    headline: str, card: Values | None, package: Values, ledger: Values, powers: Values, transcript: Rows, capitals: Values,
    names: Values, event_pick: Event = None, event_go: Event = None, event_show_panel: Event = None, event_restart: Event = None,
) -> None:
    """The package, the pledges, the powers, the transcript; at the end the outcome card."""


@_vue("why")
def Why(
    iso3: str, name: str, why: Values | None, fall: list[str], wishes: Rows, mind: Values, faults: Values, event_pick: Event = None,
    event_edit: Event = None, event_change_all: Event = None, event_reset_state: Event = None,
) -> None:
    """The drawer on one capital."""


@_vue("edit")
def Edit(
    changes: Rows, first: str, undoable: bool, redoable: bool, groups: Rows, choices: Values, next: int, deadline: int, faults: Values,
    event_edit: Event = None, event_take_back: Event = None, event_undo: Event = None, event_redo: Event = None,
    event_reset: Event = None, event_fire: Event = None, event_show_panel: Event = None,
) -> None:
    """The list of changes, and everything that can be changed."""


@_vue("share")
def Share(
    link: str, longest: int, largest: int, code: Values, faults: list[str], event_show_panel: Event = None, event_keep: Event = None,
    event_hand_in: Event = None, event_refuse: Event = None, event_stand: Event = None,
) -> None:
    """The link, and what can be kept as a file."""


@_vue("sure")
def Sure(
    sentence: str, busy: bool, doing: str, done: int, total: int, stopped: bool, runs: int, pictures: Rows, event_ask: Event = None,
) -> None:
    """Many negotiations on other luck."""


@_vue("future")
def Future(title: str, card: Values) -> None:
    """One of the two futures that are compared."""


@_vue("differences")
def Differences(other: str, sides: Rows, sentences: list[str], rows: Rows, event_other_side: Event = None) -> None:
    """What differs between two futures."""


@_vue("learn")
def Learn(
    steps: Rows, lesson: Values, score: str, challenges: Rows, event_study: Event = None, event_predict: Event = None,
    event_try_lesson: Event = None, event_attempt: Event = None, event_show_panel: Event = None,
) -> None:
    """The story in five steps, and the challenges."""


@_vue("sources")
def Sources(
    lead: str, about: str, options: Rows, head: list[str], rows: list[list[str]], is_: list[str], cite: list[str],
    event_read_about: Event = None,
) -> None:
    """Every number with its source."""
