"""Who may ask the window, and what every answer forbids the page that gets it: an ASGI layer before everything.

A browser on this computer can be led to ask the window by any web site.  So, as Jupyter Server does:

Host     must be an address of the window: a name that a site has pointed at this computer (DNS rebinding) is none.
Origin   must be the window's own, on a web socket and on whatever may change something.  Where there is none it is no
         browser (a browser always sends it there): a script on this computer may do as it likes anyway.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NamedTuple

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
NAMED = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@/\\?#,\s]+)(?::(\d{1,5}))?", re.ASCII)
USUAL = {"http": 80, "https": 443, "ws": 80, "wss": 443}
CLOSED = "default-src 'none'; frame-ancestors 'none'"  # of whatever is no page
HEADERS = {
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",  # a link holds what somebody made; none at all would take the Origin from our own page's requests
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=()",
}  # fmt: skip
REFUSED = "Concert does not answer {what}. Open it by an address that it printed when it was started; whoever started it can allow another one with --allow-host NAME.\n"


class Address(NamedTuple):
    """A name or number as a browser writes it (an IPv6 number in brackets), and a port, None where none is said."""

    name: str
    port: int | None = None


def address_of(text: str) -> Address | None:
    """NAME or NAME:PORT; None where it is neither.

    >>> address_of("[::1]:8765"), address_of("Example.org"), address_of("a b")
    (Address(name='[::1]', port=8765), Address(name='example.org', port=None), None)
    """
    found = NAMED.fullmatch(text.strip().lower())
    return Address(found[1], int(found[2]) if found[2] else None) if found else None


def gated(app: App, allowed: Iterable[Address]) -> App:
    """The application behind the gate; `allowed` are addresses beside this computer's own, without a port for any."""
    others = frozenset(allowed)

    async def seen(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await app(scope, receive, send)
        refused = fault(scope, others)
        if scope["type"] == "websocket":
            if refused:
                return await send({"type": "websocket.close", "code": 1008})  # before it is accepted: 403
            return await app(scope, receive, send)

        async def sent(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                added = HEADERS | {"content-security-policy": CLOSED}
                message = {**message, "headers": headers + [(name.encode(), value.encode()) for name, value in added.items() if name.encode() not in there]}
            await send(message)

        if refused:
            body = REFUSED.format(what=refused).encode()
            await sent({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]})
            return await sent({"type": "http.response.body", "body": body})
        await app(scope, receive, sent)

    return seen


def fault(scope: Scope, others: frozenset[Address]) -> str:
    """Why a request is refused, "" where it is not."""
    hosts, origins = ([value.decode("latin-1") for name, value in scope["headers"] if name == wanted] for wanted in (b"host", b"origin"))
    host = address_of(hosts[0]) if len(hosts) == 1 else None
    if host is None or not (_own(host.name, scope.get("server")) or host in others or Address(host.name) in others):
        return f"to the name {hosts[0][:60]!r}" if hosts else "a request without a name"
    if (scope["type"] == "http" and scope.get("method") in ("GET", "HEAD")) or not origins:
        return ""
    scheme, _, rest = origins[0].lower().partition("://")
    origin, usual = address_of(rest), USUAL.get(scheme)
    if len(origins) > 1 or origin is None or usual is None:
        return "a page of no address"
    port = origin.port or usual
    if (origin.name, port) == (host.name, host.port or usual):
        return ""
    # A proxy may give the request our own name; the page then has the one that was allowed.
    if Address(origin.name, port) in others or (port == usual and Address(origin.name) in others):
        return ""
    return f"to a page of {rest[:60]!r}"


def _own(name: str, server: tuple[str, int | None] | None) -> bool:
    """Whether a name means this computer whoever asks: localhost, or the number at which the request came in."""
    if name == "localhost":
        return True
    try:
        number = ipaddress.ip_address(name.strip("[]"))
        return number.is_loopback or (server is not None and number == ipaddress.ip_address(server[0]))
    except ValueError:
        return False
