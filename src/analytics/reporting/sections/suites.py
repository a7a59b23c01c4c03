"""Techniques beside their baseline: a part for each model and workload of each suite, on the report's own machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from analytics.comparison import Compared, Ranked
from analytics.methods import Refusal
from analytics.reporting import limits
from analytics.reporting.blocks import Block, Cell, Part, Picture, Section, Table, Words, cut
from analytics.reporting.drawings import history_chart
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import bytes_words, counted, listed, quality_cell, ratio_cell, verdict_cell
from bench.export import format as shown

TITLE = "Techniques beside their baseline"
HEADINGS = ("technique", "time against baseline", "verdict", "quality against baseline", "peak memory", "size", "from")
SIZES = ("peak_memory", "size_on_disk")
NOTHING = (
    "Nothing was compared on this machine yet. Measure a suite, then draw the report again: bench run suite/diffusion"
)


def section(gathered: Gathered) -> Section:
    """Forest, table and origin of each place; where nothing was compared, the way to it."""
    found = gathered.history
    if found is None:
        return Section("compare", TITLE, (Words(NOTHING),), None)
    blocks: list[Block] = [Words(EXPLAINED, "soft")]
    for suite, rows in groupby(found.rows, key=lambda row: row.case.suite):
        blocks += _suite(gathered, suite, list(rows))
    blocks += [_over_models(one) for one in found.ranked]
    blocks += [Words(f"Note: {note}", "soft") for note in found.notes]
    return Section("compare", TITLE, tuple(blocks), found.document())


EXPLAINED = (
    "Ratios are technique over baseline: 0.50x takes half the time. Baseline and technique ran side by side in "
    "alternating pairs; brackets hold the interval over pairs, or over runs where there are several. Within 1 % counts "
    "as the same. Quality is the difference from the baseline on the same inputs."
)


def _suite(gathered: Gathered, suite: str, rows: list[Compared]) -> list[Block]:
    """A part for each place; those with few techniques are told together."""
    places = [list(part) for _, part in groupby(rows, key=_place)]
    small = [place for place in places if len(place) < limits.FEW]
    together = [row for place in small for row in place] if len(small) > 1 else []
    alone = [place for place in places if place not in small] if together else places
    kept, more = cut(alone, limits.PLACES, gathered.command("compare", "--by", "host", "--suite", suite))
    parts: list[Block] = [_part(gathered, place, _title(gathered, place[0])) for place in kept]
    if together:
        what = counted(len(small), "model and workload", "models and workloads")
        parts.append(_part(gathered, together, f"{suite}: {what} with few techniques each", True))
    return [*parts, Words(more, "soft")] if more else parts


def _place(row: Compared) -> tuple[str, str, str]:
    return row.case.model, row.case.workload, row.group


def _title(gathered: Gathered, row: Compared) -> str:
    machine = f", host {row.group}" if len(gathered.own) > 1 else ""
    return f"{row.case.suite}: {row.case.model} / {row.case.workload}{machine}"


def _part(gathered: Gathered, rows: Sequence[Compared], title: str, several: bool = False) -> Part:
    notes = _notes(rows)
    table = _of_several(gathered, rows, title) if several else _of_one(gathered, rows, title)
    return Part(title, (_picture(gathered, rows, title), table, *notes, _origin(rows)))


def _picture(gathered: Gathered, rows: Sequence[Compared], title: str) -> Picture:
    assert gathered.history is not None
    drawn = replace(gathered.history, rows=tuple(rows[: limits.ROWS]))
    return Picture(f"ratios-{title}", history_chart(drawn, ()), told(rows))


def told(rows: Sequence[Compared]) -> str:
    """What the forest shows, for those who don't see it."""
    ordered = sorted(rows, key=lambda row: row.time.ratio)
    ends = [f"{row.case.technique} at {ratio_cell(row).text}" for row in ordered]
    between = f"from {ends[0]} to {ends[-1]}" if len(ends) > 1 else ends[0]
    verdicts = [row.time.verdict for row in rows]
    counts = ", ".join(f"{verdicts.count(one)} {one}" for one in dict.fromkeys(verdicts))
    beside = listed(sorted({row.baseline for row in rows}))
    return (
        f"Chart of time ratios with intervals, {counted(len(rows), 'technique')} beside {beside}: {between}; {counts}. "
        "The table below has every figure."
    )


def _of_one(gathered: Gathered, rows: Sequence[Compared], title: str) -> Table:
    """The techniques of one place below their baseline."""
    case = rows[0].case
    place = ("--suite", case.suite, "--model", case.model, "--workload", case.workload)
    kept, more = cut(rows, limits.ROWS, gathered.command("compare", "--by", "host", *place))
    lines = [_baseline(gathered, rows[0])]
    lines += [(Cell(row.case.technique, about=row.key), *_figures(gathered, row)) for row in kept]
    return Table(title, HEADINGS, tuple(lines), frozenset({0}), more)


def _of_several(gathered: Gathered, rows: Sequence[Compared], title: str) -> Table:
    """The techniques of many places, each with its place and its baseline."""
    kept, more = cut(rows, limits.ROWS, gathered.command("compare", "--by", "host", "--suite", rows[0].case.suite))
    lines = [
        (
            Cell(row.case.technique, about=row.key),
            Cell(f"{row.case.model} / {row.case.workload}", about=f"beside {row.baseline}"),
            *_figures(gathered, row),
        )
        for row in kept
    ]
    return Table(title, (HEADINGS[0], "where", *HEADINGS[1:]), tuple(lines), more=more)


def _baseline(gathered: Gathered, row: Compared) -> tuple[Cell, ...]:
    """The row that the others are compared with, in its own figures."""
    call = _figure(gathered, row, row.baseline, row.metric)
    time = Cell("1x", about=f"{shown.quantity(call, 's')} a call" if call is not None else "")
    sizes = [Cell(bytes_words(_figure(gathered, row, row.baseline, name))) for name in SIZES]
    return Cell(row.baseline, about=row.baseline_key), time, Cell("baseline"), Cell(), *sizes, Cell()


def _figures(gathered: Gathered, row: Compared) -> tuple[Cell, ...]:
    sizes = [_size(gathered, row, name) for name in SIZES]
    origin = Cell(counted(len(row.runs), "run"), about=counted(row.time.pairs + row.time.left_out, "pair"))
    return ratio_cell(row), verdict_cell(row), quality_cell(row.quality), *sizes, origin


def _size(gathered: Gathered, row: Compared, metric: str) -> Cell:
    """The ratio, with the bytes below it."""
    ratio = row.sizes.get(metric)
    absolute = bytes_words(_figure(gathered, row, row.case.technique, metric))
    return Cell(absolute) if ratio is None else Cell(shown.ratio(ratio), ratio, absolute)


def _figure(gathered: Gathered, row: Compared, technique: str, metric: str) -> float | None:
    place = (row.group, row.case.suite, row.case.model, row.case.workload, technique, metric)
    found = gathered.figures.get(place)
    return None if found is None else float(found["value"])


def _notes(rows: Sequence[Compared]) -> list[Words]:
    """What limits some of the rows, each limit once."""
    counts = Counter(row.time.note for row in rows if row.time.note)
    if not counts:
        return []
    parts = [f"{note} ({'all' if number == len(rows) else number})" for note, number in counts.most_common()]
    return [Words(f"Limits, and of how many: {'; '.join(parts)}.", "soft")]


def _origin(rows: Sequence[Compared]) -> Words:
    runs = sorted({run for row in rows for run in row.runs}, reverse=True)
    readings = listed(sorted({row.metric.replace("_", " ") for row in rows}))
    kinds = listed(sorted({row.provenance for row in rows}))
    return Words(
        f"{kinds.capitalize()} on host {rows[0].group}, {readings}, in {counted(len(runs), 'run')}: "
        f"{listed(runs, limits.RUN_IDS)}. Quality, memory and size are those of the newest run that has them.",
        "soft",
    )


def _over_models(one: Ranked) -> Part:
    title = f"{one.suite}: ranks over {counted(len(one.models), 'model and workload', 'models and workloads')}"
    blocks: list[Block] = [Words(line) for line in one.lines()]
    if not isinstance(one.ranking, Refusal):
        blocks.insert(0, _ranks(one))
    return Part(title, tuple(blocks))


def _ranks(one: Ranked) -> Picture:
    from analytics.charts import critical_difference

    assert not isinstance(one.ranking, Refusal)
    ranking = one.ranking
    rows = [{"technique": name, "rank": rank} for name, rank in zip(ranking.names, ranking.ranks, strict=True)]
    chart = critical_difference(rows, ranking.groups, ranking.difference)
    return Picture(f"ranks-{one.suite}", chart, f"Chart of average ranks, best left. {' '.join(one.lines())}")
