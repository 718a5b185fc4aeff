"""Who may ask the window and what it answers: other names, other origins, other routes, and what an answer forbids."""

import http.client
import http.server
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from browsing import chromium, served_here  # noqa: F401
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from concert.ui.server import offline
from concert.ui.server.check import faults, window
from concert.ui.server.gate import Address, address_of, fault
from concert.ui.server.visitor import Visitor

SOCKET = "/jupyter/api/kernels/00000000-0000-0000-0000-000000000000/channels?session_id=x"


def asked(address, path="/", method="GET", **headers):
    """Status, headers and body of a request as we write it."""
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")


@pytest.mark.parametrize("host, server, others, passes", [
    ("localhost:8765", "127.0.0.1", (), True), ("127.0.0.1:8765", "127.0.0.1", (), True), ("[::1]:8765", "::1", (), True), ("LOCALHOST", "127.0.0.1", (), True),
    ("localhost:9000", "127.0.0.1", (), True),  # a tunnel: still this computer by a name that no site can take
    ("192.0.2.7:8765", "192.0.2.7", (), True), ("192.0.2.8:8765", "192.0.2.7", (), False), ("[2001:db8::7]:8765", "2001:db8::7", (), True),
    ("hub.example.org", "127.0.0.1", (), False), ("hub.example.org", "127.0.0.1", ("hub.example.org",), True), ("hub.example.org:8443", "127.0.0.1", ("hub.example.org",), True),
    ("hub.example.org:8443", "127.0.0.1", ("hub.example.org:8443",), True), ("hub.example.org:8444", "127.0.0.1", ("hub.example.org:8443",), False),
    ("localhost.example.org", "127.0.0.1", (), False), ("localhost@example.org", "127.0.0.1", ("example.org",), False), ("", "127.0.0.1", (), False), ("[::1", "::1", (), False),
])  # fmt: skip
def test_only_a_name_of_the_window_is_answered(host, server, others, passes):
    scope = {"type": "http", "method": "GET", "server": (server, 8765), "headers": [(b"host", host.encode())]}
    assert (fault(scope, frozenset(map(address_of, others))) == "") is passes
    twice = {**scope, "headers": [(b"host", b"localhost"), (b"host", host.encode())]}
    assert fault(twice, frozenset()) and fault({**scope, "headers": []}, frozenset())


@pytest.mark.parametrize("origin, host, others, passes", [
    ("http://localhost:8765", "localhost:8765", (), True), ("http://localhost:9000", "localhost:8765", (), False), ("http://127.0.0.1:8765", "localhost:8765", (), False),
    ("http://[::1]:8765", "[::1]:8765", (), True), ("null", "localhost:8765", (), False), ("", "localhost:8765", (), False), ("file://", "localhost:8765", (), False),
    ("https://hub.example.org", "hub.example.org", ("hub.example.org",), True), ("https://hub.example.org:443", "hub.example.org", ("hub.example.org",), True),
    ("https://hub.example.org", "localhost:8765", (), False), ("https://hub.example.org", "localhost:8765", ("hub.example.org",), True),  # the proxy gives our own name
    ("https://hub.example.org:8443", "localhost:8765", ("hub.example.org",), False), ("https://hub.example.org:8443", "localhost:8765", ("hub.example.org:8443",), True),
    ("https://evil.example", "hub.example.org", ("hub.example.org",), False), ("http://localhost:8765.evil.example", "localhost:8765", (), False),
    ("http://localhost:8765@evil.example", "localhost:8765", (), False),
])  # fmt: skip
def test_what_changes_something_comes_from_the_windows_own_page(origin, host, others, passes):
    headers, allowed = [(b"host", host.encode()), (b"origin", origin.encode())], frozenset(map(address_of, others))
    for scope in ({"type": "websocket"}, {"type": "http", "method": "POST"}):
        assert (fault({**scope, "server": ("127.0.0.1", 8765), "headers": headers}, allowed) == "") is passes
        assert fault({**scope, "server": ("127.0.0.1", 8765), "headers": headers[:1]}, allowed) == ""  # no browser
    assert fault({"type": "http", "method": "GET", "server": ("127.0.0.1", 8765), "headers": headers}, allowed) == ""  # a browser shows no other page what it reads


def test_an_address_is_a_name_or_a_number_and_a_port():
    assert address_of("[::1]:8765") == Address("[::1]", 8765) and address_of("Hub.Example.org ") == Address("hub.example.org")
    assert [address_of(text) for text in ("a b", "a/b", "a@b", "a:b", "::1", "", "http://a")] == [None] * 7


@pytest.mark.parametrize("path", ["/", "/static/assets/geometry.json", "/static/main-vuetify.js", "/nothing"])
def test_every_answer_forbids_what_no_page_of_ours_does(address, path):
    _, headers, _ = asked(address, path)
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY" and headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin" and "camera=()" in headers["permissions-policy"]
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'" and "*" not in headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy.get("script-src", "") and ("script-src" in policy) is (path == "/")


def test_the_cookie_is_for_no_script_and_ends_with_the_browser(address):
    _, headers, _ = asked(address)
    (cookie,) = headers.get_all("set-cookie")
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert said == {"httponly", "samesite=lax"}
    session = cookie.partition(";")[0]
    assert asked(address, Cookie=session)[1]["set-cookie"].startswith(session)  # whoever has one keeps it
    assert "odd" not in asked(address, Cookie="solara-session-id=odd<b>")[1]["set-cookie"]


@pytest.mark.parametrize("path", [
    "/resourcez", "/resourcez?verbose", "/readyz", "/jupyter/api/kernels/x", "/static/public/x", "/elsewhere", "/_solara/cdn/", "/_solara/cdn/requirejs@2.3.6",
    "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/dist", "/_solara/cdn/unknown-package/x.js", "/_solara/cdn/../geometry.json", "/_solara/api/evict/x", "/static/assets/../../parts.py",
])  # fmt: skip
def test_what_the_window_does_not_need_is_not_there(address, path):
    assert asked(address, path)[0] == 404
    assert asked(address, "/_solara/cdn/requirejs@2.3.6/require.js")[0] == 200 and not [name for name in offline.listed() if not (offline.FOLDER / name).is_file()]


def test_the_page_is_the_same_whatever_a_request_says_of_itself(address):
    page = asked(address)[2]
    odd = asked(address, "/?v=1&page=learn", X_Script_Name="//evil.example", Script_Name="//evil.example", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https", X_Forwarded_Prefix="/evil")
    assert odd[0] == 200 and odd[2] == page and "evil.example" not in page


def test_another_name_and_another_origin_are_refused_in_one_line(address):
    status, headers, told = asked(address, Host="evil.example")
    assert status == 403 and told.count("\n") == 1 and "--allow-host" in told and headers["content-type"].startswith("text/plain")
    status, _, told = asked(address, "/_solara/api/close/x", "POST", Origin="http://evil.example")
    assert status == 403 and "a page of 'evil.example'" in told
    assert asked(address, "/_solara/api/close/x", "POST", Origin=address)[0] == 404  # its own page, but no such visit
    for origin in ("http://evil.example", "null", address + "0"):
        with pytest.raises(InvalidStatus) as refused, connect(address.replace("http", "ws") + SOCKET, origin=origin):
            pass
        assert refused.value.response.status_code == 403
    with connect(address.replace("http", "ws") + SOCKET, origin=address):
        pass


@contextmanager
def site(text):
    """Another site: a page at an address of its own."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


TRIES = """<iframe id=frame src="{address}/"></iframe><script>
const told = {{}};
const tried = (name, doing) => doing.then(got => told[name] = got, failed => told[name] = 'refused');
window.done = Promise.all([
  tried('read', fetch('{address}/').then(a => a.text())),
  tried('read with cookies', fetch('{address}/', {{credentials: 'include'}}).then(a => a.text())),
  tried('close', fetch('{address}/_solara/api/close/x?session_id=y', {{method: 'POST', mode: 'no-cors', credentials: 'include'}}).then(a => 'status ' + a.status)),
  tried('script', new Promise((yes, no) => {{ const s = document.createElement('script'); s.src = '{address}/_solara/cdn/requirejs@2.3.6/require.js'; s.onload = () => yes('loaded'); s.onerror = no; document.head.append(s); }})),
  tried('socket', new Promise((yes, no) => {{ const s = new WebSocket('{socket}'); s.onopen = () => yes('open'); s.onerror = no; }})),
]).then(() => told);
</script>"""


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_page_of_another_site_cannot_read_drive_or_frame_the_window(address, browser, name):
    at = address.replace("localhost", name)
    with site(TRIES.format(address=at, socket=at.replace("http", "ws") + SOCKET)) as other:
        page, forbidden = browser.new_page(), []
        page.on("console", lambda line: forbidden.append(line.text) if "frame-ancestors" in line.text else None)
        page.goto(other)
        told = page.evaluate("window.done")
        frame = page.frames[1]
        frame.wait_for_load_state()
        assert {name: said for name, said in told.items() if name not in ("close", "script")} == {"read": "refused", "read with cookies": "refused", "socket": "refused"}
        assert told["script"] == ("loaded" if name == "localhost" else "refused") or told["script"] == "refused"
        assert forbidden and "Concert" not in frame.content()
        page.close()


def test_the_windows_own_page_plays_under_its_policy(address, browser):
    page, broken = browser.new_page(), []
    page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(address + "/?round=1")
    page.wait_for_selector(".concert .bar", timeout=60_000)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".captions")).to_contain_text("round 2 of")
    assert page.evaluate("new Promise(said => { document.addEventListener('securitypolicyviolation', e => said(e.effectiveDirective)); const s = document.createElement('script'); s.textContent = '1'; document.head.append(s); })") == "script-src-elem"
    assert [line for line in broken if "Content Security Policy" not in line] == []
    page.close()


def test_a_name_that_was_allowed_is_answered_and_no_other():
    with window(options=["--allow-host", "hub.example.org"], port=9219) as address:
        assert asked(address, Host="hub.example.org")[0] == 200 and asked(address, Host="other.example.org")[0] == 403
        with connect(address.replace("http", "ws") + SOCKET, origin="https://hub.example.org"):
            pass


@pytest.mark.parametrize("given", ["/etc/hostname", "scenarios/../scenarios/december-2024", "scenarios/december-2024.toml", "december-2024.toml", "/dev/zero"])
def test_no_event_of_a_page_opens_a_file_by_a_name_that_it_gives(address, tmp_path, given):
    (tmp_path / "exam.toml").write_text('title = "Prepared exam"\nvintage = "2024-12"\n', encoding="utf-8")
    with Visitor(address) as visitor:
        for name in (given, str(tmp_path / "exam.toml"), str(tmp_path / "none.toml")):
            visitor.click("bar", "open", name)
            (told,) = visitor.part("bar")["notices"]
            assert "not found" in told and "no such file" not in told and visitor.part("bar")["title"] == "December 2024"


@pytest.mark.parametrize("path", [7, None, {"a": 1}, "/nowhere", ["x"]])
def test_a_page_that_fails_shows_no_traceback(address, path):
    heard = []
    with Visitor(address) as visitor:
        visitor.heard = heard.append
        visitor._send("comm_msg", {"comm_id": "control", "data": {"method": "run", "args": {"path": path, "appName": "__default__", "themes": {}, "dark": False}}})
        visitor.listen(1.0)
    assert heard and not [message for message in heard if "Traceback" in message or "site-packages" in message]


def test_a_page_makes_no_widget_of_its_own(address):
    state = {"_model_module": "@jupyter-widgets/controls", "_model_module_version": "2.0.0", "_model_name": "HTMLModel", "value": "planted"}
    with Visitor(address) as visitor:
        message = visitor._send("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": state}}, {"version": "2.1.0"})
        visitor.wait(message)
        visitor.click("bar", "step")
        assert visitor.part("time")["shown"] == 1 and "planted" not in str(visitor.states)


def test_assets_that_are_gone_or_damaged_are_named_and_mended(tmp_path, monkeypatch):
    monkeypatch.setattr(offline, "FOLDER", tmp_path / "assets")
    assert len(offline.make()) == len(offline.listed()) > 50 and offline.make() == []
    gone, short, other, folder = sorted(offline.listed())[:4]
    (tmp_path / "assets" / gone).unlink()
    (tmp_path / "assets" / short).write_bytes(b"x")
    content = (tmp_path / "assets" / other).read_bytes()
    (tmp_path / "assets" / other).write_bytes(bytes([content[0] ^ 1]) + content[1:])
    (tmp_path / "assets" / folder).unlink()
    (tmp_path / "assets" / folder).mkdir()
    told = offline.make()
    assert [line.partition(":")[0] for line in told] == [name for name in offline.listed() if name in (gone, short, other, folder)]
    assert any("missing" in line for line in told) and any("1 bytes, expected" in line for line in told) and any("same size" in line for line in told)
    assert offline.make() == [] and not list((tmp_path / "assets").rglob("*.tmp"))


def test_what_the_package_itself_has_lost_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(offline, "FOLDER", tmp_path / "assets")
    name = next(iter(offline.listed()))
    monkeypatch.setattr(offline, "listed", lambda: {name: offline.Asset(tmp_path / "nothing.js", 5, "x")})
    assert offline.main([]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "nothing.js: missing; install solara-assets anew" in told


def test_the_self_check_names_the_asset_that_is_damaged(address, monkeypatch):
    name = "requirejs@2.3.6/require.js"
    asset = offline.listed()[name]
    monkeypatch.setitem(offline.listed(), name, asset._replace(size=asset.size + 1))
    assert [line for line in faults(address) if name in line and "damaged" in line and "make setup" in line]


def test_no_module_of_the_window_reads_a_scenario_by_a_path():
    for path in sorted((Path(__file__).resolve().parents[1] / "ui").rglob("*.py")):
        assert "load_scenario" not in path.read_text(encoding="utf-8"), path


def test_what_no_page_needs_is_removed_from_the_package_and_nothing_else(tmp_path, monkeypatch):
    names = {"share/solara/cdn/requirejs@2.3.6/require.js": True, "share/solara/cdn/requirejs@2.3.6/bin/r.js": False, "share/solara/cdn/other@1/x.js": False, "solara_assets/__init__.py": True}

    class File(str):
        def locate(self):
            return tmp_path / self

        def as_posix(self):
            return str(self)

    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("twelve bytes")
    monkeypatch.setattr(offline.metadata, "files", lambda package: [File(name) for name in names])
    monkeypatch.setattr(offline, "listed", lambda: {"require.js": offline.Asset(tmp_path / next(iter(names)), 12, "x")})
    assert offline.prune() == 24
    assert {name: (tmp_path / name).exists() for name in names} == names
    assert offline.prune() == 0
