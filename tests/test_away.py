"""Whoever was away, on a phone that slept or a server that was started anew, finds everything again: in a real Chromium."""

import pytest
from browsing import chromium, served_here, visiting, wait_round  # noqa: F401
from playwright.sync_api import expect
from served_window import free_port, served_after
from visits import begun, steps  # noqa: F401

from concert.ui import state, trail
from concert.ui.link import LONGEST, from_link, to_link
from concert.ui.visit import begin

CULL = "import os\nos.environ['SOLARA_KERNEL_CULL_TIMEOUT'] = '1s'\n"
BIG = 'title = "A long one"\nvintage = "2024-12"\n' + "".join(f"# {n * 7919 % 1_000_003:x}{n * 104_729 % 999_983:x}\n" for n in range(1_500))


@pytest.fixture(name="opened")
def opening(browser):
    contexts = []

    def go(address, **more):
        context = browser.new_context(viewport={"width": 1280, "height": 720}, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".concert .bar", timeout=30_000)
        return page

    yield go
    for context in contexts:
        context.close()


def slide(page, to):
    page.locator(".slider:has-text('stance on sending troops') input[type=range]").fill(to)
    page.wait_for_function("to => new URLSearchParams(location.search).getAll('change').includes('POL.participation_stance=' + to)", arg=to)


def searched(page, word, there=True):
    page.wait_for_function("([word, there]) => decodeURIComponent(location.search).includes(word) === there", arg=[word, there])


def play(opened, address):
    """Three changes, the last of them undone, an answer on Learn, and round four on screen."""
    page = opened(f"{address}/?round=4&pick=POL")
    for to in ("0.5", "0.75", "1"):
        slide(page, to)
    page.keyboard.press("Control+z")
    searched(page, "stance=0.75")
    page.keyboard.press("4")
    page.locator(".answers button").first.click()
    searched(page, "answers=")
    page.keyboard.press("1")
    wait_round(page, 4)
    return page


def looked_through(page):
    """Everything is there: the round, the changes, the answer; what was undone can be redone, and then all be undone."""
    wait_round(page, 4)
    for word in ("answers=", "round=4", "stance=0.75"):
        searched(page, word)
    page.keyboard.press("Control+y")
    searched(page, "stance=1")
    for left in ("stance=0.75", "stance=0.5"):
        page.keyboard.press("Control+z")
        searched(page, left)
    page.keyboard.press("Control+z")
    searched(page, "change=", False)
    expect(page.locator(".bar button[aria-label=Undo]")).to_be_disabled()


def test_a_page_that_the_server_forgot_comes_back_by_itself_with_what_can_be_undone_and_redone(opened):
    with served_after(CULL) as address:
        page = play(opened, address)
        page.context.set_offline(True)
        page.evaluate("solara.debug.dropConnection()")
        page.wait_for_timeout(3_000)
        page.context.set_offline(False)
        page.wait_for_function("solara.debug.remountCount === 1", timeout=60_000)
        looked_through(page)
        page.reload()
        page.wait_for_selector(".concert .bar")
        page.keyboard.press("Control+y")
        searched(page, "stance=0.5")  # a reload keeps what was undone, too


def test_a_server_that_was_started_anew_on_its_port_is_the_same_to_a_page(opened):
    port = free_port()
    with served_after("", port=port) as address:
        page = play(opened, address)
        page.evaluate("window.before = true")
    with served_after("", port=port):
        page.evaluate("window.concert.seen()")  # as when the phone is looked at again
        page.wait_for_function("(window.before === undefined || solara.debug.remountCount === 1) && document.querySelector('.concert .bar')", timeout=90_000)
        looked_through(page)


def test_a_page_that_gave_up_is_loaded_anew_when_it_is_looked_at(opened, address):
    page = play(opened, address)
    page.evaluate("window.before = true; solara.debug.connectionStatus = 'disconnected'; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("window.before === undefined")
    page.wait_for_selector(".concert .bar")
    looked_through(page)


def test_where_the_browser_keeps_nothing_the_link_alone_brings_back_what_it_holds(opened, address):
    page = opened(address)
    page.context.add_init_script("Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('refused'); }})")
    page = play(lambda at: page.goto(at) and page, address)
    page.reload()
    wait_round(page, 4)
    for word in ("answers=", "round=4", "stance=0.75"):
        searched(page, word)
    page.keyboard.press("Control+z")
    searched(page, "change=", False)  # in a visit that a link opened undo takes the last change of the list


def test_a_scenario_too_long_for_an_address_is_kept_by_the_browser(opened, address, tmp_path):
    (tmp_path / "long.toml").write_text(BIG)
    page = opened(f"{address}/?panel=share")
    page.locator("input[type=file]").set_input_files(tmp_path / "long.toml")
    searched(page, "kept=")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    searched(page, "round=2")
    assert len(page.url) < LONGEST
    page.reload()
    page.wait_for_selector(".open select option:checked:has-text('A long one')", state="attached")
    wait_round(page, 2)
    assert "kept=" in page.url and page.locator(".notices").count() == 0
    elsewhere = opened(page.url)
    expect(elsewhere.locator(".notices")).to_contain_text("in the browser in which it was opened")


@pytest.mark.usefixtures("begun")
def test_a_trail_comes_back_as_it_was_and_only_to_its_own_talks():
    steps(3)
    for word in ("us_backstop=0.9", "drop=POL", "mandate=un"):
        state.edit(word)
    state.hand_in('title = "Ours"\nvintage = "2025-02"\n')
    state.edit("us_backstop=0.3")
    state.undo()
    left, link = state.here(), to_link(state.here())
    word = trail.to_word(trail.of(left))
    state.visit.value = from_link(link)
    state.recall(word)
    assert trail.of(state.here()) == trail.of(left) and trail.to_word(trail.of(state.here())) == word
    state.undo()
    assert state.here().changes == ("us_backstop=0.9", "drop=POL", "mandate=un") and state.here().base.name == "december-2024" and state.here().shown == 3
    state.redo()
    state.redo()
    assert state.here().changes == ("us_backstop=0.3",) and state.here().base.title == "Ours"
    state.visit.value = begin()
    state.recall(word)
    assert state.here().past == () and state.here().notices == ()


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("word", [None, 7, "", "nothing", "A" * (trail.LARGEST + 1), [], "=" * 90])
def test_a_word_that_is_no_trail_changes_nothing_and_is_told_in_one_line(word):
    state.edit("us_backstop=0.9")
    before = to_link(state.here())
    state.recall(word)
    assert to_link(state.here()) == before and state.here().notices == (("", trail.FAULT),)


@pytest.mark.usefixtures("begun")
def test_what_is_wrong_in_a_step_is_met_by_the_reader_of_links_when_somebody_goes_there():
    state.edit("us_backstop=0.9")
    here = trail.of(state.here())
    wrong = trail.Step("?v=1&scenario=no-such-one&change=nonsense=1&seed=-4&round=9999")
    state.visit.value = from_link(to_link(state.here()))
    state.recall(trail.to_word(trail.Trail(here.now, (wrong,))))
    state.undo()
    now = state.here()
    assert (now.base.name, now.changes, now.seed) == ("december-2024", (), 1) and now.shown <= 104


@pytest.mark.usefixtures("begun")
def test_a_trail_has_a_size_and_lets_its_first_steps_go():
    for k in range(60):
        state.hand_in(BIG.replace("A long one", f"Number {k}"))
    word = trail.to_word(trail.of(state.here()))
    assert len(word) <= trail.LARGEST
    kept = trail.from_word(word)
    assert 0 < len(kept.past) < 50 and kept.past[-1] == trail.of(state.here()).past[-1]
