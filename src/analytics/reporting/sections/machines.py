"""The machines: which were measured, what each can do where it is calibrated, and of which others published."""

from __future__ import annotations

from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Part, Picture, Section, Table, Words, cut
from analytics.reporting.gathered import Gathered, Row
from analytics.reporting.phrases import bytes_words, counted, listed, rate, span
from bench.record.shape import to_json
from bench.roofline import Roofline

TITLE = "Machines"
HEADINGS = ("host", "chip", "cores", "memory", "bandwidth", "system", "runs")


def section(gathered: Gathered) -> Section:
    """A table of hosts, the report's own first; a roofline for each of those that has one."""
    blocks: list[Block] = []
    if gathered.hosts:
        kept, more = cut(gathered.hosts, limits.ROWS, gathered.command("build", "--json"))
        rows = tuple(_row(row, gathered.here) for row in kept)
        own = frozenset(at for at, row in enumerate(kept) if row in gathered.own)
        blocks.append(Table("Measured machines", HEADINGS, rows, own, more))
    else:
        blocks.append(Words("No machine was measured yet: bench doctor says what this one is."))
    rooflines = gathered.rooflines
    blocks += [_roofline(host, one) for host, one in rooflines.items()]
    if gathered.hosts and not rooflines:
        blocks.append(Words("Not calibrated: bench run suite/roofline finds what this machine can do.", "soft"))
    if gathered.published:
        chips = gathered.rows("field_chips", provenance="field")
        told = (
            f"Others published figures of {counted(len(chips), 'chip')}: {listed([row['chip'] for row in chips], 12)}."
        )
        blocks.append(Words(f"{told} They stand in the field sources below, never among the measured ones.", "soft"))
    return Section("machines", TITLE, tuple(blocks), _document(gathered))


def _document(gathered: Gathered) -> dict[str, object]:
    return {
        "hosts": [
            {**row, "first_run": _iso(row["first_run"]), "last_run": _iso(row["last_run"])} for row in gathered.hosts
        ],
        "own": [row["host"] for row in gathered.own],
        "rooflines": {
            host: {"run": one.run.get("run"), "ceilings": [to_json(ceiling) for ceiling in one.ceilings]}
            for host, one in gathered.rooflines.items()
        },
    }


def _iso(moment: object) -> str | None:
    return moment.isoformat() if hasattr(moment, "isoformat") else None


def _row(row: Row, here: str) -> tuple[Cell, ...]:
    kinds = (("performance_cores", "performance"), ("efficiency_cores", "efficiency"), ("gpu_cores", "GPU"),
             ("ane_cores", "Neural Engine"))  # fmt: skip
    cores = ", ".join(f"{row[name]} {words}" for name, words in kinds if row[name])
    place = "this machine" if row["host"] == here else ""
    return (
        Cell(row["host"], about=place),
        Cell(row["chip"] or "unknown", about="a virtual machine" if row["virtual"] else ""),
        Cell(str(row["cpu_cores"] or ""), about=cores),
        Cell(bytes_words(row["memory_bytes"]), row["memory_bytes"]),
        Cell(rate(row["bandwidth"]) or "not published", row["bandwidth"]),
        Cell(row["os"] or ""),
        Cell(str(row["runs"]), about=span(row["first_run"], row["last_run"])),
    )


def _roofline(host: str, found: Roofline) -> Part:
    from bench.export.roofline_chart import roofline_chart

    chart = roofline_chart(found)
    ceilings = [
        (
            Cell(one.runtime),
            Cell(one.unit),
            Cell("memory" if one.precision == "any" else one.precision),
            Cell(_limit(one.value.value, one.value.unit), one.value.value),
            Cell("" if one.share_of_published is None else f"{one.share_of_published:.0%}", one.share_of_published),
            Cell(one.case),
        )
        for one in found.ceilings
    ]
    headings = ("runtime", "unit", "limit", "highest seen", "share of published", "seen in")
    best = listed([f"{row[0].text} {row[2].text} {row[3].text}" for row in ceilings], 6)
    blocks: list[Block] = []
    if chart is not None:
        told = f"Roofline chart: operations a second against operations a byte. Limits: {best}."
        blocks.append(Picture(f"roofline-{host}", chart, told))
    blocks.append(Table(f"Limits of {host}", headings, tuple(ceilings)))
    blocks.append(Words(f"Calibrated by run {found.run.get('run', '')}.", "soft"))
    return Part(f"What host {host} can do", tuple(blocks))


def _limit(value: float, unit: str) -> str:
    return rate(value, "B/s" if unit == "B/s" else "op/s")
