"""Concert installed: from a wheel and editable, from any folder, under one name, with all that it reads."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
from served_window import free_port

from concert import load_scenario
from concert.places import ROOT

PARTS = ("agents", "model", "experiments", "ui")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
READ = (".py", ".csv", ".toml", ".json", ".vue", ".css", ".js", ".woff2", ".svg", ".png", ".ico", ".typed")


def tracked(*folders):
    found = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [name for name in found if name.endswith(READ)]


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """A copy of the checkout, since builders write beside what they build."""
    ignored = shutil.ignore_patterns(".git", ".venv*", ".cache", ".*_cache", "__pycache__", "build", "_build", "*.egg-info")
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("source") / "checkout", ignore=ignored))


@pytest.fixture(scope="session")
def wheel(source, tmp_path_factory):
    """The wheel."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", out, source], check=True)
    (found,) = out.glob("*.whl")
    return found


def installed(folder, *what):
    """An environment with what was asked and, by a path, all that this one has; its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    purelib = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True).stdout.strip()
    (Path(purelib) / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", *what], check=True)
    return python


@pytest.fixture(scope="session")
def python(wheel, tmp_path_factory):
    """A Python in which the wheel is installed."""
    return installed(tmp_path_factory.mktemp("installed") / "env", wheel)


def said(python, code, folder):
    return subprocess.run([python, "-c", code], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def test_every_package_is_listed():
    parts = {f"concert.{path.parent.relative_to(ROOT).as_posix().replace('/', '.')}" for part in PARTS for path in (ROOT / part).rglob("__init__.py")}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == parts | {"concert", "concert.data", "concert.scenarios"}


def test_the_wheel_holds_all_that_is_read_under_one_name(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"concert"}
    expected = {f"concert/{name}" for name in tracked(*PARTS, "data", "scenarios") if not name.startswith("data/build/")} | set(tracked("concert"))
    assert sorted(expected - names) == []


def test_installed_it_plays_from_any_folder_and_takes_no_other_name(python, tmp_path):
    talks = subprocess.run([python.parent / "concert", "negotiate", "--seed", "1", "--json", "-"], cwd=tmp_path, capture_output=True, text=True)
    assert talks.returncode == 0, talks.stderr
    here = subprocess.run([sys.executable, "-m", "experiments", "negotiate", "--seed", "1", "--json", "-"], cwd=ROOT, capture_output=True, text=True)
    assert talks.stdout == here.stdout
    assert said(python, "import importlib.util as u; print([u.find_spec(n) for n in ('agents', 'model', 'experiments', 'ui', 'places', 'data')])", tmp_path) == str([None] * 6)
    assert said(python, "import concert, concert.model; print(concert.NegotiationModel is concert.model.NegotiationModel)", tmp_path) == "True"


def test_installed_it_opens_the_window_and_finds_each_of_its_files(python, tmp_path):
    shared = {"JUPYTER_CONFIG_PATH": f"{sys.prefix}/etc/jupyter", "JUPYTER_PATH": f"{sys.prefix}/share/jupyter", "CONCERT_CACHE": str(tmp_path / "cache")}
    port = free_port()
    window = subprocess.Popen([python.parent / "concert", "app", "--port", str(port), "--no-browser"], cwd=tmp_path, env=os.environ | shared, stdout=subprocess.DEVNULL)
    try:
        check = subprocess.run([python, "-m", "concert.ui.server.check", f"http://localhost:{port}"], cwd=tmp_path, env=os.environ | shared, capture_output=True, text=True)
    finally:
        window.terminate()
        window.wait(30)
    assert check.stdout.strip() == "Every page and asset is served from here."


def test_an_unknown_command_names_the_nearest_of_all(python, tmp_path):
    done = subprocess.run([python.parent / "concert", "docter"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "error: unknown command 'docter'; did you mean 'doctor'?\n"


def test_editable_it_is_the_checkout(source, tmp_path):
    python = installed(tmp_path / "env", "-e", source)
    found = said(python, "import concert.ui, concert.model.scenario.rows as r, concert.places as p; print(p.ROOT, r.FOLDER.is_dir(), concert.load_scenario().title)", tmp_path)
    assert found == f"{source} True {load_scenario().title}"


def test_in_the_checkout_the_parts_go_by_their_own_names_too():
    told = "import concert, model, agents, concert.agents as a; print(model.NegotiationModel is concert.NegotiationModel, agents.Capital is a.Capital)"
    assert said(sys.executable, told, ROOT) == "True True"
