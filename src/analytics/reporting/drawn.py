"""The report itself: the sections that were asked for, drawn from one state of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.reporting.blocks import Report
from analytics.reporting.gathered import Gathered, Row
from analytics.reporting.phrases import counted, listed, span
from analytics.reporting.sections import SECTIONS

if TYPE_CHECKING:
    from analytics.frames.scope import Names
    from analytics.warehouse import Built

TITLE = "What was measured, and what it says"


def report(
    results: Path = Path("results"),
    *,
    sections: Sequence[str] | None = None,
    built: Built | None = None,
    here: str | None = None,
    made: datetime | None = None,
    **scope: Names,
) -> Report:
    """A report of the whole history, or of the part that `scope` names (`frames.Scope`).

    `sections` are keys of SECTIONS (default: all); `here` is the identity of the machine that asks (default: this one);
    `made` the moment that stands on it. Raises ValueError for a filter that doesn't exist, KeyError for a section,
    ResultsError where the warehouse can't be built.
    """
    from analytics.frames import Scope
    from analytics.warehouse import ensure_built

    unknown = set(scope) - {one.name for one in fields(Scope)}
    if unknown:
        raise ValueError(f"no filter is called '{min(unknown)}'")
    built = built or ensure_built(results)
    identity, no_energy = _this_machine() if here is None else (here, "")
    gathered = Gathered(results, built, _set(scope), identity, no_energy, scope_words(scope))
    drawn = tuple(SECTIONS[key](gathered) for key in sections or SECTIONS)
    moment = (made or datetime.now(UTC)).astimezone(UTC)
    return Report(TITLE, _about(gathered, moment), drawn, dict(_set(scope)), moment.isoformat(timespec="seconds"))


def _set(scope: Mapping[str, Names]) -> dict[str, Names]:
    return {name: value for name, value in scope.items() if value}


def scope_words(scope: Mapping[str, Names]) -> tuple[str, ...]:
    """The scope as words of a command line; the place of the results is the reader's own."""
    pairs = ((name, [value] if isinstance(value, str) else value or ()) for name, value in scope.items())
    return tuple(word for name, values in pairs for value in values for word in (f"--{name}", value))


def _this_machine() -> tuple[str, str]:
    from bench.host import detect_host
    from bench.probes.energy import energy_unavailable

    return detect_host().identity, energy_unavailable()


def _about(gathered: Gathered, moment: datetime) -> tuple[tuple[str, str], ...]:
    """What stands below the title: when, of what, where."""
    runs, own = gathered.runs, gathered.own
    measured = f"{counted(len(runs), 'run')}, {span(runs[0]['started'], runs[-1]['started'])}" if runs else "none yet"
    machines = listed([_machine(row) for row in own])
    others = len(gathered.hosts) - len(own)
    figures = sum(row["figures"] for row in gathered.published)
    published = f"{figures:,} figures from {counted(len(gathered.published), 'source')}" if figures else "none"
    asked = listed([f"{name} {value}" for name, value in _told(gathered.scope)], 9)
    facts = {
        "Drawn": f"{moment:%Y-%m-%d %H:%M} UTC",
        "Measured": measured,
        "Machine": machines + (f"; {counted(others, 'other')} not told in full" if others else ""),
        "Published": published,
        "Only": asked,
    }
    return tuple((name, text) for name, text in facts.items() if text)


def _machine(row: Row) -> str:
    return f"{row['chip'] or 'unknown chip'}, {row['os'] or 'unknown system'} ({row['host']})"


def _told(scope: Mapping[str, Names]) -> list[tuple[str, str]]:
    return [(name, value if isinstance(value, str) else listed(list(value or ()))) for name, value in scope.items()]
