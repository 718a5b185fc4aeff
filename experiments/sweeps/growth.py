"""How a sweep grows: from one that is there to a larger one, in which every run of the smaller stands again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from concert.experiments.sweeps.design import Design, factors_of
from concert.experiments.sweeps.fingerprint import same_rules
from concert.experiments.sweeps.kept import Kept
from concert.experiments.sweeps.parts import Job
from concert.experiments.sweeps.sampling import SAMPLINGS, sampled
from concert.model.scenario.value import ScenarioError

FIXED = ("scenario", "set", "seed", "rows", "luck")  # of a design's description: what else may grow
Point = tuple[float | str | None, ...]


def smaller(described: Mapping[str, Any], design: Design) -> Design:
    """The design that a manifest describes, if a larger one may grow from it.  Raises ScenarioError with every reason why not."""
    now = design.described()
    faults = [f"made with {key} {described.get(key, 'as it is')}, now {now.get(key, 'as it is')}" for key in FIXED if described.get(key) != now.get(key)]
    if described["sampling"] not in SAMPLINGS or design.sampling not in SAMPLINGS:
        faults.append("its points are another command's; only a sweep grows")
    if design.own_luck:
        faults.append("every point has luck of its own, dealt by its place among them, which growth moves")
    if design.runs < described["runs"]:
        faults.append(f"{described['runs']:,} runs a point are there, {design.runs:,} were asked for; expected as many or more")
    if design.aggregate and design.runs > described["runs"]:
        faults.append("rows are means of a point's runs, which further runs cannot be added to; expected --runs as before")
    if faults:
        raise ScenarioError([f"--extend: {fault}" for fault in faults])
    factors, wrong = factors_of(described["vary"], design.scenario)
    points = sampled(described["sampling"], factors, described["points"], design.seed)
    old = replace(design, factors=tuple(factors), sampling=described["sampling"], points=points, runs=described["runs"])
    if wrong or old.described() != dict(described):
        raise ScenarioError(["--extend: the points that are there are drawn otherwise by this version of the program; expected another folder"])
    gone = [key for key in old.keys if key not in design.keys]
    if gone:
        raise ScenarioError([f"--extend: {', '.join(gone)} varies in what is there; expected --vary {gone[0]} with at least its levels"])
    _all_there(old, design)
    return old


def kept_by(jobs: Sequence[Job], design: Design, old: Sequence[tuple[Job, Mapping[str, Any]]]) -> list[Job]:
    """The parts of a design, each with those of an earlier one (their jobs and records) that hold some of its rows."""
    if not old:
        return list(jobs)
    keys = old[0][0].factors
    own = _own(design, {factor.key for factor in keys})
    there: dict[Point, list[tuple[int, int, str, str, int]]] = {}
    for job, record in old:
        for k in range(len(job.points)):
            point = _point(design.keys, job.settings_of(k), own)
            there.setdefault(point, []).append((job.first_run, job.runs, job.name, record["sha256"], job.first_point + k))
    made = []
    for job in jobs:
        kept = [
            Kept(k, name, sha256, point) for k in range(len(job.points)) for first, runs, name, sha256, point in there.get(_point(design.keys, job.settings_of(k), own), ())
            if first < job.first_run + job.runs and job.first_run < first + runs
        ]
        made.append(replace(job, kept=tuple(kept)))
    return made


def _all_there(old: Design, design: Design) -> None:
    own = _own(design, set(old.keys))
    asked = set(_points(design, design.keys, own))
    lacking = next((point for point in _points(old, design.keys, own) if point not in asked), None)
    if lacking is None:
        return
    added = [factor for factor in design.factors if factor.key not in old.keys and factor.key not in own]
    if added:
        raise ScenarioError([f"--extend: --vary {added[0].word}: what is there was played with the scenario's own value, which must be among the levels; expected it there, or another folder"])
    where = ", ".join(f"{key}={value}" for key, value in zip(design.keys, lacking, strict=True) if value is not None)
    hint = " (of a Latin hypercube all points move with their number)" if design.sampling == "lhs" else ""
    raise ScenarioError([f"--extend: the point {where} is there and not among those asked for{hint}; expected at least the levels that are there: {', '.join(f.word for f in old.factors)}"])


def _points(design: Design, keys: Sequence[str], own: Mapping[str, float | str]) -> Iterable[Point]:
    for values in design.points:
        yield _point(keys, {factor.key: factor.told(value) for factor, value in zip(design.factors, values, strict=True)}, own)


def _own(design: Design, before: set[str]) -> dict[str, float | str]:
    """Of each knob that varies only now the level that is the scenario's own value, where it is among the levels."""
    found: dict[str, float | str] = {}
    for factor in design.factors:
        if factor.key not in before:
            for level in factor.values:
                if same_rules(design.scenario, design.scenario.change({factor.key: level})):
                    found[factor.key] = level
    return found


def _point(keys: Sequence[str], settings: Mapping[str, float | str], own: Mapping[str, float | str]) -> Point:
    """A point by its values of the larger design's knobs; None where a knob has the scenario's own."""
    return tuple(None if key in own and settings.get(key) == own[key] else settings.get(key) for key in keys)
