"""Keys, focus, history and reload in real Chromium: keys act on the talks unless one types, and a reload comes back to what was seen."""

import re
from pathlib import Path

import pytest
from browsing import chromium, served_here, visiting, wait_round  # noqa: F401
from playwright.sync_api import expect

WRITTEN = (Path(__file__).resolve().parents[1] / "docs/reference/window.md").read_text(encoding="utf-8").partition("## What a link holds")[0]


def focus(page):
    return page.evaluate("(a => a === document.body ? 'body' : (a.getAttribute('aria-label') || a.id || a.innerText || a.tagName))(document.activeElement)")


def tab_to(page, selector, most=80):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached with Tab")


def scenario(page):
    return page.locator(".bar .open select").input_value()


def choose_by_mouse(page, name):
    """What a mouse does to a list: it opens, the focus comes to it, and one is chosen."""
    box = page.locator(".bar .open select").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.locator(".bar .open select").select_option(name)
    page.keyboard.press("Escape")  # closes the list where the browser has left it open
    page.locator(".bar .open select").focus()


def test_after_choosing_a_scenario_the_arrow_keys_play_it(visit):
    page = visit()
    choose_by_mouse(page, "february-2025")
    expect(page).to_have_url(re.compile("scenario=february-2025"))
    wait_round(page, 0)
    page.keyboard.press("ArrowRight")
    wait_round(page, 1)
    page.locator(".bar .open select").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("n")  # a list that has the focus would choose "No Hungarian veto"
    page.keyboard.press("ArrowRight")
    wait_round(page, 2)
    assert scenario(page) == "february-2025"


def test_keys_belong_to_a_list_while_it_is_open(visit):
    page = visit()
    box = page.locator(".bar .open select").bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("scenario=february-2025"))
    wait_round(page, 0)
    page.keyboard.press("ArrowRight")
    wait_round(page, 1)


def test_a_list_reached_with_tab_keeps_its_keys(visit):
    page = visit()
    tab_to(page, ".bar .open select")
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("scenario=february-2025"))
    wait_round(page, 0)


@pytest.mark.parametrize("control", [".bigscreen", "button[aria-label='Dark mode']", ".bar .tools button:has-text('Share')", "button[aria-label=Step]", ".captions input", ".map > svg"])
def test_space_and_arrows_act_on_the_talks_after_a_click_on_any_control(visit, control):
    page = visit("?round=3")
    wait_round(page, 3)
    page.locator(control).click()
    wait_round(page, 4 if "Step" in control else 3)
    page.wait_for_timeout(200)
    big = page.evaluate("document.documentElement.className")
    page.keyboard.press("ArrowLeft")
    wait_round(page, 3 if "Step" in control else 2)
    page.keyboard.press(" ")
    page.wait_for_selector("button[aria-label=Pause]")
    page.keyboard.press(" ")
    page.wait_for_selector("button[aria-label=Play]")
    assert page.evaluate("document.documentElement.className") == big


def test_a_control_reached_with_tab_is_pressed_by_space_and_a_slider_moved_by_arrows(visit):
    page = visit("?round=3")
    tab_to(page, ".bigscreen")
    page.keyboard.press(" ")
    expect(page).to_have_url(re.compile("big=1"))
    expect(page.locator("button[aria-label=Play]")).to_have_count(1)
    tab_to(page, ".captions input")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("speed=2.5"))
    wait_round(page, 3)


def test_who_types_types(visit):
    page = visit("?round=3&panel=changes")
    search = page.get_by_placeholder("Find a number: backstop, veto, danger…")
    search.click()
    page.keyboard.type("b cd+r1?")
    expect(search).to_have_value("b cd+r1?")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+z")
    wait_round(page, 3)
    luck = page.get_by_label("Seed of all luck")
    luck.click()
    page.keyboard.press("End")
    page.keyboard.type("2 ")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("seed=12(&|$)"))


@pytest.mark.parametrize("given", ["abc", "-3", "1e400", "", "99999999999999999999"])
def test_bad_luck_is_told_in_one_line(visit, given):
    page = visit("?seed=5")
    for place in (".bar .seed input", "#luck"):
        if place == "#luck":
            page.get_by_role("button", name="Settings and keys").click()
        page.locator(place).fill(given)
        page.locator(place).press("Enter")
        told = page.locator("#luck-told.fault" if place == "#luck" else ".notices .fault")
        expect(told).to_have_count(1)
        expect(told).to_contain_text(re.compile("^luck: .*whole number from 0 to"))
        expect(page.locator(place)).to_have_value("5")
    assert "seed=5" in page.url


def test_the_list_of_keys_holds_the_focus_and_gives_it_back(visit):
    page = visit()
    tab_to(page, ".bar button:text-is('Share')")
    page.keyboard.press("?")
    dialog = page.locator("dialog.more")
    expect(dialog).to_be_visible()
    listed = dict(zip(dialog.locator("dt").evaluate_all("all => all.map(k => [...k.children].map(one => one.innerText).join(' '))"), dialog.locator("dd").all_inner_texts(), strict=True))
    assert listed == {keys.replace("`", ""): does for keys, does in re.findall(r"(?m)^\| (`[^|]*`) \| ([^|]+) \|$", WRITTEN)}
    outside = 0
    for _ in range(24):
        page.keyboard.press("Tab")
        outside += page.evaluate("!document.querySelector('dialog.more').contains(document.activeElement) && document.activeElement !== document.body")
    assert outside == 0
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focus(page) == "Share" and page.locator(".edit").count() == 0


def test_letters_can_be_switched_off_for_good_and_the_other_keys_stay(visit):
    page = visit()
    page.get_by_role("button", name="Settings and keys").click()
    page.get_by_label("Letters, digits and signs are keys, too").uncheck()
    for _ in range(2):
        page.keyboard.press("Escape")
        for letter in "c2sd?":
            page.keyboard.press(letter)
        page.keyboard.press("ArrowRight")
        wait_round(page, 1)
        assert page.locator(".table .transcript").count() == 1 and page.locator("dialog[open]").count() == 0
        page.reload()
        wait_round(page, 1)
        page.keyboard.press("ArrowLeft")
        wait_round(page, 0)


@pytest.mark.parametrize("link, keys", [
    ("", "c Escape"), ("", "s Escape"), ("", "s c Escape"), ("", "? Escape"), ("", "c Tab Tab Escape"), ("", "c ? Escape Escape"), ("&panel=share", "Escape"), ("&panel=changes", "Escape"), ("&pick=DEU", "Escape"),
    ("", "c"), ("", "s"), ("&pick=DEU", ""), ("&panel=changes", "s Escape"),
])  # fmt: skip
def test_what_the_program_gave_the_focus_to_leaves_the_talks_their_keys(visit, link, keys):
    page = visit(f"?round=4{link}")
    wait_round(page, 4)
    if link:
        page.wait_for_function("document.activeElement.matches('.panel')")
    panel = bool(link)
    for key in keys.split():
        listed = page.locator("dialog[open]").count()
        page.keyboard.press(key)
        if key == "?":
            page.wait_for_selector("dialog[open]")
        elif key in "cs":
            page.wait_for_function("name => document.activeElement.matches('.panel' + name)", arg={"c": ".edit", "s": ".share"}[key])
            panel = True
        elif key == "Escape" and listed:
            page.wait_for_selector("dialog", state="hidden")
        elif key == "Escape" and panel:
            page.wait_for_selector(".panel", state="detached")
            page.wait_for_timeout(200)
    page.keyboard.press("ArrowRight")
    wait_round(page, 5)
    page.keyboard.press(" ")
    page.wait_for_selector("button[aria-label=Pause]")


def test_a_click_a_copy_and_a_lesson_leave_the_talks_their_keys(visit):
    page = visit("?round=4&panel=share")
    wait_round(page, 4)
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    page.keyboard.press("ArrowRight")
    wait_round(page, 5)
    page.get_by_label("Link", exact=True).click()  # nobody types in what can only be read
    page.keyboard.press("ArrowRight")
    wait_round(page, 6)
    page.locator(".share .close").click()
    page.wait_for_selector(".panel", state="detached")
    page.wait_for_timeout(200)
    page.keyboard.press("ArrowRight")
    wait_round(page, 7)
    page = visit("?page=learn&answers=one:1")
    tab_to(page, ".reveal .tool.main")
    page.keyboard.press("Enter")
    page.wait_for_selector(".table .transcript")
    at = int(page.locator(".captions span").inner_text().split()[1])
    page.keyboard.press("ArrowLeft" if at else "ArrowRight")
    wait_round(page, at - 1 if at else 1)


def test_a_panel_opened_by_a_click_and_closed_with_tab_leaves_space_to_the_talks(visit):
    page = visit("?round=4")
    wait_round(page, 4)
    page.locator(".bar button:text-is('Share')").click()
    page.wait_for_function("document.activeElement.matches('.share')")
    tab_to(page, ".share .close")
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel", state="detached")
    expect(page.locator(".bar button:text-is('Share')")).to_be_focused()
    page.keyboard.press(" ")
    page.wait_for_selector("button[aria-label=Pause]")
    assert page.locator(".panel").count() == 0


def test_the_link_reached_with_tab_keeps_its_arrows(visit):
    page = visit("?round=4&panel=share")
    wait_round(page, 4)
    tab_to(page, ".share input.text")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    wait_round(page, 4)


@pytest.mark.parametrize("way, opened", [("Change", ".edit"), ("Share", ".share")])
def test_escape_and_close_give_the_focus_back_to_what_opened_a_panel(visit, way, opened):
    page = visit()
    for close in ("Escape", "Close"):
        tab_to(page, f".bar button:text-is('{way}')")
        page.keyboard.press("Enter")
        page.wait_for_selector(opened)
        page.wait_for_function(f"document.activeElement.matches('{opened}')")
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            tab_to(page, f"{opened} .close")
            page.keyboard.press("Enter")
        page.wait_for_selector(opened, state="detached")
        expect(page.locator(f".bar button:text-is('{way}')")).to_be_focused()


def test_escape_gives_the_focus_back_to_the_map(visit):
    page = visit("?round=3")
    tab_to(page, ".map > svg")
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("document.activeElement.matches('.why')")
    page.keyboard.press("Escape")
    page.wait_for_selector(".why", state="detached")
    page.wait_for_function("document.activeElement.matches('.map > svg')")
    page.keyboard.press("Enter")  # the same capital again
    page.wait_for_selector(".why")


def test_a_changed_scenario_is_within_reach_of_undo_and_of_back(visit):
    page = visit("?round=4&change=us_backstop=0.7&change=drop=POL")
    page.locator(".bar .open select").select_option("february-2025")
    wait_round(page, 0)
    page.get_by_role("button", name="Undo").click()
    wait_round(page, 4)
    expect(page.locator(".bar button:has-text('2 changes')")).to_have_count(1)
    assert scenario(page) == "december-2024"
    for key in ("Control+Shift+z", "Control+z", "Control+y"):
        page.keyboard.press(key)
        wait_round(page, 4 if key == "Control+z" else 0)
    assert scenario(page) == "february-2025"
    page.go_back()
    wait_round(page, 4)
    expect(page.locator(".bar button:has-text('2 changes')")).to_have_count(1)


def test_back_after_another_scenario_brings_the_first_one_with_its_changes(visit):
    page = visit("?round=4&change=us_backstop=0.7")
    page.locator(".bar .open select").select_option("february-2025")
    expect(page).to_have_url(re.compile("scenario=february-2025"))
    page.keyboard.press("ArrowRight")
    wait_round(page, 1)
    page.go_back()
    wait_round(page, 4)
    expect(page.locator(".bar button:has-text('1 change')")).to_have_count(1)
    page.go_forward()
    wait_round(page, 1)
    assert scenario(page) == "february-2025"


def test_a_reload_comes_back_to_what_was_seen(visit):
    page = visit("?page=learn")
    page.locator(".answers button").nth(1).click()
    page.wait_for_selector(".reveal")
    told = page.locator(".reveal").inner_text()
    page.locator(".bigscreen").click()
    page.get_by_role("button", name="Dark mode").click()
    page.get_by_role("link", name="Sources").click()
    page.locator("#about").select_option("POL")
    page.get_by_role("link", name="Negotiation").click()
    page.get_by_label("Rounds a second").fill("7.5")
    expect(page).to_have_url(re.compile("(?=.*answers=one:2)(?=.*about=POL)(?=.*speed=7.5)(?=.*big=1)"))
    page.reload()
    wait_round(page, 0)
    assert page.get_by_label("Rounds a second").input_value() == "7.5"
    assert page.evaluate("[document.documentElement.dataset.theme, document.documentElement.classList.contains('big')]") == ["dark", True]
    page.get_by_role("link", name="Sources").click()
    expect(page.locator("#about")).to_have_value("POL")
    page.get_by_role("link", name="Learn").click()
    page.wait_for_selector(".reveal")
    assert page.locator(".reveal").inner_text() == told
    expect(page.locator(".steps .done")).to_have_count(1)
