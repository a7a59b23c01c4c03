"""The question itself: on each ground the front, who is on it and how surely, and who isn't and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.front.choice import TIME, USUAL, chosen
from analytics.front.measured import READINGS, measured_grounds
from analytics.front.published import published_grounds
from analytics.front.records import Front, Fronts, Known
from analytics.methods import Refusal
from analytics.methods import frontier as front_of

if TYPE_CHECKING:
    from analytics.frames.scope import Names
    from analytics.warehouse import Built

MEASURED = ("measured",)


class NoFront(Exception):
    """The history holds no front of what was asked for; one line that says what to do."""


def frontier(
    results: Path = Path("results"), metrics: Sequence[str] = (), built: Built | None = None, **scope: Names
) -> Fronts:
    """The fronts over `metrics` (names; `time` for net or wall time), or over the usual ones that most techniques have.

    `scope` narrows the history (`frames.Scope`); without `provenance` it is what was measured. Raises NoFront, and
    ResultsError where the warehouse can't be built.
    """
    from analytics.warehouse import ensure_built

    built = built or ensure_built(results)
    wanted = scope.pop("provenance", None) or MEASURED
    provenances = {wanted} if isinstance(wanted, str) else set(wanted)
    grounds: list[Known] = []
    if provenances - {"field"}:
        grounds += _measured(results, built, metrics, scope | {"provenance": sorted(provenances - {"field"})})
    if "field" in provenances:
        grounds += published_grounds(_rows("field", results, built, scope | {"provenance": "field"}))
    fronts = [front for known in grounds if (front := front_on(known, metrics)) is not None]
    if not fronts:
        raise NoFront(_nothing(grounds, metrics))
    return Fronts(tuple(sorted(fronts, key=_order)), _notes(grounds, fronts))


def front_on(known: Known, asked: Sequence[str] = ()) -> Front | None:
    """The front of one ground; None where there is nothing to choose between."""
    if len(known.figures) < 2:
        return None
    metrics, thin = chosen(known, asked)
    if not metrics:
        return None
    found = front_of(known.candidates(metrics), [metric.method for metric in metrics])
    if isinstance(found, Refusal) or len(found.places) < 2:
        return None
    considered = dict.fromkeys([*(one.name for one in metrics), *(one.metric for one in thin)])
    shared = tuple(name for name in considered if known.having(name) == len(known.figures))
    return Front(known.ground, metrics, found, known, thin, shared)


def _measured(results: Path, built: Built, metrics: Sequence[str], scope: dict[str, Any]) -> list[Known]:
    qualities = _rows("suite_qualities", results, built, {})
    names = {name for row in qualities for name in json.loads(row["qualities"])}
    wanted = (set(metrics) - {TIME} or names) | {*USUAL, *READINGS}
    held = scope | {"metric": sorted(wanted)}
    return measured_grounds(
        _rows("front_times", results, built, scope | {"metric": list(READINGS)}),
        _rows("front_figures", results, built, held),
        _rows("front_qualities", results, built, held),
        _rows("failures", results, built, scope),
        qualities,
    )


def _rows(name: str, results: Path, built: Built, scope: dict[str, Any]) -> list[dict[str, Any]]:
    from analytics.frames import frame

    return frame(name, results, built, **scope).to_dicts()


def _order(front: Front) -> tuple[str, ...]:
    one = front.ground
    return "1" * (one.provenance != "measured"), one.suite, one.model, one.workload, one.source, one.host


def _notes(grounds: Sequence[Known], fronts: Sequence[Front]) -> tuple[str, ...]:
    lost = len(grounds) - len(fronts)
    if not lost:
        return ()
    return (f"{lost} places have no front: fewer than two techniques, or fewer than two metrics that most have",)


def _nothing(grounds: Sequence[Known], metrics: Sequence[str]) -> str:
    if not grounds:
        return "the history holds nothing of what was asked for; measure: bench run suite/diffusion"
    there = sorted({name for known in grounds for name in known.metrics})
    missing = [name for name in metrics if name != TIME and name not in there]
    if missing:
        return f"nothing there has {', '.join(missing)}; there are {', '.join(there)}"
    if metrics:
        return f"no place has two techniques with {' and '.join(metrics)}; there are {', '.join(there)}"
    return f"no place has two techniques and two metrics to trade; name some with --metrics: {', '.join(there)}"
