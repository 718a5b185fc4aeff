"""A Python that is not promised is refused in one line before anything is installed; the rules are compiled at set-up."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from concert import pythons
from concert.experiments.sweeps import workers
from concert.model import run_batch

ROOT = Path(__file__).resolve().parents[1]
# An interpreter that says it is another: it writes down what else than its version it was asked for.
FAKE = """#!{python}
import runpy, sys
sys.version_info = ({version}, 0, "final", 0)
if sys.argv[1] == "-c":
    exec(sys.argv[2])
elif sys.argv[1] == "-m" and sys.argv[2] in ("experiments", "concert.ui.serve", "concert.ui.server.offline"):
    sys.path.insert(0, {root!r})
    name, sys.argv = sys.argv[2], sys.argv[2:]
    runpy.run_module(name, run_name="__main__", alter_sys=True)
elif sys.argv[1].startswith("-"):
    open({asked!r}, "a").write(" ".join(sys.argv[1:]))
    sys.exit("asked for more")
else:
    runpy.run_path(sys.argv[1], run_name="__main__")
"""


def fake(folder, version):
    """A Python of another version, and the file in which it writes what it was asked for."""
    python, asked = folder / "python", folder / "asked"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(FAKE.format(python=sys.executable, version=version, root=str(ROOT), asked=str(asked)))
    python.chmod(0o755)
    return python, asked


def run(*words):
    # `make` counts its own calls within a call, and says so on standard output.
    around = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=around)


def said(version):
    return f"error: Concert runs on Python 3.11 to 3.13, and this is Python {version}; name another: make PYTHON=python3.13"


@pytest.mark.parametrize("version", ["3, 14", "3, 10", "4, 0"])
def test_make_refuses_a_python_that_is_not_promised_before_anything_is_installed(version, tmp_path):
    python, asked = fake(tmp_path, version)
    done = run("make", "setup", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")
    assert done.returncode and done.stderr.startswith(said(version.replace(", ", "."))) and not asked.exists() and not (tmp_path / "venv").exists()
    assert sum(line.startswith("error:") for line in done.stderr.splitlines()) == 1 and done.stdout == ""


def test_make_goes_on_with_a_python_that_is_promised(tmp_path):
    python, asked = fake(tmp_path, "3, 12")
    run("make", "setup", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")
    assert asked.read_text() == f"-m venv {tmp_path / 'venv'}"


def test_make_does_not_reuse_the_environment_of_another_python_in_silence(tmp_path):
    named, asked = fake(tmp_path / "named", "3, 12")
    fake(tmp_path / "venv" / "bin", "3, 11")
    words = ("make", "setup", f"VENV={tmp_path / 'venv'}")
    done = run(*words, f"PYTHON={named}")
    assert done.returncode and not asked.exists()
    assert done.stderr.startswith(f"error: {tmp_path / 'venv'} holds Python 3.11, and {named} is 3.12; give it a folder of its own, VENV=.venv-3.12")
    fake(tmp_path / "venv" / "bin", "3, 14")  # nor one that is not promised, where no Python is named
    unnamed = {key: value for key, value in os.environ.items() if key not in ("PYTHON", "MAKEFLAGS")}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=unnamed)
    assert done.returncode and done.stderr.startswith(said("3.14"))


@pytest.mark.parametrize("module", ["experiments", "concert.ui.serve", "concert.ui.server.offline"])
def test_without_make_it_is_refused_in_one_line_too(module, tmp_path):
    python, _ = fake(tmp_path, "3, 14")
    done = run(str(python), "-m", module)
    assert done.returncode == 2 and done.stderr.startswith(said("3.14")) and len(done.stderr.splitlines()) == 1


def test_what_is_promised_is_said_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">=3.{pythons.first},<3.{pythons.beyond}" and (pythons.first, pythons.beyond) == (11, 14)
    assert "Python 3.11, 3.12 or 3.13" in (ROOT / "README.md").read_text(encoding="utf-8")


MISSES = "sum(__import__('concert.model.engine.compiled', fromlist=['*']).negotiate.stats.cache_misses.values())"


def test_after_setting_up_neither_the_window_nor_a_worker_of_a_sweep_waits_for_the_compiler():
    run(sys.executable, "-m", "model").check_returncode()
    window = run(sys.executable, "-c", f"from concert.ui.serve import run_batch; run_batch(runs=1); print({MISSES})")
    assert window.stdout == "0\n", window.stderr
    with workers._started(1) as client:
        assert len(client.submit(run_batch, runs=1).result()) == 1 and client.submit(eval, MISSES).result() == 0


def test_rules_that_cannot_be_compiled_fail_the_setting_up(tmp_path):
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    broken = tmp_path / "venv" / "bin" / "python"
    broken.write_text(f'#!/bin/sh\nif [ "$2" = model ]; then echo "no compiler" >&2; exit 1; fi\nexec {sys.executable} "$@"\n')
    broken.chmod(0o755)
    (tmp_path / "venv" / ".app").touch()
    done = subprocess.run(["make", "setup", f"VENV={tmp_path / 'venv'}"], cwd=ROOT, capture_output=True, text=True,
                          env={key: value for key, value in os.environ.items() if key not in ("PYTHON", "MAKEFLAGS")} | {"CONCERT_CACHE": str(tmp_path / "cache")})
    assert done.returncode and "no compiler" in done.stderr and not list(tmp_path.glob("cache/numba/.filled*"))
