"""Where the files of the program lie, in a checkout and installed, and where it may keep what it makes."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
# In a checkout the parts (agents, model, experiments, ui, data, scenarios) lie beside this package, installed they lie in it.
CHECKOUT = not (PACKAGE / "model").is_dir()
ROOT = PACKAGE.parent if CHECKOUT else PACKAGE
IMPORTED_FROM = PACKAGE.parent  # where another process finds `concert`
SETUP = "run make setup" if CHECKOUT else "install it again with pip"  # what mends an environment
PROGRAM = ("python", "-m", "experiments") if CHECKOUT else ("concert",)  # what a user writes before a command
DATA, SCENARIOS = ROOT / "data", ROOT / "scenarios"


def caches() -> list[Path]:
    """Folders for what can be made again, the first the best: that of CONCERT_CACHE, the checkout's own, the user's."""
    from platformdirs import user_cache_path

    named = os.environ.get("CONCERT_CACHE")
    first = Path(named) if named else ROOT / ".cache" if CHECKOUT else None
    return [*([first] if first else []), user_cache_path("concert", appauthor=False)]
