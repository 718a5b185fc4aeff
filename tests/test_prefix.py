"""The window under a sub-path: behind a proxy that takes the prefix off, and behind one that passes it on."""

import subprocess
import sys
from pathlib import Path

import pytest
from browsing import chromium  # noqa: F401
from playwright.sync_api import expect
from reverse_proxy import proxied
from served_window import free_port

from concert.experiments.reports.outlines import geometry
from concert.ui.server.check import faults, window
from concert.ui.server.prefix import prefix_of, under

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "/user/me/proxy/8765"


@pytest.mark.parametrize("strip,options", [(True, []), (True, ["--root-path", PREFIX]), (False, ["--root-path", PREFIX + "/"])], ids=["taken-off", "taken-off-and-told", "passed-on"])
def test_a_browser_behind_a_proxy_sees_the_map_and_plays(browser, strip, options):
    port = free_port()
    with window(port, options) as direct, proxied(port, PREFIX, strip) as (address, refused):
        assert faults(address) == []
        if options:
            assert faults(direct + PREFIX) == [] and faults(direct) == []
        page, failed = browser.new_page(viewport={"width": 1280, "height": 720}), []
        page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.on("console", lambda line: failed.append(line.text) if line.type == "error" else None)
        page.goto(f"{address}/?round=2&panel=share")
        page.wait_for_selector("path[data-iso3=FRA]", timeout=60_000)
        expect(page.locator("path[data-iso3]")).to_have_count(len(geometry()["shapes"]))
        expect(page.locator(".share input[readonly]")).to_have_value(f"{address}/?v=1&round=2")
        assert page.evaluate("document.fonts.load('14px Inter').then(found => found.length)") > 0
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.captions').innerText.includes('round 3 of')", timeout=20_000)
        page.get_by_role("link", name="Sources").click()
        page.wait_for_selector(".page td")
        assert page.url.startswith(f"{address}/?v=1&page=sources")
        page.wait_for_load_state("networkidle")  # what a reload would cut off is no failure
        page.reload()
        page.wait_for_selector(".page td", timeout=60_000)
        page.wait_for_load_state("networkidle")
        page.close()
        assert failed == [] and refused == []


def test_localhost_has_no_code_and_says_how_a_phone_can_come(browser):
    with window(free_port()) as address:
        page = browser.new_page()
        page.goto(f"{address}/?panel=share")
        page.wait_for_selector(".share", timeout=60_000)
        expect(page.locator(".share")).to_contain_text("make class")
        assert page.locator(".share svg").count() == 0
        page.close()


@pytest.mark.parametrize("text,prefix", [("", ""), ("/", ""), ("concert", "/concert"), ("/user/x/proxy/8765/", "/user/x/proxy/8765")])
def test_a_prefix_is_written_one_way(text, prefix):
    assert prefix_of(text) == prefix


@pytest.mark.parametrize("text", ["https://x.org/concert", "/a b", "/a/../b", "/<b>", "/a?b"])
def test_what_is_no_path_is_refused_in_one_line(text):
    told = subprocess.run([sys.executable, "-m", "concert.ui.serve", "--root-path", text, "--no-browser"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 2 and told.stderr.count("\n") == 1 and "--root-path" in told.stderr


def test_a_path_is_seen_with_and_without_its_prefix():
    seen = []

    async def app(scope, receive, send):
        seen.append((scope["path"], scope["raw_path"]))

    async def sent(message):
        seen.append(message.get("headers"))

    def ask(path):
        asked = under(app, "/a")({"type": "http", "path": path, "raw_path": path.encode(), "query_string": b"v=1"}, None, sent)
        with pytest.raises(StopIteration):  # it never waits
            asked.send(None)

    for path in ("/a/", "/a/b", "/b", "/ab/c"):
        ask(path)
    assert seen == [("/", b"/"), ("/b", b"/b"), ("/b", b"/b"), ("/ab/c", b"/ab/c")]
    ask("/a")
    assert seen[4] == [(b"location", b"/a/?v=1")] and under(app, "") is app
