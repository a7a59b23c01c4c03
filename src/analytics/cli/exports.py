"""Answers over the history as files: what `bench export --of` writes, one object an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.export.answers import Answer

if TYPE_CHECKING:
    import polars

TABLES = ("csv", "json", "parquet")
PICTURES = ("html", "png", "svg")


def write_rows(rows: polars.DataFrame, path: Path, form: str) -> None:
    """A table as CSV or Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        rows.write_csv(path)
    else:
        rows.write_parquet(path)


def write_document(document: Any, path: Path) -> None:
    """A JSON document, as `--json` prints it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _insight(results: Path, path: Path, form: str, run: str | None) -> None:
    """Findings: a row a figure behind them, the JSON document, or the picture of the first that has one."""
    from analytics.cli.insight import document
    from analytics.cli.insight_picture import picture
    from analytics.cli.scope import write_chart
    from analytics.insight import insights
    from bench.export import CannotExport

    if run is not None:
        raise CannotExport("findings are drawn from the whole history; leave the run out")
    found = insights(results)
    if form == "json":
        write_document(document(found), path)
    elif form in TABLES:
        write_rows(evidence_rows(found), path, form)
    elif (chart := picture(found)) is not None:
        write_chart(chart, path.with_suffix(f".{form}") if path.suffix != f".{form}" else path)
    else:
        raise CannotExport("no finding here has a picture; csv, json and parquet hold them all")


def evidence_rows(found: Any) -> polars.DataFrame:
    """One row a figure: the finding's code, sentence and level beside it; a finding without figures has one row."""
    import dataclasses

    import polars

    from analytics.insight import Evidence

    names = [one.name for one in dataclasses.fields(Evidence)]
    numbers = ("value", "low", "high", "x")
    rows = [
        {"code": one.code, "sentence": one.sentence, "level": one.strength.level, "why": one.strength.why,
         "limits": one.cannot_say, **({name: getattr(row, name) for name in names} if row else dict.fromkeys(names))}
        for one in found
        for row in (one.evidence or (None,))
    ]  # fmt: skip
    heads = ("code", "sentence", "level", "why", "limits")
    types = dict.fromkeys(heads, polars.String) | {n: polars.Float64 if n in numbers else polars.String for n in names}
    return polars.DataFrame(rows, schema=types)


insight = Answer("insight", "findings with their evidence", (*TABLES, *PICTURES), _insight)
