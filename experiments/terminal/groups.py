"""Which group of packages a module that is not installed belongs to, and how to add it."""

import re
import shlex
import sys

from concert.places import ROOT

LOCKS = ROOT / "locks"
GROUPS = {"app": "make setup", "research": "make setup", "discover": "make discover", "checks": "make test"}  # each by what adds it


def missing(error: ModuleNotFoundError) -> str:
    """One line: the package that is missing, its group, and the command that adds it; "" where it is of none."""
    module = (error.name or "").partition(".")[0]
    name = re.escape(module.lower().replace("_", "-"))
    for group, target in GROUPS.items():
        file = LOCKS / f"{group}.txt"
        if file.is_file() and re.search(rf"^{name}==", file.read_text(encoding="utf-8"), re.MULTILINE):
            pip = shlex.join([sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", f"locks/{group}.txt"])
            return f"the package {module} of the group {group} is not installed; add it: {target}, or {pip}"
    return ""
