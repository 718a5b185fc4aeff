"""Everything in the documentation that a program makes: `python docs/build`, or `python docs/build --check`.

A page marks what is made with `<!-- made by docs/build/NAME.py: PIECE -->` ... `<!-- made -->`.  The script NAME has the
pieces in `PIECES` (name: a function that gives Markdown) and its figures in `FIGURES` (path: a function that gives a
figure, written as SVG, or the bytes of a file).  Scripts with `SLOW` take minutes and are left to `make reproduce`.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from matplotlib.figure import Figure

BUILD = Path(__file__).resolve().parent
DOCS = BUILD.parent
ROOT = DOCS.parent
MARK = re.compile(r"(<!-- made by docs/build/(\w+)\.py: ([\w-]+) -->\n)(.*?)(<!-- made -->)", re.DOTALL)


@lru_cache
def script(name: str) -> ModuleType:
    """A script of this folder, loaded."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    spec = spec_from_file_location(f"made_{name}", BUILD / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def names() -> list[str]:
    """The scripts of this folder."""
    return sorted(path.stem for path in BUILD.glob("*.py") if not path.stem.startswith("_"))


def made(name: str) -> Iterator[tuple[Path, bytes]]:
    """Every file that a script has a part in, with what it should hold (the other parts as they are)."""
    module = script(name)
    pieces = {piece: make() for piece, make in getattr(module, "PIECES", {}).items()}
    used = set()
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        mine = {m[3] for m in MARK.finditer(text) if m[2] == name}
        if mine:
            used |= mine
            yield path, MARK.sub(lambda m: f"{m[1]}\n{pieces[m[3]].strip()}\n\n{m[5]}" if m[2] == name else m[0], text).encode()
    if used != set(pieces):
        raise LookupError(f"docs/build/{name}.py makes {sorted(pieces)}, the pages mark {sorted(used)}")
    for picture, draw in getattr(module, "FIGURES", {}).items():
        drawn = draw()
        yield DOCS / picture, drawn if isinstance(drawn, bytes) else svg(drawn)


def svg(figure: Figure) -> bytes:
    """A figure as SVG, the same bytes for the same figure."""
    page = io.BytesIO()
    figure.savefig(page, format="svg", metadata={"Date": None})
    return page.getvalue()


def main() -> int:
    """Write or, with --check, compare; 1 where something committed is not what its script makes."""
    parser = argparse.ArgumentParser(prog="python docs/build", description="Make, or check, what the documentation shows.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these scripts (all)")
    parser.add_argument("--check", action="store_true", help="compare with what is there and write nothing")
    parser.add_argument("--fast", action="store_true", help="leave out the scripts that take minutes")
    options = parser.parse_args()
    stale = []
    for name in options.names or names():
        if options.fast and getattr(script(name), "SLOW", False):
            continue
        for path, content in made(name):
            same = path.exists() and path.read_bytes() == content
            if not same and options.check:
                stale.append(f"{path.relative_to(ROOT)} is not what docs/build/{name}.py makes")
            elif not same:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            print(f"{'same' if same else 'DIFFERS' if options.check else 'written'}: {path.relative_to(ROOT)} ({name})", flush=True)
    for fault in stale:
        print(fault, file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
