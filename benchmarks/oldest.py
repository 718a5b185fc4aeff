"""Whether the oldest versions that pyproject.toml admits will do: `.venv/bin/python benchmarks/oldest.py FOLDER`.

Makes an environment of them in a folder and plays in it the tests that touch a library whose version differs between the
Pythons, or those that further words name (`-k golden`).  Not part of CI: it asks the internet for what hardly anybody has.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]


def oldest(project: dict[str, Any]) -> list[str]:
    """The requirements of a project and of its extras, each pinned to its lower bound, without those meant for later Pythons."""
    asked = map(Requirement, [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)])
    pins = []
    for one in asked:
        if one.marker is None or one.marker.evaluate():
            least = next(bound.version for bound in one.specifier if bound.operator in (">=", "=="))
            pins.append(f"{one.name}[{','.join(one.extras)}]=={least}".replace("[]", ""))
    return pins


def main() -> int:
    """The exit code of the tests."""
    if len(sys.argv) < 2:
        sys.exit("error: a folder is missing; expected .venv/bin/python benchmarks/oldest.py FOLDER")
    folder, words = Path(sys.argv[1]).resolve(), sys.argv[2:] or ["-m", "versions"]
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pins = oldest(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins], check=True)
    environment = os.environ | {"CONCERT_CACHE": str(folder / "cache")}
    # What was once new warns of what is old by now: here only what fails counts.
    return subprocess.run([str(python), "-m", "pytest", "-W", "default", *words], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
