"""A study: a question with the sweep that answers it, in a TOML file."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from concert.experiments.sweeps.design import Design, design_of
from concert.model.engine.luck import MOST
from concert.model.faults import expected
from concert.model.scenario import given_file
from concert.model.scenario.catalogue import DEFAULT, load_scenario
from concert.model.scenario.toml_reader import toml
from concert.model.scenario.value import ScenarioError
from concert.places import ROOT

FOLDER = ROOT / "experiments" / "studies"


class Study(BaseModel):
    """What a study file may hold."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=500)
    scenario: str = DEFAULT
    runs: Annotated[int, Field(ge=1, le=10_000_000)] = 1000
    seed: Annotated[int, Field(ge=0, le=MOST)] = 1
    sampling: str = "factorial"
    points: int | None = None
    aggregate: bool = False
    own_luck: bool = False
    settings: list[str] = Field(default_factory=list, alias="set")  # as `--set`: "convenor=ITA"
    vary: dict[str, str | list[float] | list[str]] = Field(default_factory=dict)


def study_names() -> list[str]:
    """The studies that come with the program."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def study_of(source: str) -> Design:
    """The design of a study, by its name or file.  Raises ScenarioError with every fault."""
    study = read(source)
    given: dict[str, Any] = study.model_dump(exclude={"question", "scenario", "sampling", "points", "settings", "vary"})
    return design_of(load_scenario(study.scenario), study.scenario, study.vary, study.sampling, study.points, study.settings, **given)


def read(source: str) -> Study:
    """A study by its name or file.  Raises ScenarioError with every fault."""
    path = Path(source)
    if path.suffix != ".toml":
        if source not in study_names():
            raise ScenarioError([f"--study {source}: not found; {expected(source, study_names(), 'one of')}"])
        path = FOLDER / f"{source}.toml"
    try:
        return Study.model_validate(toml(given_file.text(path, "a study file (TOML)"), str(path)))
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_url=False):
            where = ".".join(str(part) for part in fault["loc"]) or "file"
            hint = expected(where, [field.alias or name for name, field in Study.model_fields.items()], "one of") if fault["type"] == "extra_forbidden" else f"expected: {fault['msg'].lower()}"
            faults.append(f"{path}: {where}: missing" if fault["type"] == "missing" else f"{path}: {where}: {'unknown key' if fault['type'] == 'extra_forbidden' else 'not right'}; {hint}")
        raise ScenarioError(faults) from None
