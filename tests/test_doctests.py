"""Every example in the documentation of the code gives what it says."""

import doctest
from importlib import import_module

import pytest

from concert.places import ROOT

ROOMS = ("concert", "agents", "model", "experiments", "ui")
FILES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_the_examples_of_a_module_give_what_they_say(file):
    name = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
    module = import_module(name if name == "concert" else f"concert.{name.removeprefix('concert.')}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
