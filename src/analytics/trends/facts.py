"""What is recorded of a run's machine and software, and how two runs differ in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

Row = Mapping[str, Any]
NEAR = 3  # runs around a change in which a difference may have caused it: the place is not known to the run
MOST_PACKAGES = 6
NOTHING = "nothing that is recorded"
PLAIN = {"python": "Python", "toolkit": "toolkit", "os": "OS", "profile": "profile", "chip": "chip"}


def differences(before: Row | None, after: Row | None) -> list[str]:
    """`mlx 0.31.0 → 0.32.4`, one a fact of two rows of `run_facts` that differs and is known of both."""
    if before is None or after is None:
        return []
    found = [*_packages(before["packages"], after["packages"])]
    if not found and _differ(before, after, "lock_hash"):
        found.append(f"lock {before['lock_hash'][:8]} → {after['lock_hash'][:8]}")
    found += [f"{word} {before[name]} → {after[name]}" for name, word in PLAIN.items() if _differ(before, after, name)]
    if _differ(before, after, "revision") or _differ(before, after, "dirty"):
        found.append(f"suite's git revision {_revision(before)} → {_revision(after)}")
    return found


def _differ(before: Row, after: Row, name: str) -> bool:
    return None not in (before[name], after[name]) and before[name] != after[name]


def _revision(row: Row) -> str:
    return f"{str(row['revision'] or 'unknown')[:8]}{' with changes' if row['dirty'] else ''}"


def _packages(before: str | None, after: str | None) -> Iterator[str]:
    if not before or not after or before == after:
        return
    old, new = _parsed(before), _parsed(after)
    changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    for name in changed[:MOST_PACKAGES]:
        if name in old and name in new:
            yield f"{name} {old[name]} → {new[name]}"
        else:
            yield f"{name} {new[name]} came" if name in new else f"{name} {old[name]} went"
    if len(changed) > MOST_PACKAGES:
        yield f"{len(changed) - MOST_PACKAGES} more packages"


@lru_cache(maxsize=1024)
def _parsed(text: str) -> dict[str, str]:
    found = json.loads(text)
    return {str(name): str(version) for name, version in found.items()} if isinstance(found, dict) else {}


def what_changed(
    at: int, runs: Sequence[str], facts: Mapping[str, Row], artefacts: Sequence[Mapping[str, str]]
) -> tuple[str, ...]:
    """What changed at point `at` of a series, or near it; "nothing that is recorded" where nothing did.

    `artefacts` has for each run the hashes of what was measured, by `technique` and `baseline`.
    """
    if found := _between(at, runs, facts, artefacts):
        return tuple(found)
    for away in range(1, NEAR + 1):
        for place, words in ((at - away, "earlier"), (at + away, "later")):
            if 0 < place < len(runs) and (found := _between(place, runs, facts, artefacts)):
                return tuple(f"{away} run{'s' * (away > 1)} {words}: {one}" for one in found)
    return (NOTHING,)


def _between(
    at: int, runs: Sequence[str], facts: Mapping[str, Row], artefacts: Sequence[Mapping[str, str]]
) -> list[str]:
    old, new = artefacts[at - 1], artefacts[at]
    weights = [
        f"the {side}'s weights {old[side][:8]} → {new[side][:8]}"
        for side in ("technique", "baseline")
        if side in old and side in new and old[side] != new[side]
    ]
    return [*differences(facts.get(runs[at - 1]), facts.get(runs[at])), *weights]


def clock_notes(facts: Sequence[Row], now: datetime | None = None) -> list[str]:
    """One line for each way in which clocks can't be right: the order of runs is the clock's."""
    ahead = (now or datetime.now(UTC)) + timedelta(days=1)
    measured = [row for row in facts if row["provenance"] != "field"]
    kinds = {
        "went backwards during": [row for row in measured if row["turned_back"]],
        "was in the future at": [row for row in measured if row["started"] is not None and row["started"] > ahead],
        "is not known at": [row for row in measured if row["started"] is None],
    }
    return [_clock_note(said, wrong) for said, wrong in kinds.items() if wrong]


def _clock_note(said: str, wrong: Sequence[Row]) -> str:
    hosts = list(dict.fromkeys(row["host"] for row in wrong))
    others = f" and {len(hosts) - 1} more hosts" if len(hosts) > 1 else ""
    runs = f"run {wrong[0]['run']}{f' and {len(wrong) - 1} more' if len(wrong) > 1 else ''}"
    return f"the clock of host {hosts[0]}{others} {said} {runs}: their order may be wrong, and with it a change"
