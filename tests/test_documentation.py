"""The documentation keeps its promises: what it shows is what the code makes, its examples run, its links lead somewhere."""

import doctest
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"# ((?:[\w-]+/)*[\w-]+\.(?:py|toml|csv))\n")  # a block that opens so is that file
SHOWN = {"text", "csv", "slurm", "yaml"}  # languages of blocks that are read only
# Run by the page's reader in a shell of their own; everything else is run, or parsed, here.
OUTSIDE = ("make ", "git ", "cd ", "pip ", ".venv/bin/dask", "helm ", "sbatch ", "python -m ui.", "scp ", "tar ", "#", "sphinx-build ")

# Runs the examples of one page in one namespace; reads [[language, text], ...] from standard input.
DRIVER = """
import doctest, json, sys
space = {"__name__": "page"}
failed = 0
for number, text in enumerate(json.load(sys.stdin)):
    if ">>>" in text:
        test = doctest.DocTestParser().get_doctest(text + "\\n", space, f"example {number}", None, 0)
        failed += doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, clear_globs=False).failed
        space.update(test.globs)
    else:
        exec(compile(text, f"example {number}", "exec"), space)
sys.exit(failed)
"""


@lru_cache
def built():
    """The program that makes what the documentation shows."""
    spec = importlib.util.spec_from_file_location("docs_build", DOCS / "build" / "__main__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def name(path):
    return path.relative_to(DOCS).as_posix()


def blocks(path):
    """The fenced blocks of a page, those that a script made apart: (language, text)."""
    written = built().MARK.sub("", path.read_text(encoding="utf-8"))
    return [(language, text) for language, text in FENCE.findall(written) if not language.startswith("{")]


def lines_of(text):
    """The commands of a block, continued lines joined."""
    return [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def fast(script):
    return not getattr(built().script(script), "SLOW", False)


@pytest.mark.parametrize("script", built().names())
def test_a_page_shows_what_its_script_makes(script):
    if not fast(script):
        pytest.skip("takes minutes; make reproduce compares it")
    for path, content in built().made(script):
        assert path.read_bytes() == content, f"{name(path)} is stale: python docs/build {script}"


def test_every_made_piece_names_a_script_that_is_there():
    marked = {owner for path in PAGES for _, owner, *_ in built().MARK.findall(path.read_text(encoding="utf-8"))}
    assert marked and marked <= set(built().names())


def test_a_stale_page_is_noticed(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("<!-- made by docs/build/parameters.py: hurdles -->\nold\n<!-- made -->\n")
    monkeypatch.setattr(built(), "DOCS", tmp_path)
    monkeypatch.setattr(built().script("parameters"), "PIECES", {"hurdles": built().script("parameters").hurdles})
    ((path, content),) = built().made("parameters")
    assert path == page and content != page.read_bytes() and b"simple" in content


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_opens_with_its_title_and_its_purpose(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ") and lines[1] == "" and re.match(r"[A-Z]", lines[2]), lines[:3]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_block_of_a_page_is_run_or_parsed(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?m)^    (python|make|sbatch|from|import) ", text), "an indented block of code: fence it, so that it is checked"
    assert {language for language, _ in blocks(path)} <= SHOWN | {"python", "sh", "bash", "toml", "diff"}


COMMANDS = [(path, line) for path in PAGES for language, text in blocks(path) if language in ("sh", "bash") for line in lines_of(text)]


@pytest.mark.parametrize("path, line", COMMANDS, ids=lambda it: name(it) if isinstance(it, Path) else it[:60])
def test_a_command_is_one_that_there_is(path, line, monkeypatch, capsys):
    import shlex

    from experiments import __main__ as experiments

    if line.startswith(("python -m experiments", ".venv/bin/python -m experiments")):
        for module in experiments.COMMANDS.values():
            monkeypatch.setattr(module, "execute", lambda options: 0)
        words = [word.replace("$SLURM_ARRAY_TASK_ID", "1") for word in shlex.split(line.partition(" -m experiments")[2])]
        if "--help" in words:
            with pytest.raises(SystemExit) as done:
                experiments.main(words)
            assert done.value.code == 0
        else:
            assert experiments.main(words) == 0
    elif line.startswith("make "):
        targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert line.split()[1] in targets
    elif line.startswith("python docs/build"):
        assert all(word in built().names() or word.startswith("--") for word in line.split()[2:])
    else:
        assert line.startswith((*OUTSIDE, "python -m pytest")), line


RUN = [path for path in PAGES if any(language in ("sh", "python", "diff", "toml") for language, _ in blocks(path))]


@pytest.fixture
def scratch(tmp_path):
    """A copy of the repository, to follow a page in."""
    copy = tmp_path / "concert"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", "_build", ".cache", ".*_cache", "node_modules", "results")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


@pytest.mark.parametrize("path", RUN, ids=name)
def test_whoever_follows_a_page_gets_what_it_says(path, scratch):
    environment = os.environ | {
        "PYTHONPATH": ".", "COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CONCERT_CACHE": str(ROOT / ".cache"), "TERM": "dumb", "PYTHONWARNINGS": "ignore",
    }
    said, examples = "", []
    for language, text in blocks(path):
        named = NAMED.match(text)
        if named and language in ("python", "toml"):
            (scratch / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (scratch / named[1]).write_text(text.partition("\n")[2], encoding="utf-8")
        elif language == "toml":
            tomllib.loads(text)
        elif language == "diff":
            done = subprocess.run(["patch", "-p1", "--no-backup-if-mismatch"], input=text, cwd=scratch, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
        elif language == "python":
            examples.append(text)
        elif language == "sh":
            ours = [line for line in lines_of(text) if not line.startswith(OUTSIDE)]
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(ours)], cwd=scratch, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            said = done.stdout
        elif language == "text" and said:
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            assert doctest.OutputChecker().check_output(text, said, flags), f"the page says:\n{text}\nthe command said:\n{said}"
        if language != "sh":
            said = ""
    if examples:
        done = subprocess.run([sys.executable, "-c", DRIVER], input=json.dumps(examples), cwd=scratch, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
