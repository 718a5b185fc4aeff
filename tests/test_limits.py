"""Half requests, too many pages, a log that is asked to grow: each has an end."""

import http.client
import io
import logging
import socket
import time
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from served_window import served_after
from websockets.exceptions import ConnectionClosed, InvalidStatus

from concert.ui.server import logs
from concert.ui.server.visitor import Visitor

FEW = """
import os, resource
from concert.ui.serve import settings
os.environ.update({k: v for k, v in settings().items() if v})
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
from concert.ui.server import limits, wire
limits.PAGES, wire.HEAD = 3, 1.5
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return tmp_path_factory.mktemp("limits") / "said"


@pytest.fixture(scope="module")
def address(told):
    with told.open("w") as said, served_after(FEW, said) as at:
        yield at


def half(address, sent=b"GET / HTTP/1.1\r\nHost: localhost\r\n"):
    at = urlsplit(address)
    one = socket.create_connection((at.hostname, at.port), timeout=5)
    one.sendall(sent)
    return one


def ended(one):
    one.settimeout(10)
    start = time.monotonic()
    try:
        while one.recv(65536):
            pass
    except ConnectionError:
        pass
    one.close()
    return time.monotonic() - start


def test_half_requests_stop_nobody_and_are_let_go(address, told):
    held = []
    try:
        for _ in range(200):  # of 256 files that the server may have open
            held.append(half(address))
        for _ in range(5):
            with urlopen(f"{address}/", timeout=5) as page:
                assert page.status == 200
        with Visitor(address) as visitor:
            visitor.click("bar", "step")
        assert max(map(ended, held)) < 5
    finally:
        for one in held:
            one.close()
    assert len(told.read_text()) < 10_000


@pytest.mark.parametrize("sent", [b"", b"G", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf"], ids=["nothing", "a letter", "half a body"])
def test_a_request_that_is_never_whole_has_an_end(address, sent):
    assert ended(half(address, sent)) < 5


def test_a_second_request_on_a_connection_has_to_be_whole_too(address):
    at = urlsplit(address)
    one = http.client.HTTPConnection(at.hostname, at.port, timeout=10)
    one.request("GET", "/readyz")
    assert one.getresponse().read()
    one.sock.sendall(b"GET /readyz HTTP/1.1\r\nHost:")
    assert ended(one.sock) < 5


def test_one_visitor_has_so_many_pages_and_is_told(address):
    with Visitor(address) as first, Visitor(address, cookie=first.cookie), Visitor(address, cookie=first.cookie):
        with pytest.raises(HTTPError) as refused:
            Visitor(address, cookie=first.cookie)
        assert refused.value.code == 429 and "3 of your pages are open" in refused.value.read().decode()
        with Visitor(address) as other:
            other.click("bar", "step")
    time.sleep(0.5)
    with Visitor(address, cookie=first.cookie) as again:  # those that are away make room
        again.click("bar", "step")


def test_who_keeps_no_cookie_has_a_bound_as_well(address, monkeypatch):
    monkeypatch.setattr("concert.ui.server.visitor.urlopen", lambda request, **_: urlopen(Request(request.full_url), timeout=10))
    opened = []
    try:
        with pytest.raises((InvalidStatus, HTTPError, ConnectionClosed)):
            for _ in range(4):
                opened.append(Visitor(address, cookie="none=1"))
        assert len(opened) == 3
        opened[0].click("bar", "step")
    finally:
        for one in opened:
            one.__exit__(None, None, None)


def test_the_same_fault_again_and_again_is_counted_and_all_that_is_said_has_an_end(monkeypatch):
    out = io.StringIO()
    handler, now = logs.Bounded(out), [0.0]
    monkeypatch.setattr(logs.time, "monotonic", lambda: now[0])
    log = logging.Logger("here")
    log.addHandler(handler)
    for k in range(10_001):
        if k == 10_000:
            now[0] = logs.EVERY + 1
        log.error("no %d", k)
    assert out.getvalue().splitlines() == ["no 0", "no 1", "no 2", "ERROR: 9,998 times more: no 10000"]
    handler.left = 50
    for k in range(100):
        exec(compile("log.error('x' * 20)", f"place-{k}", "exec"), {"log": log})
    assert "nothing more is written" in out.getvalue().splitlines()[-1] and len(out.getvalue()) < 300


@pytest.mark.parametrize("cookie", ["a/b=c", "a,b=c; x=y", "user(1)=1", "=", ";;", "x@y=1; b=\"a"])
def test_a_cookie_of_another_program_on_this_host_shuts_nobody_out(cookie, address):
    with urlopen(Request(address, headers={"Cookie": cookie}), timeout=20) as answer:
        assert answer.status == 200
