"""Whether the document of `bench run --json` is one to believe: cases measured, none failed, verdicts drawn.

uv run bench run suite/diffusion --json > run.json
uv run python scripts/check_run.py run.json --least 12
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

VERDICTS = ("better", "worse", "same", "cannot tell")
STATUSES = ("ok", "skipped")  # failed and timeout are what this looks for
FIGURE = ("value", "unit", "low", "high", "samples", "trials")
COMPARISON = ("ratio", "low", "high", "verdict", "smallest_effect")


def findings(document: dict[str, Any], least: int) -> list[str]:
    """Everything that is wrong with a run's document."""
    missing = [name for name in ("run", "cases", "warnings") if name not in document]
    if missing:
        return [f"the document has no '{name}'" for name in missing]
    cases: list[dict[str, Any]] = document["cases"]
    found = [line for case in cases for line in case_findings(case)]
    measured = sum(case.get("status") == "ok" for case in cases)
    if measured < least:
        found.append(f"{measured} cases were measured, fewer than {least}")
    if not any(case.get("baseline") for case in cases):
        found.append("no case is the baseline")
    return found


def case_findings(case: dict[str, Any]) -> list[str]:
    """What is wrong with one case."""
    name = f"{case.get('model')}/{case.get('workload')}/{case.get('technique')}"
    status = case.get("status")
    if status not in STATUSES:
        return [f"{name}: {status}: {case.get('reason') or 'no reason given'}"]
    if status == "skipped":
        return [] if case.get("reason") else [f"{name}: skipped without a reason"]
    found = [f"{name}: {line}" for line in metric_findings(case.get("metrics") or {})]
    comparison = case.get("comparison") or {}
    if not case.get("baseline") and not comparison:
        found.append(f"{name}: measured and not compared with the baseline")
    for metric, one in comparison.items():
        found += [f"{name}: {metric}: {line}" for line in comparison_findings(one)]
    return found


def metric_findings(metrics: dict[str, dict[str, Any]]) -> list[str]:
    """What is wrong with a measured case's figures."""
    found = [f"{metric} lacks {field}" for metric, figure in metrics.items() for field in FIGURE if field not in figure]
    wall = metrics.get("wall_time", {}).get("value")
    if not (isinstance(wall, int | float) and math.isfinite(wall) and wall > 0):
        found.append(f"wall_time is {wall}")
    return found


def comparison_findings(one: dict[str, Any]) -> list[str]:
    """What is wrong with one comparison."""
    found = [f"lacks {field}" for field in COMPARISON if field not in one]
    if one.get("verdict") not in VERDICTS:
        found.append(f"the verdict is '{one.get('verdict')}', none of {', '.join(VERDICTS)}")
    low, ratio, high = (one.get(name) for name in ("low", "ratio", "high"))
    bounds = [value for value in (low, ratio, high) if value is not None]  # null stands for unbounded
    if bounds != sorted(bounds):
        found.append(f"the ratio {ratio} lies outside its interval [{low}, {high}]")
    return found


def digest(document: dict[str, Any]) -> str:
    """The run in one line."""
    cases = document["cases"]
    statuses = Counter(case["status"] for case in cases)
    verdicts = Counter(one["verdict"] for case in cases for one in case["comparison"].values())
    counts = [f"{number} {name}" for name, number in sorted(statuses.items())]
    return f"{len(cases)} cases: {', '.join(counts)}; verdicts: {dict(sorted(verdicts.items()))}"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 for a run to believe, 1 for findings, 2 for no document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path, metavar="FILE")
    parser.add_argument("--least", type=int, default=1, metavar="N", help="cases that must have been measured")
    options = parser.parse_args(arguments)
    try:
        document = json.loads(options.document.read_text())
    except (OSError, ValueError) as error:
        print(f"check_run: {options.document}: {error}", file=sys.stderr)
        return 2
    found = findings(document, options.least)
    for line in found:
        print(line)
    if not found:
        print(digest(document))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
