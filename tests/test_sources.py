"""A number without a source fails the build: every row of data, every number of a scenario, every knob."""

import csv
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from concert.agents.knob import Knob, knobs
from concert.agents.preferences import Preferences, Traits
from concert.model import ScenarioError
from concert.model.rules.parameters import Legitimacy, Parameters, Weights
from concert.model.scenario import rows as rows_module
from concert.model.scenario import sources
from concert.model.scenario.knobs import OPENING_KNOBS

ROOT = Path(__file__).resolve().parents[1]
DATA, SCENARIOS = ROOT / "data", ROOT / "scenarios"
FILES = sorted(DATA.glob("*.csv"))
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
# A column of numbers whose source stands in a column of its own; other numbers of the file rest on `source`.
OWN = {
    "domestic.csv": {"government_seats_share": "seats_source", "next_national_election": "election_source"},
    "preferences.csv": {"low": "basis", "mode": "basis", "high": "basis"},
    "force_requirements.csv": {"low": "basis", "mode": "basis", "high": "basis"},
    "mandate_routes.csv": {"legitimacy_low": "legitimacy_reason", "legitimacy_mode": "legitimacy_reason", "legitimacy_high": "legitimacy_reason"},
    "states.csv": {
        "military_personnel_active": "military_personnel_source", "defence_spending_pct_gdp": "defence_spending_source",
        "opinion_support_troops_pct": "opinion_source", "opinion_oppose_troops_pct": "opinion_source",
        "opinion_outside_window_support_pct": "opinion_outside_window_source",
    },
}
SAID = re.compile(r"#\s*(source|assumed):\s*\S")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sourced_columns(columns):
    """The columns of states.csv that the table of its SOURCES file gives a source; there `_year` goes with the first name."""
    table = (DATA / "SOURCES-states.md").read_text(encoding="utf-8").partition("| column |")[2].partition("\n\n")[0]
    found = set()
    for line in table.splitlines()[2:]:
        names, source = (cell.strip() for cell in line.split("|")[1:3])
        first, *others = names.split(", ")
        family = first.partition("_")[0]
        if source != "none":
            found |= {first, *others} | {c for c in columns for o in others if o.startswith("_") and c.startswith(family) and c.endswith(o)}
    return found


def unsourced_cells(name, rows, sources):
    """Cells with a number and nothing to rest on: (row number from 2, column)."""
    own = OWN.get(name, {})
    for line, row in enumerate(rows, start=2):
        for column, value in row.items():
            if value and NUMBER.fullmatch(value) and not (row.get(own.get(column, "source")) or "").strip():
                if column not in own and column in sources:
                    continue
                yield line, column


def by_column(path):
    """The columns that have a source of their own in the SOURCES file, for the file whose rows name none."""
    return sourced_columns(list(rows_of(path)[0])) if path.name == "states.csv" else set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_number_of_a_data_file_has_a_source(path):
    rows = rows_of(path)
    assert any(NUMBER.fullmatch(value or "") for row in rows for value in row.values()) or path.name in ("positions.csv", "state_codes.csv")
    assert list(unsourced_cells(path.name, rows, by_column(path))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_row_of_a_data_file_has_its_source_filled(path):
    for line, row in enumerate(rows_of(path), start=2):
        columns = [column for column in ("source", "basis") if column in row] or ["military_personnel_source"]
        assert all(row[column].strip() for column in columns), f"{path.name}:{line}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_row_of_a_data_file_has_as_many_cells_as_its_head(path):
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert rows and {len(row) for row in rows} == {len(head)}


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A copy of the data that may be spoilt, read anew."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setattr(rows_module, "FOLDER", folder)
    kept = sources.states, sources.preferences, sources.laws, sources.memberships
    for read in kept:
        read.cache_clear()
    yield folder
    for read in kept:
        read.cache_clear()


@pytest.mark.parametrize("file, read", [("states.csv", lambda: sources.states()), ("preferences.csv", lambda: sources.preferences("2024-12")), ("groups.csv", lambda: sources.memberships("2024-12")), ("domestic.csv", lambda: sources.laws())])
def test_a_row_of_data_with_a_cell_more_is_told_with_its_line(file, read, fresh):
    with (fresh / file).open(encoding="utf-8", newline="") as opened:
        head, *rows = csv.reader(opened)
    with (fresh / file).open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head, *rows[:4], [*rows[4], "x"], *rows[5:]])
    with pytest.raises(ScenarioError, match=f"^data/{file}:6: {len(head) + 1} cells under {len(head)} headings"):
        read()


@pytest.mark.parametrize("word", ["", "many", "nan", "-1", "inf"])
def test_a_number_of_data_that_is_none_is_told_with_its_state_and_column(word, fresh):
    path = fresh / "states.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[4]["gdp_usd"] = word
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # as a spreadsheet writes it
        out = csv.DictWriter(file, list(rows[0]), delimiter=";")
        out.writeheader()
        out.writerows(rows)
    with pytest.raises(ScenarioError, match=f"^data/states.csv:6 .{rows[4]['iso3']}.: gdp_usd is {repr(word) if word else 'empty'}; expected a number from 0"):
        sources.states()


def test_data_saved_by_a_spreadsheet_is_the_same_data(fresh):
    before = sources.states()
    rows = rows_of(fresh / "states.csv")
    with (fresh / "states.csv").open("w", encoding="utf-16", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), delimiter="\t")
        out.writeheader()
        out.writerows(rows)
    sources.states.cache_clear()
    assert sources.states() == before and len(before) > 40


def test_an_unsourced_number_of_a_data_file_is_noticed():
    rows = rows_of(DATA / "preferences.csv")[:3]
    assert list(unsourced_cells("preferences.csv", rows, set())) == []
    rows[1]["basis"] = " "
    assert (3, "mode") in list(unsourced_cells("preferences.csv", rows, set()))
    states = rows_of(DATA / "states.csv")[:2]
    states[0]["tanks"] = "300"
    known = by_column(DATA / "states.csv")
    assert list(unsourced_cells("states.csv", states, known)) == [(2, "tanks")]


def unsourced_lines(text):
    """Lines of a scenario that state a number with neither a comment of source nor a `source` key in their table."""
    tables = re.split(r"(?m)^(?=\[)", text)
    for table in tables:
        lines = table.splitlines()
        keyed = any(re.match(r'source\s*=\s*"[^"]*\S[^"]*"', line) for line in lines)
        above = False
        for line in lines:
            if line.startswith("#"):
                above = above or bool(SAID.match(line))
            value = re.sub(r'"[^"]*"', "", line.partition("=")[2]).partition("#")[0]
            if re.search(r"\d", value) and not (keyed or above or SAID.search(line)):
                yield line


def no_strings(text):
    """The text without its multi-line strings, in which numbers are prose."""
    return re.sub(r'""".*?"""', '""', text, flags=re.DOTALL)


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.name)
def test_every_number_of_a_scenario_has_a_source(path):
    assert list(unsourced_lines(no_strings(path.read_text(encoding="utf-8")))) == []


def test_an_unsourced_number_of_a_scenario_is_noticed():
    good = '[parameters]\nus_backstop = 0.5  # source: somebody, 2024\n[states.POL.threat]\nlow = 0.1\nmode = 0.2\nhigh = 0.3\nsource = "assumed: a guess"\n'
    tomllib.loads(good)
    assert list(unsourced_lines(good)) == []
    assert list(unsourced_lines(good.replace("  # source: somebody, 2024", ""))) == ["us_backstop = 0.5"]
    assert len(list(unsourced_lines(good.replace('source = "assumed: a guess"', 'source = ""')))) == 3
    assert len(list(unsourced_lines("[states.POL]\nthreat = {low = 0.1, mode = 0.2, high = 0.3}\n"))) == 1
    assert list(unsourced_lines("[weights]\n# assumed: all of it\nmass = 1\n[parameters]\ndeadline = 10\n")) == ["deadline = 10"]


def unsourced_knobs(group):
    return [name for name, knob in group.items() if not knob.source.strip() or knob.source.strip().rstrip(":") == "assumed"]


@pytest.mark.parametrize("group", [Weights, Parameters, Legitimacy, Preferences, Traits], ids=lambda group: group.__name__)
def test_every_knob_has_a_source_or_is_marked_assumed(group):
    assert knobs(group) and unsourced_knobs(knobs(group)) == []


def test_every_knob_of_the_opening_package_has_a_source_and_an_unsourced_knob_is_noticed():
    assert unsourced_knobs(OPENING_KNOBS) == []
    planted = {"a": Knob(0, 1, "share", "x", ""), "b": Knob(0, 1, "share", "x", "assumed:"), "c": Knob(0, 1, "share", "x", "assumed: a guess")}
    assert unsourced_knobs(planted) == ["a", "b"]


def test_every_file_that_a_knob_cites_is_there():
    cited = {name for group in (Weights, Parameters, Legitimacy, Preferences, Traits) for knob in knobs(group).values() for name in re.findall(r"data/[\w.]+\.csv", knob.source)}
    assert cited and all((ROOT / name).exists() for name in cited)


def test_every_row_that_a_parameter_cites_by_its_number_is_there():
    numbers = {row["id"] for row in rows_of(DATA / "force_requirements.csv")}
    cited = {number for knob in knobs(Parameters).values() for number in re.findall(r"\b[A-Z]{3}\d{3}\b", knob.source)}
    assert cited and cited <= numbers
