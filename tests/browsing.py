"""What the tests in a real Chromium share: a window served for them, a page opened by its link, and its size."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright
from served_window import served

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
SIZES = {
    "laptop": (1280, 720), "projector": (1920, 1080), "phone": (390, 844), "small phone": (320, 640), "phone on its side": (844, 390),
    "twice the size": (640, 360),
}  # fmt: skip
TOUCHED = ("phone", "small phone", "phone on its side")

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module", name="address")
def served_here():
    if CHROMIUM is None:
        told = "no Chromium found: install the system's package to test the window in a browser"
        pytest.fail(told) if os.environ.get("CONCERT_BROWSER") == "required" else pytest.skip(told)
    with served() as at:
        yield at


@pytest.fixture(scope="module", name="browser")
def chromium():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield opened
        opened.close()


@pytest.fixture(name="visit")
def visiting(address, browser):
    """Open a link; when the test is over, nothing may have asked the internet or failed in the page."""
    opened = []

    def go(search="", size="laptop", **more):
        width, height = SIZES[size]
        fingers = {"has_touch": True, "is_mobile": True} if size in TOUCHED else {}
        context = browser.new_context(**{"viewport": {"width": width, "height": height}} | fingers | more)
        page, outside, broken = context.new_page(), [], []

        def gate(route):
            if route.request.url.startswith((address, "data:", "blob:")):
                return route.continue_()
            outside.append(route.request.url)
            return route.abort()

        page.route("**/*", gate)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
        page.goto(address + "/" + search)
        page.wait_for_selector(".concert .bar", timeout=30_000)
        opened.append((context, outside, broken))
        return page

    yield go
    for context, outside, broken in opened:
        context.close()
        assert (outside, broken) == ([], [])


def wait_round(page, number):
    page.wait_for_function(f"document.querySelector('.captions')?.innerText.includes('round {number} of')", timeout=20_000)
