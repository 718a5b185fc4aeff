"""Start the window: `python -m concert.ui.serve [--port 8765] [--host localhost] [--class] [--root-path /concert] [--allow-host NAME] [--no-browser]`."""

import argparse
import gc
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from concert.model import ScenarioError, run_batch
from concert.model.scenario import sources
from concert.places import IMPORTED_FROM, ROOT
from concert.ui import lan
from concert.ui.server import offline
from concert.ui.server.gate import Address, address_of, gated
from concert.ui.server.prefix import prefix_of, under

LARGEST_MESSAGE = 262_144  # bytes that a page may send at once: a scenario file of 64 kB fits, however it is written


def settings() -> dict[str, str]:
    """The server's settings: production, offline, nothing sent anywhere.  Raises FileNotFoundError without the assets."""
    offline.make()
    return {
        "SOLARA_APP": "concert.ui.page",
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_CDN": "./_solara/cdn",  # ours: `concert.ui.server.routes`
        "SOLARA_ASSETS_PROXY": "false",
        "SOLARA_ASSETS_EXTRA_LOCATIONS": f"{ROOT / 'ui' / 'assets'},{offline.outlines()}",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_THEME_TITLE": "Concert",
        "SOLARA_ROOT_PATH": ".",  # every address in the page is relative, so that it is right under any sub-path
        "SOLARA_BASE_URL": ".",
        "REACTON_FAST": "1",
        "SOLARA_SERVER_SYNC_WS_WRITE": "false",  # a thread that writes waits for whoever does not read, with a lock that the loop needs
        "SOLARA_KERNEL_CULL_TIMEOUT": "15m",
        "SOLARA_STATE_AUTO_REMOUNT": "true",  # who comes back after that finds the page again by its address, without a question
        "SOLARA_SESSION_SECRET_KEY": secrets.token_hex(32),
    }


def main(arguments: list[str] | None = None, program: str = "python -m ui.serve") -> int:
    """Serve until interrupted; 2 where the port cannot be had, or a file of data cannot be meant."""
    parser = argparse.ArgumentParser(prog=program, description="Open the window.")
    parser.add_argument("--port", type=lan.port, default=8765)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--class", action="store_true", dest="in_class", help="for everybody on the local network, with a QR code and a self-check")
    parser.add_argument("--root-path", default="", metavar="PATH", help="the sub-path under which a reverse proxy shows the window, such as /concert")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME[:PORT]", help="another name by which browsers reach the window, such as that of a reverse proxy; may be given again")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args(arguments)
    try:
        sources.states()
    except ScenarioError as error:
        print("\n".join(f"error: {fault}" for fault in error.faults), file=sys.stderr)
        return 2
    host = "0.0.0.0" if options.in_class else options.host
    try:
        prefix = prefix_of(options.root_path)
    except ValueError:
        print(f"error: --root-path {options.root_path!r}: expected a path such as /concert or /user/me/proxy/{options.port}", file=sys.stderr)
        return 2
    named = {text: address_of(text) for text in options.allow_host}
    for text in (text for text, address in named.items() if address is None):
        print(f"error: --allow-host {text[:60]!r}: expected NAME or NAME:PORT, such as hub.example.org", file=sys.stderr)
        return 2
    fault = lan.taken(host, options.port)
    if fault:
        print(f"error: port {options.port} on {host}: {fault}; try another with --port", file=sys.stderr)
        return 2
    try:
        os.environ.update({key: value for key, value in settings().items() if value and key not in os.environ})
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    local = f"http://localhost:{options.port}{prefix}"
    lan.served.update(host=host, address=lan.address_of(host, options.port) + prefix)
    if options.in_class:
        print(lan.printed(f"{lan.served['address']}/"))
    print(f"Concert is at {lan.served['address']}{'/' if prefix else ''} (stop with Ctrl-C)", flush=True)
    if options.in_class:
        subprocess.Popen([sys.executable, "-m", "concert.ui.server.check", local], cwd=IMPORTED_FROM)
    if not (options.no_browser or options.in_class or os.environ.get("CI")):
        threading.Timer(1.5, webbrowser.open, [f"{local}/"]).start()
    gc.set_threshold(20_000, 20, 50)  # many small values live as long as a visit: looking through them at every click costs a fifth
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # uvicorn ends first, then what was started beside it
    with _warming():
        import uvicorn  # after the settings: solara reads them when it is imported

        from concert.ui.server import limits, logs, wire
        from concert.ui.server.routes import application

        logs.bound()
        wire.install()
        uvicorn.run(
            gated(under(limits.limited(application), prefix), _allowed(host, named.values())), host=host, port=options.port, http=wire.Request, ws=wire.Socket,
            ws_max_size=LARGEST_MESSAGE, ws_per_message_deflate=False, backlog=128, timeout_graceful_shutdown=5, log_config=None, log_level="warning", access_log=False,
        )
    return 0


def _allowed(host: str, named: Iterable[Address | None]) -> list[Address]:
    """The names of the window beside localhost: as it was started, as it was allowed, and for a class the machine's own."""
    here = socket.gethostname().lower()
    names = [here, f"{here.partition('.')[0]}.local"] if lan.everywhere(host) else [host.lower()]
    return [Address(name) for name in names] + [address for address in named if address is not None]


@contextmanager
def _warming() -> Iterator[None]:
    """Meanwhile compile the batch in a process of its own, into the cache, so that "How sure?" is quick and no click waits for it."""
    compiling = subprocess.Popen([sys.executable, "-m", "concert.model"], cwd=IMPORTED_FROM, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def load() -> None:
        if compiling.wait() == 0:
            run_batch(runs=1)

    threading.Thread(target=load, daemon=True).start()
    try:
        yield
    finally:
        compiling.terminate()


if __name__ == "__main__":
    raise SystemExit(main())
