"""What commands print: text of a user's files is shown letter by letter, whatever it looks like."""

from typing import Any

from rich.console import Console as RichConsole
from rich.text import Text

from concert.experiments.terminal.visible import visible


class Console(RichConsole):
    """A console for which brackets are no markup, and colons no emoji."""

    def __init__(self, **more: Any):
        super().__init__(highlight=False, markup=False, emoji=False, **more)

    def render_str(self, text: str, **more: Any) -> Text:
        """Text as it stands, made visible."""
        return super().render_str(visible(text), **more)
