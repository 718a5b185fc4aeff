"""A visitor without a browser: speaks the window's protocol over one web socket, sees what a page would see, and clicks.

The self-check and the load tests use it: thirty browsers would measure the browsers.
"""

import json
import socket
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from websockets.sync.client import connect

PARTS = {  # a part of the window by a value that only it shows
    "bar": "hrefs", "map": "chair", "time": "masses", "table": "headline", "why": "wishes", "edit": "groups",
    "share": "longest", "sure": "pictures", "future": "card", "differences": "sentences", "learn": "challenges", "sources": "options",
}  # fmt: skip


class Visitor:
    """One page of one visitor at `address` (http://host:port) with a link's search part; a context manager.

    `cookie` makes it another page of a visitor who is there already, `unread` is how many bytes its machine takes before it
    reads them.
    """

    def __init__(self, address: str, search: str = "", timeout: float = 30.0, cookie: str = "", unread: int = 0):
        self.timeout, self.session = timeout, uuid.uuid4().hex
        self.states: dict[str, dict[str, Any]] = {}
        self.received = 0  # bytes
        self.heard: Callable[[str], None] = lambda message: None  # told every message
        with urlopen(Request(f"{address}/{search}", headers={"Cookie": cookie} if cookie else {}), timeout=timeout) as page:
            given = "; ".join(value.partition(";")[0] for name, value in page.getheaders() if name.lower() == "set-cookie")
        self.cookie = cookie or given
        self.channels = f"{address.replace('http', 'ws', 1)}/jupyter/api/kernels/{uuid.uuid4()}/channels?session_id={self.session}"
        own = _narrow(address, unread, timeout) if unread else None
        self.connection = connect(self.channels, sock=own, additional_headers={"Cookie": self.cookie}, max_size=None, open_timeout=timeout)
        self.socket = self.connection.__enter__()
        self._send("comm_open", {"comm_id": "control", "target_name": "solara.control", "data": {}})
        self.wait(self._send("comm_msg", {"comm_id": "control", "data": {"method": "run", "args": {"path": f"/{search}", "appName": "__default__", "themes": {}, "dark": False}}}))

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.__exit__(None, None, None)

    def part(self, name: str) -> dict[str, Any] | None:
        """What a part of the window shows, None where it is not on the page."""
        found = [state for state in self.states.values() if PARTS[name] in state]
        return found[-1] if found else None

    def click(self, part: str, event: str, data: Any = None) -> float:
        """Report an event of a part, and wait for the answer; seconds.  Raises KeyError where the part is not there."""
        start = time.perf_counter()
        self.wait(self.report(part, event, data))
        return time.perf_counter() - start

    def report(self, part: str, event: str, data: Any = None) -> str:
        """Report an event of a part; the message that `wait` waits for.  Raises KeyError where the part is not there."""
        ids = [comm for comm, state in self.states.items() if PARTS[part] in state]
        if not ids:
            raise KeyError(part)
        return self._send("comm_msg", {"comm_id": ids[-1], "data": {"method": "custom", "content": {"event": event, "data": data}}})

    def wait(self, message: str) -> None:
        """Read until the server has dealt with a message.  Raises TimeoutError."""
        until = time.monotonic() + self.timeout
        while True:
            if self._read(max(0.0, until - time.monotonic())) == message:
                return

    def listen(self, seconds: float) -> None:
        """Read what comes by itself for a while."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._read(left)
            except TimeoutError:
                return

    def _read(self, timeout: float) -> str:
        raw = self.socket.recv(timeout=timeout)
        self.received += len(raw)
        if isinstance(raw, bytes):
            return ""
        self.heard(raw)
        told = json.loads(raw)
        kind, content = told["header"]["msg_type"], told["content"]
        if kind == "comm_open":
            self.states[content["comm_id"]] = content["data"].get("state", {})
        elif kind == "comm_msg" and content["data"].get("method") == "update":
            self.states.setdefault(content["comm_id"], {}).update(content["data"]["state"])
        elif kind == "comm_close":
            self.states.pop(content["comm_id"], None)
        elif kind == "status" and content["execution_state"] == "idle":
            return str(told["parent_header"].get("msg_id", ""))
        return ""

    def _send(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
        message = uuid.uuid4().hex
        header = {"msg_id": message, "msg_type": kind, "username": "", "session": self.session, "version": "5.3", "date": ""}
        self.socket.send(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": metadata or {}, "content": content, "buffers": []}))
        return message


def _narrow(address: str, unread: int, timeout: float) -> socket.socket:
    """A connection to an address whose own machine takes few bytes that are not read."""
    at = urlsplit(address)
    family, kind, protocol, _, where = socket.getaddrinfo(at.hostname, at.port, type=socket.SOCK_STREAM)[0]
    own = socket.socket(family, kind, protocol)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, unread)
    own.settimeout(timeout)
    own.connect(where)
    return own
