"""Whether the oldest versions that requirements.txt admits will do: `python3.11 benchmarks/oldest.py FOLDER`.

Makes an environment of them in a folder and plays in it the tests that touch a library whose version differs between the
Pythons, or those that further words name (`-k golden`).  Not part of CI: it asks the internet for what hardly anybody has.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINE = re.compile(r"(?P<name>[\w.\[\]-]+)[>=]=(?P<least>[\d.]+)(?P<below>[^;#]*)(; python_version (?P<marker>[<>=]+ '[\d.]+'))?")


def oldest(text: str) -> list[str]:
    """The requirements of a file, each pinned to its lower bound, without those meant for later Pythons."""
    found = [LINE.match(line) for line in text.splitlines()]
    return [f"{line['name']}=={line['least']}" for line in found if line and not (line["marker"] or "").startswith(">")]


def main() -> int:
    """The exit code of the tests."""
    if len(sys.argv) < 2:
        sys.exit("error: a folder is missing; expected python3.11 benchmarks/oldest.py FOLDER")
    folder, words = Path(sys.argv[1]).resolve(), sys.argv[2:] or ["-m", "versions"]
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pins = oldest((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins], check=True)
    environment = os.environ | {"CONCERT_CACHE": str(folder / "cache")}
    # What was once new warns of what is old by now: here only what fails counts.
    return subprocess.run([str(python), "-m", "pytest", "-W", "default", *words], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
