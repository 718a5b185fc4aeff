"""The window under a sub-path, behind a reverse proxy that passes the path on as it came or takes the prefix off."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
PREFIX = re.compile(r"(/[\w.~%@:+-]+)*", re.ASCII)


def prefix_of(text: str) -> str:
    """A prefix as "/a/b", "" for none.  Raises ValueError where a path cannot be that.

    >>> prefix_of("user/x/proxy/8765/")
    '/user/x/proxy/8765'
    """
    prefix = f"/{text.strip('/')}" if text.strip("/") else ""
    if not PREFIX.fullmatch(prefix) or "/../" in f"{prefix}/" or "/./" in f"{prefix}/":
        raise ValueError(text)
    return prefix


def under(app: App, prefix: str) -> App:
    """The application as it is seen from under `prefix`, and without it: every address in its pages is relative."""

    async def seen(scope: Scope, receive: Any, send: Any) -> None:
        path = str(scope.get("path", ""))
        if scope["type"] == "http" and path == prefix:  # relative addresses need the last slash
            query = scope.get("query_string", b"")
            await send({"type": "http.response.start", "status": 307, "headers": [(b"location", f"{prefix}/".encode() + (b"?" + query if query else b""))]})
            await send({"type": "http.response.body", "body": b""})
            return
        if scope["type"] in ("http", "websocket") and path.startswith(f"{prefix}/"):
            raw = bytes(scope.get("raw_path") or path.encode())
            scope = {**scope, "path": path[len(prefix) :], "raw_path": raw[len(prefix) :] if raw.startswith(prefix.encode()) else path[len(prefix) :].encode()}
        await app(scope, receive, send)

    return seen if prefix else app
