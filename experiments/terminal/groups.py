"""Which group of packages a module that is not installed belongs to, and how to add it."""

import re
import shlex
import sys
from importlib.metadata import requires

from concert.places import CHECKOUT, ROOT

LOCKS = ROOT / "locks"
GROUPS = {"app": "make setup", "research": "make setup", "discover": "make discover", "checks": "make test"}  # each by what adds it
PIP = (sys.executable, "-m", "pip", "install")


def missing(error: ModuleNotFoundError) -> str:
    """One line: the package that is missing, its group, and the command that adds it; "" where it is of none."""
    module = (error.name or "").partition(".")[0]
    name = module.lower().replace("_", "-")
    for group, target in GROUPS.items():
        if CHECKOUT and name in _locked(group):
            added = f"{target}, or {shlex.join([*PIP, '--require-hashes', '--no-deps', '-r', f'locks/{group}.txt'])}"
        elif not CHECKOUT and any(re.split(r"[^\w.-]", line)[0].lower() == name for line in _asked(group)):
            added = shlex.join([*PIP, *_asked(group)])
        else:
            continue
        return f"the package {module} of the group {group} is not installed; add it: {added}"
    return ""


def _locked(group: str) -> set[str]:
    file = LOCKS / f"{group}.txt"
    return set(re.findall(r"^([\w.-]+)==", file.read_text(encoding="utf-8"), re.MULTILINE)) if file.is_file() else set()


def _asked(group: str) -> list[str]:
    """What an installed Concert asks for a group, as its metadata have it."""
    extra = "" if group == "app" else f'extra == "{group}"'
    found = [line.partition(";") for line in requires("concert") or []]
    return [asked.strip() for asked, _, marker in found if (extra in marker if extra else "extra" not in marker)]
