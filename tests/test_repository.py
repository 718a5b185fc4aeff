"""The repository keeps the promises that its front page makes."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 1_000_000  # bytes
TEXT = {".py", ".md", ".toml", ".txt", ".cff", ".csv", ".css", ".js", ".sh", ""}
PYTHONS = ("3.11.7", "3.12.1", "3.13.0")


def files() -> list[Path]:
    """Every file that is part of the repository, or would be once added; all that is not ignored."""
    if (ROOT / ".git").exists():
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
        return [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    hidden = {".venv", ".cache", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)]


def texts() -> list[tuple[Path, str]]:
    """The text files of the repository, this one aside."""
    return [(path, path.read_text(encoding="utf-8")) for path in files() if path.suffix in TEXT and path != Path(__file__)]


GROUPS = ("app", "research", "discover", "checks")


def requirements(group: str) -> list[Requirement]:
    """What pyproject.toml asks for in a group."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    return [Requirement(line) for line in (project["dependencies"] if group == "app" else project["optional-dependencies"][group])]


def pinned(group: str) -> list[Requirement]:
    """The pins of a group of the lock, for every Python and system, without their hashes."""
    return [Requirement(line.removesuffix(" \\")) for line in read(f"locks/{group}.txt").splitlines() if line and line[0] not in "# "]


def locked(python: str, groups: tuple[str, ...]) -> dict[str, Requirement]:
    """What some groups of the lock pin for a Python version on Linux, by name."""
    here = {"python_full_version": python, "python_version": python.rpartition(".")[0], "sys_platform": "linux"}
    lines = [pin for group in groups for pin in pinned(group)]
    return {canonicalize_name(pin.name): pin for pin in lines if pin.marker is None or pin.marker.evaluate(here)}


def read(name: str) -> str:
    """The text of a file by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    """The targets that the Makefile explains."""
    return set(re.findall(r"^([a-z]+):.*##", read("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize(
    "name",
    ["README.md", "LICENSE", "CITATION.cff", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile", "requirements.txt", "pyproject.toml",
     "locks/app.txt", ".ci/run", "agents/__init__.py", "model/__init__.py", "experiments/__main__.py", "ui", "scenarios", "data",
     "docs", "tests"],
)
def test_what_a_visitor_expects_is_there(name):
    path = ROOT / name
    assert path.is_dir() or path.stat().st_size > 0


def test_the_licence_is_the_whole_apache_licence():
    licence = read("LICENSE")
    assert "Apache License" in licence and "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_the_version_is_the_same_everywhere():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f"version: {version}" in read("CITATION.cff").splitlines()
    assert f"## {version}" in read("CHANGELOG.md").splitlines()


def test_the_front_page_names_every_command_of_the_makefile_and_no_other():
    assert {"setup", "demo", "app", "test"} <= targets()
    assert set(re.findall(r"`make ([a-z]+)", read("README.md"))) == targets()


def test_the_front_page_lists_every_scenario_and_no_other():
    table = read("README.md").split("## The scenarios")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z0-9-]+)` \|", table, flags=re.MULTILINE))
    assert named == {path.stem for path in (ROOT / "scenarios").glob("*.toml")}


def test_the_python_example_of_the_front_page_runs(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", read("README.md"), flags=re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == example.count("print(")


def test_every_link_and_picture_of_the_pages_leads_somewhere():
    pages = [(path, text) for path, text in texts() if path.suffix == ".md"]
    links = [(page, link) for page, text in pages for link in re.findall(r"\]\(([^)\s#]+)[^)]*\)", text) if ":" not in link]
    assert links
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_no_file_is_larger_than_a_megabyte():
    found = files()
    assert ROOT / "README.md" in found
    assert [(path.relative_to(ROOT).as_posix(), path.stat().st_size) for path in found if path.stat().st_size > LARGEST] == []


def test_nothing_reaches_outside_the_repository():
    outside = re.compile(r"[\"'(= ](\.\./|/work/|/home/|/root/|/Users/)|\bshared/")
    code = [(path, text) for path, text in texts() if path.suffix not in (".md", ".csv")]
    assert len(code) > 20
    found = [f"{path.relative_to(ROOT)}: {line.strip()}" for path, text in code for line in text.splitlines() if outside.search(line)]
    assert found == []


def test_requirements_are_the_lock_and_nothing_else():
    asked = [line for line in read("requirements.txt").splitlines() if not line.startswith("#")]
    assert asked == [f"-r locks/{group}.txt" for group in GROUPS]
    assert set(tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]) == set(GROUPS) - {"app"}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("group", GROUPS)
def test_the_lock_of_a_group_and_those_before_it_meets_its_ranges(group, python):
    pins = locked(python, GROUPS[: GROUPS.index(group) + 1])
    minor = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    asked = [one for one in requirements(group) if one.marker is None or one.marker.evaluate(minor)]
    assert asked
    for one in asked:
        (pin,) = pins[canonicalize_name(one.name)].specifier
        assert pin.operator == "==" and one.specifier.contains(pin.version), f"{one} is not met by {pin}"


@pytest.mark.parametrize("group", GROUPS)
def test_every_line_of_the_lock_is_one_version_with_hashes(group):
    blocks = re.split(r"\n(?=\S)", read(f"locks/{group}.txt").strip())[1:]
    assert len(blocks) == len(pinned(group)) > 5
    for block in blocks:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+", block), block


def test_the_license_that_one_extra_brings_along_is_said_and_no_other_group_has_it():
    assert [group for group in GROUPS if any(pin.name == "platypus-opt" for pin in pinned(group))] == ["discover"]
    assert "GPL" in next(line for line in read("Makefile").splitlines() if line.startswith("discover:")) and "GPL" in read("README.md")


def test_requirements_and_lock_name_no_registry():
    for name in ("requirements.txt", *(f"locks/{group}.txt" for group in GROUPS)):
        assert not re.search(r"https?://|index-url|find-links", read(name)), name


def test_the_checks_can_be_started():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)
