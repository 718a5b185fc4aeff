"""The window in real Chromium, every request that leaves the machine blocked and counted: pages, journeys, sizes, accessibility.

The window draws its parts one after the other, so whatever follows a click is waited for (`expect`), never read at once.

Pictures of every page at every size, light and dark, are left in .cache/pictures for a person to look at.
"""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import chromium, served_here, visiting, wait_round  # noqa: F401
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / ".cache" / "pictures"
SIZES = ("laptop", "projector", "phone")
STATES = {  # a page in a state, by what it must show
    "first": ("?v=1", ".table .transcript"),
    "end": ("?scenario=february-2025&round=26", ".numbers"),
    "why": ("?round=12&pick=DEU&change=us_backstop=0.7", ".why .fall"),
    "changes": ("?round=12&panel=changes&change=us_backstop=0.7&change=drop=POL&change=event=6:walkout::GBR", ".changes li"),
    "share": ("?round=3&panel=share", ".share .text"),
    "compare": ("?page=compare&change=us_backstop=0.9", ".page table"),
    "sure": ("?page=sure", ".figure:nth-child(5)"),
    "learn": ("?page=learn", ".answers button"),
    "sources": ("?page=sources", ".page td"),
    "settings": ("?round=2", ".table .transcript"),
    "broken": ("?scenario=februry-2025&change=us_backstop=9", ".notices"),
}


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize("size", SIZES)
def test_every_page_at_every_size_is_whole_and_accessible(visit, state, size):
    search, shown = STATES[state]
    page = visit(search, size, reduced_motion="reduce")
    page.wait_for_selector(shown, timeout=120_000)
    if state == "settings":
        page.get_by_role("button", name="Settings and keys").click()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / f"{state}-{size}-{scheme}.png")
        check_whole_and_accessible(page, state, size)


def check_whole_and_accessible(page, state, size):
    assert page.evaluate("document.querySelector('.concert').scrollWidth <= window.innerWidth + 1")
    if size != "phone" and state in ("first", "end", "why"):  # complete without scrolling
        assert page.evaluate("document.querySelector('.concert').scrollHeight <= window.innerHeight + 1")
    assert page.evaluate("document.documentElement.lang") == "en" and page.locator("h1").count() == 1
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [(v["id"], [n["target"] for n in v["nodes"]][:3], v["nodes"][0].get("failureSummary")) for v in found if v["impact"] in ("serious", "critical")]
    assert grave == [], json.dumps(grave, indent=1)


def test_a_visitor_plays_to_the_end_and_asks_why_by_mouse(visit):
    page = visit()
    page.get_by_label("Rounds a second").fill("10")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector(".numbers", timeout=60_000)
    expect(page.locator(".side h2")).to_contain_text("after 26 rounds")
    box = page.locator(".line").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)
    page.wait_for_selector(".numbers", state="detached")
    page.locator("path[data-iso3=DEU]").click()
    page.wait_for_selector(".why .fall")
    expect(page.locator(".why h2")).to_contain_text("Germany")
    expect(page.locator(".why .term")).to_have_count(13)
    page.wait_for_selector(".chip", timeout=90_000)
    page.locator(".chip:not([disabled])").first.click()
    page.wait_for_selector(".bar button:has-text('1 change')")
    page.get_by_role("button", name="Restart").click()
    wait_round(page, 0)


def test_a_slider_changes_a_wish_and_undo_takes_it_back(visit):
    page = visit("?round=12&pick=POL")
    page.locator(".slider:has-text('stance on sending troops') input[type=range]").fill("1")
    page.wait_for_selector(".bar button:has-text('1 change')")
    expect(page.locator(".differ")).to_have_count(1)
    expect(page.locator(".curve.before")).to_have_count(1)
    page.locator(".slider:has-text('stance on sending troops') input[type=number]").fill("7")
    page.locator(".slider:has-text('stance on sending troops') input[type=number]").press("Enter")
    expect(page.locator(".slider .fault")).to_contain_text("expected -1 to 1")
    page.locator(".bar button:has-text('1 change')").click()
    page.locator(".edit").get_by_role("button", name="Undo").click()
    page.wait_for_selector(".bar button:text-is('Change')")
    expect(page.locator(".changes li")).to_have_count(0)


def test_everything_is_reached_by_keyboard_alone(visit):
    page = visit()
    page.keyboard.press("ArrowRight")
    wait_round(page, 1)
    page.keyboard.press("ArrowRight")
    wait_round(page, 2)
    page.keyboard.press("ArrowLeft")
    wait_round(page, 1)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.map > svg')"):
            break
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".why .fall")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.slider input[type=range]')"):
            break
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".bar button:has-text('1 change')")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    page.wait_for_selector(".why", state="detached")
    page.keyboard.press("u")
    page.wait_for_selector(".bar button:text-is('Change')")
    page.keyboard.press("c")
    page.wait_for_selector(".edit")
    page.keyboard.press("s")
    page.wait_for_selector(".share")
    for number, shown in (("2", ".page table, .page .reveal, .future"), ("4", ".answers"), ("5", ".page td"), ("1", ".table")):
        page.keyboard.press(number)
        page.wait_for_selector(shown, timeout=60_000)
    page.keyboard.press(" ")
    page.wait_for_selector("button[aria-label=Pause]")
    page.keyboard.press(" ")
    page.wait_for_selector("button[aria-label=Play]")


def test_the_link_opens_what_was_seen_and_back_turns_the_page_back(visit):
    page = visit("?round=5&change=us_backstop=0.7")
    page.get_by_role("link", name="Sources").click()
    page.wait_for_selector(".page td")
    expect(page).to_have_url(re.compile("(?=.*page=sources)(?=.*us_backstop)"))
    page.go_back()
    page.wait_for_selector(".table .transcript")
    wait_round(page, 5)
    again = visit(page.url.partition("/?")[2].join(("?", "")))
    wait_round(again, 5)
    expect(again.locator(".bar button:has-text('1 change')")).to_have_count(1)


def test_a_file_is_handed_in_saved_and_refused_in_words(visit, tmp_path):
    page = visit("?panel=share")
    good = tmp_path / "ours.toml"
    good.write_text('title = "Our <b>own</b> scenario"\nvintage = "2024-12"\n[table]\nonly = ["FRA", "DEU", "POL"]\n', encoding="utf-8")
    page.locator("input[type=file]").set_input_files(good)
    page.wait_for_function("document.querySelector('.bar select').selectedOptions[0].innerText.includes('Our <b>own</b> scenario')")
    bad = tmp_path / "bad.toml"
    bad.write_text('title = "x"\nvintage = "2023"\n[weights]\nsecurty = 1\n', encoding="utf-8")
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.locator(".share .fault")).to_have_count(2)
    expect(page.locator(".share")).to_contain_text("did you mean 'security'")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as TOML").click()
    assert 'title = "Our <b>own</b> scenario"' in Path(saved.value.path()).read_text(encoding="utf-8")
    with page.expect_download() as drawn:
        page.get_by_role("button", name="Map as SVG").click()
    assert Path(drawn.value.path()).read_text(encoding="utf-8").startswith("<svg")
    with page.expect_download() as drawn:
        page.get_by_role("button", name="Map as PNG").click()
    assert Path(drawn.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.context.expect_page() as report:
        page.get_by_role("button", name="Report, one page to print").click()
    report.value.wait_for_load_state()
    expect(report.value.locator("body")).to_contain_text("have not begun")


def test_a_lesson_is_predicted_revealed_and_watched(visit):
    page = visit("?page=learn")
    assert page.locator(".reveal").count() == 0
    page.locator(".answers button").first.click()
    page.wait_for_selector(".reveal")
    page.get_by_role("button", name="Watch it on the map").click()
    page.wait_for_selector(".numbers")
    expect(page.locator(".bar button:has-text('1 change')")).to_have_count(1)


def test_how_sure_is_played_stopped_and_read_as_a_table(visit):
    page = visit("?page=sure")
    page.wait_for_selector(".figure:nth-child(8)", timeout=120_000)
    expect(page.locator(".lead")).to_contain_text("Of 2,000 negotiations")
    page.locator(".figure").nth(1).get_by_role("button", name="table").click()
    expect(page.locator(".figure").nth(1).locator("tbody tr")).to_have_count(30)
    with page.expect_download() as saved:
        page.locator(".figure").nth(1).get_by_role("button", name="CSV").click()
    assert Path(saved.value.path()).read_text(encoding="utf-8-sig").startswith("capital,sends troops")
    page.get_by_role("button", name="Play 20,000").click()
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("button:has-text('Play 20,000')")


def test_two_visitors_do_not_share_a_table(visit):
    one = visit()
    one.keyboard.press("ArrowRight")
    wait_round(one, 1)
    other = visit()
    expect(other.locator(".captions")).to_contain_text("round 0 of")
    other.keyboard.press("ArrowRight")
    other.keyboard.press("ArrowRight")
    wait_round(other, 2)
    assert "round 1 of" in one.locator(".captions").inner_text()
