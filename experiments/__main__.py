"""The command line: `python -m experiments COMMAND`."""

import argparse
import shlex
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import NoReturn

from concert.experiments.terminal.groups import missing
from concert.experiments.terminal.stop import exit_code, stoppable, told
from concert.experiments.terminal.visible import visible
from concert.model.faults import expected
from concert.model.scenario.value import ScenarioError
from concert.places import PROGRAM

COMMANDS = {  # what each does; its module is loaded when it is asked for
    "negotiate": "hold one negotiation and tell it",
    "compare": "two negotiations on the same luck: the first decision that differs, and what follows",
    "whatif": "the smallest change that makes a state send troops, or fills a target, on the same luck",
    "analyse": "how stable an outcome is, and who is pivotal in it and in each mandate body",
    "sweep": "play many negotiations while knobs vary, into a folder; the same command goes on where it stopped",
    "show": "summarise the sweep in a folder",
    "plot": "draw the sweep in a folder: heat map, tornado and distribution, as PNG and SVG",
    "sensitivity": "which knobs an outcome hangs on: Sobol', Morris or PAWN indices",
    "map": "how often a force is reached over two knobs, with everything else uncertain",
    "discover": "the boxes of knobs that lead to a coalition of at least so many",
    "backtest": "score the model and every null against what happened",
    "calibrate": "fit the weights to what had been said by the cut-off; writes a scenario, never the defaults",
    "report": "write a one-page report of a negotiation, to print",
}
MODULES = {name: f"studies.{name}" for name in COMMANDS} | {
    "sweep": "sweeps.sweep", "show": "sweeps.show", "plot": "sweeps.plot", "map": "studies.robustness", "report": "reports.report",
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one clear line each."""

    def error(self, message: str) -> NoReturn:
        """Print the fault and exit with 2."""
        print(f"error: {message}", file=sys.stderr)
        raise SystemExit(2)


def main(arguments: list[str] | None = None, program: str = "python -m experiments", besides: Mapping[str, str] = MappingProxyType({})) -> int:
    """Run a command; 0 done, 2 bad input with one clear line an error, 130, 143 or 129 stopped.

    `program` is what the user wrote before the command, `besides` what else it could do, for the list of commands.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        print(f"error: unknown command {words[0]!r}; {expected(words[0], [*besides, *COMMANDS], 'one of')}", file=sys.stderr)
        return 2
    try:
        with stoppable():  # from here on: to import what a command needs takes seconds
            options = _options(words, program, besides)
            status: int = options.execute(options)
    except ScenarioError as error:
        for fault in error.faults:
            print(f"error: {visible(fault)}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        fault = missing(error)
        if not fault:
            raise
        print(f"error: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print(told(exit_code(stop)), file=sys.stderr)
        return exit_code(stop)
    except MemoryError:
        print("error: not enough memory; expected fewer points, runs or workers", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"error: {visible(str(error.filename or 'the disk'))}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return 2
    return status


def _options(words: list[str], program: str, besides: Mapping[str, str]) -> argparse.Namespace:
    parser = Parser(prog=program, description="Questions put to the model.", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = next((word for word in words if word in COMMANDS), None)
    for name, does in {**besides, **COMMANDS}.items():
        command = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
        if name == asked:
            module = import_module(f"concert.experiments.{MODULES[name]}")
            module.add_arguments(command)
            command.set_defaults(execute=module.execute)
    options = parser.parse_args(words)
    options.command = shlex.join([*PROGRAM, *words])
    return options


if __name__ == "__main__":
    raise SystemExit(main())
