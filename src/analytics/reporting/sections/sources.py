"""Where each figure comes from: the runs with their software, and the published sources with citation and licence."""

from __future__ import annotations

import re
from typing import Any

from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Part, Section, Table, Words, cut
from analytics.reporting.gathered import Gathered, Row
from analytics.reporting.phrases import counted, minute, span

ADDRESS = re.compile(r"https?://[^\s\"'<>()]+")
TITLE = "Where the figures come from"
RUNS = ("run", "suite", "started", "host", "profile", "software", "provenance")
PUBLISHED = ("source", "figures", "machines", "published", "licence", "stands in")


def section(gathered: Gathered) -> Section:
    """Runs, newest first; then sources, those with most figures first."""
    runs = list(reversed(gathered.runs))
    blocks: list[Block] = []
    if runs:
        kept, more = cut(runs, limits.SOURCES, gathered.command("compare", "--by", "run"))
        blocks.append(Part("Measured runs", (Table("Measured runs", RUNS, tuple(map(_run, kept)), more=more),)))
    if gathered.published:
        kept, more = cut(gathered.published, limits.SOURCES, "see results/field/README.md")
        table = Table("Published figures", PUBLISHED, tuple(map(_source, kept)), more=more)
        blocks.append(Part("Published figures (field)", (Words(FIELD, "soft"), table)))
    if not blocks:
        blocks.append(Words("There is no figure yet, so none has an origin."))
    return Section("sources", TITLE, tuple(blocks), {"runs": _plain(runs), "field": _plain(gathered.published)})


FIELD = (
    "Others published these of their own machines. Each figure keeps its citation; rows that their source or the "
    "import flagged are left out of every ratio."
)


def _run(row: Row) -> tuple[Cell, ...]:
    software = f"Python {row['python']}" if row["python"] else ""
    revision = f"revision {row['revision'][:12]}{', changed since' if row['dirty'] else ''}" if row["revision"] else ""
    problems = f"{counted(row['problems'], 'line')} could not be read" if row["problems"] else ""
    return (
        Cell(row["run"], about=problems, tone="worse" if problems else ""),
        Cell(row["suite"]),
        Cell(minute(row["started"])),
        Cell(row["host"], about=row["chip"] or ""),
        Cell(row["profile"] or ""),
        Cell(row["environment"], about=", ".join(part for part in (software, revision) if part)),
        Cell(row["provenance"]),
    )


def _source(row: Row) -> tuple[Cell, ...]:
    citation = row["citation"] or ""
    others = f"and {counted(row['citations'] - 1, 'other place')}" if row["citations"] > 1 else ""
    flagged = f"{row['flagged']:,} flagged" if row["flagged"] else ""
    return (
        Cell(row["source"], about=row["about"] or ""),
        Cell(f"{row['figures']:,}", row["figures"], flagged),
        Cell(str(row["machines"]), about=counted(row["chips"], "chip")),
        Cell(span(row["first_published"], row["last_published"])),
        Cell(row["licence"] or "not stated"),
        Cell(citation, about=others, link=address(citation)),
    )


def address(citation: str) -> str:
    """The address that a citation begins with; nothing where it begins with none."""
    found = ADDRESS.match(citation)
    return found[0] if found else ""


def _plain(rows: list[Row]) -> list[dict[str, Any]]:
    return [{name: one.isoformat() if hasattr(one, "isoformat") else one for name, one in row.items()} for row in rows]
