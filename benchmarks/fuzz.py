"""Hostile input: whatever is fed in comes back as a scenario or as words, soon, and leaves no memory behind.

    python benchmarks/fuzz.py --inputs 100000        random mutations of good inputs, all targets in turn
    python benchmarks/fuzz.py --guided links         coverage-guided, where the package atheris is installed

A target takes bytes.  It may raise ScenarioError (in the command line: print it and exit with 2) and nothing else, within
two seconds an input and 20 MB of growth.
"""

import argparse
import contextlib
import io
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

watched: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
if "--guided" in sys.argv:
    import atheris

    watched = atheris.instrument_imports(include=["agents", "model", "experiments", "ui"])  # the code whose branches guide it
with watched:
    from concert.experiments.__main__ import COMMANDS, MODULES
    from concert.experiments.__main__ import main as command_line
    from concert.experiments.studies.outcomes import read
    from concert.model.scenario.catalogue import load_scenario, parse_scenario
    from concert.model.scenario.changes import edited
    from concert.model.scenario.value import ScenarioError
    from concert.model.scenario.writer import to_toml
    from concert.ui.link import from_link, to_link

SLOW, GROWTH = 2.0, 20.0  # seconds and MB an input
SCRATCH = Path(tempfile.mkdtemp(prefix="concert-fuzz-"))
PIECES = [
    b"POL", b"us_backstop", b"weights.", b"=", b"[", b"]", b"\"", b"'", b"nan", b"inf", b"-1e999", b"1e308", b"9" * 40, b"\x00", b"\xff\xfe", "Ω\u202e".encode(),
    b"<script>alert(1)</script>", b"{{7*7}}", b"..\x2f" * 8, b"event=", b"1:provocation:0.5::3", b"change=", b"round=", b"file=", b"[[events]]\n", b"states.",
    b"true", b"1979-05-27", b"[" * 500, b"a." * 300, b",", b"\n", b"\r\n", b"conditional", b"--set", b"--seed", b"%00", b"%ff", b"&", b"#", b"drop=", b"add=",
]  # fmt: skip


def scenario_file(data: bytes) -> None:
    """A scenario file's text, and what it is written as again."""
    parse_scenario(to_toml(parse_scenario(data.decode("utf-8", "replace"), "x", "x")), "x", "x")


def preference_table(data: bytes) -> None:
    """The tables of states in a scenario file."""
    parse_scenario('title = "x"\nvintage = "2024-12"\n[states]\n' + data.decode("utf-8", "replace"), "x", "x")


def edits(data: bytes) -> None:
    """A list of edits."""
    edited(load_scenario(), data.decode("utf-8", "replace").split("\n")[:50])


def links(data: bytes) -> None:
    """The search part of an address: never refused, what is wrong is told; and its own link opens without a word."""
    opened = from_link(data.decode("utf-8", "replace"))
    told = from_link(to_link(opened)).notices
    assert not told, told


def outcome_file(data: bytes) -> None:
    """An outcome file."""
    path = SCRATCH / "outcomes.csv"
    path.write_bytes(data)
    read(str(path), "did")


def options(data: bytes) -> None:
    """The words of a command line up to the point where it would play: it ends with 0 to 2, and never in a traceback."""
    for module in (import_module(f"experiments.{name}") for name in MODULES.values()):
        for heavy in ("run_batch", "NegotiationModel", "run", "sweep", "fit", "score"):
            if hasattr(module, heavy):
                setattr(module, heavy, _would_play)
    words = [word for word in data.decode("utf-8", "replace").split("\n") if word][:12]
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            status = command_line(words)
        except SystemExit as left:
            status = left.code
    assert status in (0, 1, 2) and "Traceback" not in said.getvalue(), (words, status)


def _would_play(*_: object, **__: object) -> None:
    raise ScenarioError(["all options are good: it would play now"])


TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "scenario files": (scenario_file, [path.read_bytes() for path in sorted((ROOT / "scenarios").glob("*.toml"))]),
    "preference tables": (preference_table, [b"POL.participation_stance = 1\n", b"[states.FRA]\nmission_ideal = {low = 0.1, mode = 0.2, high = 0.3}\n"]),
    "edits": (edits, [b"us_backstop=0.7\nPOL.participation_stance=1\ndrop=ITA", b"event=5:provocation:0.5::3\nconvenor=DEU\nmandate=un\nforce=60"]),
    "links": (links, [b"?v=1&page=compare&scenario=february-2025&seed=3&round=2&change=us_backstop=0.7", b"?pick=DEU&panel=changes&change=drop=POL&runs=20000&other=plain&lesson=two"]),
    "outcome files": (outcome_file, [b"iso3,event,did,date\nPOL,e,yes,2025-03-02\nFRA,e,conditional,\n", b"event,iso3,did\ne,DEU,0\n"]),
    "command lines": (options, [b"negotiate\nfebruary-2025\n--set\nus_backstop=2", *(f"{name}{rest}".encode() for name in COMMANDS for rest in ("", "\nno-such-scenario\n--seed\n1"))]),
}  # fmt: skip


def mutated(data: bytes, luck: random.Random) -> bytes:
    """A good input made worse in up to six places."""
    changed = bytearray(data)
    for _ in range(luck.randint(1, 6)):
        at, kind = luck.randint(0, len(changed)), luck.random()
        if kind < 0.35:
            changed[at:at] = luck.choice(PIECES)
        elif kind < 0.6:
            changed[at : at + luck.randint(1, 12)] = luck.choice(PIECES)
        elif kind < 0.8:
            del changed[at : at + luck.randint(1, 40)]
        elif kind < 0.9 and changed:
            changed[at % len(changed)] = luck.randrange(256)
        else:
            changed[at:at] = bytes(changed[luck.randint(0, len(changed)) :])[:2000]
    return bytes(changed[:60_000])


def tried(target: Callable[[bytes], None], data: bytes) -> tuple[float, bool]:
    """How long an input took, and whether it was refused in words.  Any other failure is raised with the input."""
    start = time.perf_counter()
    try:
        target(data)
        refused = False
    except ScenarioError as error:
        assert error.faults and all(fault and "\n" not in fault for fault in error.faults), error.faults
        refused = True
    except Exception as error:
        raise AssertionError(f"{target.__name__}: {type(error).__name__} on {data[:400]!r}") from error
    return time.perf_counter() - start, refused


def main() -> int:
    """Play the inputs and print what came of them; 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", choices=list(TARGETS))
    arguments, rest = parser.parse_known_args()  # the rest is libFuzzer's, such as -max_total_time=600
    if arguments.guided:
        return guided(*TARGETS[arguments.guided], rest)
    luck, missed = random.Random(arguments.seed), False
    each = arguments.inputs // len(TARGETS)
    for name, (target, good) in TARGETS.items():
        for data in (*good, *(mutated(luck.choice(good), luck) for _ in range(500))):  # what is loaded once is loaded now
            tried(target, data)
        before, longest, largest, refused = memory(), 0.0, 0.0, 0
        last = before
        for _ in range(each):
            seconds, no = tried(target, mutated(luck.choice(good), luck))
            largest, last = max(largest, memory() - last), memory()
            longest, refused = max(longest, seconds), refused + no
        missed |= longest > SLOW or largest > GROWTH
        print(f"{name:<18} {each:>7,} inputs, {refused:>7,} refused in words, longest {longest:.2f} s, most memory {largest:.1f} MB, all together {last - before:.1f} MB", flush=True)
    return 1 if missed else 0


def guided(target: Callable[[bytes], None], good: list[bytes], rest: list[str]) -> int:
    """Let atheris look for inputs that reach new code, beginning with the good ones and the words that mutations use."""

    def one(data: bytes) -> None:
        with contextlib.suppress(ScenarioError):
            target(data)

    corpus, words = SCRATCH / "corpus", SCRATCH / "words"
    corpus.mkdir()
    for number, data in enumerate(good):
        (corpus / str(number)).write_bytes(data)
    escaped = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in PIECES if len(piece) <= 60)  # libFuzzer's longest
    words.write_text("".join(f'"{piece}"\n' for piece in escaped), encoding="ascii")
    atheris.Setup([sys.argv[0], f"-dict={words}", f"-timeout={SLOW:g}", *rest, str(corpus)], one)
    atheris.Fuzz()
    return 0


def memory() -> float:
    """The most that this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
