"""A visitor without a browser: the self-check, a hostile page that changes nothing, and nothing left of who has gone."""

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from served_window import free_port, served

from concert.ui.server.check import faults
from concert.ui.server.visitor import Visitor
from concert.ui.talks import talks
from concert.ui.views import picture
from concert.ui.visit import begin

ROOT = Path(__file__).resolve().parents[1]
GONE = """
import gc, os, sys, threading, time
from concert.ui.serve import settings

os.environ.update(settings() | {"SOLARA_KERNEL_CULL_TIMEOUT": "0.2s"})
import uvicorn
from concert.ui.server import wire
from concert.ui.visit import Visit
from concert.ui.server.visitor import Visitor


def visits():
    gc.collect()
    return sum(isinstance(thing, Visit) for thing in gc.get_objects())


port = int(sys.argv[1])
wire.install()
server = uvicorn.Server(uvicorn.Config("concert.ui.server.routes:application", port=port, log_level="critical", http=wire.Request, ws=wire.Socket))
threading.Thread(target=server.run, daemon=True).start()
while not server.started:
    time.sleep(0.05)
for seed in (1, 2):
    with Visitor(f"http://localhost:{port}", f"?round=3&seed={seed}") as visitor:
        for part, event, data in (("bar", "step", None), ("map", "pick", "POL"), ("map", "pick", ""), ("bar", "show_panel", "share"), ("bar", "go", "compare"), ("bar", "play", True)):
            visitor.click(part, event, data)
        during = visits()
    until = time.monotonic() + 20
    while visits() and time.monotonic() < until:
        time.sleep(0.1)
    print(during > 0, visits())
os._exit(0)
"""


@pytest.fixture(scope="module")
def address():
    with served() as at:
        yield at


def test_the_self_check_finds_every_page_and_asset(address):
    assert faults(address) == []


def test_the_self_check_names_what_is_missing(address, monkeypatch):
    monkeypatch.setattr("concert.ui.server.check.SHOWN", dict.fromkeys(("negotiation", "compare", "sure", "learn", "sources"), ("bar", "why")))
    assert "page negotiation: its why is not shown" in faults(address)
    assert faults("http://localhost:9", wait=0.1)[0].startswith("http://localhost:9: no answer")


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
        assert visitor.part("time")["masses"][:2] == before


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


def test_a_visitor_is_told_no_end_of_talks_that_another_has_played_further(address):
    """Alike but for a rule that never applies: whoever plays the talks without the change on makes no difference."""
    with Visitor(address, "?seed=11&round=5&change=stability=2") as one, Visitor(address, "?seed=11&round=26") as other:
        assert other.part("time")["shown"] == 26 and one.part("time")["first"] == 0
        one.click("bar", "step")  # asked again, with the talks without the change at their end
        assert one.part("time")["shown"] == 6 and one.part("time")["first"] == 0
        assert not [line for line in one.part("table")["transcript"] if line["kind"] == "first"]
        other.click("bar", "show_panel", "changes")
        one.click("bar", "show_panel", "changes")
        assert one.part("edit")["first"] == ""
    with Visitor(address, "?seed=11&round=4&change=event=6:walkout::FRA") as late, Visitor(address, "?seed=11&round=26"):
        assert late.part("time")["first"] == 0
        late.click("bar", "step")
        late.click("bar", "step")
        assert late.part("time")["first"] == 6  # what was alike so far is asked again when there is more


def test_talks_that_the_shared_records_let_go_are_kept_by_no_picture():
    record = talks(begin().base, (), 4321, 0).play(104)
    picture.capitals_at(record, 3)
    picture.card_of(record)
    gone = weakref.ref(record), weakref.ref(record.model)
    del record
    talks.cache_clear()
    gc.collect()
    assert [ref() for ref in gone] == [None, None]


def test_of_a_page_that_is_closed_no_visit_is_left():
    words = [sys.executable, "-W", "ignore", "-c", GONE, str(free_port())]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines() == ["True 0", "True 0"], done.stderr
