"""The scenarios that come with the program, and files of one's own."""

import tomllib
from pathlib import Path

from model.scenario import Scenario, ScenarioError
from model.words import expected

FOLDER = Path(__file__).resolve().parents[1] / "scenarios"
DEFAULT = "december-2024"
LARGEST = 1_000_000  # bytes of a scenario file


def load_scenario(source: str | Path = DEFAULT) -> Scenario:
    """Read a scenario by its name in `scenarios/` or by the path of a TOML file.

    Raises ScenarioError, one line a fault: where, what, what was expected, the nearest right word.
    """
    path = Path(source)
    if path.suffix != ".toml" and not _there(path):
        if str(source) not in scenario_names():
            raise ScenarioError([f"scenario {str(source)[:60]!r}: not found; " + expected(str(source), scenario_names(), "one of")])
        path = FOLDER / f"{source}.toml"
    return parse_scenario(_text(path), path.stem, str(source))


def scenario_names() -> list[str]:
    """The names of the scenarios that come with the program, the default first."""
    return sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (name != DEFAULT, name))


def parse_scenario(text: str, name: str, where: str) -> Scenario:
    """A scenario from TOML text; `where` opens every fault's line.  Raises ScenarioError."""
    from model.scenario_file import check  # the checking library is loaded only for files

    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([f"{where}: not TOML: {error}"]) from None
    except RecursionError:
        raise ScenarioError([f"{where}: not TOML: nested too deeply"]) from None
    return check(raw, name, where)


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise ScenarioError([f"{path}: a directory; expected a scenario file (TOML)"])
        if path.stat().st_size > LARGEST:
            raise ScenarioError([f"{path}: {path.stat().st_size} bytes; expected a scenario file of at most {LARGEST} bytes"])
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{path}: not UTF-8 (byte {error.start}); expected a text file"]) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ScenarioError([f"{str(path)[:200]}: {reason}; expected a scenario file, or one of {', '.join(scenario_names())}"]) from None
