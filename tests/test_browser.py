"""The window in real Chromium, with every request that leaves the machine blocked and counted."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def address():
    if CHROMIUM is None:
        told = "no Chromium found: install the system's package to test the window in a browser"
        pytest.fail(told) if os.environ.get("CONCERT_BROWSER") == "required" else pytest.skip(told)
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "ui.serve", "--port", str(port), "--no-browser"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=5):
                break
        except OSError:
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


def visit(browser, address, **context):
    outside = []
    page = browser.new_context(**context).new_page()

    def gate(route):
        if route.request.url.startswith((address, "data:", "blob:")):
            return route.continue_()
        outside.append(route.request.url)
        return route.abort()

    page.route("**/*", gate)
    page.goto(address)
    page.wait_for_selector(".concert svg.map", timeout=30_000)
    return page, outside


def step(page, number):
    page.get_by_label("Step").click()
    page.wait_for_function(f"document.querySelector('.captions').innerText.includes('round {number} of')", timeout=15_000)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_visitor_steps_and_asks_why_at_every_size_without_the_internet(address, browser, tmp_path, size, scheme):
    page, outside = visit(browser, address, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    step(page, 1)
    step(page, 2)
    assert page.locator("path.state.support").count() >= 1
    assert page.locator(".transcript li").count() >= 4
    page.locator("path[aria-label^='Germany']").first.press("Enter")
    page.wait_for_selector(".why")
    assert "Germany" in page.locator(".why h2").inner_text() and page.locator(".why .term").count() == 13
    assert page.evaluate("document.querySelector('.concert').scrollWidth <= window.innerWidth")
    page.screenshot(path=tmp_path / "window.png")
    assert (tmp_path / "window.png").stat().st_size > 20_000
    assert outside == []
    page.context.close()


def test_play_runs_to_the_end_and_restart_begins_anew(address, browser):
    page, outside = visit(browser, address)
    page.get_by_label("Rounds a second").fill("10")
    page.get_by_label("Play").click()
    page.wait_for_selector(".ending", timeout=60_000)
    assert "after 26 rounds" in page.locator(".ending").inner_text()
    page.get_by_label("Restart").click()
    page.wait_for_function("document.querySelector('.captions').innerText.includes('round 0 of')")
    assert outside == []
    page.context.close()


def test_two_visitors_do_not_share_a_table(address, browser):
    one, _ = visit(browser, address)
    step(one, 1)
    step(one, 2)
    other, _ = visit(browser, address)
    assert "round 0 of" in other.locator(".captions").inner_text()
    step(other, 1)
    assert "round 2 of" in one.locator(".captions").inner_text()
    one.context.close()
    other.context.close()


def test_how_sure_plays_many_beside_the_one_on_screen(address, browser):
    page, outside = visit(browser, address)
    step(page, 1)
    page.get_by_role("button", name="How sure?").click()
    page.wait_for_selector(".sure .spread", timeout=90_000)
    assert "Of 2,000 negotiations" in page.locator(".sure").inner_text() and page.locator(".shares li").count() == 30
    step(page, 2)
    page.get_by_role("button", name="How sure?").click()
    page.wait_for_selector(".transcript")
    assert outside == []
    page.context.close()
