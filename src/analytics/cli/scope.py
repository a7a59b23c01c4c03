"""The filters that every question takes, and the picture that it can write."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cli.command import UsageError

if TYPE_CHECKING:
    import altair

FILTERS = {
    "suite": "NAME",
    "task": "TASK",
    "model": "NAME",
    "workload": "NAME",
    "technique": "NAME or KEY",
    "host": "beginning of an id",
    "chip": "NAME",
    "provenance": "measured or field",
}
PICTURES = (".png", ".svg", ".html")


def add_scope(parser: ArgumentParser, *leave_out: str) -> None:
    """A filter for each column of FILTERS; each may be given several times."""
    group = parser.add_argument_group("which part of the history")
    for name, what in FILTERS.items():
        if name not in leave_out:
            group.add_argument(f"--{name}", action="append", metavar=what.split()[0].upper(), help=what)


def add_chart(parser: ArgumentParser) -> None:
    """`--chart FILE`."""
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it: FILE.png, FILE.svg or FILE.html")


def scope_of(arguments: Namespace) -> dict[str, Any]:
    """The filters that were given, as `analytics.frames` takes them."""
    given = {name: getattr(arguments, name, None) for name in FILTERS}
    return {name: value for name, value in given.items() if value}


def check_chart(path: Path | None) -> None:
    """Say at once that a picture can't be written.

    Raises UsageError for a name that doesn't end in .png, .svg or .html.
    """
    if path is not None and path.suffix not in PICTURES:
        raise UsageError(f"--chart writes {', '.join(PICTURES)}, not '{path.name}'")


def write_chart(chart: altair.TopLevelMixin, path: Path) -> None:
    """Write a chart in the format that its name ends with; a page of HTML needs nothing else.

    Raises UsageError where the place can't be written.
    """
    from bench.export import look

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".html":
            chart.save(str(path), inline=True)
        else:
            look.save(chart, path, path.suffix[1:])
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}; name another place with --chart") from None
