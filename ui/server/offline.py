"""The web assets that a page needs, each known by its checksum, so that it never asks the internet: `python -m concert.ui.server.offline`.

`--prune` removes from the installed package what no page needs, 230 MB, as `make` does in the environment of its own.
"""

import argparse
import base64
import hashlib
import json
import os
import shutil
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from concert.experiments.reports.outlines import geometry
from concert.places import SETUP, caches

FOLDER = caches()[0] / "assets"
MADE = caches()[0] / "made"  # what we serve beside ui/assets
PACKAGE, WITHIN = "solara-assets", "share/solara/cdn/"
NEEDED = ("@widgetti/solara-vuetify-app@10.1.1/dist/", "requirejs@2.3.6/", "font-awesome@4.5.0/")
KEPT = (".css", ".js", ".woff2", ".woff", ".ttf", ".eot", ".svg")
UNUSED = ("solara-vuetify-app.js", "solara-vuetify-app8.js", "/r.js")  # for development
OLDER = ("app7.", "main7.")  # for another version of the widgets


class Asset(NamedTuple):
    """A file of the installed package, with its size and checksum (SHA-256) as they were recorded when it was installed."""

    path: Path
    size: int
    checksum: str


@cache
def listed() -> dict[str, Asset]:
    """The files that are served, by name, and no others.  Raises FileNotFoundError without the package."""
    found = {}
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        name = file.as_posix().partition(WITHIN)[2]
        if name.startswith(NEEDED) and name.endswith(KEPT) and not name.endswith(UNUSED) and not any(word in name for word in OLDER):
            path = Path(str(file.locate()))
            found[name] = Asset(path, file.size, file.hash.value) if file.hash and file.size is not None else Asset(path, *_measured(path.read_bytes()))
    if not found:
        raise FileNotFoundError(f"the package {PACKAGE} is not installed, or without its files: {SETUP}")
    return found


def fault(name: str, content: bytes | None) -> str:
    """What is wrong with the content of a listed file, "" where nothing is; None is a file that is not there."""
    size, checksum = listed()[name][1:]
    if content is None:
        return "missing"
    found = _measured(content)
    return "" if found == (size, checksum) else f"damaged: {found[0]:,} bytes, expected {size:,}" if found[0] != size else "damaged: other content of the same size"


def make() -> list[str]:
    """Look at every file and copy those that are missing or damaged from the installed package; what was mended, a line each.

    Raises FileNotFoundError, with the file, where the package's own is missing or damaged, too.
    """
    mended = []
    for name, asset in listed().items():
        target = FOLDER / name
        wrong = fault(name, read(target))
        if not wrong:
            continue
        content = read(asset.path)
        if content is None or fault(name, content):
            raise FileNotFoundError(f"{asset.path}: {fault(name, content)}; install {PACKAGE} anew: {sys.executable} -m pip install --force-reinstall --no-deps {PACKAGE}=={metadata.version(PACKAGE)}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        written = target.with_name(f"{target.name}.{os.getpid()}.tmp")
        written.write_bytes(content)
        os.replace(written, target)  # whole whenever it is there
        mended.append(f"{name}: {wrong}; copied")
    return mended


def prune() -> int:
    """Remove from the installed package every file of its own that is not listed; how many bytes that was."""
    kept, gone = {asset.path for asset in listed().values()}, 0
    for file in metadata.files(PACKAGE) or []:
        path = Path(str(file.locate()))
        if WITHIN in file.as_posix() and path not in kept and path.is_file():
            gone += path.stat().st_size
            path.unlink()
    return gone


def outlines() -> Path:
    """Write the map's outlines as a file to serve, and return its folder."""
    MADE.mkdir(parents=True, exist_ok=True)
    (MADE / "geometry.json").write_text(json.dumps(geometry(), separators=(",", ":")), encoding="utf-8")
    return MADE


def _measured(content: bytes) -> tuple[int, str]:
    return len(content), base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def read(path: Path) -> bytes | None:
    """The content of a file, None where there is none to read."""
    try:
        return None if path.is_symlink() else path.read_bytes()
    except OSError:
        return None


def main(arguments: list[str] | None = None) -> int:
    """0 where every file is there and whole now, 1 where one cannot be mended."""
    parser = argparse.ArgumentParser(prog="python -m concert.ui.server.offline", description="Look at every file that a page needs, and mend it.")
    parser.add_argument("--prune", action="store_true", help="remove from the installed package what no page needs")
    pruning = parser.parse_args(arguments).prune
    try:
        mended = make()
        if pruning:
            print(f"removed {prune() / 1e6:.0f} MB of assets that no page needs")
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    outlines()
    if mended and len(mended) < len(listed()):  # the first time all are copied, and nothing was wrong
        print("\n".join(f"mended {line}" for line in mended))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
