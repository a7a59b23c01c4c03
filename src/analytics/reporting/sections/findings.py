"""Findings in plain sentences, this machine's own first, each with the figures that it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.insight import Evidence, Finding
from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Fold, Part, Section, Table, Words, cut
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import counted
from analytics.reporting.sections.sources import address
from bench.export import format as shown

TITLE = "Findings"
HEADINGS = ("figure", "value", "machine", "technique", "model and workload", "provenance", "stands in")
EXPLAINED = (
    "A rule draws each of these from the figures named below it; how sure it is stands beside it. Figures that others "
    "published are called field."
)
NOTHING = "No rule finds anything in these figures: bench insight --rules says what each needs."


def section(gathered: Gathered) -> Section:
    """The first findings with their evidence."""
    found = gathered.findings
    document = {"findings": [one.document() for one in found]}
    if not found:
        return Section("insight", TITLE, (Words(NOTHING),), document)
    kept, more = cut(found, limits.FINDINGS, gathered.command("insight", "--all"))
    blocks: list[Block] = [Words(EXPLAINED, "soft"), *(_finding(gathered, one) for one in kept)]
    return Section("insight", TITLE, (*blocks, Words(more, "soft")) if more else tuple(blocks), document)


def _finding(gathered: Gathered, one: Finding) -> Part:
    told = one.strength
    provenance = " and ".join(one.provenances)
    blocks: list[Block] = [
        Words(f"{told.level.capitalize()}, {provenance}: {told.why}.", "soft"),
        Words(f"It doesn't say: {one.cannot_say}", "soft"),
    ]
    if one.next_command:
        blocks.append(Words(f"Next: {one.next_command}", "soft"))
    if one.evidence:
        more = gathered.command("insight", "--evidence", "--code", one.code)
        blocks.append(Fold(f"{counted(len(one.evidence), 'figure')} behind it", (_evidence(one.evidence, more),)))
    return Part(one.sentence, tuple(blocks))


def _evidence(rows: Sequence[Evidence], command: str) -> Table:
    kept, more = cut(rows, limits.EVIDENCE, command)
    return Table("The figures behind it", HEADINGS, tuple(map(_row, kept)), more=more)


def _row(one: Evidence) -> tuple[Cell, ...]:
    where = " / ".join(part for part in (one.model, one.workload) if part)
    return (
        Cell(one.what, about=one.note),
        Cell(_value(one), one.value),
        Cell(one.chip, about=one.host),
        Cell(one.technique),
        Cell(where),
        Cell(one.provenance, about=one.source if one.provenance == "field" else ""),
        Cell(one.at, link=address(one.at)),
    )


def _value(one: Evidence) -> str:
    """`0.64`, `11.4 1/s [11.4, 11.5]`."""
    text = shown.quantity(one.value, one.unit)
    if one.low is None or one.high is None:
        return text
    return f"{text} [{shown.quantity(one.low, one.unit)}, {shown.quantity(one.high, one.unit)}]"
