"""The import graph: who imports whom, that nothing imports upwards or in a circle, and files that grew too long."""

import ast
import json
import shutil
import subprocess
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from concert.experiments.sweeps import figures

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("places", "agents", "model", "experiments", "ui", "concert")  # from the ground up; `concert` itself is the door to all
GROUND = ("concert.places", "concert.pythons")  # what needs nothing, beside that door
LONGEST = 300  # lines
ASKED = "import grimp, json; g = grimp.build_graph('concert', cache_dir=None); print(json.dumps({m: sorted(g.find_modules_directly_imported_by(m)) for m in g.modules}))"


@lru_cache
def imports() -> nx.DiGraph:
    """An edge from each module to each module that it imports, inside the program.

    The finder of modules looks into folders and not where `concert` says that its parts are, so it is shown them as they lie
    once installed.
    """
    with TemporaryDirectory() as folder:
        laid_out(Path(folder) / "concert")
        said = subprocess.run([sys.executable, "-c", ASKED], cwd=folder, capture_output=True, text=True, check=True).stdout
    found = json.loads(said)
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(sorted(named(module) for module in found))
    graph.add_edges_from(sorted((named(one), named(other)) for one in found for other in found[one]))
    return graph


def laid_out(folder: Path) -> None:
    """Copy the program to a folder, as it lies once installed."""
    for name in LAYERS[1:]:
        shutil.copytree(ROOT / name, folder if name == "concert" else folder / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)


def named(module: str) -> str:
    """A module by its file in a checkout."""
    return module.removeprefix("concert.") if module.split(".")[1:2] and module.split(".")[1] in LAYERS[1:-1] else module


def layer(module: str) -> int:
    """The place of a module's package, from the ground up."""
    return 0 if module in GROUND else LAYERS.index(module.partition(".")[0])


def upwards() -> list[tuple[str, str]]:
    """Imports that run from a lower package to a higher one."""
    return sorted((one, other) for one, other in imports().edges if layer(other) > layer(one))


def circles() -> list[list[str]]:
    """Groups of modules that import one another in a circle."""
    return sorted(sorted(group) for group in nx.strongly_connected_components(imports()) if len(group) > 1)


def ground_up() -> list[str]:
    """Every module after all that it imports, package by package."""
    condensed = nx.condensation(imports())
    order = [sorted(condensed.nodes[node]["members"]) for node in nx.lexicographical_topological_sort(condensed.reverse(), key=lambda node: min(condensed.nodes[node]["members"]))]
    return sorted((module for group in order for module in group), key=layer)


def matrix() -> Figure:
    """A dot where the module of a row imports that of a column: above the diagonal only where modules form a circle."""
    order = ground_up()
    place = {module: k for k, module in enumerate(order)}
    figure, axes = figures.blank(11, 11)
    shades = {0: figures.SOFT, 1: figures.BLUE, 2: figures.LIGHT, 3: figures.SOFT, 4: figures.RED, 5: figures.BLUE}
    for k, name in enumerate(LAYERS):
        mine = [place[module] for module in order if layer(module) == k]
        low, size = min(mine) - 0.5, len(mine)
        axes.add_patch(Rectangle((low, low), size, size, fill=False, edgecolor=shades[k], linewidth=1.2))
        axes.text(max(mine) + 1, min(mine) - 0.2, name, fontsize=11, color=shades[k], fontweight="bold", va="top")
    for one, other in imports().edges:
        axes.plot(place[other], place[one], "s", color=shades[layer(other)], markersize=3.4)
    axes.plot([-0.5, len(order) - 0.5], [-0.5, len(order) - 0.5], color="#D5DAE0", linewidth=0.8, zorder=0)
    axes.set(xlim=(-0.5, len(order) - 0.5), ylim=(len(order) - 0.5, -0.5), xlabel="imported", ylabel="imports")
    axes.set_yticks(range(len(order)), order, fontsize=5)
    axes.set_xticks(range(len(order)), [module.rpartition(".")[2] for module in order], fontsize=5, rotation=90)
    figures.titled(figure, "Who imports whom: below the diagonal imports point down, above it they would close a circle")
    return figure


def between() -> str:
    """How many imports run between packages."""
    counts = Counter((layer(one), layer(other)) for one, other in imports().edges)
    rows = [f"| `{LAYERS[k]}` | " + " | ".join(str(counts[k, j]) for j in range(len(LAYERS))) + " |" for k in reversed(range(len(LAYERS)))]
    heading = ["| imports | " + " | ".join(f"`{name}`" for name in LAYERS) + " |", "|---|" + "---|" * len(LAYERS)]
    rounds = "; ".join(" and ".join(f"`{module}`" for module in circle) for circle in circles())
    return "\n".join([*heading, *rows, "", f"Imports upwards: {len(upwards())}. Circles: {rounds or 'none'}."])


def modules() -> str:
    """The modules of each room with what they are, each after those that import it."""
    parts, order = [], ground_up()[::-1]
    rooms = [module for module in order if _file(module).name == "__init__.py"]
    for room in sorted(rooms, key=lambda room: (-layer(room), min(k for k, module in enumerate(order) if _room(module) == room))):
        rows = [f"| `{module}` | {_first_line(module)} |" for module in order if _room(module) == room and module != room]
        if rows:
            parts.append("\n".join([f"### {room}", "", _first_line(room), "", "| module | what it holds |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def long_files() -> str:
    """The Python files of more than 300 lines."""
    files = [path for name in (*LAYERS[1:], "tests", "docs", "benchmarks") for path in sorted((ROOT / name).rglob("*.py"))]
    long = [path for path in files if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST]
    return "\n".join(f"- `{path.relative_to(ROOT).as_posix()}`" for path in long) or f"Python files of more than {LONGEST} lines: none."


def _file(module: str) -> Path:
    path = ROOT / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _room(module: str) -> str:
    return module if _file(module).name == "__init__.py" else module.rpartition(".")[0]


def _first_line(module: str) -> str:
    text = _file(module).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0].replace("|", "\\|")


PIECES = {"between": between, "modules": modules, "long": long_files}
FIGURES = {"images/imports.svg": matrix}
