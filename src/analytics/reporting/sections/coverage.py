"""What was tried where: cells that went well, failed or were refused, and every reason."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Part, Picture, Section, Table, Words, cut
from analytics.reporting.gathered import Gathered, Row
from analytics.reporting.phrases import counted, day, listed

TITLE = "What was measured, and what was not"
HEADINGS = ("status", "reason", "techniques", "where", "run")


def section(gathered: Gathered) -> Section:
    """A picture a suite, then the failures by reason."""
    rows, failures = gathered.coverage, gathered.failures
    document = {"cases": [_case(row) for row in rows], "not_ok": [_failure(row) for row in failures]}
    if not rows:
        return Section("coverage", TITLE, (Words("Nothing was run yet."),), document)
    blocks: list[Block] = [
        _suite(gathered, suite, list(part)) for suite, part in groupby(rows, key=lambda r: r["suite"])
    ]
    if failures:
        kept, more = cut(_by_reason(failures), limits.REASONS, gathered.command("show", "latest"))
        table = Table("Failed, out of time, or refused", HEADINGS, tuple(map(_reason, kept)), more=more)
        blocks.append(Part("Failed, out of time, or refused", (table,)))
    return Section("coverage", TITLE, tuple(blocks), document)


def _suite(gathered: Gathered, suite: str, rows: list[Row]) -> Part:
    from analytics.charts import coverage

    several = len({row["host"] for row in rows}) > 1
    techniques = list(dict.fromkeys(row["technique"] for row in rows))
    kept, more = cut(techniques, limits.CELLS, gathered.command("list"))
    cells = [
        {"technique": row["technique"], "column": _column(row, several), "status": row["last_status"]}
        for row in rows
        if row["technique"] in kept
    ]
    sound = sum(row["last_status"] == "ok" for row in rows)
    newest = max((row["last_run"] for row in rows if row["last_run"]), default=None)
    told = (
        f"{sound} of {counted(len(rows), 'case')} went well when last run "
        f"({counted(len(techniques), 'technique')}, last on {day(newest)})."
    )
    if sound == len(rows):
        return Part(suite, (Words(told),))
    chart = coverage(cells, title=f"What was tried: {suite}", columns="models and workloads")
    blocks: tuple[Block, ...] = (Words(told), Picture(f"coverage-{suite}", chart, f"Chart of cells. {told}"))
    return Part(suite, (*blocks, Words(more, "soft")) if more else blocks)


def _column(row: Row, several: bool) -> str:
    return f"{row['model']} / {row['workload']}" + (f" on {row['host'][:6]}" if several else "")


def _by_reason(failures: list[Row]) -> list[list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in failures:
        found.setdefault((row["suite"], row["status"], row["reason"]), []).append(row)
    return sorted(found.values(), key=lambda rows: (rows[0]["status"] == "skipped", -len(rows), rows[0]["suite"]))


def _reason(rows: list[Row]) -> tuple[Cell, ...]:
    first = rows[0]
    techniques = list(dict.fromkeys(row["technique"] for row in rows))
    places = list(dict.fromkeys(f"{row['model']} / {row['workload']}" for row in rows))
    runs = sorted({row["run"] for row in rows}, reverse=True)
    return (
        Cell(first["status"], tone="worse" if first["status"] in ("failed", "timeout") else ""),
        Cell(first["reason"] or ""),
        Cell(listed(techniques, 6)),
        Cell(first["suite"], about=listed(places, 3)),
        Cell(listed(runs, 1)),
    )


def _case(row: Row) -> dict[str, Any]:
    names = ("suite", "technique", "key", "model", "workload", "host", "provenance", "runs", "sound", "pairs")
    return {name: row[name] for name in (*names, "last_status")}


def _failure(row: Row) -> dict[str, Any]:
    names = ("run", "suite", "technique", "key", "model", "workload", "host", "status", "reason")
    return {name: row[name] for name in names}
