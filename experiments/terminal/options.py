"""What the options of commands hold: numbers, knobs that are set, a file to write."""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from concert.experiments.files import put
from concert.model.engine.luck import MOST
from concert.model.faults import ScenarioError
from concert.model.scenario.changes import edited
from concert.model.scenario.value import Scenario


def whole(text: str) -> int:
    """A whole number from 0 to 2^62 - 1 for an option."""
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return number


def above_zero(text: str) -> float:
    """A number above 0 for an option."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The option `--set`."""
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings", help="change the scenario first: a knob, convenor=ITA, mandate=un, procedure=rotation, drop=POL, add=CHE or event=5:provocation; repeatable")


def scenario_with(scenario: Scenario, words: Sequence[str]) -> Scenario:
    """The scenario with the changes of `--set` made (`concert.model.scenario.changes`).  Raises ScenarioError with every fault of every word."""
    try:
        return edited(scenario, words)
    except ScenarioError as error:
        raise ScenarioError([f"--set {fault}" for fault in error.faults]) from None


def write(text: str, target: str, option: str = "--json") -> None:
    """Write a file whole or not at all; "-" is standard output.  Raises ScenarioError where it cannot."""
    if target == "-":
        print(text, end="")
        return
    try:
        put(text.encode(), Path(target))
    except OSError as error:
        raise ScenarioError([f"{option} {target}: {(error.strerror or str(error)).lower()}; expected a file that can be written"]) from None
