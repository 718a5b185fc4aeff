"""The folder of a sweep: a manifest, and parts that are there whole or not at all.

`parts/part-000000.parquet` has its record beside it (`.json`: rows, checksum, failures), written after it; the manifest
holds the design, what it was made from, and the list of parts as of the last time a driver ended.
"""

import hashlib
import importlib.metadata
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.design import Design, hashes
from experiments.parts import Job, put
from experiments.seal import sealed, unsealed
from model.scenario import ScenarioError

PACKAGES = ("mesa", "networkx", "numpy", "numba", "pyarrow", "SALib", "scipy", "dask")


class Store:
    """A sweep's folder.  Raises ScenarioError where the folder cannot be what it should."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.parts = self.folder / "parts"
        self.manifest = self.folder / "manifest.json"

    def open(self, design: Design) -> list[str]:
        """Make the folder for a design, or check that it holds the same one; what was found altered, by name."""
        now = {"design": design.described(), "made from": hashes(design)}
        altered = []
        try:
            if self.folder.exists() and not self.folder.is_dir():
                raise ScenarioError([f"--out {self.folder}: a file; expected a folder, or the name of a new one"])
            if self.manifest.exists():
                there = self._sealed(self.manifest)
                if there is None:
                    altered.append("manifest.json")
                else:
                    self._same(there, now)
            elif self.folder.exists() and any(self.folder.iterdir()) and not self._only_ours():
                names = ", ".join(sorted(path.name for path in self.folder.iterdir())[:3])
                raise ScenarioError([f"--out {self.folder}: holds files that are not a sweep's ({names}); expected a new or empty folder"])
            foreign = sorted(path.name for path in self.parts.glob("*.parquet") if not path.stem.startswith("part-"))
            if foreign:
                raise ScenarioError([f"--out {self.folder}: parts/ holds a foreign table ({foreign[0]}); move it elsewhere"])
            self.parts.mkdir(parents=True, exist_ok=True)
            if altered or not self.manifest.exists():
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
            for aside in self.parts.glob(f".{job.name}.*.aside"):
                aside.unlink(missing_ok=True)
        return left, altered

    def record(self, job: Job) -> dict[str, Any] | None:
        """A part's record, None where there is none that can be trusted or it belongs to another sweep."""
        found = self._sealed(self.parts / f"{job.name}.json")
        return found if found is not None and found["sweep"] == job.sweep else None

    def close(self, jobs: Sequence[Job]) -> dict[str, Any]:
        """List the parts in the manifest; the manifest."""
        content = unsealed(self.manifest.read_text(encoding="utf-8"))
        records = [record for record in (self.record(job) for job in jobs) if record is not None]
        listed = {
            "parts": [{key: record[key] for key in ("part", "rows", "sha256")} for record in records],
            "rows": sum(record["rows"] for record in records),
            "failures": [failure for record in records for failure in record["failures"]],
            "complete": len(records) == len(jobs),
        }
        return self._write({key: content[key] for key in ("design", "made from")} | listed)

    def read(self) -> dict[str, Any]:
        """The manifest of a finished or unfinished sweep."""
        try:
            return unsealed(self.manifest.read_text(encoding="utf-8"))
        except OSError:
            raise ScenarioError([f"{self.folder}: no manifest.json; expected the folder of a sweep"]) from None
        except ValueError:
            raise ScenarioError([f"{self.manifest}: altered since it was written; run the sweep's command again to mend it"]) from None

    def elsewhere(self) -> Path:
        """The first folder of DIR, DIR-2, DIR-3, ... that is not there yet."""
        number, path = 1, self.folder
        while path.exists():
            number += 1
            path = self.folder.with_name(f"{self.folder.name}-{number}")
        return path

    def _state(self, job: Job) -> str:
        path, record = self.parts / f"{job.name}.parquet", self.record(job)
        if record is None:
            return "altered" if (self.parts / f"{job.name}.json").exists() else "missing"
        if record["failures"]:
            return "failed"
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != record["sha256"]:
            return "altered"
        return "whole"

    def _sealed(self, path: Path) -> dict[str, Any] | None:
        try:
            return unsealed(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None

    def _only_ours(self) -> bool:
        return all(path.name == "parts" or path.name.endswith(".aside") for path in self.folder.iterdir())

    def _same(self, there: dict[str, Any], now: dict[str, Any]) -> None:
        faults = []
        for group in ("design", "made from"):
            for key, value in now[group].items():
                before = there[group].get(key)
                if before != value:
                    faults.append(f"--out {self.folder}: made with {key} {_short(before)}, now {_short(value)}")
        if faults:
            raise ScenarioError([*faults, f"--out {self.folder}: not the same sweep; expected another folder, or --force-new"])

    def _write(self, content: dict[str, Any]) -> dict[str, Any]:
        whole = {"format": 1, **content, "versions": versions()}
        put(sealed(whole).encode(), self.manifest)
        return whole


def versions() -> dict[str, str]:
    """The versions that played the sweep."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES}


def _short(value: Any) -> str:
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, list) else str(value)
