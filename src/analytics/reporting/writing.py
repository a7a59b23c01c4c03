"""A report as a file: the format is what its name ends with."""

from __future__ import annotations

from pathlib import Path

from analytics.reporting.blocks import Report

ENDINGS = (".html", ".md")


class CannotWrite(Exception):
    """A name or a place that no report can be written to; one line."""


def check(path: Path) -> None:
    """Say before the work that a name can't be written.

    Raises CannotWrite.
    """
    if path.suffix not in ENDINGS:
        raise CannotWrite(f"a report is written as {' or '.join(ENDINGS)}, not '{path.name}'")


def write(report: Report, path: Path) -> list[Path]:
    """Write it, aside and then in one step; returns the paths, that of the page first.

    Raises CannotWrite.
    """
    check(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _html(report, path) if path.suffix == ".html" else _markdown(report, path)
    except OSError as error:
        raise CannotWrite(f"{path} can't be written: {error.strerror or error}") from None


def _html(report: Report, path: Path) -> list[Path]:
    from analytics.reporting.html import page

    _replace(path, page(report))
    return [path]


def _markdown(report: Report, path: Path) -> list[Path]:
    from analytics.reporting.markdown import text
    from bench.export import look

    folder = path.parent / f"{path.stem}-pictures"
    words, pictures = text(report, folder.name)
    if pictures:
        folder.mkdir(exist_ok=True)
    written = [folder / name for name in pictures]
    for place, chart in zip(written, pictures.values(), strict=True):
        look.save(chart, place, "svg")
    _replace(path, words)
    return [path, *written]


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
