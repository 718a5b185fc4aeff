"""How Sphinx builds the documentation: Markdown by MyST, the theme furo, nothing fetched from outside."""

import re
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
    """Docstrings are plain text with formulas: nothing in them but backticks and examples is markup."""
    example = False
    for k, line in enumerate(lines):
        example = line.lstrip().startswith(">>>") or (example and line != "")
        if not example:
            lines[k] = re.sub(r"([\\*_|])", r"\\\1", line)


def skip(app: Sphinx, what: str, name: str, obj: object, skipped: bool, options: object) -> bool | None:
    """The fields of a named tuple say nothing of themselves."""
    return True if (getattr(obj, "__doc__", None) or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> None:
    """Register what is above."""
    app.connect("autodoc-process-docstring", plain)
    app.connect("autodoc-skip-member", skip)
