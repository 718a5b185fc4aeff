"""What the files of the code were when this process began to load them, by which an edit since then shows.

What a process plays is what it loaded; what a hash of the code reads is the files.  The two are one as long as nobody edits.
"""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("agents", "model", "experiments")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


AT_FIRST = {path: _stamp(path) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}


def edited(modules: Iterable[str]) -> list[str]:
    """The modules whose files were edited, or came or went, since this process began to load the program."""
    paths = {name: ROOT / f"{name.replace('.', '/')}.py" for name in modules}
    return sorted(name for name, path in paths.items() if _stamp(path) != AT_FIRST.get(path))
