"""A summary of a sweep, as a table in the terminal."""

import argparse
import sys

from rich.table import Table

from concert.experiments.sweeps.levels import told as level
from concert.experiments.sweeps.results import Results
from concert.experiments.sweeps.store import uncounted
from concert.experiments.terminal.console import Console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `show`."""
    add_folder(parser)
    parser.add_argument("--all", action="store_true", help="every point, not only the first 40")


def add_folder(parser: argparse.ArgumentParser) -> None:
    """The options of every command that reads a sweep."""
    parser.add_argument("folder", metavar="DIR", help="the folder of a sweep")
    parser.add_argument("--fast", action="store_true", help="check parts by their numbers of rows, not by their checksums")


def execute(options: argparse.Namespace) -> int:
    """Print the summary; 1 where the sweep is not complete or runs failed."""
    results = Results(options.folder, options.fast)
    design, out = results.manifest["design"], Console()
    out.print(f"{design['scenario']}, {design['points']:,} points ({design['sampling']}), {design['runs']:,} runs each, seed {design['seed']}: {results.state}", soft_wrap=True)
    for grew in results.manifest.get("history", ()):
        was, kept = grew["was"], grew["kept"]
        out.print(f"grew on {grew['when'][:10]} from {was['points']:,} points, {was['runs']:,} runs each ({kept['rows']:,} rows kept)", soft_wrap=True)
    found = results.by_point()
    grid = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (*results.keys, "runs", "agreed", "reach 40", "mean mass", "median mass"):
        grid.add_column(heading, justify="right")
    shown = found if options.all else found.head(40)
    for row in shown.to_dict("records"):
        grid.add_row(
            *(level(row[key]) for key in results.keys), f"{row['runs']:,}", f"{row['agreed']:.3f}", f"{row['reached_40']:.3f}",
            f"{row['mass_mean']:.3f}", f"{row['mass_median']:.3f}",
        )
    out.print(grid)
    if len(shown) < len(found):
        out.print(f"... and {len(found) - len(shown):,} points more (--all); mass in thousand troops")
    for failure in results.manifest.get("failures", []):
        out.print(f"failed: point {failure['point']}, run {failure['run']}: {failure['cause']}; again with: {failure['replay']}", style="red", soft_wrap=True)
    return told(results)


def told(results: Results) -> int:
    """Say on standard error what of the folder was not counted; the exit code for what was read."""
    if results.strays:
        print(uncounted(results.strays), file=sys.stderr)
    return 1 if results.manifest.get("failures") or not results.manifest.get("complete") else 0
