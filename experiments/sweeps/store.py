"""A sweep kept in a folder: a manifest, and parts that are there whole or not at all.

`parts/part-000000.parquet` has its record in `records/` (rows, checksum, failures), written after it; both say which part of
which sweep they are, and by which code it was played.  The manifest holds the design, what it was made from, its history, and
the list of parts as of the last time a driver ended.
"""

import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from concert.experiments import disk
from concert.experiments.files import make_folder, remove_all
from concert.experiments.sweeps.checks import fault_of, opened, told
from concert.experiments.sweeps.design import Design
from concert.experiments.sweeps.fingerprint import fingerprint, hashes
from concert.experiments.sweeps.folder import ASIDE, FORMAT, OURS, Folder, left_by_others
from concert.experiments.sweeps.growth import kept_by, smaller
from concert.experiments.sweeps.lock import Lock
from concert.experiments.sweeps.parts import Job, jobs_of
from concert.experiments.sweeps.seal import sealed, unsealed
from concert.model.scenario.value import ScenarioError

PACKAGES = ("mesa", "networkx", "numpy", "numba", "pyarrow", "SALib", "scipy", "dask")


class Store:
    """A sweep's folder.  Raises ScenarioError where the folder cannot be what it should, OSError where the disk fails."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.at = Folder(folder)
        self.lock: Lock | None = None

    def open(self, design: Design, jobs: Sequence[Job], alone: bool = True, extend: bool = False) -> list[str]:
        """Make the folder for a design, or check that it holds the same one, or with `extend` a smaller one, and lock it.

        What was found altered, by name.
        """
        now = described(design)
        self._look(now, design, jobs, extend)  # before anything is written
        self.at.make()
        self.lock = Lock(self.at.lock)
        try:
            self.lock.take(True, lambda: not alone and (opened(self.at.manifest) or {}).get("sweep") == now["sweep"])
            there = self._look(now, design, jobs, extend)
            altered = ["manifest.json"] if there is None and self.at.manifest.exists() else []
            if there is None:
                self._begin(now, anew=not altered)
            elif there["sweep"] != now["sweep"]:
                self._grow(there, now, smaller(there["design"], design))
            self._settle(now["sweep"])
            if not alone:
                self.lock.share()
        except BaseException:
            self.release()
            raise
        return altered

    def release(self) -> None:
        """Let others work in the folder."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def grown(self, design: Design, jobs: Sequence[Job]) -> list[Job]:
        """The jobs of a design, each with the rows that the sweep it grows from has of it."""
        before = opened(self.at.earlier.manifest)
        if before is None:
            return list(jobs)
        old = jobs_of(smaller(before["design"], design))
        store = Store(self.at.earlier.path)
        known = [(job, record) for job in old if (record := store.record(job)) is not None]
        return kept_by(jobs, design, known)

    def missing(self, jobs: Sequence[Job]) -> tuple[list[Job], list[str], list[dict[str, str]]]:
        """The jobs still to be done (those with failures again), the names of parts found altered, and the versions that the
        others were played with.
        """
        left, altered, versions = [], [], []
        mine = {job.name for job in jobs} | ({"manifest"} if self.lock is not None and self.lock.alone else set())
        for name in disk.names(self.at.records):
            aside = ASIDE.fullmatch(name)
            if aside and aside[1] in mine:
                disk.remove(self.at.records / name)
        for job in jobs:
            record = self.record(job)
            if record is None or record["failures"] or (record["rows"] and fault_of(self.at.part(job.name), record, job.identity)):
                left.append(job)
                if self.at.record(job.name).exists() and not (record and record["failures"]):
                    altered.append(f"parts/{job.name}.parquet")
            elif record["by"] not in versions:
                versions.append(record["by"])
        return left, altered, versions

    def record(self, job: Job) -> dict[str, Any] | None:
        """A part's record, None where there is none that can be trusted or it is of another part, sweep or code."""
        found = opened(self.at.record(job.name))
        return found if found is not None and job.identity.items() <= found.items() else None

    def close(self, design: Design, jobs: Sequence[Job], lost: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """List the parts and what failed in the manifest; the manifest."""
        while True:
            seen = disk.names(self.at.records)
            records = [record for record in (self.record(job) for job in jobs) if record is not None]
            listed = {
                "parts": [{key: record[key] for key in ("part", "rows", "sha256")} for record in records],
                "rows": sum(record["rows"] for record in records),
                "failures": [failure for record in records for failure in record["failures"]] + list(lost),
                "played with": sorted((dict(by) for by in {tuple(record["by"].items()) for record in records}), key=str),
                "of": len(jobs),
                "complete": len(records) == len(jobs),
            }
            there = opened(self.at.manifest) or {}
            done = self._write(described(design) | {key: there[key] for key in ("history",) if key in there} | listed)
            if [name for name in disk.names(self.at.records) if name not in seen and name[0] != "."]:
                continue  # another share ended meanwhile, and may have listed more
            if done["complete"]:
                self._drop()
            return done

    def read(self) -> dict[str, Any]:
        """The manifest of a finished or unfinished sweep."""
        try:
            found = unsealed(disk.read(self.at.manifest).decode())
        except FileNotFoundError:
            raise ScenarioError([f"{self.folder}: no manifest.json; expected the folder of a sweep"]) from None
        except OSError as error:
            raise ScenarioError([f"{self.at.manifest}: {(error.strerror or str(error)).lower()}; expected the folder of a sweep"]) from None
        except (ValueError, RecursionError):
            raise ScenarioError([f"{self.at.manifest}: altered since it was written; run the sweep's command again to mend it"]) from None
        if not isinstance(found.get("format"), int) or not isinstance(found.get("design"), dict) or not isinstance(found.get("made from"), dict):
            raise ScenarioError([f"{self.at.manifest}: another file of the program and no manifest; run the sweep's command again to mend it"])
        return found if found.get("complete") or found["format"] != FORMAT else found | self._so_far(found)

    def _so_far(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """The parts of a sweep that are there, whether or not a driver has lived to list them."""
        named = [name for name in (disk.names(self.at.records) if self.at.records.is_dir() else ()) if OURS.fullmatch(name)]
        records = [record for name in named if (record := opened(self.at.records / name)) is not None and f"{record.get('part')}.json" == name]
        mine = [record for record in records if (record.get("sweep"), record.get("code")) == (manifest.get("sweep"), manifest["made from"].get("code"))]
        return {"parts": [{key: record[key] for key in ("part", "rows", "sha256")} for record in mine], "rows": sum(record["rows"] for record in mine)}

    def tables(self, manifest: dict[str, Any], fast: bool = False) -> list[Path]:
        """The files of exactly the parts that a manifest lists, in its order, each as it was written and the part that it should be.

        Checked by their checksums, or with `fast` only by their numbers of rows.  Raises ScenarioError.
        """
        listed = {part["part"]: part for part in manifest.get("parts", ()) if part["rows"]}
        of = {"sweep": manifest.get("sweep"), **{key: manifest["made from"].get(key) for key in ("code", "data")}} if manifest.get("format", 0) >= FORMAT else {}
        faults = [(name, fault) for name, part in listed.items() if (fault := fault_of(self.at.part(name), part, {"part": name, **of} if of else {}, fast))]
        if faults:
            name, fault = faults[0]
            more = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
            raise ScenarioError([f"{self.folder}: parts/{name}.parquet: {fault}{more}; give the sweep's command again, which makes it anew"])
        return [self.at.part(name) for name in listed]

    def strays(self, manifest: dict[str, Any]) -> list[str]:
        """The names of files among the parts that a manifest does not list, though readers of a folder take every file, however deep, for a table."""
        listed = {self.at.part(part["part"]) for part in manifest.get("parts", ())}
        others = (path for path in self.at.parts.rglob("*") if path.is_file() and path not in listed)
        names = (path.relative_to(self.at.parts) for path in others)
        return sorted(name.as_posix() for name in names if not any(part[0] in "._" for part in name.parts))

    def _look(self, now: Mapping[str, Any], design: Design, jobs: Sequence[Job], extend: bool) -> dict[str, Any] | None:
        """The manifest that is there, None where there is none to trust.  Raises ScenarioError where the folder is not this sweep's."""
        if self.folder.exists() and not self.folder.is_dir():
            raise ScenarioError([f"--out {self.folder}: a file; expected a folder, or the name of a new one"])
        there = opened(self.at.manifest)
        grows = False
        if there is not None:
            grows = self._same(there, now, design, extend)
            self._of_one_sweep(there["sweep"])
        elif self.folder.exists():
            self._ours(jobs)
        names = {job.name for job in jobs} if not grows else None
        tables = [name for name in (disk.names(self.at.parts) if self.at.parts.is_dir() else ()) if name.endswith(".parquet") and not left_by_others(name)]
        before = opened(self.at.earlier.manifest)
        if before is not None and not self.at.earlier.parts.exists():
            names = None  # they are those of the earlier sweep, on their way there
        foreign = [name for name in tables if names is not None and name.removesuffix(".parquet") not in names]
        if foreign:
            raise ScenarioError([f"--out {self.folder}: parts/ holds a foreign table ({foreign[0]}); move it elsewhere"])
        return there

    def _ours(self, jobs: Sequence[Job]) -> None:
        """Raise unless a folder without a manifest to trust is empty, or has at least one part of this sweep and none of another."""
        there = {place: disk.names(place) for place in (self.folder, self.at.parts, self.at.records) if place.is_dir()}
        records = [opened(self.at.records / name) for name in there.get(self.at.records, ()) if name.endswith(".json") and not left_by_others(name)]
        sweeps = {record.get("sweep") for record in records if record is not None}
        own = {path.name for path in (self.at.parts, self.at.records, self.at.lock)}
        files = sorted(name for place, names in there.items() for name in names if not (place == self.folder and name in own) and not left_by_others(name))
        if files and sweeps != {jobs[0].sweep}:
            raise ScenarioError([f"--out {self.folder}: holds files that are not this sweep's ({', '.join(files[:3])}); expected a new or empty folder"])

    def _of_one_sweep(self, sweep: str) -> None:
        """Raise where every record is of another sweep than the manifest, which was put in its place."""
        named = [name for name in (disk.names(self.at.records) if self.at.records.is_dir() else ()) if OURS.fullmatch(name)]
        sweeps = {record.get("sweep") for name in named if (record := opened(self.at.records / name)) is not None}
        before = opened(self.at.earlier.manifest)
        if sweeps and not sweeps & {sweep, before["sweep"] if before is not None else sweep}:
            raise ScenarioError([f"--out {self.folder}: its manifest is of another sweep than its parts; expected the manifest that belongs to them, or another folder"])

    def _same(self, there: Mapping[str, Any], now: Mapping[str, Any], design: Design, extend: bool) -> bool:
        """Whether the sweep that is there is to grow.  Raises ScenarioError where it is another and may not."""
        if there.get("format") != FORMAT:
            raise ScenarioError([
                f"--out {self.folder}: laid out by another version of the program (format {there.get('format')}, now {FORMAT}), which `show` and `plot` "
                "read and `sweep` cannot go on with; expected another folder, or --force-new"
            ])
        if there["sweep"] == now["sweep"]:
            return False
        groups = ("made from",) if extend else ("design", "made from")
        faults = [
            f"--out {self.folder}: made with {key} {told(there[group].get(key), value)}, now {told(value, there[group].get(key))}"
            for group in groups for key, value in now[group].items() if there[group].get(key) != value
        ]
        if faults:
            end = "not the same sweep; expected another folder, --force-new, or, of a larger one, --extend" if not extend else "only a sweep of the same scenario, data and code grows; expected another folder"
            raise ScenarioError([*faults, f"--out {self.folder}: {end}"])
        smaller(there["design"], design)
        before = opened(self.at.earlier.manifest)
        if before is not None and before["sweep"] != there["sweep"]:
            raise ScenarioError([f"--extend: {self.folder} is growing already, to {there['design']['runs']:,} runs of {', '.join(there['design']['vary'])}; give that command again first"])
        return True

    def _begin(self, now: Mapping[str, Any], anew: bool) -> None:
        content = {"parts": [], "rows": 0, "complete": False}
        try:
            self._write(dict(now) | content, anew)
        except FileExistsError:
            raise ScenarioError([f"--out {self.folder}: another sweep began in it at this moment; expected another folder"]) from None

    def _grow(self, there: dict[str, Any], now: Mapping[str, Any], old: Design) -> None:
        """Write that the sweep grows; `_settle` then puts its parts aside.  Either may be cut off and is gone on with."""
        if there["sweep"] != fingerprint(old):
            raise ScenarioError(["--extend: what is there was made by other rules; expected another folder"])
        records = [record for record in (self.record(job) for job in jobs_of(old)) if record is not None]
        told_now = {key: now["design"][key] for key in ("vary", "sampling", "points", "runs")}
        entry = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"), "was": {key: there["design"][key] for key in told_now}, "asked": told_now,
            "kept": {"parts": len(records), "of": len(jobs_of(old)), "rows": sum(record["rows"] for record in records)},
        }
        earlier = self.at.earlier
        make_folder(earlier.path)
        self.at.write(sealed(there).encode(), earlier.manifest)
        self._write(dict(now) | {"history": [*there.get("history", ()), entry], "parts": [], "rows": 0, "complete": False})

    def _settle(self, sweep: str) -> None:
        """Put the parts of the sweep that this one grows from aside, where that is still to be done."""
        earlier = self.at.earlier
        before = opened(earlier.manifest)
        if before is None:
            if earlier.path.exists():
                remove_all(earlier.path)  # nobody can say any more whose it is
            return
        if before["sweep"] == sweep:  # it was cut off before it began to grow
            self._drop()
            return
        records = (opened(self.at.records / name) for name in disk.names(self.at.records) if name[0] != ".")
        if not any(record is not None and record.get("sweep") == before["sweep"] for record in records):
            return  # they are aside, or never were
        for mine, put_aside in ((self.at.parts, earlier.parts), (self.at.records, earlier.records)):
            if not put_aside.exists():
                disk.replace(mine, put_aside)
                disk.sync_folder(earlier.path)
        disk.sync_folder(self.folder)
        self.at.make()

    def _drop(self) -> None:
        """Remove the sweep that this one grew from, its manifest last: as long as that is there it is known whose the rest is."""
        earlier = self.at.earlier
        if opened(earlier.manifest) is not None:
            for path in (earlier.parts, earlier.records, earlier.manifest):
                remove_all(path)
        if earlier.path.is_dir() and not disk.names(earlier.path):
            disk.remove_folder(earlier.path)

    def _write(self, content: dict[str, Any], anew: bool = False) -> dict[str, Any]:
        whole = {"format": FORMAT, **content, "versions": versions()}
        (self.at.write_new if anew else self.at.write)(sealed(whole).encode(), self.at.manifest)
        return whole


def uncounted(strays: Sequence[str]) -> str:
    """What is said of files that `Store.strays` found."""
    return f"not counted: {len(strays)} in parts/ that the manifest does not list, though others who read the folder would ({', '.join(strays[:3])})"


def described(design: Design) -> dict[str, Any]:
    """What a manifest says of its sweep before anything is played."""
    return {"sweep": fingerprint(design), "design": design.described(), "made from": hashes(design)}


def versions() -> dict[str, str]:
    """The versions of all that has a part in sweeps, of the command that wrote the manifest."""
    return {"python": platform.python_version()} | dict(_packages())


@cache
def _packages() -> tuple[tuple[str, str], ...]:
    return tuple((name, importlib.metadata.version(name)) for name in PACKAGES)
