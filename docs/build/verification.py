"""Write `docs/reference/verification.md` from the known answers of the tests: `python docs/build/verification.py`."""

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/verification.md"


def page() -> str:
    """The page: case, source, expected, ours."""
    sys.path.insert(0, str(ROOT))
    spec = importlib.util.spec_from_file_location("known_answers", ROOT / "tests/test_known_answers.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    rows = [f"| {known.case} | {known.source} | {plain(known.expected)} | {plain(known.ours())} | {f'within {known.near:g}' if known.near else 'exactly'} |" for known in module.KNOWN]
    return "\n".join([
        "# Verification", "",
        "Cases with exact or published results, computed by the code that the analyses use. Made by `docs/build/verification.py`",
        "from `tests/test_known_answers.py`, which fails where ours is not what was expected. Ishigami's indices are in",
        "`tests/test_sensitivity.py`, Granovetter's cascade through the real conference in `tests/test_granovetter.py`.", "",
        "| case | source | expected | ours | agree |", "|---|---|---|---|---|", *rows, "",
    ])


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


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
