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
SHOWN = {"text", "slurm", "yaml", "nginx"}  # languages of blocks that are read only
# What a `bash` block may hold besides our own commands: it is for the reader's shell and is not run here.
OUTSIDE = ("make ", "git ", "cd ", "pip ", ".venv/bin/dask", "helm ", "sbatch ", "python -m ui.", ".venv/bin/python -m pip ", ".venv/bin/python -m ui.", "python -m venv ")

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

    from concert.experiments import __main__ as experiments

    if line.startswith(("python -m experiments", ".venv/bin/python -m experiments")):
        for file in experiments.MODULES.values():
            monkeypatch.setattr(f"concert.experiments.{file}.execute", lambda options: 0)
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


def copied(folder):
    """A copy of the repository, to follow a page in."""
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", "_build", ".cache", ".*_cache", "node_modules", "results")
    return Path(shutil.copytree(ROOT, folder / "concert", ignore=ignored))


# Whoever follows a page that changes the program or its data opens the window then: by page, links and what their pages show.
OPENED = {
    "how-to/add_term.md": {
        "?round=3&pick=ITA&change=weights.overreach=0.5": ['"word": "taking sides"', '"note": "mission .', "weights.overreach=0.5"],
        "?panel=changes": ['"key": "weights.overreach"', "price of a combat mission without a mandate"],
        "?round=26&change=weights.overreach=0.5": ["taking sides"],  # in the sentences on who moved, and why
    },
    "how-to/add_event.md": {
        "?scenario=france-softens&round=7": ["France wants less of the mission than before, by .40"],
        "?panel=changes&round=7&change=event=6:aims:-0.4:FRA": ['"name": "aims"', "Round 6: France wants less of the mission than before, by .40"],
    },
    "how-to/add_mandate_route.md": {
        "?round=4&seed=2": ['"title": "UN Assembly"'], "?change=mandate=assembly&round=1&panel=changes": ['"name": "assembly"', '"key": "legitimacy.assembly"'],
        "?page=sources": ['"weights and legitimacy"'],
    },
    "how-to/another_crisis.md": {
        "?scenario=exercise&round=3&pick=XAA": ["Anchuria", '"short": "assumed"', "assumed: no aid is known, so none", '"short": "scenario"'],
        "?scenario=exercise&panel=changes": ['{"iso3": "XAA", "name": "Anchuria", "in": true}'],
        "?change=add=XAA&round=2&pick=XAA": ["assumed: nothing is known"],
    },
    "how-to/add_null_model.md": {"?round=1": []},
}


def open_the_window(page, scratch, environment):
    """Open the window in a copy, without a browser: nothing fails on a page, and each shows what it should."""
    links = OPENED[page] | {f"?round=2{rest}": [] for rest in ("", "&panel=changes", "&panel=share", "&pick=DEU", "&page=compare", "&page=sure", "&page=learn", "&page=sources")}
    done = subprocess.run([sys.executable, "tests/opened.py", *links], cwd=scratch, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout.splitlines()[-1])
    for link, wanted in links.items():
        page = shown[link]
        assert page["notices"] == [] and not [text for text in page["texts"] if "cannot be shown" in text], (link, page["texts"], done.stderr[-3000:])
        assert [word for word in wanted if word not in json.dumps(page, ensure_ascii=False)] == [], link


@pytest.fixture(scope="session")
def unchanged(tmp_path_factory):
    """One copy for all pages that change no code, so that its rules are compiled once."""
    return copied(tmp_path_factory.mktemp("unchanged"))


@pytest.mark.parametrize("path", RUN, ids=name)
def test_whoever_follows_a_page_gets_what_it_says(path, unchanged, tmp_path):
    scratch = copied(tmp_path) if any(language == "diff" for language, _ in blocks(path)) else unchanged
    environment = os.environ | {
        "PYTHONPATH": ".", "COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TERM": "dumb", "PYTHONWARNINGS": "ignore",
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
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=scratch, env=environment, capture_output=True, text=True)
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
    if scratch != unchanged:
        open_the_window(name(path), scratch, environment)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The built documentation; any warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(folder / "doctrees"), str(DOCS), str(folder / "html")],
        cwd=ROOT, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_the_documentation_builds_without_a_warning_and_with_every_page(site):
    assert {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in PAGES} <= {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


def test_a_built_page_asks_nothing_outside(site):
    asked = re.compile(r"""<(?:script|link|img|iframe|source|video|object|embed)\b[^>]*?(?:src|href|data)\s*=\s*["'](?:https?:)?//""")
    called = re.compile(r"""@import\s+["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|\b(?:fetch|importScripts)\(\s*["']https?://""")
    assert asked.search('<script src="https://cdn.example/x.js">') and called.search("url(//fonts.example/a.woff2)")
    pages, parts = list(site.rglob("*.html")), [path for ending in ("css", "js") for path in site.rglob(f"*.{ending}")]
    assert len(pages) > 30 and parts
    assert [path.name for path in pages if asked.search(path.read_text(encoding="utf-8"))] == []
    assert [path.name for path in parts if called.search(path.read_text(encoding="utf-8"))] == []


def test_every_inner_link_of_the_site_leads_to_a_place_that_is_there(site):
    places = {path.relative_to(site).as_posix(): set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8"))) for path in site.rglob("*.html")}
    broken, seen = [], 0
    for page in places:
        for link in re.findall(r'href="([^"]+)"', (site / page).read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", link) or link == "#":
                continue
            target, _, place = link.partition("#")
            there = (site / page).parent.joinpath(target.partition("?")[0]).resolve() if target else site / page
            seen += 1
            known = places.get(there.relative_to(site).as_posix()) if there.is_relative_to(site) else None
            if not there.exists() or (place and known is not None and place not in known):
                broken.append((page, link))
    assert seen > 500 and broken == []


CITED = re.compile(r"(?:d')?([A-Z](?=\w*[a-z])[\w-]+)'?(?:,? (?:&|and) [A-Z][\w-]+|(?:, [A-Z][\w-]+)+,? (?:&|and) [A-Z][\w-]+| et al\.)?,? \(?(19\d\d|20[0-2]\d)\b")
NO_AUTHORS = {"January", "February", "March", "Dec", "December", "Reuters"}


def cited_in_code():
    """First author and year of everything that the docstrings and comments of the program cite."""
    found = {}
    for folder in ("agents", "model", "experiments", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            for author, year in CITED.findall(path.read_text(encoding="utf-8")):
                if author not in NO_AUTHORS:
                    found.setdefault(f"{author} {year}", path.relative_to(ROOT).as_posix())
    return found


def keys():
    return [key.removeprefix("d'") for key in re.findall(r"(?m)^## (.+)$", (DOCS / "reference/bibliography.md").read_text(encoding="utf-8"))]


def test_everything_that_the_code_cites_is_in_the_bibliography():
    cited = cited_in_code()
    assert {"Granovetter 1978", "Aspremont 1983", "Salmon 2011", "McKay 1979", "Tarski 1955"} <= set(cited)
    assert {key: where for key, where in cited.items() if key not in keys()} == {}


def test_everything_in_the_bibliography_is_cited_once_there_and_somewhere():
    assert len(keys()) == len(set(keys())) > 40
    words = "\n".join(path.read_text(encoding="utf-8") for path in [*PAGES, *(ROOT / "tests").glob("*.py")] if path.name != "bibliography.md")
    words += "\n".join(cited_in_code())
    missing = []
    for key in keys():
        author, year = key.split()
        if not re.search(rf"{author}\b.{{0,80}}?{year}|#d?{author.lower()}-{year}", words):
            missing.append(key)
    assert missing == []


def test_imports_point_down():
    architecture = built().script("architecture")
    assert architecture.imports().number_of_edges() > 100
    assert architecture.upwards() == []
    assert architecture.circles() == []


# The keys that version 1.2.0 of the Citation File Format knows at the top.
CFF_KEYS = set(
    "abstract authors cff-version commit contact date-released doi identifiers keywords license license-url message preferred-citation "
    "references repository repository-artifact repository-code title type url version".split()
)


def test_the_citation_files_say_the_same_and_have_what_their_forms_ask():
    import yaml

    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    meta = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cff["cff-version"] == "1.2.0" and cff["type"] == "software"
    assert {"message", "title", "authors"} <= set(cff) and all("name" in a or "family-names" in a for a in cff["authors"])
    assert set(cff) <= CFF_KEYS
    assert cff["version"] == meta["version"] == project["version"]
    assert cff["license"] == project["license"] and meta["license"].endswith(project["license"])
    assert meta["@context"].endswith("codemeta-2.0") and meta["@type"] == "SoftwareSourceCode"
    assert meta["author"][0]["name"] == cff["authors"][0]["name"] and sorted(meta["keywords"]) == sorted(cff["keywords"])
    assert (ROOT / meta["softwareHelp"]).exists() and (ROOT / meta["softwareRequirements"]).exists()
