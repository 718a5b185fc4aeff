"""Twenty visitors at once, each at random actions: nobody ever sees another's secret."""

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from often import often
from served_window import served

from concert.ui.server.visitor import Visitor

VISITORS, ACTIONS = 20, often(1000, 150)
FILE = 'title = "secret-{n}-only"\nvintage = "2024-12"\n[table]\nonly = ["FRA", "DEU", "POL", "ITA"]\n[parameters]\nus_backstop = {b}\n'


def act(visitor, chance):
    """One random action, of those that its page offers."""
    kind = chance.random()
    if kind < 0.4:
        visitor.click("bar", "step")
    elif kind < 0.65:
        visitor.click("bar", "back")
    elif kind < 0.78 and visitor.part("map"):
        visitor.click("map", "pick", chance.choice(["FRA", "DEU", "POL", "ITA", ""]))
    elif kind < 0.8:
        visitor.click("bar", "go", chance.choice(["negotiation", "negotiation", "compare", "learn", "sources"]))
    elif kind < 0.84:
        visitor.click("bar", "show_panel", chance.choice(["", "changes", "share"]))
    elif kind < 0.88 and visitor.part("edit"):
        visitor.click("edit", "edit", f"POL.participation_stance={chance.uniform(-1, 1):.3f}")
    elif kind < 0.92 and visitor.part("bar")["changes"]:  # further back is the scenario from before the file
        visitor.click("bar", "undo")
    elif kind < 0.94 and visitor.part("edit"):
        visitor.click("edit", "fire", {"kind": "provocation", "size": 0.5, "rounds": 2})
    elif kind < 0.98:
        visitor.click("bar", "restart")
    else:
        visitor.click("bar", "reseed", visitor.part("bar")["seed"])


def test_twenty_visitors_never_see_each_others_secrets():
    secret = re.compile(r"secret-(\d+)-only|0\.5(\d\d)1357")
    leaks, lost, together = [], [], threading.Barrier(VISITORS)

    def visit(address, n):
        chance = random.Random(n)
        with Visitor(address, timeout=120.0) as visitor:
            def heard(message):
                leaks.extend((n, found) for found in secret.findall(message) if int(found[0] or found[1]) != n)

            visitor.heard = heard
            visitor.click("bar", "show_panel", "share")
            visitor.click("share", "hand_in", FILE.format(n=n, b=f"0.5{n:02}1357"))
            visitor.click("bar", "reseed", 100 + n)
            together.wait(60)
            for _ in range(ACTIONS):
                act(visitor, chance)
            bar = visitor.part("bar")
            if bar["title"] != f"secret-{n}-only" or bar["seed"] != str(100 + n):
                lost.append((n, bar["title"], bar["seed"]))

    with served() as address, ThreadPoolExecutor(VISITORS) as pool:
        list(pool.map(partial(visit, address), range(VISITORS)))
    assert leaks == [] and lost == []
