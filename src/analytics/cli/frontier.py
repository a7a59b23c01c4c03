"""`bench frontier`: the techniques that nobody beats in all metrics, with the probability of being one of them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.cli.scope import add_chart, add_scope, check_chart, scope_of, write_chart
from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import add_json, add_results, print_json, stdout_console

if TYPE_CHECKING:
    from rich.table import Table

    from analytics.front import Front, Fronts


def add_arguments(parser: ArgumentParser) -> None:
    """`bench frontier [--metrics M,M...] [filters] [--chart FILE] [--json]`."""
    parser.add_argument(
        "--metrics", metavar="M,M", action="append", default=[],
        help="over these metrics, time for net or wall time (default: time, quality, memory, size, energy, as known)",
    )  # fmt: skip
    add_results(parser)
    add_scope(parser)
    add_chart(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Show the fronts, or draw the one that the filters leave over its first two metrics.

    Raises UsageError for a chart of several fronts, CommandFailed where there is no front.
    """
    from analytics.front import NoFront, frontier

    check_chart(arguments.chart)
    names = [name.strip() for given in arguments.metrics for name in given.split(",") if name.strip()]
    try:
        found = frontier(arguments.results, names, **scope_of(arguments))
    except NoFront as error:
        raise CommandFailed(str(error)) from None
    if arguments.chart:
        _draw(_only(found), arguments.chart)
    if arguments.json:
        print_json(found.document())
    else:
        _print(found)
    return FINE


def _only(found: Fronts) -> Front:
    if len(found.fronts) > 1:
        names = "; ".join(one.ground.label for one in found.fronts[:3])
        raise UsageError(
            f"--chart draws one front and there are {len(found.fronts)} ({names}, ...): choose with --suite, --model, "
            "--workload, --host"
        )
    return found.fronts[0]


def _draw(front: Front, path: Path) -> None:
    from analytics.reporting.fronts import NoPicture, front_chart

    try:
        write_chart(front_chart(front), path)
    except NoPicture as error:
        raise CommandFailed(str(error)) from None


def _print(found: Fronts) -> None:
    from rich.text import Text

    from analytics.reporting.fronts import front_lines

    console = stdout_console()
    for front in found.fronts:
        console.print(Text(heading(front), style="bold"))
        console.print(front_table(front))
        for line in front_lines(front):
            console.print(Text(line), style="dim")
        console.print()
    for note in found.notes:
        console.print(Text(f"note: {note}"), style="dim")


def heading(front: Front) -> str:
    """Where the front holds, and over what."""
    over = ", ".join(f"{one.name} ({one.better} is better)" for one in front.metrics)
    return f"{front.ground.label}\nover {over}"


def front_table(front: Front) -> Table:
    """One row a technique, those on the front first."""
    from rich.table import Table as RichTable
    from rich.text import Text

    from analytics.reporting.fronts import figure_words, probability

    table = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("technique", "on the front", "probability", *(one.name for one in front.metrics), "alone covers"):
        table.add_column(name, header_style="bold", overflow="fold")
    for place in front.places:
        baseline = " (baseline)" if place.name == front.ground.baseline else ""
        figures = [figure_words(front.figure(place.name, one.name), one) for one in front.metrics]
        covers = f"{place.contribution:.1%}" if place.on_front else ""
        cells = [f"{place.name}{baseline}", "yes" if place.on_front else "no", probability(place), *figures, covers]
        table.add_row(*(Text(cell) for cell in cells))  # a name from a record is text, never markup
    return table


command = Command(
    "frontier", "techniques that nobody beats in all metrics, with the probability of being one", add_arguments, run
)
