"""The notebook of the documentation: run from top to bottom, it gives what it shows."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
PROGRESS = re.compile(r"^[\d,]+ of [\d,]+ negotiations, .*\n", re.MULTILINE)


def shown(notebook):
    """The text of every output, save how far a sweep is, which a slow machine is told now and then."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    texts = [output.get("text") or output["data"]["text/plain"] for output in outputs]
    return [text for text in (PROGRESS.sub("", text) for text in texts) if text]


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_and_gives_what_it_shows():
    kept = nbformat.read(ROOT / "docs/tutorials/first_sweep.ipynb", as_version=4)
    before = shown(kept)
    NotebookClient(kept, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    assert shown(kept) == before and len(before) >= 4
