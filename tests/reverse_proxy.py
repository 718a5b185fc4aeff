"""A small reverse proxy on loopback that shows a server under a sub-path; what is asked outside the sub-path is refused and kept."""

import asyncio
import threading
from contextlib import contextmanager


@contextmanager
def proxied(port, prefix, strip):
    """The address of localhost:port under `prefix`, with the prefix taken off or passed on, and the paths that were refused."""
    refused, started, at = [], threading.Event(), {}

    async def serve(reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, version = first.split(" ")
            if not path.startswith(f"{prefix}/"):
                refused.append(path)
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            upgrade = any(line.lower() == "upgrade: websocket" for line in lines)
            lines = [line for line in lines if upgrade or not line.lower().startswith("connection:")]
            added = ["X-Forwarded-Proto: http", f"X-Forwarded-Host: localhost:{at['port']}", *([] if upgrade else ["Connection: close"])]
            path = path[len(prefix) :] if strip else path
            there, back = await asyncio.open_connection("localhost", port)
            back.write("\r\n".join([f"{method} {path} {version}", *added, *lines]).encode("latin-1"))
            await asyncio.gather(pour(reader, back), pour(there, writer))
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def pour(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def listen():
        server = await asyncio.start_server(serve, "localhost", 0, limit=1 << 20)
        at.update(port=server.sockets[0].getsockname()[1], loop=asyncio.get_running_loop(), over=asyncio.Event())
        started.set()
        await at["over"].wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(listen(),), daemon=True)  # on leaving, it ends what is still open
    thread.start()
    assert started.wait(10)
    try:
        yield f"http://localhost:{at['port']}{prefix}", refused
    finally:
        at["loop"].call_soon_threadsafe(at["over"].set)
        thread.join(10)
