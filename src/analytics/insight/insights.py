"""Everything that the rules find in the history, this machine's own first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.frames import frame
from analytics.insight.finding import LEVELS, Finding
from analytics.insight.rows import Frames, Here
from analytics.insight.rules import CODES, RULES
from analytics.names.tasks import TASKS
from analytics.warehouse import Built, ensure_built

if TYPE_CHECKING:
    import polars

    from bench.roofline import Roofline

Names = str | Sequence[str] | None


def insights(
    results: Path = Path("results"),
    *,
    host: Names = None,
    chip: Names = None,
    suite: Names = None,
    model: Names = None,
    provenance: Names = None,
    code: Names = None,
    here: Here | None = None,
) -> list[Finding]:
    """The findings of a results folder, those of `here` (this machine) first, then of its chip, then the others.

    `suite` (or a task's name), `model` and `provenance` hold the figures to what they name before a rule sees them;
    `host` (the beginning of an identity) and `chip` keep the findings about them; `code` keeps rules.
    Raises ResultsError where the warehouse can't be built, ValueError for a code that no rule has.
    """
    wanted = _named(code)
    unknown = sorted(set(wanted or ()) - set(CODES))
    if unknown:
        raise ValueError(f"no finding is called '{unknown[0]}'; there are {', '.join(CODES)}")
    here = this_machine() if here is None else here
    frames = load(results, ensure_built(results), here, suite=suite, model=model, provenance=provenance)
    asked = [rule for rule in RULES if wanted is None or set(rule.codes) & set(wanted)]
    found = [one for rule in asked for one in rule.find(frames) if wanted is None or one.code in wanted]
    kept = [one for one in found if _about(one, _named(host), _named(chip))]
    return sorted(kept, key=lambda one: place(one, here))


def this_machine() -> Here:
    """The machine that this process runs on."""
    from bench.host import detect_host
    from bench.host.chips import short_name
    from bench.probes.energy import energy_unavailable

    host = detect_host()
    return Here(host.identity, short_name(host.chip), energy_unavailable())


def load(
    results: Path, built: Built, here: Here, suite: Names = None, model: Names = None, provenance: Names = None
) -> Frames:
    """The frames that the rules read."""
    scope = {"model": model, "provenance": provenance}
    figures = _of_suite(_tasked(frame("figures", results, built, **scope)), suite)
    return Frames(
        figures=figures,
        comparisons=_of_suite(_tasked(_newest(frame("comparisons", results, built, **scope))), suite),
        field=_of_suite(_trusted(frame("field", results, built, **scope)), suite),
        blocks=_of_suite(
            _tasked(_of_models(frame("block_halves", results, built, provenance=provenance), model)), suite
        ),
        series=_of_suite(_tasked(frame("measured_series", results, built, **scope)), suite),
        rooflines=_rooflines(results, figures),
        here=here,
    )


def _rooflines(results: Path, figures: polars.DataFrame) -> dict[str, Roofline]:
    """The calibrations of the hosts that were measured generating text."""
    import polars

    from bench.roofline import newest_roofline

    wanted = figures.filter(polars.col("provenance") == "measured", polars.col("task") == "text-generation")
    found = {host: newest_roofline(results, host) for host in wanted["host"].unique().sort()}
    return {host: one for host, one in found.items() if one is not None}


def _of_models(rows: polars.DataFrame, model: Names) -> polars.DataFrame:
    """Rows of models, taken out after the question: it asks for the samples of trials, which name no model."""
    import polars

    names = _named(model)
    return rows if names is None else rows.filter(polars.col("model").is_in(names))


def _tasked(rows: polars.DataFrame) -> polars.DataFrame:
    """Rows with their task; older runs don't tell it, but several suites are named after theirs."""
    import polars

    named = polars.when(polars.col("suite").is_in(TASKS)).then(polars.col("suite"))
    return rows.with_columns(polars.coalesce("task", named).alias("task"))


def _newest(rows: polars.DataFrame) -> polars.DataFrame:
    """Measured comparisons of the newest run of each case."""
    import polars

    return rows.filter(polars.col("newest"), polars.col("provenance") == "measured")


def _trusted(rows: polars.DataFrame) -> polars.DataFrame:
    """Published figures without flagged ones, under the names that figures have."""
    import polars

    kept = rows.filter(polars.col("trust") != "C", polars.col("value").is_finite())
    return kept.rename({"published": "started", "packages": "software"}).with_columns(
        polars.lit("field").alias("provenance")
    )


def _of_suite(rows: polars.DataFrame, suite: Names) -> polars.DataFrame:
    """Rows of a suite; sources have suites of their own, so that a task's name counts too."""
    import polars

    names = _named(suite)
    if names is None:
        return rows
    return rows.filter(polars.col("suite").is_in(names) | polars.col("task").is_in(names))


def _named(names: Names) -> list[str] | None:
    return [names] if isinstance(names, str) else None if names is None else list(names)


def _about(finding: Finding, hosts: list[str] | None, chips: list[str] | None) -> bool:
    """Whether a finding is about one of the hosts and one of the chips."""
    of_host = hosts is None or any(one.startswith(tuple(hosts)) for one in finding.about.hosts)
    wanted = {one.casefold().removeprefix("apple ") for one in chips or ()}
    of_chip = chips is None or any(one.casefold() in wanted for one in finding.about.chips)
    return of_host and of_chip


def place(finding: Finding, here: Here) -> tuple[int, bool, int, int, int, str, str]:
    """What findings are ordered by: own host, own chip, then the firmer and the wider ones."""
    own = 0 if here.host in finding.about.hosts else 1 if here.chip in finding.about.chips else 2
    wide = -len(finding.about.chips)
    absent = not finding.evidence  # what can't be said comes after what can
    return (
        own,
        absent,
        LEVELS.index(finding.strength.level),
        CODES.index(finding.code),
        wide,
        finding.code,
        finding.sentence,
    )
