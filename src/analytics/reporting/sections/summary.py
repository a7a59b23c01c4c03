"""What there is to know in a few sentences, drawn from the answers below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from analytics.comparison import Compared
from analytics.reporting.blocks import Section, Words, points
from analytics.reporting.gathered import Gathered
from analytics.reporting.phrases import counted, listed, ratio_cell, shifted

TITLE = "In short"
MOST = 3  # findings
EMPTY = "There are no results yet. Measure, then draw this report again: bench run suite/diffusion takes three minutes."
FIELD_ONLY = (
    "Nothing was measured on this machine yet, so this report tells what others published of theirs. Measure your own: "
    "bench run suite/diffusion takes about three minutes."
)


def section(gathered: Gathered) -> Section:
    """Sentences; each is drawn from a section below and has its figures there."""
    lines = [*_of_suites(gathered), *_of_trends(gathered), *_of_findings(gathered), *_of_failures(gathered)]
    if not gathered.runs:
        lines.insert(0, FIELD_ONLY if gathered.published else EMPTY)
    if len(lines) == 1:
        return Section("summary", TITLE, (Words(lines[0]),), lines)
    return Section("summary", TITLE, (points(lines),), lines)


def _of_suites(gathered: Gathered) -> Iterator[str]:
    rows = gathered.history.rows if gathered.history else ()
    for (suite, host), part in groupby(sorted(rows, key=_suite_and_host), key=_suite_and_host):
        yield _suite_line(suite, host if len(gathered.own) > 1 else "", list(part))


def _suite_and_host(row: Compared) -> tuple[str, str]:
    return row.case.suite, row.group


def _suite_line(suite: str, host: str, rows: Sequence[Compared]) -> str:
    """How many were better, which is the fastest that keeps its quality, and how many can't be told."""
    better = [row for row in rows if row.time.verdict == "better"]
    counts = [(sum(row.time.verdict == one for row in rows), words) for one, words in COUNTED.items()]
    rest = listed([f"{number} {words}" for number, words in counts if number])
    where = f"{suite} on {host}" if host else suite
    cases = counted(len(rows), "case")
    if not better:
        return f"{where}: of {cases}, none is shown to be faster than its baseline; {rest}."
    return f"{where}: of {cases}, {counted(len(better), 'is', 'are')} faster than the baseline{_best(better)}; {rest}."


COUNTED = {"worse": "slower", "same": "the same", "cannot tell": "that can't be told yet"}


def _best(better: Sequence[Compared]) -> str:
    kept = [row for row in better if not any("worse" in word for word in shifted(row))]
    best = min(kept or better, key=lambda row: row.time.ratio)
    quality = "with no quality shown to be worse" if kept else f"though with {listed(shifted(best))}"
    where = f"{best.case.technique} on {best.case.model} / {best.case.workload}"
    return f", best {where} at {ratio_cell(best).text} of its time {quality}"


def _of_trends(gathered: Gathered) -> Iterator[str]:
    """Which cases changed over time, where any did."""
    changed = gathered.trends.changed if gathered.trends else ()
    if changed:
        names = listed([one.case for one in changed], 3)
        yield f"Over time: {counted(len(changed), 'case')} changed by more than chance ({names})."


def _of_findings(gathered: Gathered) -> Iterator[str]:
    """The first sentences of the findings, each of another rule; what others published is called so."""
    told: set[str] = set()
    for one in gathered.findings:
        if one.code not in told and len(told) < MOST:
            told.add(one.code)
            yield f"{one.sentence} ({one.strength.level}, {' and '.join(one.provenances)})"


def _of_failures(gathered: Gathered) -> Iterator[str]:
    failures = gathered.failures
    broken = [row for row in failures if row["status"] != "skipped"]
    refused = len(failures) - len(broken)
    parts = [counted(len(broken), "case that failed or ran out of time", "cases that failed or ran out of time")]
    parts.append(counted(refused, "that was refused here", "that were refused here"))
    kept = [part for part, number in zip(parts, (len(broken), refused), strict=True) if number]
    if kept:
        yield f"Not measured: {listed(kept)}; the reasons stand below."
