"""The formats that can be taken in, one module each, and which of them a file is."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from analytics.intake.content import CannotImport, Content, Found, Refused, Rows


class Reader(Protocol):
    """What a format's module has."""

    def recognises(self, content: Content) -> bool:
        """Is this the format?"""
        ...

    def read(self, content: Content) -> Rows:
        """Figures and refusals, each with its row."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format; its module is imported only when a file is looked at."""

    name: str
    about: str
    module: str

    @property
    def reader(self) -> Reader:
        """The module."""
        return cast("Reader", import_module(self.module))


# What a reader may meet where a list, a text or nothing stands in place of what its format has there.
ODD = (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)

# Looked at in this order: the narrower before the wider.
FORMATS = {
    one.name: one
    for one in (
        Format("bench-parquet", "bench export --format parquet", "analytics.intake.own_samples"),
        Format("bench-json", "bench export --format json, bench run --json", "analytics.intake.own_document"),
        Format("bench-csv", "bench export --format csv", "analytics.intake.own_table"),
        Format("pyperf", "pyperf's .json and .json.gz", "analytics.intake.pyperf_file"),
        Format("optimum-benchmark", "benchmark.json or benchmark_report.json", "analytics.intake.optimum"),
        Format("mlperf", "summary.csv of MLPerf inference results", "analytics.intake.mlperf"),
        Format("published", "a table with the columns of results/field/published", "analytics.intake.published_table"),
        Format("llama-bench", "llama-bench -o json, jsonl, csv, sql or md", "analytics.intake.llama_bench"),
        Format("mlx-lm", "what mlx_lm.benchmark prints", "analytics.intake.mlx_lm"),
    )
}


def rows_of(content: Content, form: Format) -> list[Found | Refused]:
    """All rows of a file.

    Raises CannotImport with one line where it isn't built as its format is.
    """
    try:
        rows = list(form.reader.read(content))
    except ODD as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise CannotImport(f"{content.path} isn't built as {form.name} files are ({told})") from None
    if not rows:
        raise CannotImport(f"{content.path} holds nothing that {form.name} has; name another format with --format")
    return rows


def format_of(content: Content, name: str | None = None) -> Format:
    """The format of that name, or the one that the content is.

    Raises CannotImport with one line that names the formats where it is none of them.
    """
    if name is not None:
        return FORMATS[name]
    for one in FORMATS.values():
        with contextlib.suppress(*ODD):
            if one.reader.recognises(content):
                return one
    known = ", ".join(FORMATS)
    raise CannotImport(f"{content.path} is in no format that is known ({known}); name one with --format")
