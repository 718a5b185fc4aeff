"""Start the window: `python -m ui.serve [--port 8765] [--host localhost] [--no-browser]`."""

import argparse
import os
import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path

from ui import offline

ROOT = Path(__file__).resolve().parents[1]


def settings() -> dict[str, str]:
    """The server's settings: production, offline, nothing sent anywhere."""
    return {
        "SOLARA_APP": str(ROOT / "app.py"),
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_CDN": "",
        "SOLARA_ASSETS_PROXY": "true",
        "SOLARA_ASSETS_PROXY_CACHE_DIR": str(offline.make()),
        "SOLARA_ASSETS_EXTRA_LOCATIONS": str(ROOT / "ui" / "assets"),
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        "SOLARA_THEME_SHOW_BANNER": "false",
        "SOLARA_KERNEL_CULL_TIMEOUT": "15m",
        "SOLARA_SESSION_SECRET_KEY": secrets.token_hex(32),
    }


def main() -> int:
    """Serve until interrupted; 2 where the port cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m ui.serve", description="Open the window.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    fault = _taken(options.host, options.port)
    if fault:
        print(f"error: port {options.port} on {options.host}: {fault}; try another with --port", file=sys.stderr)
        return 2
    os.environ.update({key: value for key, value in settings().items() if value})
    address = f"http://{options.host}:{options.port}"
    print(f"Concert is at {address} (stop with Ctrl-C)", flush=True)
    if not (options.no_browser or os.environ.get("CI")):
        threading.Timer(1.5, webbrowser.open, [address]).start()
    import uvicorn  # after the settings: solara reads them when it is imported

    uvicorn.run("solara.server.starlette:app", host=options.host, port=options.port, log_level="warning")
    return 0


def _taken(host: str, port: int) -> str:
    try:
        with socket.create_server((host, port), reuse_port=False):
            return ""
    except (OSError, OverflowError) as error:
        return (getattr(error, "strerror", None) or str(error)).lower()


if __name__ == "__main__":
    raise SystemExit(main())
