#!/usr/bin/env bash
# polars 2.1.0: `read_parquet` of a folder does not pass over hidden files, as pyarrow and pandas do, and fails on them.
#
# Valid input: a folder with one Parquet file and beside it a small file whose name begins with a dot, as sync tools, systems
# and writers that rename into place leave them.  pyarrow.parquet (and pandas through it) reads the three rows.
# Seen: pyarrow 3 rows; polars raises, since the file with a dot is not Parquet.
# Exits 0 where this is so, 1 where it has changed, 2 where the packages cannot be installed.
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
"${PYTHON:-python3}" -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 pyarrow==26.0.1 || exit 2
mkdir "$here/parts"
"$here/venv/bin/python" - "$here/parts" <<'PYTHON'
import sys
from pathlib import Path

import polars
import pyarrow
import pyarrow.parquet

parts = Path(sys.argv[1])
pyarrow.parquet.write_table(pyarrow.table({"x": [1, 2, 3]}), parts / "part-000000.parquet")
(parts / ".note").write_text("a note of a sync tool")
rows = pyarrow.parquet.read_table(parts).num_rows
try:
    said = f"{len(polars.read_parquet(parts))} rows"
except Exception as error:
    said = f"{type(error).__name__}: {str(error).splitlines()[0]}"
print("pyarrow:", rows, "rows")
print("polars: ", said)
sys.exit(0 if rows == 3 and "rows" not in said else 1)
PYTHON
