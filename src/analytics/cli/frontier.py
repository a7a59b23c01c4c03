"""`bench frontier`: the techniques that nobody beats in all metrics, with the probability of being one of them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from analytics.cli.scope import add_chart, add_scope, check_chart, scope_of, write_chart
from bench.cli.command import FINE, Command, CommandFailed, UsageError
from bench.cli.shared import add_json, add_results, print_json, stdout_console

if TYPE_CHECKING:
    import altair
    from rich.table import Table

    from analytics.charts import Side
    from analytics.front import Figure, Front, FrontMetric, Fronts
    from analytics.methods import Place


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
        write_chart(front_chart(_only(found)), arguments.chart)
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


def front_chart(front: Front) -> altair.TopLevelMixin:
    """The front over its first two metrics, which is what a plane can show.

    Raises CommandFailed where it is over one metric, or fewer than two techniques have both.
    """
    from analytics.charts import frontier
    from analytics.front.drawn import chart_rows, over_two

    if len(front.metrics) < 2:
        raise CommandFailed("a chart needs two metrics: name another one with --metrics")
    x, y = front.metrics[:2]
    try:
        plane = over_two(front, x.name, y.name)
    except ValueError as error:
        raise CommandFailed(str(error)) from None
    said = [front.ground.label]
    if len(front.metrics) > 2:
        rest = ", ".join(one.name for one in front.metrics[2:])
        said.append(f"Over these two metrics alone; {rest} may speak for techniques behind the line.")
    return frontier(chart_rows(plane), _side(x), _side(y), subtitle=said)


def _side(metric: FrontMetric) -> Side:
    from analytics.charts import Side as OfChart
    from analytics.front.drawn import shown_in

    unit = shown_in(metric)[0]
    return OfChart(f"{metric.name}{f', {unit}' if unit else ''}", metric.better == "lower", metric.relative)


def _print(found: Fronts) -> None:
    from rich.text import Text

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

    table = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in ("technique", "on the front", "probability", *(one.name for one in front.metrics), "alone covers"):
        table.add_column(name, header_style="bold", overflow="fold")
    for place in front.places:
        baseline = " (baseline)" if place.name == front.ground.baseline else ""
        figures = [_shown(front.figure(place.name, one.name), one) for one in front.metrics]
        covers = f"{place.contribution:.1%}" if place.on_front else ""
        cells = [f"{place.name}{baseline}", "yes" if place.on_front else "no", probability(place), *figures, covers]
        table.add_row(*(Text(cell) for cell in cells))  # a name from a record is text, never markup
    return table


def probability(place: Place) -> str:
    """Per cent, with "under 1" and "over 99" where draws can't say more."""
    if 0 < place.probability < 0.01:
        return "<1 %"
    return ">99 %" if 0.99 < place.probability < 1 else f"{place.probability:.0%}".replace("%", " %")


def _shown(one: Figure, metric: FrontMetric) -> str:
    from analytics.front.records import RATIO
    from bench.export import format as shown

    ratio = metric.of == RATIO
    text = shown.ratio(one.value) if ratio else shown.quantity(one.value, metric.unit)
    if one.low is None or one.high is None or one.low == one.high:
        return text
    if ratio:
        return shown.ratio_with_interval(one.value, one.low, one.high)
    return f"{text} [{shown.quantity(one.low, metric.unit)}, {shown.quantity(one.high, metric.unit)}]"


def front_lines(front: Front) -> list[str]:
    """What stands below the table: the volume, who never is on the front, who is left out, which metric is thin."""
    from bench.export import format as shown

    found = front.frontier
    border = ", ".join(
        shown.ratio(value) if metric.of else shown.quantity(value, metric.unit)
        for metric, value in zip(front.metrics, found.reference, strict=True)
    )
    lines = [f"covers {found.covered:.1%} of the box between the best figures and {border}"]
    if front.ground.baseline:
        lines.append("intervals of time and quality are those of the comparison with the baseline, which has none")
    if found.never:
        lines.append(f"never on the front in {found.draws} draws: {', '.join(found.never)}")
    lines += [f"left out: {name}: {reason}" for name, reason in front.left_out]
    exact = dict.fromkeys(name for place in front.places for name in place.assumed_exact)
    if exact:
        lines.append(f"without an interval for some, so taken as exact: {', '.join(exact)}")
    lines += [str(one) for one in front.thin]
    if front.thin and len(front.shared) > 1:
        lines.append(f"the front over what all have: --metrics {','.join(front.shared)}")
    if front.ground.provenance == "field":
        cited = dict.fromkeys(f.citation for own in front.known.figures.values() for f in own.values() if f.citation)
        lines.append(f"published in {'; '.join(list(cited)[:3])}{' and others' if len(cited) > 3 else ''}")
    return lines


command = Command(
    "frontier", "techniques that nobody beats in all metrics, with the probability of being one", add_arguments, run
)
