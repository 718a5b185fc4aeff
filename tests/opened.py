"""The window without a browser: `python tests/opened.py LINK ...` prints as JSON, link by link, what the page says and shows."""

import json
import sys

import solara

from concert.ui import state
from concert.ui.link import from_link
from concert.ui.page import Page
from concert.ui.parts import Value
from concert.ui.server.visitor import PARTS
from concert.ui.visit import begin


def opened(links):
    """By link: the texts that stand outside the parts, and what every part is given to show."""
    state.visit.value = begin()
    _, page = solara.render(Page(), handle_error=False)
    found = {}
    for link in links:
        state.follow(from_link(link))
        texts, shown = [], {}
        for widget in _inside(page.find().widgets[0]):
            if isinstance(widget, str):
                texts.append(widget)
            else:
                named = {name: _plain(getattr(widget, name)) for name in widget.keys if not name.startswith("_")}
                shown |= {part: named for part, mark in PARTS.items() if mark in named}
        found[link] = {"texts": texts, "notices": [text for _, text in state.here().notices], **shown}
    page.close()
    state.visit.value = None
    return found


def _inside(widget):
    yield widget
    for child in () if isinstance(widget, str) else getattr(widget, "children", None) or ():
        yield from _inside(child)


def _plain(value):
    return value.value if isinstance(value, Value) else value


if __name__ == "__main__":
    print(json.dumps(opened(sys.argv[1:]), default=str, ensure_ascii=False))
