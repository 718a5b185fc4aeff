"""Connections to browsers: what is sent waits in a bounded buffer, never in a lock; who does not read, or ends no request, is let go.

The event loop alone writes to a socket and never waits for it.  The threads of a page hand their frames to it and go on.
"""

import asyncio
import logging
from collections import deque
from typing import Any

import h11
from solara.server import starlette
from solara.server.server import get_session_id_cookie
from solara.server.websocket import WebSocketDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from concert.ui.pace import pulse_of
from concert.ui.server.capacity import crowded

log = logging.getLogger("concert")
SILENT, LEAST = 15.0, 4_096  # seconds within which a peer must take so many bytes of what waits for it
UNSENT = 4_000_000  # bytes that may wait for one peer: fifty times what a page is at first
HEAD, HALF = 10.0, 128  # seconds within which a request must be whole, and how many may be on their way
WIRE = "concert.wire"  # where a connection's scope has its protocol


class Patient(asyncio.Protocol):
    """A connection that is cut where its peer takes nothing of what waits for it, or where too much waits."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    waits = False  # whether anything does
    written = 0  # bytes given to the transport, as far as they are counted
    look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        transport.set_write_buffer_limits(high=0)  # so that whatever waits is told, and looked after
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The transport has more than its peer takes at once."""
        self.waits = True
        self.look = self.look or self.loop.call_later(SILENT, self._looked, self._taken())

    def resume_writing(self) -> None:
        """The peer has taken everything."""
        self._read()

    def _read(self) -> None:
        self.waits = False
        if self.look is not None:
            self.look.cancel()
            self.look = None

    def _taken(self) -> int:
        return self.written - self.transport.get_write_buffer_size()

    def _looked(self, before: int) -> None:
        if self._taken() < before + LEAST:
            self.let_go(f"took nothing for {SILENT:g} seconds")
        else:
            self.look = self.loop.call_later(SILENT, self._looked, self._taken())

    def let_go(self, why: str) -> None:
        """Cut the connection; a browser that is there comes back by itself, and its page is kept meanwhile."""
        log.info("a connection is cut: its peer %s", why)
        self.transport.abort()


class Request(Patient, H11Protocol):
    """A connection by HTTP: one of not too many, whose every request is whole in time."""

    due: asyncio.TimerHandle | None = None  # while a request is on its way

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect()
        half = {other: other.due.when() for other in self.connections if isinstance(other, Request) and other.due}
        for other in sorted(half, key=half.__getitem__)[: max(0, len(half) - HALF)]:
            other.let_go("asks for nothing yet, and too many do")
        if crowded((other for other in self.connections if not other.transport.is_closing()), self.client):
            self.let_go("is one too many")

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.get_protocol() is self and self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._expect()
        else:
            self._whole()

    def connection_lost(self, exc: Exception | None) -> None:
        self._whole()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        Patient.pause_writing(self)
        H11Protocol.pause_writing(self)

    def resume_writing(self) -> None:
        Patient.resume_writing(self)
        H11Protocol.resume_writing(self)

    def let_go(self, why: str) -> None:
        self._whole()
        super().let_go(why)

    def _expect(self) -> None:
        self.due = self.due or self.loop.call_later(HEAD, self.let_go, f"sent no whole request in {HEAD:g} seconds")

    def _whole(self) -> None:
        if self.due is not None:
            self.due.cancel()
            self.due = None


class Socket(Patient, WebSocketsSansIOProtocol):
    """A page's web socket; `post` writes without waiting, and what waits is bounded in bytes and in time."""

    async def run_asgi(self) -> None:
        self.scope["extensions"][WIRE] = self  # type: ignore[assignment]
        await super().run_asgi()

    def post(self, frames: list[str | bytes]) -> None:
        """Write frames, in one go."""
        if self.disconnected or self.close_sent or self.transport.is_closing():
            return
        for frame in frames:
            if isinstance(frame, str):
                self.conn.send_text(frame.encode())
            else:
                self.conn.send_binary(frame)
        data = b"".join(self.conn.data_to_send())
        self.written += len(data)
        self.transport.write(data)
        if self.transport.get_write_buffer_size() > UNSENT:
            self.let_go(f"left more than {UNSENT:,} bytes unread")

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()  # to close would be to wait until it has read everything


class Outbox(starlette.WebsocketWrapper):
    """Solara's way to a page: its threads put their frames here, and the event loop takes what is there at once."""

    def __init__(self, ws: Any, portal: Any) -> None:
        super().__init__(ws, portal)
        self.socket: Socket = ws.scope["extensions"][WIRE]
        self.frames: deque[str | bytes] = deque()
        self.called = False  # whether the loop is on its way
        self.visitor = get_session_id_cookie(ws.cookies) or ""

    @property
    def behind(self) -> bool:
        """Whether the page has not taken what was sent to it."""
        return self.socket.waits

    def send_text(self, data: str) -> None:
        self._put(data)

    def send_bytes(self, data: bytes) -> None:
        self._put(data)

    def close(self) -> None:
        self._call(lambda: self.event_loop.create_task(self._closed()))

    async def receive(self) -> Any:
        """The page's next message; whoever sends too many waits for it."""
        message = await super().receive()
        await asyncio.sleep(pulse_of(self.visitor).beat())
        return message

    def _put(self, frame: str | bytes) -> None:
        if self.socket.disconnected:
            raise WebSocketDisconnect
        self.frames.append(frame)
        if not self.called:  # what is appended before the loop has called is taken by it, what comes later calls it again
            self.called = True
            self._call(self._take)

    def _call(self, done: Any) -> None:
        try:
            self.event_loop.call_soon_threadsafe(done)
        except RuntimeError:  # the server is gone
            raise WebSocketDisconnect from None

    def _take(self) -> None:
        self.called = False
        frames = []
        while self.frames:
            frames.append(self.frames.popleft())
        self.socket.post(frames)

    async def _closed(self) -> None:
        try:
            await self.ws.close()
        except Exception:  # it was closed before
            log.debug("closed twice", exc_info=True)


def install() -> None:
    """Let Solara speak to its pages by these."""
    starlette.WebsocketWrapper = Outbox  # type: ignore[misc]
