"""Everything that the rules find in the history, this machine's own first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.frames import frame
from analytics.insight.finding import LEVELS, Finding
from analytics.insight.rows import Frames, Here
from analytics.insight.rules import RULES
from analytics.warehouse import Built, ensure_built

if TYPE_CHECKING:
    import polars

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
    unknown = sorted(set(wanted or ()) - {rule.code for rule in RULES})
    if unknown:
        raise ValueError(f"there is no rule '{unknown[0]}'; there are {', '.join(rule.code for rule in RULES)}")
    here = this_machine() if here is None else here
    frames = load(results, ensure_built(results), here, suite=suite, model=model, provenance=provenance)
    found = [one for rule in RULES if wanted is None or rule.code in wanted for one in rule.find(frames)]
    kept = [one for one in found if _about(one, _named(host), _named(chip))]
    return sorted(kept, key=lambda one: place(one, here))


def this_machine() -> Here:
    """The machine that this process runs on."""
    from bench.host import detect_host
    from bench.host.chips import short_name
    from bench.probes.energy import energy_unavailable

    host = detect_host()
    return Here(host.identity, short_name(host.chip), energy_unavailable())


def load(results: Path, built: Built, here: Here, suite: Names = None, model: Names = None, provenance: Names = None) -> Frames:  # fmt: skip
    """The frames that the rules read."""
    scope = {"model": model, "provenance": provenance}
    return Frames(
        figures=_of_suite(frame("figures", results, built, **scope), suite),
        comparisons=_of_suite(_newest(frame("comparisons", results, built, **scope)), suite),
        field=_of_suite(_trusted(frame("field", results, built, **scope)), suite),
        here=here,
    )


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


def place(finding: Finding, here: Here) -> tuple[int, int, int, int, str, str]:
    """What findings are ordered by: own host, own chip, then the firmer and the wider ones."""
    own = 0 if here.host in finding.about.hosts else 1 if here.chip in finding.about.chips else 2
    codes = [rule.code for rule in RULES]
    wide = -len(finding.about.chips)
    return own, LEVELS.index(finding.strength.level), wide, codes.index(finding.code), finding.code, finding.sentence
