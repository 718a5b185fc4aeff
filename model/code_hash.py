"""A hash of the code that numbers come from, and of nothing else.

It covers whole modules: those asked for and all of `agents/` and `model/` that these import, which is read off their
text, so that what a rule comes to import is covered from then on.  What only readers read does not count: comments,
layout, docstrings, the notes of an annotation (a knob's range, meaning and source) and sentences.
"""

import ast
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLLOWED = ("agents", "model")
# A scenario counts as it was read; words are for readers; how many share the work, and where code is kept, change no number.
APART = {"model.scenarios", "model.words", "model.processors", "model.machine_code"}
# Where a text with a space in it is not a sentence: it is compared, looked up or taken apart.
LOOKED_AT = {("Compare", "left"), ("Compare", "comparators"), ("Attribute", "value"), ("Subscript", "slice"), ("Dict", "keys"), ("MatchValue", "value")}


@cache
def code_hash(*modules: str, root: Path = ROOT) -> str:
    """A hash of modules, of what they import, and of the compiler's version."""
    digest = hashlib.sha256(version("numba").encode())
    for name, tree in sorted(_reached(modules, root).items()):
        digest.update(repr((name, _bare(tree))).encode())
    return digest.hexdigest()[:16]


def modules_of(*modules: str, root: Path = ROOT) -> set[str]:
    """The modules that a hash of these covers."""
    return set(_reached(modules, root))


def _reached(modules: tuple[str, ...], root: Path) -> dict[str, ast.Module]:
    found: dict[str, ast.Module] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = root / f"{name.replace('.', '/')}.py"
        if name not in found and name not in APART and path.exists():
            found[name] = ast.parse(path.read_bytes())
            waiting += [imported for imported in _imported(found[name]) if imported.partition(".")[0] in FOLLOWED]
    return found


def _imported(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def _bare(node: Any, looked_at: bool = False) -> Any:
    """A part of a module's syntax as plain values, the same on every Python, without what only readers read."""
    match node:
        case list():
            return [_bare(item, looked_at) for item in node if not _is_docstring(item)]
        case ast.Constant(value=str() as text) if " " in text and not looked_at:
            return "a sentence"
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[kind, *_])):
            return _bare(kind)
        case ast.AST():
            sort = type(node).__name__
            fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
            return sort, [(name, _bare(value, looked_at or (sort, name) in LOOKED_AT)) for name, value in fields]
    return repr(node)


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
