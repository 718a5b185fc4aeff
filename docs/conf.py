"""How Sphinx builds the documentation: Markdown by MyST, the theme furo, nothing fetched from outside."""

import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

project = "Concert"
author = "Concert maintainers"
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "build"]
myst_heading_anchors = 3
default_role = "code"  # docstrings mark code with single backticks
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signature of a named tuple of knobs would repeat every knob
nitpicky = False

html_theme = "furo"
html_title = f"Concert {release}"
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False


def plain(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Docstrings are plain text with formulas: nothing in them but backticks is markup."""
    lines[:] = [line.replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_").replace("|", "\\|") if ">>>" not in line else line for line in lines]


def setup(app: Sphinx) -> None:
    """Register what is above."""
    app.connect("autodoc-process-docstring", plain)
