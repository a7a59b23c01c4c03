"""Tables of published figures, in the columns of `results/field/published` or of the shared field data."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace

from analytics.intake.content import Content, Found, Refused, Rows
from analytics.intake.fielddata import COLUMNS
from analytics.intake.published_row import figure_of

# The shared field data calls two columns otherwise, and has some more that follow from the others.
ALSO_CALLED = {"url_or_repo_path": "citation", "seq_or_resolution": "shape"}
FOLLOWING = frozenset({"source", "runtime", "quant", "compute_unit", "attention", "unit_class"})
NEEDED = frozenset({"suite", "task", "model", "technique", "metric", "value", "unit"})
USUAL = {"trust": "B"}  # of a table that somebody hands over: read by hand or second hand
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def recognises(content: Content) -> bool:
    """A header with what ran, how, and the figure."""
    return set(_header(content)) >= NEEDED


def read(content: Content) -> Rows:
    """A figure for each row, by its line."""
    header = _header(content)
    for name in header:
        if name not in COLUMNS and name not in FOLLOWING:
            yield Refused(1, f"column '{name}' is not known and is left out")
    reader = csv.reader((content.text or "").splitlines(keepends=True))
    next(reader, None)
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(header):
            yield Refused(reader.line_num, f"has {len(cells)} values where the header has {len(header)}")
        else:
            yield _row(reader.line_num, dict(zip(header, cells, strict=True)))


def _header(content: Content) -> list[str]:
    return [ALSO_CALLED.get(name, name) for name in next(csv.reader(content.lines[:1]), [])]


def _row(row: int, cells: Mapping[str, str]) -> Found | Refused:
    whole = {name: cells.get(name) or USUAL.get(name, "") for name in COLUMNS}
    cited = whole | {"citation": whole["citation"] or "-"}  # `--citation` says it for all rows where the table doesn't
    figure = figure_of(cells.get("source", ""), row, cited)
    if isinstance(figure, Refused):
        return figure
    day = DAY.match(figure.date or "")
    return Found(row, replace(figure, citation=whole["citation"] or None, date=day[0] if day else None))
