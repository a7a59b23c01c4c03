"""One idea over all projects: what 4-bit weights, say, did in each task, measured and published side by side."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.comparison import Family
from analytics.reporting import limits
from analytics.reporting.blocks import Cell, Picture, Section, Table, Words, cut
from analytics.reporting.drawings import family_chart, shared_families
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import counted, listed
from bench.export import format as shown

TITLE = "One idea over all projects"
HEADINGS = ("idea", "task", "provenance", "time", "cases", "faster and slower", "size", "quality worse", "sources")
EXPLAINED = (
    "Each case is one technique on one model, workload and machine, beside the same without the idea. The figure is "
    "the median over cases with their middle half; the cases are what was measured or happened to be published, so "
    "it says what is usual, not what your machine will do. Published figures (field) have no interval and are never "
    "mixed with measured ones."
)


def section(gathered: Gathered) -> Section:
    """Families, those seen in several tasks first."""
    found = gathered.families
    if not found:
        return Section("families", TITLE, (Words("No technique was compared with anything yet."),), {"families": []})
    drawn = drawn_families(found)
    kept, more = cut(found, limits.FAMILIES, gathered.command("compare", "--by", "family", "--members"))
    table = Table(TITLE, HEADINGS, tuple(map(_row, kept)), more=more)
    blocks = (Words(EXPLAINED, "soft"), Picture("families", family_chart(drawn), told(drawn)), table)
    return Section("families", TITLE, blocks, {"families": [one.document() for one in found]})


def drawn_families(found: Sequence[Family]) -> list[Family]:
    """As many whole families as the picture has room for."""
    kept: list[Family] = []
    shared = shared_families(found)
    for name in dict.fromkeys(one.family for one in shared):
        rows = [one for one in shared if one.family == name]
        if kept and len(kept) + len(rows) > limits.FAMILIES:
            break
        kept += rows
    return kept


def told(found: Sequence[Family]) -> str:
    """The picture in words."""
    names = list(dict.fromkeys(one.family for one in found))
    return (
        f"Chart of median time ratios of {counted(len(names), 'idea')} ({listed(names)}) in each task, measured filled "
        "and published hollow. The table below has the figures."
    )


def _row(one: Family) -> tuple[Cell, ...]:
    row = one.document()
    ratio, low, high = row["ratio"]["median"], row["ratio"]["low_quartile"], row["ratio"]["high_quartile"]
    half = f"middle half {shown.ratio(low)} to {shown.ratio(high)}" if low else ""
    phase = "" if one.phase == "call" else one.phase
    sources = sorted({member.source for member in one.members})
    return (
        Cell(one.family),
        Cell(one.task, about=phase),
        Cell(one.provenance),
        Cell(shown.ratio(ratio), ratio, half),
        Cell(str(row["cases"]), row["cases"], f"on {counted(row['machines'], 'machine')}"),
        Cell(f"{row['faster']} and {row['slower']}"),
        Cell("" if row["size"] is None else shown.ratio(row["size"]), row["size"]),
        Cell(str(row["quality_worse"]) if one.provenance != "field" else ""),
        Cell(listed(sources, 3)),
    )
