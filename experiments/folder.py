"""Where things lie in the folder of a sweep, and what of it belongs to nobody's sweep."""

import re
from pathlib import Path

from experiments.files import put

FORMAT = 2  # of the folder; the first kept records among the parts
OURS = re.compile(r"part-\d{6,}\.(parquet|json)|manifest\.json")
# A copy that a sync client, a file manager or an interrupted transfer made of one of these: "part-000000 (1).parquet".
COPIES = re.compile(r"part-\d{6,}|\bmanifest\b.*\.json")
SYSTEMS = re.compile(r"[._~].*|.*~|thumbs\.db|ehthumbs\w*\.db|desktop\.ini|icon\r|@eadir|lost\+found", re.IGNORECASE)


class Folder:
    """`manifest.json`, `parts/` with whole Parquet files and nothing else, `records/` with a record of each part."""

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.manifest = self.path / "manifest.json"
        self.parts = self.path / "parts"
        self.records = self.path / "records"

    def part(self, name: str) -> Path:
        """The file of a part's rows."""
        return self.parts / f"{name}.parquet"

    def record(self, name: str) -> Path:
        """The file of a part's record."""
        return self.records / f"{name}.json"

    def make(self) -> None:
        """Make what is missing.  Raises OSError."""
        self.parts.mkdir(parents=True, exist_ok=True)
        self.records.mkdir(exist_ok=True)

    def write(self, content: bytes, path: Path) -> None:
        """Write a file of the folder whole or not at all.  Raises OSError.

        What is not whole yet lies among the records: some who read all of `parts/` would take it for a part.
        """
        put(content, path, self.records)


def left_by_others(name: str) -> bool:
    """Whether a file is a system's or a sync tool's: neither ours nor anybody's work.

    >>> [left_by_others(name) for name in (".DS_Store", "._part-000000.parquet", "part-000000 (1).parquet", "Thumbs.db")]
    [True, True, True, True]
    >>> [left_by_others(name) for name in ("part-000000.parquet", "manifest.json", "thesis.txt", "parts.parquet")]
    [False, False, False, False]
    """
    return bool(SYSTEMS.fullmatch(name)) or bool(COPIES.search(name) and not OURS.fullmatch(name))
