"""The command line: `python -m experiments COMMAND`."""

import argparse
import shlex
import sys
from importlib import import_module
from typing import NoReturn

from model.scenario import ScenarioError
from model.words import expected

NAMES = ("negotiate", "compare", "whatif", "analyse", "sweep", "show", "plot", "sensitivity", "map", "discover", "backtest", "calibrate", "report")
COMMANDS = {name: name for name in NAMES} | {"map": "robustness"}  # the module of each, loaded when it is asked for


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one clear line each."""

    def error(self, message: str) -> NoReturn:
        """Print the fault and exit with 2."""
        print(f"error: {message}", file=sys.stderr)
        raise SystemExit(2)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 done, 2 bad input with one clear line an error."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        print(f"error: unknown command {words[0]!r}; {expected(words[0], list(COMMANDS), 'one of')}", file=sys.stderr)
        return 2
    parser = Parser(prog="python -m experiments", description="Questions put to the model.", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in [words[0]] if words and words[0] in COMMANDS else COMMANDS:
        module = import_module(f"experiments.{COMMANDS[name]}")
        command = commands.add_parser(name, help=module.HELP, description=module.HELP, allow_abbrev=False)
        module.add_arguments(command)
        command.set_defaults(execute=module.execute)
    options = parser.parse_args(words)
    options.command = shlex.join(["python", "-m", "experiments", *words])
    try:
        status: int = options.execute(options)
    except ScenarioError as error:
        for fault in error.faults:
            print(f"error: {fault}", file=sys.stderr)
        return 2
    except MemoryError:
        print("error: not enough memory; expected fewer points, runs or workers", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"error: {error.filename or 'the disk'}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    raise SystemExit(main())
