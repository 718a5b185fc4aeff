"""Where a phone finds the window: this machine's address on the local network, and an address as a QR code."""

import io
import ipaddress
import socket
from argparse import ArgumentTypeError
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

READABLE = 1_100  # characters of a link that a phone still reads from a screen: 117 modules a side, three pixels each
LONGEST = 300  # characters of a page's own address
served: dict[str, str] = {"host": "", "address": ""}  # what the window listens at, and where others reach it
ALONE = "Only this computer can open this address. For a phone, start the window with “make class” or with “--host 0.0.0.0”: it then has an address on the local network."
NOWHERE = "This computer is on no network, so that no phone can reach it."
TOO_LONG = "The link is too long for a QR code that a phone could read."


def port(text: str) -> int:
    """The number of a port.  Raises ArgumentTypeError."""
    number = int(text)
    if not 1 <= number <= 65_535:
        raise ArgumentTypeError(f"{text}: expected a number from 1 to 65535")
    return number


def address_of(host: str, port: int) -> str:
    """The address under which others reach what is served at `host`; the local one where there is no network."""
    if everywhere(host):
        host = _here()
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _here() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent, only the way there is looked up
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def taken(host: str, port: int) -> str:
    """Why a port cannot be listened at; "" where it can."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            return ""
    except (OSError, OverflowError) as error:
        return (getattr(error, "strerror", None) or str(error)).lower()


def everywhere(host: str) -> bool:
    """Whether a server at `host` listens to the whole network, as 0.0.0.0 does."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def local(address: str) -> bool:
    """Whether an address means this computer alone: localhost or a loopback number."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reached(at: str) -> str:
    """The address a phone can follow for a page that its browser has at `at`: that, or where the window is served."""
    own = at if at.startswith(("http://", "https://")) and len(at) <= LONGEST else ""
    return own if own and not local(own) else served["address"] + "/"


@lru_cache(maxsize=256)
def qr(address: str, link: str) -> dict[str, Any]:
    """The QR code of a link at an address: `size` modules and an SVG path; or 0 and a `note` why there is none."""
    if local(address):
        return {"size": 0, "path": "", "note": NOWHERE if everywhere(served["host"]) else ALONE}
    if len(address) + len(link) > READABLE:
        return {"size": 0, "path": "", "note": TOO_LONG}
    import segno

    code = segno.make(address + link, error="l", micro=False)
    rows = list(code.matrix_iter(border=2))
    dark = [f"M{x} {y + 0.5}h1" for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return {"size": len(rows), "path": "".join(dark), "note": ""}


def printed(address: str) -> str:
    """An address as a QR code for the terminal."""
    import segno

    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out=out, compact=True)
    return out.getvalue()
