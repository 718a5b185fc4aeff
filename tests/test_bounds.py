"""What a visitor hands in is bounded before it is read: just under a bound it is read, just over it is refused in one line."""

import base64
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from visits import begun  # noqa: F401

from concert.agents.knob import shown
from concert.model import ScenarioError, load_scenario
from concert.model.faults import TOLD, expected, few
from concert.model.scenario import sources
from concert.model.scenario.catalogue import parse_scenario
from concert.model.scenario.changes import LONGEST, edited, event_of
from concert.model.scenario.reader import EVENTS
from concert.model.scenario.sheet import sheet
from concert.model.scenario.toml_reader import DEPTH, PARTS, TEXT, VALUES, WORD, beyond, toml
from concert.model.scenario.value import OUTSIDE
from concert.model.scenario.writer import to_toml
from concert.ui import page, state
from concert.ui.link import LARGEST_LINK, MOST_WORDS, from_link
from concert.ui.visit import LARGEST

GOOD = 'title = "T"\nvintage = "2024-12"\n'


def faults(text):
    with pytest.raises(ScenarioError) as error:
        parse_scenario(GOOD + text, "x", "x.toml")
    assert all("\n" not in fault and len(fault) < 400 for fault in error.value.faults) and len(error.value.faults) <= TOLD + 1
    return error.value.faults


@pytest.mark.parametrize("under, over, told", [
    (".".join("a" * PARTS) + " = 1", ".".join("a" * (PARTS + 1)) + " = 1", "a name of 5 parts"), ("[" + ".".join("a" * PARTS) + "]", "[" + " . ".join("a" * (PARTS + 1)) + "]", "a name of 5 parts"),
    ("a = " + "[" * DEPTH + "]" * DEPTH, "a = " + "[" * (DEPTH + 1) + "]" * (DEPTH + 1), "nested more than 4 deep"),
    ("a = " + "{a = " * DEPTH + "1" + "}" * DEPTH, "a = " + "{a = " * (DEPTH + 1) + "1" + "}" * (DEPTH + 1), "nested more than 4 deep"),
    ("a" * WORD + " = 1", "a" * (WORD + 1) + " = 1", "is 101 characters long"), ("a = " + "1" * WORD, "a = " + "1" * (WORD + 1), "is 101 characters long"),
    (f"a = '{'x' * (TEXT - 2)}'", f"a = '{'x' * (TEXT - 1)}'", "a text of 20,001 characters"), (f'a = """{"x" * (TEXT - 6)}"""', f'a = """{"x" * (TEXT - 5)}"""', "a text of 20,001 characters"),
    (f"a = [{'1,' * (VALUES - 2)}]", f"a = [{'1,' * (VALUES - 1)}]", "3,001 values"), ("".join(f"a{k} = 1\n" for k in range(VALUES)), "".join(f"a{k} = 1\n" for k in range(VALUES + 1)), "3,001 values"),
])  # fmt: skip
def test_toml_is_read_up_to_a_bound_and_refused_beyond_it(under, over, told):
    assert toml(under, "x")
    with pytest.raises(ScenarioError) as error:
        toml(over, "x")
    (fault,) = error.value.faults
    assert told in fault and "expected at most" in fault


@pytest.mark.parametrize("text", [
    'a = "[[[[[[[[ a.b.c.d.e.f = 1 # "', "a = '[[[[[[[[ a.b.c.d.e.f'", 'a = """\n[[[[[[[ a.b.c.d.e.f "" \\""" """', "a = '''\n[[[[[[[ a.b.c.d.e.f '' \"'''", "# [[[[[[[ a.b.c.d.e.f.g " + "x" * 2 * TEXT,
    'a = ["""x"""", "[[[[[[", """y""""", 1]', "a = ['''x'''', '[[[[[[']", '"a.b.c.d.e.f" = 1', "a = 1.5e-3 # it's", 'a = "it\\"s [[[[[[["',
])  # fmt: skip
def test_what_stands_in_a_text_or_a_comment_is_no_name_and_no_list(text):
    assert beyond(text) == "" and toml(text, "x") is not None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(['"', "'", '"""', "'''", "\\", "#", "\n", "[", "]", "{", "}", "=", ",", ".", "a", "1", " ", "\\\"", "\r\n", "\0"]), max_size=40).map("".join))
@example('""" "')
def test_a_text_of_any_marks_is_read_or_refused_in_one_line(text):
    try:
        toml(text, "x")
    except ScenarioError as error:
        assert len(error.faults) == 1 and "\n" not in error.faults[0]


@settings(max_examples=80, deadline=None)
@given(st.recursive(st.one_of(st.integers(-5, 5), st.floats(), st.booleans(), st.text(max_size=5), st.dates()), lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(
    ["title", "vintage", "table", "only", "add", "drop", "states", "POL", "threat", "low", "mode", "high", "float", "Range", "events", "round", "kind", "size", "state", "parameters", "deadline", "x y", ""]
), inner, max_size=4)), max_leaves=12))  # fmt: skip
def test_tables_of_any_form_are_a_scenario_or_faults(tree):
    from concert.model.scenario.reader import check

    raw = tree if isinstance(tree, dict) else {"events": tree, "states": tree, "table": tree}
    for given_ in (raw, {"title": "T", "vintage": "2024-12"} | raw):
        try:
            check(given_, "x", "x")
        except ScenarioError as error:
            assert all("\n" not in fault for fault in error.faults) and len(error.faults) <= TOLD + 1


@pytest.mark.parametrize("text, told", [
    ("float = 1", "x.toml: float: unknown key; expected one of title"), ("[parameters]\nRange = 1", "x.toml: parameters.Range: unknown key"), ('"a\\nb" = 1', "x.toml: 'a\\nb': unknown key"),
    ('[states.POL]\n"x y" = 1', "x.toml: states.POL.'x y': unknown key"), ("[parameters]\ndeadline = 0x" + "f" * 98, "x.toml: parameters.deadline: 1.00869e+118 is out of range"),
])  # fmt: skip
def test_odd_keys_and_numbers_are_told_in_one_line(text, told):
    assert faults(text)[0].startswith(told)


@pytest.mark.parametrize("text", [
    "[table]\nadd = [" + ", ".join(f'"A{k}"' for k in range(2900)) + "]", "[table]\ndrop = [" + '"POL",' * 2900 + "]", "[parameters]\n" + "".join(f"k{k} = 1\n" for k in range(2900)),
    "[states]\n" + "".join(f"S{k}.threat = {{}}\n" for k in range(1400)), "events = [" + '{round = 1, kind = "x"},' * 190 + "]",
])  # fmt: skip
def test_of_many_faults_the_first_are_told_and_no_others_are_looked_for(text, monkeypatch):
    asked = []
    monkeypatch.setattr("concert.model.scenario.reader.expected", lambda *words: asked.append(words) or expected(*words))
    assert 1 <= len(faults(text)) <= TOLD + 1 and len(asked) <= TOLD + 2


def test_how_many_more_there_are_is_told():
    assert few(["a"] * (TOLD + 1)) == ["a"] * (TOLD + 1) and few(["a"] * (TOLD + 2)) == ["a"] * TOLD + ["... and 2 faults more"] == few(few(["a"] * (TOLD + 2)))
    assert len(ScenarioError(["a"] * 42_000).faults) == TOLD + 1 and len(str(ScenarioError(["x" * 10] * 42_000))) < 400


def test_events_and_sources_have_a_most():
    event = '[[events]]\nround = 1\nkind = "provocation"\n'
    assert len(parse_scenario(GOOD + event * EVENTS, "x", "x").events) == EVENTS
    assert faults(event * (EVENTS + 1)) == ["x.toml: events: 201 items; expected at most 200"]
    assert faults(f'[states.POL]\nthreat = {{low = 0, mode = 0, high = 0, source = "{"x" * 501}"}}')[-1] == "x.toml: states.POL.threat.source: 501 characters; expected at most 500"


def test_the_largest_scenario_that_can_be_meant_is_within_the_bounds():
    others = [iso3 for iso3 in sources.states() if iso3 not in OUTSIDE]
    whole = load_scenario()
    whole = edited(whole, [f"add={iso3}" for iso3 in others if iso3 not in whole.cast])
    text = to_toml(whole) + "".join(f'\n[states.{iso3}.{key}]\nlow = 0.1\nmode = 0.2\nhigh = 0.3\nsource = "s"\n' for iso3 in others for key in sources.unknown())
    assert beyond(text) == ""


@pytest.mark.parametrize("words, told", [
    (["us_backstop=" + " " * LONGEST + "1"], "a change of 213 characters; expected at most 200"), (["event=" + "1" * 5000], "a change of 5,006 characters"), (["event=" + "9" * 100 + ":provocation"], "event round"),
])  # fmt: skip
def test_a_change_has_a_length(words, told):
    with pytest.raises(ScenarioError) as error:
        edited(load_scenario(), words)
    assert error.value.faults[0].startswith(told) and len(str(error.value)) < 300
    assert edited(load_scenario(), ["us_backstop=" + " " * (LONGEST - 13) + "1"]).parameters.us_backstop == 1.0


def test_an_event_a_number_and_a_table_beyond_reading_are_told():
    with pytest.raises(ScenarioError):
        event_of("1:" * 5000)
    with pytest.raises(ScenarioError):
        load_scenario().change({"us_backstop": 10**5000})
    assert shown(10**5000) == "a number of thousands of digits"
    with pytest.raises(ScenarioError) as error:
        sheet((",".join(f"c{k},c{k}" for k in range(20_000)) + "\n1\n").encode(), "x.csv", ["c1"])
    assert len(error.value.faults) == TOLD + 1


def packed(text):
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def told_of(search):
    opened = from_link(search)
    assert len(opened.notices) <= TOLD + 1 and all("\n" not in text and len(text) < 400 for _, text in opened.notices)
    return " ".join(text for _, text in opened.notices), opened


def test_a_link_is_bounded_in_every_way():
    assert told_of("?file=" + packed(GOOD + "#" * (LARGEST - len(GOOD))))[0] == ""
    assert "damaged or too large" in told_of("?file=" + packed(GOOD + "#" * (LARGEST + 1 - len(GOOD))))[0]
    assert "damaged or too large" in told_of("?file=" + packed("\0" * 20_000_000))[0]
    assert "a name of 9 parts" in told_of("?file=" + packed("a" + ".a" * 8 + " = 1"))[0]
    assert "unknown in a link" in told_of("?" + "x" * LARGEST_LINK)[0]
    assert "expected at most 200,000" in told_of("?" + "x" * (LARGEST_LINK + 1))[0]
    assert "expected at most 300" in told_of("?" + "&".join(f"k{k}=1" for k in range(MOST_WORDS + 1)))[0]
    assert "faults more" in told_of("?" + "&".join(f"k{k}=1" for k in range(MOST_WORDS)))[0]


def test_the_changes_of_a_link_are_made_each_once(monkeypatch):
    made = []
    monkeypatch.setattr("concert.ui.link.edited", lambda base, words: made.append(len(words)) or edited(base, words))
    told, opened = told_of("?" + "&".join(["change=us_backstop=0.7"] * 201))
    assert told == "From the link: 201 changes; expected at most 200: the first are made." and len(opened.changes) == 200 and made == [1] * 200


@pytest.mark.usefixtures("begun")
def test_many_changes_are_one_action_of_which_there_is_a_most():
    state.edit_all(["us_backstop=0.7", "drop=POL"])
    assert state.here().changes == ("us_backstop=0.7", "drop=POL") and len(state.here().past) == 1
    before = state.here().talks
    state.edit_all(["us_backstop=0.1"] * 9000)
    assert state.here().talks is before and state.here().notices == (("", "9,000 changes at once; expected at most 200"),)
    state.edit_all([])
    state.undo()
    assert state.here().changes == ()


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("act", [lambda odd: state.open_scenario(odd), lambda odd: state.other_side(odd), lambda odd: state.read_about(odd), lambda odd: page._keep(odd), lambda odd: state.study(odd), lambda odd: page._attempt(odd), lambda odd: state.predict(odd, 0)])
@pytest.mark.parametrize("odd", ["x" * 200_000, ["a"] * 1000, {"a": {"b": 1}}, None, 7, 1e400, "/etc/passwd"])
def test_a_name_that_is_none_is_refused_in_one_line_and_kept_nowhere(act, odd):
    before = {name: value for name, value in vars(state.here()).items() if name != "notices"}
    try:
        act(odd)
        told = [text for _, text in state.here().notices]
    except (ScenarioError, TypeError) as error:  # which the door of the page's events tells in words
        told = [str(error)]
    assert len(told) == 1 and len(told[0]) < 300 and "\n" not in told[0]
    assert {name: value for name, value in vars(state.here()).items() if name != "notices"} == before


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("given_", ["/" + "x" * 5000, 'title = "x', "\ud800", "a = [" * 500, GOOD + "#" * LARGEST])
def test_a_file_that_is_none_is_told_and_the_last_good_one_stays(given_):
    try:
        state.hand_in(given_)
    except ValueError:  # not writable as UTF-8
        return
    assert len(state.here().notices) == 1 and state.here().base.name == "december-2024"
