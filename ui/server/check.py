"""The self-check before a class: opens every page and every asset of a running window, and says what is missing.

`python -m concert.ui.server.check [ADDRESS]`; without an address it starts a window of its own.
"""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager
from urllib.error import URLError
from urllib.parse import urljoin, urlparse
from urllib.request import urlopen

from concert.places import IMPORTED_FROM, SETUP
from concert.ui.server import offline
from concert.ui.server.visitor import Visitor
from concert.ui.visit import PAGES

SHOWN = {  # the parts that each page must show
    "negotiation": ("bar", "map", "time", "table"), "compare": ("bar", "future", "map", "differences"), "sure": ("bar", "sure"),
    "learn": ("bar", "learn"), "sources": ("bar", "sources"),
}  # fmt: skip
NAMED = re.compile(r"""(?:\bsrc=|<link\b[^>]*?\bhref=)["']([^"'#]+)["']|url\(["']?([^"')]+)["']?\)""")


def faults(address: str, wait: float = 30.0) -> list[str]:
    """What is missing from a window, one line each; [] where all is there."""
    try:
        _ready(address, wait)
        found = _assets(address) + _listed(address)
    except (URLError, TimeoutError) as error:
        return [f"{address}: no answer ({error}); expected a window that is served"]
    for page in PAGES:
        try:
            with Visitor(address, f"?page={page}&round=3") as visitor:
                found += [f"page {page}: its {part} is not shown" for part in SHOWN[page] if visitor.part(part) is None]
        except (OSError, TimeoutError) as error:
            found.append(f"page {page}: {error}")
    return found


def _assets(address: str) -> list[str]:
    """Follow every file that the page and its styles name."""
    found, seen, waiting = [], set(), [f"{address}/", f"{address}/static/assets/geometry.json"]
    while waiting:
        url = waiting.pop()
        if url in seen or urlparse(url).scheme not in ("http", "https"):
            continue
        seen.add(url)
        if not url.startswith(address):
            found.append(f"{url}: not served from here")
            continue
        try:
            with urlopen(url, timeout=20) as answer:
                kind = answer.headers.get_content_type()
                text = answer.read().decode("utf-8", "replace") if kind in ("text/html", "text/css") else ""
        except (URLError, TimeoutError) as error:
            found.append(f"{url}: {getattr(error, 'reason', error)}")
            continue
        names = [a or b for a, b in NAMED.findall(text)]
        waiting += [urljoin(url, name) for name in names if "{" not in name and not name.startswith("data:")]
    return found


def _listed(address: str) -> list[str]:
    """Compare every listed asset with its checksum: a page may ask for any of them later."""
    found = []
    for name in offline.listed():
        url = f"{address}/_solara/cdn/{name}"
        try:
            with urlopen(url, timeout=20) as answer:
                wrong = offline.fault(name, answer.read())
        except (URLError, TimeoutError) as error:
            wrong = str(getattr(error, "reason", error))
        found += [f"{url}: {wrong}; stop the window and {SETUP}"] if wrong else []
    return found


def _ready(address: str, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            with urlopen(f"{address}/", timeout=5):
                return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def window(port: int = 8798, options: Sequence[str] = ()):
    """A window of our own at its address, gone afterwards."""
    server = subprocess.Popen([sys.executable, "-m", "concert.ui.serve", "--port", str(port), "--no-browser", *options], cwd=IMPORTED_FROM, stdout=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        _ready(address, 120.0)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def main() -> int:
    """0 where all is there, 1 where something is missing."""
    if len(sys.argv) > 1:
        found = faults(sys.argv[1].rstrip("/"))
    else:
        with window() as address:
            found = faults(address)
    print("\n".join(f"missing: {fault}" for fault in found) or "Every page and asset is served from here.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
