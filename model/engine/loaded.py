"""What the files of the code were when this process began to load them, by which an edit since then shows.

What a process plays is what it loaded; what a hash of the code reads is the files.  The two are one as long as nobody edits.
"""

from collections.abc import Iterable
from pathlib import Path

from concert.places import ROOT

FOLDERS = ("agents", "model", "experiments")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


AT_FIRST = {path: _stamp(path) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}


def file_of(module: str, root: Path = ROOT) -> Path:
    """The file of a module, such as `concert.model.engine.batch`."""
    return root / f"{module.removeprefix('concert.').replace('.', '/')}.py"


def edited(modules: Iterable[str]) -> list[str]:
    """The modules whose files were edited, or came or went, since this process began to load the program."""
    paths = {name: file_of(name) for name in modules}
    return sorted(name for name, path in paths.items() if _stamp(path) != AT_FIRST.get(path))
