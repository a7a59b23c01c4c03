"""`bench export --format csv`: a row a case and metric, with the comparison that goes with it."""

from __future__ import annotations

import csv
from typing import Any

from analytics.intake.content import Content, Found, Refused, Rows, number, text_of, whole
from analytics.intake.figure import OWN, Figure
from analytics.intake.own import against, direction, own_origin, provenance_problem
from bench.export.csv import COLUMNS

NEEDED = frozenset(
    {"run", "provenance", "suite", "technique", "model", "workload", "status", "metric", "value", "unit"}
)
FLAGS = {"True": True, "False": False}


def recognises(content: Content) -> bool:
    """The header of our CSV; columns may be added or left out, as long as a row says what it is."""
    return set(next(csv.reader(content.lines[:1]), ())) >= NEEDED


def read(content: Content) -> Rows:
    """A figure for each row, by its line."""
    reader = csv.reader(content.text.splitlines(keepends=True) if content.text else [])
    header = next(reader)
    for name in header:
        if name not in COLUMNS:
            yield Refused(1, f"column '{name}' is not known and is left out")
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(header):
            yield Refused(reader.line_num, f"has {len(cells)} values where the header has {len(header)}")
        else:
            yield _row(reader.line_num, dict(zip(header, cells, strict=True)))


def _row(row: int, cells: dict[str, str]) -> Found | Refused:
    if problem := provenance_problem(cells["provenance"]):
        return Refused(row, problem)
    for name in ("value", "low", "high", "ratio", "difference"):
        if cells.get(name) and number(cells[name]) is None:
            return Refused(row, f"{name} '{cells[name]}' is no number")
    return Found(row, _figure(cells))


def _figure(cells: dict[str, str]) -> Figure:
    about = own_origin(text_of(cells["run"]), text_of(cells.get("host")), cells.get("profile"), cells["provenance"])
    if unavailable := text_of(cells.get("unavailable")):
        about["note"] += f"; not available: {unavailable}"
    metric = text_of(cells["metric"])
    return Figure(
        **about, **_case(cells), source="", metric=metric, value=number(cells["value"]),
        unit=text_of(cells["unit"]), better=direction(metric), low=number(cells.get("low")),
        high=number(cells.get("high")), samples=whole(cells.get("samples")), trials=whole(cells.get("trials")),
        read_via=OWN, comparison=_comparison(cells),
    )  # fmt: skip


def _case(cells: dict[str, str]) -> dict[str, Any]:
    named = {name: text_of(cells.get(name)) for name in ("suite", "technique", "key", "model", "workload", "reason")}
    return named | {"is_baseline": FLAGS.get(cells.get("baseline", "")), "status": cells["status"] or "ok"}


def _comparison(cells: dict[str, str]) -> Any:
    kind = "ratio" if cells.get("ratio") else "difference"
    values: dict[str, Any] = {kind: cells.get(kind), "low": cells.get(f"{kind}_low"), "high": cells.get(f"{kind}_high")}
    return against(values | {name: cells.get(name) for name in ("pairs", "verdict", "smallest_effect")})
