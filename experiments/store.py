"""A sweep kept in a folder: a manifest, and parts that are there whole or not at all.

`parts/part-000000.parquet` has its record in `records/` (rows, checksum, failures), written after it; the manifest
holds the design, what it was made from, and the list of parts as of the last time a driver ended.
"""

import hashlib
import importlib.metadata
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.design import Design
from experiments.fingerprint import hashes
from experiments.folder import FORMAT, Folder, left_by_others
from experiments.parts import Job
from experiments.seal import sealed, unsealed
from model.scenario import ScenarioError

PACKAGES = ("mesa", "networkx", "numpy", "numba", "pyarrow", "SALib", "scipy", "dask")


class Store:
    """A sweep's folder.  Raises ScenarioError where the folder cannot be what it should."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.at = Folder(folder)

    def open(self, design: Design, jobs: Sequence[Job]) -> list[str]:
        """Make the folder for a design, or check that it holds the same one; what was found altered, by name."""
        now = {"design": design.described(), "made from": hashes(design)}
        try:
            if self.folder.exists() and not self.folder.is_dir():
                raise ScenarioError([f"--out {self.folder}: a file; expected a folder, or the name of a new one"])
            there = self._sealed(self.at.manifest)
            if there is not None:
                self._same(there, now)
            elif self.folder.exists():
                self._ours(jobs)
            names = {job.name for job in jobs}
            foreign = sorted(path.name for path in self.at.parts.glob("*.parquet") if path.stem not in names and not left_by_others(path.name))
            if foreign:
                raise ScenarioError([f"--out {self.folder}: parts/ holds a foreign table ({foreign[0]}); move it elsewhere"])
            altered = ["manifest.json"] if there is None and self.at.manifest.exists() else []
            self.at.make()
            if there is None:
                self._write(now)
        except OSError as error:
            raise ScenarioError([f"--out {self.folder}: {(error.strerror or str(error)).lower()}; expected a folder that can be written"]) from None
        return altered

    def missing(self, jobs: Sequence[Job]) -> tuple[list[Job], list[str]]:
        """The jobs still to be done (those with failures again), and the names of parts found altered."""
        left, altered = [], []
        for job in jobs:
            state = self._state(job)
            if state != "whole":
                left.append(job)
            if state == "altered":
                altered.append(f"parts/{job.name}.parquet")
            for aside in self.at.records.glob(f".{job.name}.*.aside"):
                aside.unlink(missing_ok=True)
        return left, altered

    def record(self, job: Job) -> dict[str, Any] | None:
        """A part's record, None where there is none that can be trusted or it belongs to another sweep."""
        found = self._sealed(self.at.record(job.name))
        return found if found is not None and (found.get("part"), found.get("sweep")) == (job.name, job.sweep) else None

    def close(self, design: Design, jobs: Sequence[Job], lost: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """List the parts and what failed in the manifest; the manifest."""
        records = [record for record in (self.record(job) for job in jobs) if record is not None]
        listed = {
            "parts": [{key: record[key] for key in ("part", "rows", "sha256")} for record in records],
            "rows": sum(record["rows"] for record in records),
            "failures": [failure for record in records for failure in record["failures"]] + list(lost),
            "of": len(jobs),
            "complete": len(records) == len(jobs),
        }
        return self._write({"design": design.described(), "made from": hashes(design)} | listed)

    def read(self) -> dict[str, Any]:
        """The manifest of a finished or unfinished sweep."""
        try:
            return unsealed(self.at.manifest.read_text(encoding="utf-8"))
        except OSError:
            raise ScenarioError([f"{self.folder}: no manifest.json; expected the folder of a sweep"]) from None
        except (ValueError, RecursionError):
            raise ScenarioError([f"{self.at.manifest}: altered since it was written; run the sweep's command again to mend it"]) from None

    def tables(self, manifest: dict[str, Any], fast: bool = False) -> list[Path]:
        """The files of exactly the parts that a manifest lists, in its order, each as it was written.

        Checked by their checksums, or with `fast` only by their numbers of rows.  Raises ScenarioError.
        """
        listed = {part["part"]: part for part in manifest.get("parts", ()) if part["rows"]}
        faults = [(name, fault) for name, part in listed.items() if (fault := _fault(self.at.part(name), part, fast))]
        if faults:
            name, fault = faults[0]
            more = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
            raise ScenarioError([f"{self.folder}: parts/{name}.parquet: {fault}{more}; give the sweep's command again, which makes it anew"])
        return [self.at.part(name) for name in listed]

    def strays(self, manifest: dict[str, Any]) -> list[str]:
        """The names of tables among the parts that a manifest does not list, though a reader of the folder sees them."""
        listed = {f"{part['part']}.parquet" for part in manifest.get("parts", ())}
        return sorted(path.name for path in self.at.parts.glob("*.parquet") if path.name not in listed and path.name[0] not in "._")

    def _state(self, job: Job) -> str:
        record = self.record(job)
        if record is None:
            return "altered" if self.at.record(job.name).exists() else "missing"
        if record["failures"]:
            return "failed"
        return "altered" if _fault(self.at.part(job.name), record, fast=False) else "whole"

    def _sealed(self, path: Path) -> dict[str, Any] | None:
        try:
            return unsealed(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None

    def _ours(self, jobs: Sequence[Job]) -> None:
        """Raise unless a folder without a manifest to trust is empty, or has at least one part of this sweep and none of another."""
        records = [self._sealed(path) for path in self.at.records.glob("part-*.json") if not left_by_others(path.name)]
        sweeps = {record.get("sweep") for record in records if record is not None}
        there = (*self.folder.iterdir(), *self.at.parts.glob("*"), *self.at.records.glob("*"))
        files = sorted(path.name for path in there if path not in (self.at.parts, self.at.records) and not left_by_others(path.name))
        if files and sweeps != {jobs[0].sweep}:
            raise ScenarioError([f"--out {self.folder}: holds files that are not this sweep's ({', '.join(files[:3])}); expected a new or empty folder"])

    def _same(self, there: dict[str, Any], now: dict[str, Any]) -> None:
        if there.get("format") != FORMAT:
            raise ScenarioError([
                f"--out {self.folder}: laid out by another version of the program (format {there.get('format')}, now {FORMAT}), which `show` and `plot` "
                "read and `sweep` cannot go on with; expected another folder, or --force-new"
            ])
        faults = []
        for group in ("design", "made from"):
            for key, value in now[group].items():
                before = there[group].get(key)
                if before != value:
                    faults.append(f"--out {self.folder}: made with {key} {_told(before, value)}, now {_told(value, before)}")
        if faults:
            raise ScenarioError([*faults, f"--out {self.folder}: not the same sweep; expected another folder, or --force-new"])

    def _write(self, content: dict[str, Any]) -> dict[str, Any]:
        whole = {"format": FORMAT, **content, "versions": versions()}
        self.at.write(sealed(whole).encode(), self.at.manifest)
        return whole


def versions() -> dict[str, str]:
    """The versions that played the sweep."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES}


def _fault(path: Path, part: dict[str, Any], fast: bool) -> str:
    """What is wrong with the file of a part that a record or a manifest describes, "" where nothing is."""
    try:
        if fast:
            rows = pq.read_metadata(path).num_rows
            return "" if rows == part["rows"] else f"holds {rows:,} rows, where {part['rows']:,} were written"
        with open(path, "rb") as file:
            return "" if hashlib.file_digest(file, "sha256").hexdigest() == part["sha256"] else "altered since it was written"
    except FileNotFoundError:
        return "missing"
    except (OSError, pa.ArrowException) as error:
        return f"cannot be read ({getattr(error, 'strerror', None) or str(error).splitlines()[0]})".lower()


def _told(value: Any, other: Any) -> str:
    """A value, or, of a list, what the other one has not."""
    if isinstance(value, list) and isinstance(other, list):
        return ", ".join(str(item) for item in value if item not in other) or "nothing else"
    return str(value)
