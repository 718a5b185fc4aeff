"""How many pages one visitor, one address, and all together may have open, and how often an address may ask for one.

A visitor is a browser: its session cookie.  One that keeps no cookie is its address, so that nobody is without a bound.
Pages that are away (no connection, kept for a while) make room for those that come.
"""

import asyncio
import hashlib
import secrets
from collections import Counter
from typing import Any

import solara.server.kernel_context as kernels
from solara.server.server import COOKIE_KEY_SESSION_ID, get_session_id_cookie
from starlette.requests import cookie_parser

from concert.ui.pace import pulse_of
from concert.ui.server.prefix import App, Scope

PAGES, OF_ONE, ALL = 20, 200, 300  # of a visitor, of an address (a class behind one router is one), of all
SALT = secrets.token_bytes(16)
FULL = "<!doctype html><meta charset=utf-8><title>Concert</title><p>{}</p>"
opened: Counter[str] = Counter()  # pages that are open now, by visitor and by address


def limited(app: App) -> App:
    """The application for visitors who each have a bound."""

    async def within(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await _page(app, scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith(("/static/", "/_solara/")):
            await asyncio.sleep(pulse_of(_address(scope)).beat())
            why = _full(_visitor(scope), _address(scope))
            await (_refuse(send, why) if why else app(scope, receive, send))
        else:
            await app(scope, receive, send)

    return within


async def _page(app: App, scope: Scope, receive: Any, send: Any) -> None:
    who, address = _visitor(scope), _address(scope)
    if _full(who, address):
        await receive()
        await send({"type": "websocket.close", "code": 1013})
        return
    held = (who, address, "")
    opened.update(held)
    try:
        await asyncio.to_thread(_make_room, who, scope["path"].split("/"))
        await app(_known(scope, who), receive, send)
    finally:
        opened.subtract(held)
        for name in held:
            if not opened[name]:
                del opened[name]


def _full(who: str, address: str) -> str:
    """Why there is no room for one more page of this visitor, "" where there is."""
    if opened[who] >= PAGES:
        return f"{PAGES} of your pages are open: close one, then load this one again."
    if opened[address] >= OF_ONE or opened[""] >= ALL:
        return "As many pages are open as this computer can serve: try again when somebody has left."
    return ""


def _make_room(who: str, path: list[str]) -> None:
    """Forget the longest known of the pages that are away, where this visitor or all together have too many."""
    away = [c for c in list(kernels.contexts.values()) if c.page_status and kernels.PageStatus.CONNECTED not in tuple(c.page_status.values()) and c.id not in path]
    own = [c for c in away if c.session_id == who]
    gone = own[: max(0, opened[who] + len(own) - PAGES)]
    gone += [c for c in away if c not in gone][: max(0, opened[""] + len(away) - len(gone) - ALL)]
    for context in gone:
        context.close(reason="cull")


def _address(scope: Scope) -> str:
    return f"address {scope['client'][0]}" if scope.get("client") else "address"


def _cookies(scope: Scope) -> dict[str, str]:
    told = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    return cookie_parser(told)  # which leaves out what it cannot read: other programs of this host have cookies, too


def _visitor(scope: Scope) -> str:
    return get_session_id_cookie(_cookies(scope)) or hashlib.sha256(SALT + _address(scope).encode()).hexdigest()


def _known(scope: Scope, who: str) -> Scope:
    """The scope with the visitor's session in it, where the browser sent none."""
    if get_session_id_cookie(_cookies(scope)):
        return scope
    return {**scope, "headers": [*scope["headers"], (b"cookie", f"{COOKIE_KEY_SESSION_ID}={who}".encode())]}


async def _refuse(send: Any, why: str) -> None:
    body = FULL.format(why).encode()
    head = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode()), (b"retry-after", b"30")]
    await send({"type": "http.response.start", "status": 429, "headers": head})
    await send({"type": "http.response.body", "body": body})
