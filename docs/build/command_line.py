"""The reference of the command line, from the parsers of the commands."""

import argparse
from importlib import import_module

from concert.experiments.__main__ import COMMANDS, MODULES


def reference() -> str:
    """Every command with what it answers and every option with its words."""
    parts = []
    for name, does in COMMANDS.items():
        module = import_module(f"experiments.{MODULES[name]}")
        parser = argparse.ArgumentParser(add_help=False)
        module.add_arguments(parser)
        rows = [f"| `{_words(action)}` | {_plain(action.help or '')} |" for action in parser._actions]
        parts.append("\n".join([f"## {name}", "", f"{does[0].upper()}{does[1:]}.", "", "```bash", f"python -m experiments {name} --help", "```", "", "| argument | meaning |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def _words(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else "{" + ",".join(action.choices) + "}" if action.choices else action.dest.upper()
    if not action.option_strings:
        return f"[{value}]" if action.nargs == "?" else value
    return action.option_strings[-1] if action.nargs == 0 else f"{action.option_strings[-1]} {value}"


def _plain(text: str) -> str:
    return text.replace("%%", "%").replace("|", "\\|")


PIECES = {"commands": reference}
