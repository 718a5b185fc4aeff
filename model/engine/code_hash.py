"""A hash of the code that numbers come from, and of nothing else.

It covers whole modules: those asked for and all of `agents/` and `model/` that these import, which is read off their
text, so that what a rule comes to import is covered from then on.  What only readers read does not count: comments,
layout, docstrings, the notes of an annotation (a knob's range, meaning and source) and sentences.
"""

import ast
import hashlib
import uuid
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from concert.model.engine.loaded import edited, file_of
from concert.places import ROOT

FOLLOWED = ("concert.agents.", "concert.model.")
# A scenario counts as it was read; words are for readers; how many share the work, where code is kept and what the files were
# change no number.
APART = {"concert.model.scenario.catalogue", "concert.model.faults", "concert.model.engine.processors", "concert.model.engine.machine_code", "concert.model.engine.loaded"}
# Where a text with a space in it is not a sentence: it is compared, looked up or taken apart.
LOOKED_AT = {("Compare", "left"), ("Compare", "comparators"), ("Attribute", "value"), ("Subscript", "slice"), ("Dict", "keys"), ("MatchValue", "value")}


@cache
def code_hash(*modules: str, root: Path = ROOT) -> str:
    """A hash of modules, of what they import, and of the compiler's version.

    Where a file was edited since this process began to load the program, what it has loaded is no longer what is written:
    such a process has a hash that no other one has, so that nothing is taken for its work, nor its work for another's.
    """
    digest = hashlib.sha256(version("numba").encode())
    found = _reached(modules, root)
    for name, (bare, _) in sorted(found.items()):
        digest.update(f"({name!r}, {bare})".encode())
    if root == ROOT and edited(found):
        digest.update(uuid.uuid4().bytes)
    return digest.hexdigest()[:16]


def modules_of(*modules: str, root: Path = ROOT) -> set[str]:
    """The modules that a hash of these covers."""
    return set(_reached(modules, root))


def _reached(modules: tuple[str, ...], root: Path) -> dict[str, tuple[str, list[str]]]:
    """Every module that these come to import, with its bare syntax and what it imports."""
    found: dict[str, tuple[str, list[str]]] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = file_of(name, root)
        if name not in found and name not in APART and path.exists():
            found[name] = _parsed(path.read_bytes())
            waiting += [imported for imported in found[name][1] if imported.startswith(FOLLOWED)]
    return found


@lru_cache(maxsize=256)
def _parsed(content: bytes) -> tuple[str, list[str]]:
    tree = ast.parse(content)
    return repr(_bare(tree)), _imported(tree)


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
