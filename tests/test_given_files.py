"""A file that a user names is a plain file of bounded size, whatever command it is given to."""

import os

import pytest

from concert.experiments.__main__ import main
from concert.model.scenario.given_file import LARGEST

COMMANDS = {"scenario": (["negotiate"], "a scenario file"), "outcomes": (["backtest", "--column", "x", "--out", "{out}", "--outcomes"], "an outcome file"), "study": (["sweep", "--out", "{out}", "--study"], "a study file")}


def asked(kind, path, tmp_path):
    words, expected = COMMANDS[kind]
    return main([word.format(out=tmp_path / "out") for word in words] + [str(path)]), expected


@pytest.mark.parametrize("kind", COMMANDS)
@pytest.mark.parametrize("what", ["pipe", "directory", "large", "none"])
def test_what_is_no_plain_file_of_bounded_size_is_refused_in_one_line(kind, what, tmp_path, capsys):
    path = tmp_path / "given.toml"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "directory":
        path.mkdir()
    elif what == "large":
        path.write_bytes(b"#" * (LARGEST + 1))
    done, expected = asked(kind, path, tmp_path)
    assert done == 2
    (line,) = capsys.readouterr().err.splitlines()
    said = {"pipe": "a device or a pipe", "directory": "a directory", "large": "larger than 1,000,000 bytes", "none": "no such file or directory"}[what]
    assert f": {said}; expected {expected}" in line
    assert line.count(str(path)) == 1


def test_the_mark_that_some_editors_put_before_a_text_is_no_fault(tmp_path, capsys):
    path = tmp_path / "s.toml"
    path.write_bytes('\ufefftitle = "With a mark"\nvintage = "2024-12"\n'.encode())
    assert main(["negotiate", str(path)]) == 0
    assert "With a mark" in capsys.readouterr().out
