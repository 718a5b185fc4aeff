"""How many planted faults the tests catch: `python benchmarks/mutation.py [--faults N] [--seed S] [--among GLOB]`.

Needs the package mutmut, whose faults these are: it changes one thing at a time in `agents/` and `model/`, a number, an
operator, an argument, a word.  The tests then run on a copy with one fault, those that speak of its module first, until
one fails.  Of some eight thousand faults a random sample is tried, the same for the same seed.

mutmut passes over what has a decorator, so `@rule` is taken away in the copy, and a fault in a rule is met by the batch
as the plain Python that it was written in, with tests that have time for that; what machine code makes of a rule is
`tests/test_compiled.py`'s business.  Prints a line a survivor, and the score with its standard error.
"""

import argparse
import ast
import difflib
import fnmatch
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from mutmut.mutation.file_mutation import create_mutations, deep_replace

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from concert.model.engine.processors import processors  # noqa: E402  (after the path)

LONGEST = 300  # seconds; a fault that makes the tests go on for longer is seen
# Tests of a rule, and of another module beside those that name it; the quickest first, in which most faults end.
RULES = "rules_by_hand scenario_files granovetter edges contracts draws stories draft article laws".split()
ALWAYS = "edits scenario_files edges small_print contracts golden stories runs_by_hand".split()
QUICK = "edits scenario_files rules_by_hand known_answers setting_by_hand wording draws edges small_print refusals by_hand contracts golden levers stories runs_by_hand analysis".split()
TOO_MANY_RUNS = "not a_thousand and not changes_the_batch"
TOO_MANY_AS_PYTHON = f"{TOO_MANY_RUNS} and not each_regime and not a_larger_backstop and not compiled and not machine_code"
TOO_SLOW = "apart away browser command_line commands discover documentation laws limits pace prefix screens silent notebook parity sensitivity sharing sweep sweep_faults sweep_growth sweep_hung sweep_lock sweep_seal sweep_shown sweep_trouble sweep_words visit visitors window".split()
PLAIN = '''"""The batch, played as plain Python."""

from typing import Any

from concert.model.rules.conference import trust_gap
from concert.model.engine.memory import new_table as packed_table
from concert.model.rules.protocol import clock, draw, in_force, opening, over, play_round
from concert.model.rules.table import Seating, Setting, Table, ask_row, copy_into


def packed(setting):
    return setting


def _cache_folder():
    return "plain"


'''


def main() -> None:
    """Try a sample of faults, two or more at once, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=300, help="how many to try (300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--among", default="*", metavar="GLOB", help="modules, such as agents/* (all)")
    options = parser.parse_args()
    os.chdir(ROOT)  # where mutmut reads its settings
    known = [fault for name in modules() if fnmatch.fnmatch(name, options.among) for fault in faults(name)]
    chosen = random.Random(options.seed).sample(known, min(options.faults, len(known)))
    tried = [(name, deep_replace(module, fault.original_node, fault.mutated_node).code) for name, module, fault in chosen]
    seen: Counter[str] = Counter()
    survivors: list[str] = []
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(processors()) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for k in range(processors()):
            copies.put(copy(Path(scratch) / str(k)))
        for name in ("agents/utility.py", "model/scenario/value.py"):  # a rule's tests, and those of the module that most tests name
            start = time.monotonic()
            if caught_in(copies, name, text(name)) or time.monotonic() - start > LONGEST / 2:
                raise SystemExit(f"{name}: the tests fail, or take {time.monotonic() - start:.0f} s, without any fault")
        for number, (found, (name, code)) in enumerate(zip(pool.map(lambda fault: caught_in(copies, *fault), tried), tried, strict=True), 1):
            seen[name.partition("/")[0]] += 1
            if not found:
                survivors.append(name)
                print(f"survives: {name}\n{difference(name, code)}", flush=True)
            if number % 20 == 0:
                print(f"{number} of {len(tried)} tried, {len(survivors)} survive", file=sys.stderr, flush=True)
    total, share = len(tried), 1 - len(survivors) / max(1, len(tried))
    print(f"{total} of {len(known)} faults ({', '.join(f'{count} in {name}' for name, count in sorted(seen.items()))}): "
          f"{total - len(survivors)} caught, {share:.1%}, standard error {(share * (1 - share) / max(1, total)) ** 0.5:.1%}")


def modules() -> list[str]:
    """The files that faults are planted in."""
    listed = subprocess.run(["git", "ls-files", "agents/*.py", "model/*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if name != "model/engine/compiled.py"]


def faults(name: str) -> list[tuple[str, Any, Any]]:
    """Every fault of a file, with the parsed file."""
    module, made, *_ = create_mutations(name, text(name))
    return [(name, module, fault) for fault in made if fault.contained_by_top_level_function is not None]


def text(name: str) -> str:
    """A file as mutmut can take it."""
    return (ROOT / name).read_text(encoding="utf-8").replace("\n@rule\n", "\n")


def difference(name: str, code: str) -> str:
    """The lines that a fault changes."""
    lines = difflib.unified_diff(text(name).splitlines(), code.splitlines(), lineterm="", n=0)
    return "\n".join(f"    {line}" for line in list(lines)[2:])


def copy(folder: Path) -> Path:
    """The project twice, once with the batch as plain Python and once with machine code that no fault here touches."""
    for kind in ("plain", "compiled"):
        for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
            content = (ROOT / name).read_bytes()
            if kind == "plain":
                if name == "model/engine/compiled.py":
                    content = (PLAIN + plain(content.decode())).encode()
                elif name in modules():
                    content = text(name).encode()
            elif name == "model/engine/compiled.py":
                content = content.replace(b'code_hash("concert.model.engine.compiled")', b"'frozen'")
            if name == "tests/test_laws.py":
                content = content.replace(b"for run in range(25)", b"for run in range(3)")
            path = folder / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


def plain(source: str) -> str:
    """The function that the batch calls, without its decorator."""
    (function,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "negotiate")
    function.decorator_list = []
    return ast.unparse(function) + "\n"


def caught_in(copies: "SimpleQueue[Path]", name: str, code: str) -> bool:
    """Whether the tests see a fault, in a copy that is free."""
    folder = copies.get()
    try:
        is_rule = "\n@rule\n" in (ROOT / name).read_text(encoding="utf-8")
        where = folder / ("plain" if is_rule else "compiled")
        before = (where / name).read_text(encoding="utf-8")
        (where / name).write_text(code, encoding="utf-8")
        try:
            return caught(where, name, is_rule)
        finally:
            (where / name).write_text(before, encoding="utf-8")
    finally:
        copies.put(folder)


def caught(where: Path, name: str, is_rule: bool) -> bool:
    """Whether a test fails, or none ends, in a folder with a fault."""
    module = name.removesuffix(".py").replace("/", ".")
    kinds = {path.stem.removeprefix("test_"): path for path in sorted(where.glob("tests/test_*.py"))}
    naming = [kind for kind, path in kinds.items() if kind not in TOO_SLOW and module in path.read_text(encoding="utf-8")]
    chosen = RULES if is_rule else {*naming, *ALWAYS}
    files = [kinds[kind] for kind in sorted(chosen, key=lambda kind: (kind not in naming, [*QUICK, kind].index(kind)))]
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *map(str, files), name, "-k", TOO_MANY_AS_PYTHON if is_rule else TOO_MANY_RUNS]
    environment = os.environ | {"PYTHONPATH": str(where), "PYTHONDONTWRITEBYTECODE": "1", "CONCERT_CACHE": str(where / ".cache")}
    run = subprocess.Popen(words, cwd=where, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return run.wait(LONGEST) != 0
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return True


if __name__ == "__main__":
    main()
