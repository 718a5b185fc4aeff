"""Concert's window; start it with `make app` or `python -m concert.ui.serve`."""

from concert.ui.page import Page

__all__ = ["Page"]
