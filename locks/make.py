"""Make the lock anew from the ranges of pyproject.toml: `python locks/make.py [--hold]`; it asks the package index, and needs uv.

One file a group, each with what the groups before it do not have, for every Python of the promise, with the hashes of what
was published.  `--hold` keeps every version of the present lock that the ranges still admit.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent / "pyproject.toml"
GROUPS = ("app", "research", "discover", "checks")  # `app` is what pyproject.toml calls dependencies, the others are its extras
HEAD = "# Made by locks/make.py from the ranges of pyproject.toml: {what}.\n"


def compiled(groups: tuple[str, ...], hold: str) -> list[str]:
    """The pins of some groups on every Python and system, each with the lines of its hashes; none but those in `hold`."""
    extras = [word for group in groups if group != "app" for word in ("--extra", group)]
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder, "held.txt")
        held.write_text(hold, encoding="utf-8")
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
        done = subprocess.run([*command, *extras, "--constraints", str(held), str(PROJECT)], check=True, capture_output=True, text=True, cwd=folder)
    return re.split(r"\n(?=\S)", done.stdout.strip())


def versions(pins: list[str]) -> str:
    """The pins without their hashes."""
    return "\n".join(pin.partition(" \\")[0] for pin in pins)


def main() -> int:
    """Write the files."""
    parser = argparse.ArgumentParser(description="Make the lock anew.")
    parser.add_argument("--hold", action="store_true", help="keep the versions of the present lock")
    now = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.txt")) if parser.parse_args().hold else ""
    present = [pin for pin in re.split(r"\n(?=\S)", now) if "==" in pin]
    everything = versions(compiled(GROUPS, versions(present)))
    written: set[str] = set()
    for k, group in enumerate(GROUPS):
        pins = [pin for pin in compiled(GROUPS[: k + 1], everything) if pin not in written]
        written.update(pins)
        head = HEAD.format(what="what one negotiation and the window need" if group == "app" else f"what {group} needs besides")
        (HERE / f"{group}.txt").write_text(head + "\n".join(pins) + "\n", encoding="utf-8")
        print(f"{group}: {len(pins)} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main())
