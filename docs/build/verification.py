"""The table of known answers, from the tests that check them."""

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def table() -> str:
    """One row a case: case, source, expected, ours."""
    spec = importlib.util.spec_from_file_location("known_answers", ROOT / "tests/test_known_answers.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    rows = [f"| {known.case} | {known.source} | {plain(known.expected)} | {plain(known.ours())} | {f'within {known.near:g}' if known.near else 'exactly'} |" for known in module.KNOWN]
    return "\n".join(["| case | source | expected | ours | agree |", "|---|---|---|---|---|", *rows])


def plain(value: object) -> str:
    """A value as a reader writes it; equal neighbours are counted."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        parts: list[tuple[str, int]] = []
        for item in map(plain, value):
            if parts and parts[-1][0] == item:
                parts[-1] = (item, parts[-1][1] + 1)
            else:
                parts.append((item, 1))
        return ", ".join(f"{item} (x{count})" if count > 1 else item for item, count in parts) or "none"
    return str(value)


PIECES = {"table": table}
