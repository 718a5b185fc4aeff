"""What each group of packages is for: the window needs the first alone, and a command that needs another says which."""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from concert.ui.visit import PAGES

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ("research", "discover", "checks")
# Python, with what other groups bring out of reach.
WITHOUT = """
import importlib.abc, runpy, sys
out, module, sys.argv = set(sys.argv[1].split(",")), sys.argv[2], sys.argv[2:]
class Out(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in out:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Out())
if module.endswith(".py"):
    sys.path.insert(0, "tests")
    runpy.run_path(module, run_name="__main__")
else:
    runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def modules_of(groups):
    """The top-level modules that only some groups bring."""
    names = {name for group in groups for name in re.findall(r"^([a-z0-9-]+)==", (ROOT / f"locks/{group}.txt").read_text(encoding="utf-8"), re.MULTILINE)}
    brought = importlib.metadata.packages_distributions().items()
    return {module for module, packages in brought if {canonicalize_name(package) for package in packages} <= names}


def without(groups, *words):
    """Run a module as if some groups were not installed."""
    return subprocess.run([sys.executable, "-c", WITHOUT, ",".join(modules_of(groups)), *words], cwd=ROOT, capture_output=True, text=True)


def test_one_negotiation_and_every_page_of_the_window_need_the_first_group_alone():
    assert {"pyarrow", "duckdb", "distributed", "SALib", "ema_workbench", "pytest", "sphinx"} <= modules_of(OTHERS)
    talks = without(OTHERS, "experiments", "negotiate")
    assert talks.returncode == 0 and "thousand" in talks.stdout, talks.stderr
    pages = without(OTHERS, "tests/opened.py", *(f"?page={page}&round=3" for page in PAGES))
    assert pages.returncode == 0 and all(f'"?page={page}&round=3"' in pages.stdout for page in PAGES), pages.stderr


@pytest.mark.parametrize(
    ("groups", "words", "package", "group", "added"),
    [
        (OTHERS, ("sweep", "--runs", "1", "--out", "nowhere"), "pyarrow", "research", "make setup"),
        (("discover",), ("discover", "--samples", "50", "--runs", "1", "--out", "{folder}"), "ema_workbench", "discover", "make discover"),
    ],
)
def test_a_command_that_needs_another_group_says_which_and_how_to_add_it(groups, words, package, group, added, tmp_path):
    done = without(groups, "experiments", *(word.format(folder=tmp_path / "d") for word in words))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: the package {package} of the group {group} is not installed; add it: {added}, or ")
    assert line.endswith(f"-m pip install --require-hashes --no-deps -r locks/{group}.txt")
