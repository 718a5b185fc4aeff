"""The page: wires what a visitor does to the state, and the state to the window."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import solara
import solara.server.kernel_context as kernels

from concert.model.narrative.explain import NAMES
from concert.model.scenario.catalogue import known_scenario
from concert.model.scenario.value import ScenarioError
from concert.ui import jobs, keep, parts, state
from concert.ui.bar import bar
from concert.ui.lan import qr, reached
from concert.ui.lessons import CHALLENGES
from concert.ui.link import LONGEST, from_link, to_share
from concert.ui.talks import talks
from concert.ui.views import compare, knobs, learn, picture, sources, sure, why
from concert.ui.visit import LARGEST, PLAIN, Visit

log = logging.getLogger("concert")


@solara.component
def Page() -> None:
    """One visitor's window."""
    router = solara.use_router()
    solara.use_memo(lambda: state.follow(from_link(router.search or "")), [])
    if state.visit.value is not None:
        _Visit(state.visit.value)


@solara.component
def _Visit(now: Visit) -> None:
    solara.Title(f"Concert: {now.scenario.title}")

    def keep_playing(cancel: threading.Event) -> None:
        due = time.monotonic()
        while (here := state.visit.value) is not None and here.playing:
            due = max(due + 1.0 / here.speed, time.monotonic())  # rounds keep their pace however long one takes
            if cancel.wait(due - time.monotonic()):
                return
            if _reads():
                state.step()

    solara.use_thread(keep_playing, dependencies=[now.playing], intrusive_cancel=False)
    with solara.v.Html(tag="div", class_="concert"):
        _Safe(bar, now)
        if now.page == "negotiation":
            with solara.v.Html(tag="main", class_="table"):
                _Safe(_map, now)
                _Safe(_time, now)
                _Safe({"": _table, "changes": _edit, "share": _share}[now.panel] if not now.selected else _why, now)
        elif now.panel:
            with solara.v.Html(tag="main", class_="page"), solara.v.Html(tag="div", class_="sheet"):
                _Safe({"changes": _edit, "share": _share}[now.panel], now)
        else:
            _Safe({"compare": _compare, "sure": _sure, "learn": _learn, "sources": _sources}[now.page], now)


@solara.component
def _Safe(part: Callable[[Visit], Any], now: Visit) -> None:
    """A part of the page; where it fails it says so, and the rest goes on."""
    failed, again = solara.use_exception()
    if failed is not None:
        log.error("a part of the page failed", exc_info=failed)
        with solara.v.Html(tag="section", class_="failed", attributes={"role": "alert"}):
            solara.v.Html(tag="h2", children=["This part cannot be shown."])
            solara.v.Html(tag="p", children=["The server has the reason in its log. Everything else goes on; take the last change back or try again."])
            solara.Button("Try again", on_click=again, classes=["tool"], text=True)
        return
    part(now)


@solara.component
def _map(now: Visit) -> None:
    model, rounds = now.talks.model, now.rounds[: now.shown]
    drawn, powers, first = picture.capitals_at(now.talks, now.shown), picture.powers(model, rounds), now.first
    parts.Map(
        title="Who sends troops to Ukraine?", capitals=drawn, counts=picture.counts(drawn), names=_names(now),
        chair=picture.chair(model, rounds), us={"word": powers["backstop_word"], "level": powers["backstop"]}, selected=now.selected,
        differs=first.iso3 if first is not None and now.shown >= first.round else "", ties=picture.ties(now.scenario, now.selected),
        waves=picture.waves(rounds), round=now.shown, slow=now.playing and now.speed <= 1, speed=now.speed, event_pick=state.pick,
    )  # fmt: skip


@solara.component
def _time(now: Visit) -> None:
    first, plain = now.first, now.talks.plain
    parts.Time(
        shown=now.shown, deadline=int(now.scenario.parameters.deadline), masses=picture.masses(now.rounds),
        before=picture.masses(plain.model.rounds[: len(now.rounds)]) if plain is not None else [], marks=picture.marks(now.talks.model, now.rounds),
        first=first.round if first is not None else 0, playing=now.playing, running=now.running, speed=now.speed,
        event_step=lambda _: state.step(), event_back=lambda _: _back(), event_play=state.play, event_restart=lambda _: state.restart(),
        event_scrub=state.scrub, event_pace=state.pace,
    )  # fmt: skip


@solara.component
def _table(now: Visit) -> None:
    model, rounds = now.talks.model, now.rounds[: now.shown]
    parts.Table(
        headline=picture.heading(model, rounds), card=None if now.running else picture.card_of(now.talks), package=picture.package(model, rounds, now.selected),
        ledger=picture.ledger(rounds), powers=picture.powers(model, rounds), transcript=picture.transcript(now.talks.told[: now.shown], now.first, not now.playing),
        capitals={iso3: {} for iso3 in now.scenario.cast}, names=_names(now), event_pick=state.pick, event_go=state.show,
        event_show_panel=state.open_panel, event_restart=lambda _: state.restart(),
    )  # fmt: skip


@solara.component
def _why(now: Visit) -> None:
    iso3, model, rounds = now.selected, now.talks.model, now.rounds[: now.shown]

    def work(cancel: threading.Event) -> None:
        jobs.think(now.scenario, iso3, now.seed, now.run, cancel)

    solara.use_thread(work, dependencies=[iso3, now.scenario, now.seed], intrusive_cancel=False)
    fall = [] if now.playing else why.fall(now.talks, iso3, now.shown)
    found = jobs.mind.value
    parts.Why(
        iso3=iso3, name=NAMES[iso3], why=why.reasons(model, rounds, iso3), fall=fall, wishes=why.wishes(now.scenario, iso3),
        mind={"working": found.working, "found": why.mind(list(found.found), iso3, found.shares), "already": "" if found.already is None else f"{found.already:.0%}"}, faults=_faults(now),
        event_pick=state.pick, event_edit=state.edit, event_change_all=state.edit_all,
        event_reset_state=state.forget,
    )  # fmt: skip


@solara.component
def _edit(now: Visit) -> None:
    first = now.first
    parts.Edit(
        changes=knobs.told(now.changes, now.base), first=compare.first(first),
        undoable=bool(now.past or now.changes), redoable=bool(now.undone), groups=knobs.groups(now.scenario), choices=knobs.choices(now.scenario), next=now.shown + 1,
        deadline=int(now.scenario.parameters.deadline), faults=_faults(now), event_edit=state.edit, event_take_back=state.take_back,
        event_undo=lambda _: state.undo(), event_redo=lambda _: state.redo(), event_reset=lambda _: state.reset(), event_show_panel=state.open_panel,
        event_fire=lambda e: state.fire(str(e["kind"]), e.get("size"), str(e.get("state", "")), int(e.get("rounds") or 1)),
    )  # fmt: skip


@solara.component
def _share(now: Visit) -> None:
    link = to_share(now)
    parts.Share(
        link=link, longest=LONGEST, largest=LARGEST, code=qr(reached(state.at.value), link), faults=[text for place, text in now.notices if place == ""],
        event_show_panel=state.open_panel, event_keep=_keep, event_hand_in=state.hand_in, event_refuse=state.tell, event_stand=state.stand,
    )


@solara.component
def _sure(now: Visit) -> None:
    def work(cancel: threading.Event) -> None:
        jobs.play_many(now.scenario, now.seed, now.asked, cancel)

    solara.use_thread(work, dependencies=[now.asked, now.scenario, now.seed], intrusive_cancel=False)
    found = jobs.certain.value
    parts.Sure(
        sentence=sure.sentence(found.found) if found.found else "", busy=bool(found.doing), doing=found.doing, done=found.done,
        total=found.total, stopped=found.stopped, runs=found.found.runs if found.found else 0, pictures=sure.pictures(found.found, found.grid, found.turned, found.middle, found.simpler), event_ask=state.ask,
    )  # fmt: skip


@solara.component
def _compare(now: Visit) -> None:
    choices = solara.use_memo(lambda: compare.sides(now.base, bool(now.changes)), [now.base, bool(now.changes)])
    name = now.other if now.other in [side["name"] for side in choices] else PLAIN
    other = solara.use_memo(lambda: now.base if name == PLAIN else known_scenario(name), [now.base, name])
    one, two = now.talks.finish(), talks(other, (), now.seed, now.run).finish()
    found = solara.use_memo(lambda: compare.differences(one.model, two.model), [one, two])
    with solara.v.Html(tag="main", class_="page"), solara.v.Html(tag="div", class_="sheet"):
        solara.v.Html(tag="h2", children=["Two futures on the same luck"])
        with solara.v.Html(tag="div", class_="sides"):
            for record, title in ((one, "This negotiation" + (" with your changes" if now.changes else "")), (two, next(s["title"] for s in choices if s["name"] == name))):
                with solara.v.Html(tag="div", class_="future"):
                    parts.Future(title=title, card=picture.card_of(record))
                    drawn = picture.capitals_at(record, len(record.model.rounds))
                    powers = picture.powers(record.model, tuple(record.model.rounds))
                    parts.Map(
                        title=f"{title}: who sends troops?", capitals=drawn, counts=picture.counts(drawn), names={},
                        chair=picture.chair(record.model, tuple(record.model.rounds)), us={"word": powers["backstop_word"], "level": powers["backstop"]}, small=True,
                    )
        parts.Differences(other=name, sides=choices, sentences=found["sentences"], rows=found["rows"], event_other_side=state.other_side)


@solara.component
def _learn(now: Visit) -> None:
    answers = dict(now.answers)
    standing = solara.use_memo(lambda: learn.challenges(now), [now.scenario, now.base, now.seed, now.changes])
    parts.Learn(
        steps=learn.steps(answers), lesson=learn.lesson(now.lesson, answers), score=learn.score(answers), challenges=standing,
        event_study=state.study, event_predict=lambda e: state.predict(e["lesson"], e["choice"]),
        event_try_lesson=_try, event_attempt=_attempt, event_show_panel=state.open_panel,
    )  # fmt: skip


@solara.component
def _sources(now: Visit) -> None:
    choices = sources.options(now.scenario)
    table = now.about if now.about in [o["name"] for o in choices] else "parameters"
    parts.Sources(
        lead=sources.lead(now.scenario), about=table, options=choices, head=sources.HEAD, rows=sources.rows(now.scenario, table),
        is_=sources.IS, cite=sources.CITE, event_read_about=state.read_about,
    )


def _back() -> None:
    state.scrub(state.here().shown - 1)


def _names(now: Visit) -> dict[str, str]:
    return {iso3: NAMES[iso3] for iso3 in (*now.scenario.cast, "UKR", "RUS", "USA")}


def _faults(now: Visit) -> dict[str, str]:
    return dict(now.notices)


def _keep(kind: str) -> None:
    if kind not in keep.TYPES:
        raise ScenarioError([f"file {str(kind)[:40]!r}: no kind of file; expected one of {', '.join(keep.TYPES)}"])
    state.file.value = keep.kept(state.here(), kind, (state.file.value or {}).get("serial", 0) + 1, state.at.value)


def _try(name: str) -> None:
    lesson = learn.lesson_of(name)
    state.arrive(known_scenario(lesson.scenario), lesson.change, lesson.round or 104)


def _attempt(name: str) -> None:
    challenge = next((c for c in CHALLENGES if c.id == name), None)
    if challenge is None:
        raise ScenarioError([f"challenge {name[:40]!r}: not known"])
    state.arrive(known_scenario(challenge.scenario), (), 104)


def _reads() -> bool:
    """Whether the visitor's page is there and has read what was sent to it: nobody plays to an empty room."""
    if not kernels.has_current_context():
        return True
    here = kernels.get_current_context()
    if here.page_status and not any(page == kernels.PageStatus.CONNECTED for page in here.page_status.values()):
        return False
    return here.kernel is None or not any(getattr(socket, "behind", False) for socket in list(here.kernel.session.websockets))
