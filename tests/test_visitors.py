"""Many visitors at once, without browsers: nobody sees another's table, and a hostile page changes nothing."""

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from served_window import served

from ui.check import faults
from ui.visitor import Visitor

VISITORS, ACTIONS = 20, 1000
FILE = 'title = "secret-{n}-only"\nvintage = "2024-12"\n[table]\nonly = ["FRA", "DEU", "POL", "ITA"]\n[parameters]\nus_backstop = {b}\n'


@pytest.fixture(scope="module")
def address():
    with served() as at:
        yield at


def test_the_self_check_finds_every_page_and_asset(address):
    assert faults(address) == []


def test_the_self_check_names_what_is_missing(address, monkeypatch):
    monkeypatch.setattr("ui.check.SHOWN", dict.fromkeys(("negotiation", "compare", "sure", "learn", "sources"), ("bar", "why")))
    assert "page negotiation: its why is not shown" in faults(address)
    assert faults("http://localhost:9", wait=0.1)[0].startswith("http://localhost:9: no answer")


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
    elif kind < 0.92:
        visitor.click("bar", "undo")
    elif kind < 0.94 and visitor.part("edit"):
        visitor.click("edit", "fire", {"kind": "provocation", "size": 0.5, "rounds": 2})
    elif kind < 0.98:
        visitor.click("bar", "restart")
    else:
        visitor.click("bar", "reseed", visitor.part("bar")["seed"])


def test_twenty_visitors_never_see_each_others_secrets(address):
    secret = re.compile(r"secret-(\d+)-only|0\.5(\d\d)1357")
    leaks, lost, together = [], [], threading.Barrier(VISITORS)

    def visit(n):
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
            if bar["title"] != f"secret-{n}-only" or bar["seed"] != 100 + n:
                lost.append((n, bar["title"], bar["seed"]))

    with ThreadPoolExecutor(VISITORS) as pool:
        list(pool.map(visit, range(VISITORS)))
    assert leaks == [] and lost == []


@pytest.mark.parametrize("part, event, data", [
    ("bar", "pace", "quick"), ("bar", "reseed", None), ("bar", "reseed", -5), ("bar", "reseed", 1e400), ("bar", "go", {"x": 1}),
    ("bar", "open", "/etc/passwd"), ("bar", "open", ["a"]), ("time", "scrub", "many"), ("time", "play", {}), ("map", "pick", 7),
    ("bar", "follow", 5), ("bar", "_handle_event", None), ("bar", "__class__", None), ("bar", 12, None),
])  # fmt: skip
def test_a_senseless_event_changes_nothing_and_the_page_goes_on(address, part, event, data):
    with Visitor(address, "?round=2") as visitor:
        before = visitor.part("time")["masses"]
        visitor.click(part, event, data)
        visitor.click("bar", "go", "negotiation")
        visitor.click("bar", "step")
        assert visitor.part("time")["masses"][:2] == before or visitor.part("time")["shown"] == 1


def test_a_page_cannot_make_objects_of_its_own(address, tmp_path):
    with Visitor(address) as visitor:
        ids = [comm for comm, state in visitor.states.items() if "hrefs" in state]
        planted = {"create_widget": ["pathlib", "Path"], "props": {}, "id": "x"}
        visitor.wait(visitor._send("comm_msg", {"comm_id": ids[0], "data": {"method": "custom", "content": planted}}))
        visitor.click("bar", "step")
        assert visitor.part("time")["shown"] == 1 and "x" not in visitor.states


def test_a_file_too_large_is_refused_in_words_and_the_last_good_one_stays(address):
    with Visitor(address) as visitor:
        visitor.click("bar", "show_panel", "share")
        visitor.click("share", "hand_in", 'title = "x"\n#' + "x" * 70_000)
        assert any("expected at most 64,000" in fault for fault in visitor.part("share")["faults"])
        visitor.click("share", "hand_in", 'title = "<script>alert(1)</script>"\nvintage = "2023"\n[weights]\nsecurty = 1\n')
        told = visitor.part("share")["faults"]
        assert len(told) == 2 and visitor.part("bar")["title"] == "December 2024"
