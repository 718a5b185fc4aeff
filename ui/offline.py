"""Make the folders of web assets that a page needs, so that it never asks the internet: `python -m ui.offline`."""

import json
import shutil
import sys
from pathlib import Path

import pythons  # noqa: F401  # first of all, whether this one is promised
from experiments.outlines import geometry

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "assets"
MADE = ROOT / ".cache" / "made"  # what we serve beside ui/assets
SOURCE = Path(sys.prefix) / "share" / "solara" / "cdn"
NEEDED = ("@widgetti/solara-vuetify-app@10.1.1/dist", "requirejs@2.3.6", "font-awesome@4.5.0")
KEPT = {".css", ".js", ".woff2", ".woff", ".ttf", ".eot", ".svg"}
DEVELOPMENT = (".map", "solara-vuetify-app.js", "solara-vuetify-app8.js")


def make() -> Path:
    """Copy what is needed from the installed solara-assets package, once.  Raises FileNotFoundError without it."""
    ready = FOLDER / f".ready-{len(KEPT)}"
    if ready.exists():
        return FOLDER
    if not SOURCE.is_dir():
        raise FileNotFoundError(f"{SOURCE} is missing; expected the package solara-assets: run make setup")
    for name in NEEDED:
        for path in (SOURCE / name).rglob("*"):
            if path.suffix in KEPT and not path.name.endswith(DEVELOPMENT):
                target = FOLDER / path.relative_to(SOURCE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    ready.touch()
    return FOLDER


def outlines() -> Path:
    """Write the map's outlines as a file to serve, and return its folder."""
    MADE.mkdir(parents=True, exist_ok=True)
    (MADE / "geometry.json").write_text(json.dumps(geometry(), separators=(",", ":")), encoding="utf-8")
    return MADE


if __name__ == "__main__":
    make()
    outlines()
