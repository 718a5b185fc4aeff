"""What the options of commands hold: numbers, knobs that are set, a file to write."""

import argparse
import math
from pathlib import Path

from experiments.files import put
from model.luck import MOST
from model.scenario import Scenario, ScenarioError


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


def scenario_with(scenario: Scenario, pairs: list[str]) -> Scenario:
    """The scenario with KEY=VALUE words applied.  Raises ScenarioError with every fault of every word."""
    faults = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        try:
            if not equals or not key.strip():
                raise ValueError
            scenario = scenario.change({key.strip(): float(value)})
        except ScenarioError as error:
            faults += [f"--set {fault}" for fault in error.faults]
        except ValueError:
            faults.append(f"--set {pair}: expected KEY=VALUE with a number, such as us_backstop=0.7")
    if faults:
        raise ScenarioError(faults)
    return scenario


def write(text: str, target: str, option: str = "--json") -> None:
    """Write a file whole or not at all; "-" is standard output.  Raises ScenarioError where it cannot."""
    if target == "-":
        print(text, end="")
        return
    try:
        put(text.encode(), Path(target))
    except OSError as error:
        raise ScenarioError([f"{option} {target}: {(error.strerror or str(error)).lower()}; expected a file that can be written"]) from None
