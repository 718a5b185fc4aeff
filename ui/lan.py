"""The local network: this machine's address on it, and an address as a QR code."""

import io
import socket
from functools import lru_cache
from typing import Any

import segno

READABLE = 1_100  # characters of a link that a phone still reads from a screen: 117 modules a side, three pixels each
served: dict[str, str] = {"address": ""}  # where the window is served, for codes that a phone can follow


def address_of(port: int) -> str:
    """The address under which others on the network reach this machine; the local one where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, only the way there is looked up
            host = probe.getsockname()[0]
        except OSError:
            host = "127.0.0.1"
    return f"http://{host}:{port}"


@lru_cache(maxsize=256)
def qr(link: str) -> dict[str, Any]:
    """The QR code of a link on the served address: `size` modules and an SVG path; empty where no phone could read it."""
    if len(link) > READABLE:
        return {"size": 0, "path": ""}
    code = segno.make(served["address"] + "/" + link, error="l", micro=False)
    rows = list(code.matrix_iter(border=2))
    dark = [f"M{x} {y + 0.5}h1" for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return {"size": len(rows), "path": "".join(dark)}


def printed(address: str) -> str:
    """An address as a QR code for the terminal."""
    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out=out, compact=True)
    return out.getvalue()
