"""The scenarios that come with the program, and files of one's own."""

from pathlib import Path

from concert.model.faults import expected
from concert.model.scenario import given_file
from concert.model.scenario.toml_reader import toml
from concert.model.scenario.value import Scenario, ScenarioError
from concert.places import SCENARIOS

FOLDER = SCENARIOS
DEFAULT = "december-2024"


def load_scenario(source: str | Path = DEFAULT) -> Scenario:
    """Read a scenario by its name in `scenarios/` or by the path of a TOML file.

    Raises ScenarioError, one line a fault: where, what, what was expected, the nearest right word.
    """
    path = Path(source)
    if path.suffix != ".toml" and not _there(path):
        return known_scenario(str(source))
    return parse_scenario(_text(path), path.stem, str(source))


def known_scenario(name: str = DEFAULT) -> Scenario:
    """A scenario that comes with the program, by its name and nothing else: no path is followed.  Raises ScenarioError."""
    if name not in scenario_names():
        raise ScenarioError([f"scenario {str(name)[:60]!r}: not found; " + expected(str(name), scenario_names(), "one of")])
    return parse_scenario(_text(FOLDER / f"{name}.toml"), name, name)


def scenario_names() -> list[str]:
    """The names of the scenarios that come with the program, the default first."""
    return sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (name != DEFAULT, name))


def parse_scenario(text: str, name: str, where: str) -> Scenario:
    """A scenario from TOML text; `where` opens every fault's line.  Raises ScenarioError."""
    from concert.model.scenario.reader import check  # the checking library is loaded only for files

    return check(toml(text, where), name, where)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _text(path: Path) -> str:
    return given_file.text(path, f"a scenario file, or one of {', '.join(scenario_names())}")
