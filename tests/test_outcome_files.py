"""Outcome files: whatever a spreadsheet or a statistics package writes is read as what it is, or told in one line."""

import csv
from pathlib import Path

import pytest

from concert.experiments.__main__ import main
from concert.experiments.studies.outcomes import CODINGS, MEANINGS, PLAIN, coded, read
from concert.experiments.studies.state_codes import COW, ISO, faults, named
from concert.model import ScenarioError
from concert.model.faults import TOLD
from concert.model.scenario.given_file import LARGEST
from concert.model.scenario.sheet import sheet
from concert.model.scenario.sources import states

HEAD = "iso3,event,did,note\n"
PLAINLY = {"FRA": 1, "POL": 0}


def written(tmp_path, content, encoding="utf-8"):
    path = tmp_path / "o.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return str(path)


def told(tmp_path, content, column="did", **rest):
    """The faults of a file, without its name."""
    path = written(tmp_path, content)
    with pytest.raises(ScenarioError) as error:
        read(path, column, **rest)
    assert all("\n" not in fault for fault in error.value.faults)
    return [fault.replace(f"--outcomes {path}", "") for fault in error.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("text", [
    HEAD + "FRA,é,yes,\nPOL,é,no,\n",
    "iso3;event;did\r\nFRA;é;1,0\r\nPOL;é;0,0\r\n",  # decimal commas
    "sep=;\r\niso3;event;did\r\nFRA;é;1\r\nPOL;é;0\r\n",  # as Excel is told the separator
    '"sep=\t"\niso3\tevent\tdid\nFRA\té\tTRUE\nPOL\té\tFALSE\n',
    "iso3,event,did,,\nFRA,é,Y,,\n,,,,\n\nPOL,é,N,,\n",  # empty columns and lines of a spreadsheet
    ",iso3,event,did\n0,FRA,é,1.0\n1,POL,é,0.0\n",  # the index of a data frame
    'iso3, event, note, did\nFRA, é, "Rome, Italy", 1\nPOL, é, "two\nlines", 0\n',
    "\r\niso3|event|did\rFRA|é|true\rPOL|é|false\r",  # bars, and the line ends of old
])
def test_a_file_is_read_however_it_was_saved(text, encoding, tmp_path):
    found = read(written(tmp_path, text, encoding), "did")
    assert [(event.name, event.did, event.left_out) for event in found.events] == [("é", PLAINLY, {})]
    assert any("read as Windows-1252" in note for note in found.notes) == (encoding == "cp1252")


def test_the_line_of_a_fault_counts_blank_lines_first_lines_and_quoted_breaks(tmp_path):
    text = 'sep=,\niso3,event,note,did\nFRA,e,"three\nlines\n\n",yes\n\n,,,\nPOL,e,"a\nb",yess\nDEU,e,x,noo\n'
    assert [fault.partition(";")[0] for fault in told(tmp_path, text)] == [":9: did is 'yess'", ":11: did is 'noo'"]


@pytest.mark.parametrize("row, cells", [("FRA,e,0,Paris, not London", 5), ("FRA,e,0,Paris,", 5), ("FRA,e,0,,", 5), ("FRA,e,0", 3), ("FRA,0", 2)])
def test_a_row_with_a_cell_too_many_or_too_few_is_a_fault_and_never_read_shifted(row, cells, tmp_path):
    (fault,) = told(tmp_path, f"{HEAD}{row}\nPOL,e,1,\n")
    assert fault.startswith(f":2: {cells} cells under 4 headings; expected one for each")


def test_a_shifted_row_whose_last_cell_is_empty_is_a_fault_too(tmp_path):
    text = "iso3,event,note,did,remark\nFRA,e,Paris,1,0,\nPOL,e,,0,\n"  # a note "Paris,1" without quotes: a 0 that would be read as a 1
    assert told(tmp_path, text) == [":2: 6 cells under 5 headings; expected one for each: a cell that holds the separator goes between quotes"]


def test_a_cell_under_an_empty_heading_at_the_end_is_one_too_many(tmp_path):
    assert told(tmp_path, "iso3,event,note,did,\nFRA,e,Paris, not London,0\nPOL,e,,1,\n") == [
        ":2: a cell to the right of the last heading; expected none: a cell that holds the separator goes between quotes"]


@pytest.mark.parametrize("yes, no, left, why", [
    ("Y", "N", "A", "abstained"), ("y", "n", "", "empty"), ("TRUE", "FALSE", "NA", "empty"), ("1.0", "0.0", "", "empty"), ("1", "0", "NaN", "empty"),
    ("Yes", "NO", "Abstention", "abstained"), ("1", "no", "absent", "absent"), ("yes", "0", "unknown", "unknown"),
])
def test_common_codings_are_read_as_what_they_are_and_what_is_left_out_is_told(yes, no, left, why, tmp_path, capsys):
    path = written(tmp_path, f"iso3,event,did\nFRA,e,{yes}\nGBR,e,{yes}\nPOL,e,{no}\nDEU,e,{left}\n")
    (event,) = read(path, "did").events
    assert event.did == {"FRA": 1, "GBR": 1, "POL": 0} and event.left_out == {why: 1}
    assert main(["backtest", "--outcomes", path, "--column", "did", "--runs", "5", "--out", str(tmp_path / "o")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"left out: 1 {why};" in said
    for word, meaning in ((yes, "yes"), (no, "no"), (left, why)):
        assert (f"{word} as {meaning}" in said) == (bool(word) and word.lower() != meaning)


def test_a_column_of_numbers_that_may_mean_anything_is_refused_and_read_once_it_is_told(tmp_path, capsys):
    text = HEAD + "FRA,e,1,\nPOL,e,3,\nDEU,e,2,\nITA,e,8,\nESP,e,9,\nHUN,e,3,\n"
    said = told(tmp_path, text)
    assert [fault.partition(";")[0] for fault in said] == [":3: did is '3'", ":4: did is '2'", ":5: did is '8'", ":6: did is '9'"]
    assert "--coding un-votes (1 yes, 2 abstained, 3 no, 8 absent, 9 not a member)" in said[0] and said[0].endswith("(2 rows)")
    found = read(written(tmp_path, text), "did", coding="un-votes")
    assert found.events[0].did == {"FRA": 1, "POL": 0, "HUN": 0} and found.events[0].left_out == {"abstained": 1, "absent": 1, "not a member": 1}
    assert found.notes == ["column did: read 1 as yes, 3 as no, 2 as abstained, 8 as absent, 9 as not a member"]
    words = ["backtest", "--outcomes", written(tmp_path, text), "--column", "did", "--runs", "5", "--out", str(tmp_path / "o")]
    assert main(words) == 2 and not (tmp_path / "o").exists() and len(capsys.readouterr().err.splitlines()) == 4
    assert main([*words, "--coding", "un-votes"]) == 0 and "read 1 as yes, 3 as no" in " ".join(capsys.readouterr().out.split())


def test_numbers_mean_only_what_a_coding_says_and_plain_words_what_they_always_do(tmp_path):
    text = "iso3,event,did\nFRA,e,1\nPOL,e,2.0\nDEU,e,X\nITA,e,yes\nESP,e,\n"
    found = read(written(tmp_path, text), "did", coding="1=no, 2=yes, x=conditional").events[0]
    assert found.did == {"FRA": 0, "POL": 1, "DEU": 1, "ITA": 1} and found.left_out == {"empty": 1}
    assert read(written(tmp_path, text), "did", "drop", "1=no,2=yes,X=conditional").events[0].left_out == {"conditional": 1, "empty": 1}
    assert told(tmp_path, "iso3,event,did\nFRA,e,1\nPOL,e,0\n", coding="un-votes")[0].startswith(":3: did is '0'; --coding un-votes says nothing of it")


@pytest.mark.parametrize("coding", ["unvotes", "1", "1=", "=yes", "1=maybe", "1=yes,1.0=no", "1=yes=no", ","])
def test_a_coding_that_says_nothing_is_refused(coding, tmp_path):
    with pytest.raises(ScenarioError, match=r"--coding .*: expected un-votes \(.*\), or each code once with its meaning"):
        read(written(tmp_path, HEAD + "FRA,e,1,\n"), "did", coding=coding)


def test_every_coding_says_what_yes_and_no_are_and_plain_words_are_read_one_way():
    for codes in (coded(name) for name in CODINGS):
        assert {"yes", "no"} <= set(codes.values())
    assert all(PLAIN[word] == word for word in MEANINGS) and not any(word.isdigit() for word in PLAIN)


@pytest.mark.parametrize("word, hint", [("yess", "did you mean 'yes'?"), ("unknwon", "did you mean 'unknown'?"), ("conditonal", "did you mean 'conditional'?"), ("maybe", "--coding maybe=..."), ("0.7", "--coding CODE=...")])
def test_an_unknown_word_is_a_fault_with_its_line_and_the_nearest_right_one(word, hint, tmp_path):
    (fault,) = told(tmp_path, f"{HEAD}FRA,e,yes,\nPOL,e,{word},\n")
    assert fault.startswith(f":3: did is '{word}'; ") and hint in fault


@pytest.mark.parametrize("word, said", [
    ("2025-02-31", "no such day"), ("2025-13-01", "no such day"), ("2025-00", "no such day"), ("2023-02-29", "no such day"), ("0000", "no such day"),
    ("01.03.2025", "expected YYYY-MM-DD"), ("3/1/2025", "expected YYYY-MM-DD"), ("2025-3-1", "expected YYYY-MM-DD"), ("٢٠٢٥", "expected YYYY-MM-DD"), ("20250301", "expected YYYY-MM-DD"),
])
def test_a_date_that_is_none_is_a_fault(word, said, tmp_path):
    (fault,) = told(tmp_path, f"iso3,event,date,did\nFRA,e,2024-02-29,1\nPOL,e,{word},0\n")
    assert fault.startswith(f":3: date '{word}'") and said in fault


@pytest.mark.parametrize("code, said", [
    ("FRN", "FRN is France in the Correlates of War list, some of whose codes this file uses; expected its ISO 3166 code FRA"), ("UKG", "expected its ISO 3166 code GBR"),
    ("GMY", "expected its ISO 3166 code DEU"), ("ROM", "expected its ISO 3166 code ROU"), ("GDR", "that state is no more; expected an ISO 3166 code"),
    ("GER", "did you mean DEU (Germany)?"), ("fra", "did you mean FRA (France)?"), ("Poland", "did you mean POL (Poland)?"), ("PLO", "did you mean POL (Poland)?"),
    ("UK", "expected three capitals such as POL"), ("QQQ", "expected three capitals such as POL"), ("", "expected three capitals such as POL"),
])
def test_a_code_that_is_not_iso_3166_is_a_fault_with_the_nearest_right_one(code, said, tmp_path):
    (fault,) = told(tmp_path, f"{HEAD}DEU,e,yes,\n{code},e,no,\n")
    assert fault.startswith(":3: ") and said in fault


def test_a_file_of_correlates_of_war_codes_is_refused_whole_and_no_code_of_it_is_taken_for_another_state(tmp_path):
    text = HEAD + "".join(f"{code},e,1,\n" for code in "FRN UKG AUS POL SLV SWZ CZE".split())
    said = told(tmp_path, text)
    assert [fault.partition(":")[2].partition(" ")[2].partition(" ")[0] for fault in said] == ["FRN", "UKG", "AUS", "SLV", "SWZ", "CZE"]
    assert "AUS is Australia in ISO 3166 but Austria in the Correlates of War list, whose codes this file uses; expected its ISO 3166 code AUT" in said[2]
    assert read(written(tmp_path, HEAD + "AUS,e,1,\nPOL,e,0,\n"), "did").events[0].did == {"AUS": 1, "POL": 0}  # nothing of the other list: ISO's Australia


def test_the_lists_of_codes_agree_with_each_other_and_with_the_states_of_the_data():
    iso, cow = named(ISO), named(COW)
    assert len(iso) == 250 and len(cow) == 217 and set(states()) <= set(iso) and all(code == iso3 for code, (iso3, _) in iso.items())
    assert {iso3 for iso3, _ in cow.values()} - {""} <= set(iso) and all(iso[iso3][1] == name for iso3, name in cow.values() if iso3)
    here = [iso3 for iso3, _ in cow.values() if iso3]
    assert len(here) == len(set(here)) == 195  # one code a state
    assert {code for code in cow if code in iso and cow[code][0] != code} == {"AUS", "CZE", "KOR", "MAC", "MNG", "SLV", "SWZ"}
    assert faults(states()) == {} and {cow[code][0] for code in ("FRN", "UKG", "GMY", "AUS", "SWZ")} == {"FRA", "GBR", "DEU", "AUT", "CHE"}


@pytest.mark.parametrize("text, said", [
    ("iso3,event\nFRA,e\n", ": no column did"), ("", ": no rows"), ("\n,,\n", ": no column iso3, event, did"), ("Iso3,Event,Did\nFRA,e,1\n", ": no column iso3, event, did; found Iso3, Event, Did"), (HEAD, ": no rows"), ("ISO3,event,did\nFRA,e,1\n", ": no column iso3; did you mean 'ISO3'?"),
    ("iso3,event,dit\nFRA,e,1\n", ": no column did; did you mean 'dit'?"), ("iso3,event,did,did\nFRA,e,1,0\n", ": column did stands twice"),
    (HEAD + "FRA,e,yes,\nFRA,e,no,\n", ":3: FRA stands twice in e"), (HEAD + "FRA,e,unknown,\nFRA,e,yes,\n", ":3: FRA stands twice in e"),
    (HEAD + "FRA,,yes,\n", ":2: the event is empty"), (HEAD + 'FRA,e,"yes,\n', ": not CSV"), (b"iso3,event,did\nFRA,\x81,1\n", ": not text (byte"),
    ("iso3,event,did\nFRA,e,1\n".encode("utf-16-le"), ": not text (a zero in line 1)"),
])
def test_what_is_no_outcome_file_is_told_in_one_line(text, said, tmp_path, capsys):
    (fault,) = told(tmp_path, text)
    assert fault.startswith(said)
    assert main(["backtest", "--outcomes", str(tmp_path / "o.csv"), "--column", "did", "--runs", "5", "--out", str(tmp_path / "x")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1 and not (tmp_path / "x").exists()


@pytest.mark.parametrize("text, said", [
    (HEAD + "BRA,e,yes,\n", "no outcome of a capital at the table"), (HEAD + "FRA,e,unknown,\n", "no outcome of a capital at the table"),
    ("iso3,event,date,did\nFRA,e,,yes\n\nDEU,e,2024-12-01,no\nPOL,e,2025-03-02,no\n", "not after the cut-off"),
])
def test_an_event_that_cannot_be_scored_is_told_in_one_line(text, said, tmp_path, capsys):
    assert main(["backtest", "--outcomes", written(tmp_path, text), "--column", "did", "--runs", "5", "--out", str(tmp_path / "x")]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.splitlines()) == 1 and not (tmp_path / "x").exists()


def test_many_faults_are_told_by_the_first_and_a_count_and_soon(tmp_path):
    rows = "".join(f"{a}{b}{c}Q,e{a},{b}{c}7,\n" for a in "ABCDEFGHIJKLMNOPQRST" for b in "ABCDEFGHIJ" for c in "ABCDEFGHIJ")
    said = told(tmp_path, HEAD + rows)
    assert len(said) == TOLD + 1 and said[-1].startswith("... and ") and len((HEAD + rows).encode()) < LARGEST


def test_text_of_a_file_is_shown_letter_by_letter(tmp_path, capsys):
    path = written(tmp_path, "iso3,event,did\nFRA,[red]talks[/b] :smile:,1\nPOL,[red]talks[/b] :smile:,0\n")
    assert main(["backtest", "--outcomes", path, "--column", "did", "--runs", "5", "--out", str(tmp_path / "o")]) == 0
    assert "[red]talks[/b] :smile:" in capsys.readouterr().out


def test_an_event_of_a_long_name_is_drawn(tmp_path):
    path = written(tmp_path, "".join(["iso3,event,did\n", *(f"FRA,{'é' * 300}{k},1\nPOL,{'é' * 300}{k},0\n" for k in (1, 2))]))
    assert main(["backtest", "--outcomes", path, "--column", "did", "--runs", "5", "--out", str(tmp_path / "o")]) == 0
    assert len(list((tmp_path / "o/figures").glob("*.png"))) == 2


def test_our_own_outcome_files_are_read_without_a_word_left_over():
    files = sorted(Path("data").glob("outcomes_*.csv"))
    assert files
    for path in files:
        found = read(str(path), "ground_troops")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert sum(len(event.did) + sum(event.left_out.values()) for event in found.events) == len(rows) and found.notes == []


def test_a_sheet_keeps_columns_that_nobody_asked_for():
    found = sheet(b"a;iso3;;b\n1;FRA;x;2\n", "x", ["iso3"])
    assert found.columns == ("a", "iso3", "b") and found.rows == [(2, {"a": "1", "iso3": "FRA", "b": "2"})]
