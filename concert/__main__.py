"""The command `concert`: every command of `python -m experiments`, and the window."""

import sys
from importlib import import_module

from concert.experiments import __main__ as experiments

WINDOW = {  # each with the module whose `main` it is
    "app": ("open the window; --class opens it to the local network", "concert.ui.serve"),
    "doctor": ("say in ten lines what is wrong with this machine", "concert.ui.server.doctor"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] in WINDOW:
        name, module = f"concert {words[0]}", WINDOW[words[0]][1]
        return int(import_module(module).main(words[1:], name))
    return experiments.main(words, "concert", {name: does for name, (does, _) in WINDOW.items()})


if __name__ == "__main__":
    raise SystemExit(main())
