"""A summary of a sweep, as a table in the terminal."""

import argparse

from rich.console import Console
from rich.table import Table

from experiments.results import by_point
from experiments.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `show`."""
    parser.add_argument("folder", metavar="DIR", help="the folder of a sweep")
    parser.add_argument("--all", action="store_true", help="every point, not only the first 40")


def execute(options: argparse.Namespace) -> int:
    """Print the summary; 1 where runs failed."""
    manifest = Store(options.folder).read()
    design, out = manifest["design"], Console()
    state = "complete" if manifest.get("complete") else "not complete: give the sweep's command again"
    out.print(f"{design['scenario']}, {design['points']:,} points ({design['sampling']}), {design['runs']:,} runs each, seed {design['seed']}: {state}")
    found = by_point(options.folder)
    keys = [word.partition("=")[0] for word in design["vary"]]
    grid = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (*keys, "runs", "agreed", "reach 40", "mean mass", "median mass"):
        grid.add_column(heading, justify="right")
    shown = found if options.all else found.head(40)
    for row in shown.to_dict("records"):
        grid.add_row(
            *(f"{row[key]:g}" for key in keys), f"{row['runs']:,}", f"{row['agreed']:.3f}", f"{row['reached_40']:.3f}",
            f"{row['mass_mean']:.3f}", f"{row['mass_median']:.3f}",
        )
    out.print(grid)
    if len(shown) < len(found):
        out.print(f"... and {len(found) - len(shown):,} points more (--all); mass in thousand troops")
    for failure in manifest.get("failures", []):
        out.print(f"failed: point {failure['point']}, run {failure['run']}: {failure['cause']}; again with: {failure['replay']}", style="red")
    return 1 if manifest.get("failures") else 0
