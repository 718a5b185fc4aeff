"""What is wrong with this machine, in ten lines: `python -m concert.ui.server.doctor [--port 8765]`, or `make doctor`.

A line a question, each with `ok`, with `look` where it may matter, or with `wrong` and what to do.  Nothing is sent, and
nothing is changed but that the folder of compiled rules is made; what a question needs is imported when it is asked, so that it answers where nothing is installed, too.
"""

import argparse
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from concert import pythons
from concert.places import CHECKOUT, ROOT, SETUP
from concert.ui import lan

OK, LOOK, WRONG = "ok", "look", "wrong"
UNKNOWN = "cannot be told before the packages are installed"
Found = tuple[str, str]  # one of the three, and a sentence
BASE, EACH, CLASS = 320, 2.5, 60  # MB of the window when empty and for every visitor more, and how many a class has
UFW, FIREWALLD = Path("/etc/ufw/ufw.conf"), Path("/run/firewalld")


def python(port: int) -> Found:
    """Which Python this is; another than those promised was refused already."""
    return OK, f"{platform.python_version()}, of 3.{pythons.first} to 3.{pythons.beyond - 1}"


def packages(port: int) -> Found:
    """Whether what the window needs is installed, each in the version of the lock."""
    try:
        from packaging.requirements import Requirement
    except ModuleNotFoundError:
        return WRONG, f"none is installed in this environment; {SETUP}"
    from importlib.metadata import PackageNotFoundError, requires, version

    if CHECKOUT:
        if not (ROOT / "locks" / "app.txt").is_file():
            return WRONG, "locks/app.txt, which says what was tested, is missing; get the files of the program again"
        lines = (ROOT / "locks" / "app.txt").read_text(encoding="utf-8").splitlines()
        pins = [Requirement(line.removesuffix(" \\")) for line in lines if line and line[0] not in "# "]
    else:
        pins = [Requirement(line) for line in requires("concert") or []]
    asked, missing, other = [pin for pin in pins if pin.marker is None or pin.marker.evaluate({"extra": ""})], [], []
    for pin in asked:
        try:
            here = version(pin.name)
            if not pin.specifier.contains(here, prereleases=True):
                other.append(f"{pin.name} {here}")
        except PackageNotFoundError:
            missing.append(pin.name)
    if missing:
        return WRONG, f"{_few(missing)} not installed; {SETUP}"
    if other:
        return LOOK, f"{_few(other)}: another version than was tested; {SETUP}"
    return OK, f"all {len(asked)} as tested"


def processors(port: int) -> Found:
    """How many processors are granted."""
    from concert.model.engine.processors import processors as granted

    try:
        count = granted()
    except ModuleNotFoundError:
        return WRONG, UNKNOWN
    return (OK, f"{count} granted") if count > 1 else (LOOK, "1 granted; in a class clicks wait while somebody asks How sure?")


def memory(port: int) -> Found:
    """Whether a class fits into the memory that is free."""
    try:
        import psutil
    except ModuleNotFoundError:
        return WRONG, UNKNOWN
    free, needed = psutil.virtual_memory().available / 1e6, BASE + CLASS * EACH
    told = f"{free / 1000:.1f} GB free; a class of {CLASS} takes {needed / 1000:.1f}"
    return (OK, told) if free > 2 * needed else (LOOK, f"{told}; close other programs") if free > needed else (WRONG, f"{told}; close other programs")


def disk(port: int) -> Found:
    """Whether there is room for what is compiled and for a sweep."""
    free = shutil.disk_usage(ROOT).free / 1e9
    return (OK if free > 2 else WRONG, f"{free:.1f} GB free{'' if free > 2 else '; make room for 2'}")


def assets(port: int) -> Found:
    """Whether every file that a page needs is there and whole."""
    try:
        from concert.ui.server import offline

        wrong = {name: said for name in offline.listed() if (said := offline.fault(name, offline.read(offline.FOLDER / name)))}
    except (ModuleNotFoundError, FileNotFoundError):
        return WRONG, UNKNOWN
    if wrong:
        name, said = next(iter(wrong.items()))
        return WRONG, f"{len(wrong)} of {len(offline.listed())} files ({name}: {said}); {SETUP}"
    return OK, f"all {len(offline.listed())} files as they should be: no page asks the internet"


def compiled(port: int) -> Found:
    """Whether compiled rules can be kept, and are."""
    try:
        from concert.model.engine.code_hash import code_hash
        from concert.model.engine.machine_code import folder, whole
    except ModuleNotFoundError:
        return WRONG, UNKNOWN
    place = folder()
    if place is None:
        return LOOK, "no folder that is yours alone can keep the compiled rules: every start compiles them for half a minute"
    if not whole(place / code_hash("concert.model.engine.compiled")):
        return LOOK, f"the rules are not compiled yet, or damaged, and the first How sure? waits half a minute; run {sys.executable} -m concert.model"
    return OK, f"the rules are kept in {place}"


def port_free(port: int) -> Found:
    """Whether the port can be had."""
    fault = lan.taken("localhost", port)
    return (LOOK, f"{port}: {fault}; perhaps the window is open already, else choose another with PORT=") if fault else (OK, f"{port} is free")


def network(port: int) -> Found:
    """Where phones find the window."""
    address = lan.address_of("0.0.0.0", port)
    if lan.local(address):
        return LOOK, "on none: phones cannot reach this machine; join the room's network, or make a hotspot"
    return OK, f"{address} for phones in the same network; this machine is called {platform.node()}"


def firewall(port: int) -> Found:
    """Whether a firewall that can be asked is on, and how it lets phones in."""
    if platform.system() == "Darwin":
        asked = subprocess.run(["/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate"], capture_output=True, text=True, check=False)
        if "enabled" in asked.stdout:
            return LOOK, "is on; when macOS asks whether Python may accept connections, allow it"
    elif platform.system() == "Windows":
        return LOOK, "when Windows asks whether Python may accept connections, allow it on private networks"
    elif UFW.is_file() and re.search(r"(?im)^ENABLED=yes", UFW.read_text(encoding="utf-8", errors="replace")):
        return LOOK, f"ufw is on; let phones in with: sudo ufw allow {port}/tcp"
    elif FIREWALLD.is_dir():
        return LOOK, f"firewalld is on; let phones in with: sudo firewall-cmd --add-port={port}/tcp"
    return OK, "none that can be seen from here; a router may still keep phones apart (guest networks do)"


QUESTIONS: dict[str, Callable[[int], Found]] = {
    "Python": python, "packages": packages, "processors": processors, "memory": memory, "disk": disk, "assets": assets,
    "compiled": compiled, "port": port_free, "network": network, "firewall": firewall,
}  # fmt: skip


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def main(arguments: list[str] | None = None, program: str = "python -m ui.server.doctor") -> int:
    """Ask everything; 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog=program, description="Say what is wrong with this machine.")
    parser.add_argument("--port", type=lan.port, default=8765)
    port = parser.parse_args(arguments).port
    found = {name: ask(port) for name, ask in QUESTIONS.items()}
    for name, (state, told) in found.items():
        print(f"{state:<6} {name:<11} {told}")
    return int(any(state == WRONG for state, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main())
