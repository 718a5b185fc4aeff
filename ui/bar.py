"""The bar: name, scenario, pages and tools; the address, the keys and what could not be done are kept there."""

from dataclasses import dataclass, replace

import solara

from concert.model.scenario.catalogue import known_scenario, scenario_names
from concert.ui import parts, state, trail
from concert.ui.link import from_link, to_link
from concert.ui.views import knobs, picture
from concert.ui.visit import FASTEST, PAGES, SLOWEST, Visit


@dataclass(frozen=True)
class _Kept:
    """What the browser is to keep of a visit, worked out when another step was made and not at every round."""

    made: tuple[object, ...] = ()
    word: str = ""

    def of(self, now: Visit) -> "_Kept":
        made = (now.past, now.undone, now.talks, now.handed)
        if len(made) == len(self.made) and all(one is other for one, other in zip(made, self.made, strict=True)):
            return self
        return _Kept(made, trail.to_word(trail.of(now)) if now.past or now.undone or now.handed else "")


@solara.component
def bar(now: Visit) -> None:
    """The bar of every page."""
    scenarios = solara.use_memo(lambda: [{"name": n, "title": known_scenario(n).title} for n in scenario_names()], [])
    kept = solara.use_ref(_Kept())
    kept.current = kept.current.of(now)
    parts.Bar(
        page=now.page, pages=[{"name": name, "title": title} for name, title in PAGES.items()],
        hrefs={name: to_link(replace(now, page=name, panel="")) for name in PAGES}, scenarios=scenarios,
        scenario="your-file" if now.handed else now.base.name, title=now.base.title, seed=str(now.seed),
        changes=knobs.told(now.changes, now.base), panel=now.panel, link=to_link(now), notices=[text for place, text in now.notices if not beside(now, place)],
        luck=next((text for place, text in now.notices if place == "luck"), ""),
        spoken=picture.spoken(now.talks.model, now.rounds[: now.shown], now.playing), playing=now.playing, speed=now.speed, slowest=SLOWEST, fastest=FASTEST,
        big=now.big, undoable=bool(now.past or now.changes), redoable=bool(now.undone), file=state.file.value,
        trail=kept.current.word, short=trail.short(now),
        event_go=state.show, event_open=state.open_scenario, event_reseed=state.reseed, event_show_panel=state.open_panel,
        event_follow=lambda search: state.follow(from_link(search)), event_dismiss=lambda _: state.change(lambda v: v), event_escape=lambda _: state.pick(""),
        event_play=state.play, event_step=lambda _: state.step(), event_back=lambda _: state.scrub(state.here().shown - 1),
        event_restart=lambda _: state.restart(), event_pace=state.pace, event_enlarge=state.enlarge, event_undo=lambda _: state.undo(),
        event_redo=lambda _: state.redo(), event_recall=state.recall,
    )  # fmt: skip


def beside(now: Visit, place: str) -> bool:
    """Whether the open panel shows a fault beside its field, so that the bar need not."""
    if now.panel == "share":
        return place == ""
    if now.panel == "changes":
        return place in ("event", "drop", "add", "convenor") or place in knobs.keys(now.scenario)
    return bool(now.selected) and place.startswith(f"{now.selected}.")
