"""Runs a suite of one comparison through `bench.runner.run` and prints the comparison as JSON.

python pairs_run.py SUITE RESULTS
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.record.shape import to_json
from bench.runner import RunRequest, run


def compared(suite: Path, results: Path) -> dict[str, Any]:
    """The one technique's comparisons by metric, the reason where there are none, and what the run itself cost."""
    outcome = run(RunRequest(suite, profile="standard", results=results))
    case = next(case for case in outcome.summary.cases if not case.is_baseline)
    drawn = {name: to_json(one) for name, one in case.comparison.items()}
    return drawn | {"reason": case.reason, "parent_cpu_share": outcome.parent_cpu_share}


if __name__ == "__main__":
    print(json.dumps(compared(Path(sys.argv[1]), Path(sys.argv[2]))))
