"""Concert's window; start it with `make app` or `python -m ui.serve`."""

from ui.page import Page

__all__ = ["Page"]
