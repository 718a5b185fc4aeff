"""Where things lie in the folder of a sweep, and what of it belongs to nobody's sweep."""

import re
from pathlib import Path

from concert.experiments.files import make_folder, put, put_new

FORMAT = 3  # of the folder; in the first records lay among the parts, in the second no part said which it was
OURS = re.compile(r"part-\d{6,}\.(parquet|json)|manifest\.json")
ASIDE = re.compile(r"\.(part-\d{6,}|manifest)\.\w+\.\w{8}\.aside")  # a file that was not written to its end
# A copy that a sync client, a file manager or an interrupted transfer made of one of these: "part-000000 (1).parquet".
COPIES = re.compile(r"part-\d{6,}|\bmanifest\b.*\.json")
SYSTEMS = re.compile(r"[._~].*|.*~|thumbs\.db|ehthumbs\w*\.db|desktop\.ini|icon\r|@eadir|lost\+found", re.IGNORECASE)


class Folder:
    """`manifest.json`, `parts/` with whole Parquet files and nothing else, `records/` with a record of each part, `lock`; and,
    while a sweep grows, the same of the one that it grew from in `earlier/`.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.manifest = self.path / "manifest.json"
        self.parts = self.path / "parts"
        self.records = self.path / "records"
        self.lock = self.path / "lock"

    @property
    def earlier(self) -> "Folder":
        """The sweep that this one grows from."""
        return Folder(self.path / "earlier")

    def part(self, name: str) -> Path:
        """The file of a part's rows."""
        return self.parts / f"{name}.parquet"

    def record(self, name: str) -> Path:
        """The file of a part's record."""
        return self.records / f"{name}.json"

    def make(self) -> None:
        """Make what is missing.  Raises OSError."""
        make_folder(self.parts)
        make_folder(self.records)

    def write(self, content: bytes, path: Path) -> None:
        """Write a file of the folder whole or not at all.  Raises OSError.

        What is not whole yet lies among the records: some who read all of `parts/` would take it for a part.
        """
        put(content, path, self.records)

    def write_new(self, content: bytes, path: Path) -> None:
        """The same for a file that nobody else may have made.  Raises FileExistsError."""
        put_new(content, path, self.records)


def left_by_others(name: str) -> bool:
    """Whether a file is a system's or a sync tool's: neither ours nor anybody's work.

    >>> [left_by_others(name) for name in (".DS_Store", "._part-000000.parquet", "part-000000 (1).parquet", "Thumbs.db")]
    [True, True, True, True]
    >>> [left_by_others(name) for name in ("part-000000.parquet", "manifest.json", "thesis.txt", "parts.parquet")]
    [False, False, False, False]
    """
    return bool(SYSTEMS.fullmatch(name)) or bool(COPIES.search(name) and not OURS.fullmatch(name))
