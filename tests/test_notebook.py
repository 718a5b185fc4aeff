"""The notebook of the documentation: run from top to bottom, it gives what it shows."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]


def shown(notebook):
    """The text of every output."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.get("text") or output["data"]["text/plain"] for output in outputs]


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_and_gives_what_it_shows():
    kept = nbformat.read(ROOT / "docs/tutorials/first_sweep.ipynb", as_version=4)
    before = shown(kept)
    NotebookClient(kept, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    assert shown(kept) == before and len(before) >= 4
