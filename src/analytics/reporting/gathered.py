"""What a report is drawn from: each question asked once of one state of the warehouse, when a section needs it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analytics.comparison import Compared, Family, History
    from analytics.frames.scope import Names
    from analytics.front import Fronts
    from analytics.insight import Finding
    from analytics.trends import Trends
    from analytics.warehouse import Built
    from bench.roofline import Roofline

Row = dict[str, Any]
RANKED = ("measured",)
ALL = ("measured", "field")  # what stands beside each other; simulated never does


@dataclass
class Gathered:
    """Answers to the questions of a report, in its scope; `here` is the identity of the machine that asks."""

    results: Path
    built: Built
    scope: Mapping[str, Names]
    here: str = ""
    no_energy: str = ""  # why the machine that asks has no energy counter
    asked: Sequence[str] = field(default_factory=tuple)  # words of a command line that repeat the scope

    def rows(self, question: str, **scope: Names) -> list[Row]:
        """The rows of a named query in the report's scope, narrowed further."""
        from analytics.frames import frame

        return frame(question, self.results, self.built, **{**self.scope, **scope}).to_dicts()

    def command(self, *words: str) -> str:
        """A command line that asks the same part of the history."""
        return shlex.join(["bench", *words, *self.asked])

    @cached_property
    def measured_scope(self) -> dict[str, Names] | None:
        """The scope held to what was measured here or elsewhere by this toolkit; None where that leaves nothing.

        Simulated figures are shown only where they are asked for by name, and then alone.
        """
        asked = self.scope.get("provenance")
        wanted = RANKED if asked is None else (asked,) if isinstance(asked, str) else tuple(asked)
        kept = [one for one in wanted if one != "field"]
        return {**self.scope, "provenance": kept} if kept else None

    @cached_property
    def runs(self) -> list[Row]:
        """The runs of the scope, oldest first, field data left out."""
        return [] if self.measured_scope is None else self.rows("runs_of", **self.measured_scope)

    @cached_property
    def hosts(self) -> list[Row]:
        """The machines of these runs, the one that asks first, then by the newest run."""
        if self.measured_scope is None:
            return []
        found = self.rows("hosts", **self.measured_scope)
        return sorted(found, key=lambda row: (row["host"] != self.here, -_stamp(row), row["host"]))

    @cached_property
    def own(self) -> list[Row]:
        """The machines that the report tells in full: those asked for, else the one that asks, else the newest."""
        return self.hosts if {"host", "chip"} & set(self.scope) else self.hosts[:1]

    @cached_property
    def history(self) -> History | None:
        """Techniques beside their baseline on the report's own machines; None where nothing was compared."""
        from analytics.comparison import NothingToCompare, compare

        if not self.own or self.measured_scope is None:
            return None
        scope: dict[str, Any] = {**self.measured_scope, "host": [row["host"] for row in self.own]}
        try:
            return compare(self.results, built=self.built, **scope)
        except NothingToCompare:
            return None

    @cached_property
    def families(self) -> list[Family]:
        """One idea over all projects, measured and published."""
        from analytics.comparison import compare_families

        return compare_families(self.results, self.built, **{"provenance": ALL, **self.scope})

    @cached_property
    def fronts(self) -> Fronts | None:
        """The fronts of the report's own machines, or of what others published where only that is asked for."""
        from analytics.front import NoFront, frontier

        scope: dict[str, Any] = dict(self.scope)
        if self.measured_scope is not None:
            scope = {**self.measured_scope, "host": [row["host"] for row in self.own]}
        try:
            return frontier(self.results, built=self.built, **scope) if self.own or "provenance" in scope else None
        except NoFront:
            return None

    @cached_property
    def trends(self) -> Trends | None:
        """How cases went on the report's own machines; None where nothing has a series."""
        from analytics.trends import NoTrend, trend

        if not self.own or self.measured_scope is None:
            return None
        scope: dict[str, Any] = {**self.measured_scope, "host": [row["host"] for row in self.own]}
        try:
            return trend(self.results, built=self.built, **scope)
        except NoTrend:
            return None

    @cached_property
    def findings(self) -> list[Finding]:
        """What the rules find, about the report's own machine first; filters that no rule takes narrow nothing."""
        from analytics.insight import Here, insights

        own = self.own[0] if self.own else {}
        here = Here(own.get("host", ""), own.get("chip") or "", self.no_energy)
        held = {name: self.scope.get(name) for name in ("host", "chip", "suite", "model")}
        wanted = self.scope.get("provenance") or ALL
        return insights(self.results, **held, provenance=wanted, here=here)

    @cached_property
    def figures(self) -> dict[tuple[str, ...], Row]:
        """The latest figure by host, suite, model, workload, technique and metric."""
        if self.measured_scope is None:
            return {}
        rows = self.rows("cases", **self.measured_scope)
        return {(*place_of(row), row["technique"], row["metric"]): row for row in rows}

    @cached_property
    def coverage(self) -> list[Row]:
        """What was measured where."""
        return [] if self.measured_scope is None else self.rows("coverage", **self.measured_scope)

    @cached_property
    def failures(self) -> list[Row]:
        """The newest state of each case that isn't ok."""
        if self.measured_scope is None:
            return []
        return [row for row in self.rows("failures", **self.measured_scope) if row["newest"]]

    @cached_property
    def published(self) -> list[Row]:
        """Field figures by source: how many, of how many machines, citations, licence."""
        asked = self.scope.get("provenance")
        names = ["field"] if asked is None else [asked] if isinstance(asked, str) else list(asked)
        return self.rows("field_sources", provenance="field") if "field" in names else []

    @cached_property
    def rooflines(self) -> dict[str, Roofline]:
        """Calibrations of the report's own machines, by host."""
        from bench.roofline import newest_roofline

        found = {row["host"]: newest_roofline(self.results, row["host"]) for row in self.own}
        return {host: one for host, one in found.items() if one is not None}

    def compared(self, host: str) -> list[Compared]:
        """The rows of one machine."""
        return [row for row in self.history.rows if row.group == host] if self.history else []


def place_of(row: Row) -> tuple[str, str, str, str]:
    """Host, suite, model and workload of a row."""
    return row["host"], row["suite"], row["model"], row["workload"]


def _stamp(row: Row) -> float:
    return row["last_run"].timestamp() if row["last_run"] else 0.0
