"""What the window answers, and nothing else: its page, its files, the web socket of a visit, and the end of one.

Solara's own application answers more: a route that fetches from the internet and may delete what it has, figures of the
server, files in a folder beside this one, and a page whose addresses and cookie follow the headers of a request.
"""

import base64
import hashlib
import logging
import re
import traceback
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import reacton.core
from solara.server import app as apps
from solara.server import kernel_context, server
from solara.server import starlette as solara
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Scope
from starlette.websockets import WebSocket

from concert.places import ROOT
from concert.ui.server import offline

log = logging.getLogger("concert")
ASSETS = ROOT / "ui" / "assets"
COOKIE = server.COOKIE_KEY_SESSION_ID
NAME = re.compile(r"[\w-]{1,64}", re.ASCII)
INLINE = re.compile(r"<script(?![^>]*\s(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
SORRY = "This page failed on the server, which has the reason in its log. Load it again, or open the window anew."
# 'unsafe-eval': Vue 2 makes functions of its templates in the browser.  'unsafe-inline' for styles: Vuetify writes them.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)  # fmt: skip


class Told:
    """In place of the module `traceback` where the libraries beneath write one onto the page: it goes into the log."""

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    def format_exception(self, kind: Any, error: BaseException, where: Any) -> list[str]:
        log.error("a page failed", exc_info=error)
        return [SORRY]


reacton.core.traceback = apps.traceback = Told()  # type: ignore[assignment]
server.asset_directories = lambda: [ASSETS, offline.MADE, server.solara_static.parent / "assets"]  # and none beside this folder


class Listed(solara.StaticFilesOptionalAuth):
    """The listed assets; a name that is not listed is not there, whatever lies in the folder."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if Path(path).as_posix() not in offline.listed():
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = solara.immutable_cache_control()  # its version is in its name
        return response


class Front:
    """The page, the same for everybody: made once at the start, so that no request has a say in it."""

    html, scripts = "", ""

    @classmethod
    def make(cls) -> None:
        cls.html = server.read_root("/", ".") or ""
        hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in INLINE.findall(cls.html))
        cls.scripts = " ".join(f"'sha256-{found}'" for found in hashes)

    @classmethod
    def show(cls, request: Request) -> Response:
        session = request.cookies.get(COOKIE, "")
        answer = HTMLResponse(cls.html, headers={"cache-control": "no-cache", "content-security-policy": POLICY.format(scripts=cls.scripts, host=request.headers["host"])})
        # Until the browser is closed, for no script, and for no request that another site makes but a link to here.  Without
        # a path it is for the folder of the page: behind a proxy, for this window and not for others there.
        answer.set_cookie(COOKIE, session if NAME.fullmatch(session) else str(uuid.uuid4()), path=None, secure=request.url.scheme == "https", httponly=True, samesite="lax")
        return answer


async def visit(socket: WebSocket) -> None:
    """The web socket of a page."""
    if NAME.fullmatch(socket.path_params["kernel_id"]) and NAME.fullmatch(socket.query_params.get("session_id", "")):
        await solara.kernel_connection(socket)
    else:
        await socket.close(1008)


def close(request: Request) -> Response:
    """A page has gone; only who has its cookie can say so."""
    context = kernel_context.contexts.get(request.path_params["kernel_id"])
    if context is None or context.session_id != request.cookies.get(COOKIE) or "session_id" not in request.query_params:
        return Response(status_code=404)
    return solara.close(request)


@asynccontextmanager
async def lifespan(application: Starlette) -> AsyncIterator[None]:
    """Start and stop with Solara's, and make the page in between."""
    async with solara.lifespan(application):
        Front.make()
        yield


application = Starlette(
    routes=[
        Route("/", Front.show),
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/channels", visit),
        Route("/_solara/api/close/{kernel_id}", close, methods=["POST"]),
        Mount("/_solara/cdn", Listed(directory=offline.FOLDER)),
        Mount("/static/assets", solara.StaticAssets()),
        Mount("/jupyter/nbextensions", solara.StaticNbFiles()),
        Mount("/static", solara.StaticFilesOptionalAuth(directory=server.solara_static)),
    ],
    middleware=[Middleware(solara.SolaraGZipMiddleware, minimum_size=1000)],
    lifespan=lifespan,
)
