"""The notebook of the tutorial as a page: its text, its code, and what it gave."""

import base64
import json
from pathlib import Path

TUTORIALS = Path(__file__).resolve().parents[1] / "tutorials"


def cells() -> list[dict]:
    """The cells of the notebook, the title left to the page."""
    return json.loads((TUTORIALS / "first_sweep.ipynb").read_text(encoding="utf-8"))["cells"]


def page() -> str:
    """Text as it is, code in blocks, outputs as text."""
    parts = []
    for cell in cells():
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(text.partition("\n\n")[2] if text.startswith("# ") else text)
            continue
        parts.append(f"```python\n{text}\n```")
        shown = ["".join(output.get("text") or output["data"]["text/plain"]).rstrip() for output in cell["outputs"] if not _drawn(output)]
        parts += ["```text\n" + "\n".join(shown) + "\n```"] if shown else []
        parts += ["![Mean mass over the backstop and Poland's stance][drawn]"] if any(map(_drawn, cell["outputs"])) else []
    return "\n\n".join(parts)


def figure() -> bytes:
    """The picture that the notebook drew."""
    (image,) = (output["data"]["image/png"] for cell in cells() for output in cell.get("outputs", []) if _drawn(output))
    return base64.b64decode("".join(image))


def _drawn(output: dict) -> bool:
    return "image/png" in output.get("data", {})


PIECES = {"page": page}
FIGURES = {"images/first_sweep.png": figure}
