"""What a sweep survives, for longer than the tests have time for: `python benchmarks/hard_sweeps.py [SEED]`.

A hundred kills (SIGKILL) of drivers and workers at random moments, then five hundred bit flips and truncations at random
offsets of parts, records and manifest.  Every sweep must end with the very files of one that nothing happened to, and
every damage must be found, named and mended.  Ends with an error at the first that is not.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from apart import command, files, workers_of  # noqa: E402  (after the path)

from concert.experiments.sweeps.design import design_of  # noqa: E402
from concert.experiments.sweeps.sweep import sweep  # noqa: E402
from concert.model import load_scenario  # noqa: E402
from concert.model.scenario.catalogue import DEFAULT  # noqa: E402

VARY, RUNS, KILLS, DAMAGES = ["us_backstop=0:1:5", "POL.participation_stance=-1,1"], 2000, 100, 500


def main() -> None:
    """Do both and say what was seen."""
    luck = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    design = design_of(load_scenario(), DEFAULT, VARY, runs=RUNS)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        sweep(design, whole)
        killed, ended = kills(luck, Path(folder), files(whole))
        print(f"{killed.total()} kills ({killed['driver']} of drivers, {killed['worker']} of workers) over {ended} sweeps: every table byte-identical", flush=True)
        damaged = damages(luck, design, whole)
        told = ", ".join(f"{count} {what}" for what, count in sorted(damaged.items()))
        print(f"{damaged.total()} damages ({told}): all found, named and made again, byte-identical")


def kills(luck: random.Random, folder: Path, whole: dict[str, str]) -> tuple[Counter[str], int]:
    """Kill until it is enough and the sweep in hand has come to its end; the kills by kind, and the sweeps ended."""
    words = ["sweep", *(word for vary in VARY for word in ("--vary", vary)), "--runs", RUNS, "--workers", 2]
    killed: Counter[str] = Counter()
    ended = 0
    while killed.total() < KILLS:
        out = folder / f"killed-{ended}"
        while True:
            run = command(*words, "--out", out, start_new_session=True)
            while run.poll() is None and killed.total() < KILLS:
                kind, victims = luck.choice(["driver", "worker"]), [run.pid]
                if kind == "worker":
                    while run.poll() is None and not (victims := workers_of(run.pid)):
                        time.sleep(0.05)
                time.sleep(luck.uniform(0.0, 3.0))
                with suppress(ProcessLookupError):
                    if run.poll() is None:
                        os.kill(luck.choice(victims), signal.SIGKILL)
                        killed[kind] += 1
            said = run.communicate()[0]
            while subprocess.run(["pgrep", "-s", str(run.pid)], capture_output=True, check=False).stdout:
                time.sleep(0.1)  # its workers end with it
            if run.returncode == 0:
                break
            if run.returncode not in (1, -signal.SIGKILL):
                raise SystemExit(f"ended with {run.returncode}: {said}")
        if files(out) != whole:
            raise SystemExit(f"{out}: not the table it would have been")
        ended += 1
    return killed, ended


def damages(luck: random.Random, design, folder: Path) -> Counter[str]:
    """Damage a file at a random offset and give the command again, many times; the damages by kind."""
    good, manifest = files(folder), (folder / "manifest.json").read_bytes()
    done: Counter[str] = Counter()
    while done.total() < DAMAGES:
        path = luck.choice([folder / "manifest.json", luck.choice(sorted((folder / "parts").glob("*.parquet"))), luck.choice(sorted((folder / "records").glob("*.json")))])
        content = bytearray(path.read_bytes())
        at, cut = luck.randrange(len(content)), luck.random() < 0.3
        content[at] ^= 1 << luck.randrange(8)
        path.write_bytes(content[:at] if cut else content)
        said: list[str] = []
        sweep(design, folder, tell=said.append)
        name = "manifest.json" if path.name == "manifest.json" else f"parts/{path.stem}.parquet"
        if not any(line.startswith("altered: ") and name in line for line in said):
            raise SystemExit(f"{path.name}, byte {at}: not named; said {said}")
        if files(folder) != good or (folder / "manifest.json").read_bytes() != manifest:
            raise SystemExit(f"{path.name}, byte {at}: not mended")
        kind = "manifest" if path.name == "manifest.json" else "parts" if path.suffix == ".parquet" else "records"
        done[f"{'truncations' if cut else 'bit flips'} of {kind}"] += 1
    return done


if __name__ == "__main__":
    main()
