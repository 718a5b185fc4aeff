"""A visitor that stops reading holds nobody up, is let go, and finds its page again."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from served_window import served_after
from silent import NARROW, fall_silent
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from concert.ui.server.visitor import Visitor

SECONDS = 8.0
SOON = NARROW + "import os\nfrom concert.ui.serve import settings\nos.environ.update({k: v for k, v in settings().items() if v})\nfrom concert.ui.server import wire\nwire.SILENT = 2.0\n"


def clicks(address, start, n):
    """How long each click of one visitor took."""
    waits = []
    with Visitor(address, f"?seed={n}", timeout=30.0) as visitor:
        start.wait(60)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            waits.append(visitor.click("bar", "step" if visitor.part("time")["running"] else "restart"))
            time.sleep(0.2)
    return waits


def p95(address, before=lambda: None):
    """The time within which 95 of 100 clicks of ten visitors are answered, after something was done."""
    start = threading.Barrier(11)
    with ThreadPoolExecutor(10) as pool:
        found = [pool.submit(partial(clicks, address, start, n)) for n in range(10)]
        before()
        start.wait(60)
        waits = sorted(wait for one in found for wait in one.result())
    return waits[int(0.95 * len(waits))]


def test_three_silent_visitors_hold_up_nobody_are_let_go_and_find_their_page_again():
    with served_after(SOON) as address:
        alone, silent = p95(address), []
        beside = p95(address, lambda: silent.extend(fall_silent(address, f"?seed={90 + n}") for n in range(3)))
        assert beside < 0.5 + 2 * alone  # beside a busy machine's own
        for visitor in silent:
            with pytest.raises(ConnectionClosed):  # what was on its way comes, then the end
                while True:
                    visitor.socket.recv(timeout=10)
            with connect(visitor.channels, additional_headers={"Cookie": visitor.cookie}, max_size=None) as again:
                visitor.socket = again
                visitor._send("comm_open", {"comm_id": "asked", "target_name": "solara.control", "data": {}})
                visitor._send("comm_msg", {"comm_id": "asked", "data": {"method": "app-status"}})
                told = {}
                while "started" not in told:
                    content = json.loads(again.recv(timeout=20))["content"]
                    told = content.get("data", {}) if content.get("comm_id") == "asked" else {}
                assert told["started"]
                shown = set()
                visitor.heard = lambda message, shown=shown: shown.update({json.loads(message)["content"].get("data", {}).get("state", {}).get("shown")} - {None})
                visitor.listen(3.0)
                assert shown  # it plays on where it was
