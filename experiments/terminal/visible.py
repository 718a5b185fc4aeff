"""A text of a user's, letter by letter."""

import unicodedata

HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # categories of characters that steer a terminal, turn the line around or are none
KEPT = "\n\t\u00ad\u200c\u200d"  # ends of lines, tabs, and what joins or parts letters and belongs to the writing


def visible(text: str) -> str:
    r"""A text with what would steer a terminal or turn the line around written out; what looks like markup stays as it is.

    >>> visible("[bold]a[/bold] \x1b[31mred\u202e")
    '[bold]a[/bold] \\x1b[31mred\\u202e'
    """
    return "".join(ascii(c)[1:-1] if c not in KEPT and unicodedata.category(c) in HIDDEN else c for c in text)
