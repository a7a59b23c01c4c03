"""scripts/check_run.py: a good document passes, and every way of being bad is found."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

import check_run

FIGURE = {"value": 0.04, "unit": "s", "low": 0.039, "high": 0.041, "samples": 40, "trials": 3}
COMPARISON = {"ratio": 0.5, "low": 0.49, "high": 0.51, "verdict": "better", "smallest_effect": 0.01}
CASE = {"model": "m", "workload": "w", "status": "ok", "reason": "", "metrics": {"wall_time": FIGURE}}
GOOD: dict[str, Any] = {
    "run": {},
    "warnings": [],
    "cases": [
        CASE | {"technique": "base", "baseline": True, "comparison": {}},
        CASE | {"technique": "half", "baseline": False, "comparison": {"wall_time": COMPARISON}},
        {"technique": "ane", "status": "skipped", "reason": "needs macOS", "metrics": {}, "comparison": {}},
    ],
}


def spoilt(path: list[Any], value: object) -> dict[str, Any]:
    """The good document with one value replaced."""
    document = copy.deepcopy(GOOD)
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return document


def test_a_good_document_passes():
    """Nothing found; the skipped case isn't counted as measured."""
    assert check_run.findings(GOOD, least=2) == []
    assert check_run.findings(GOOD, least=3) == ["2 cases were measured, fewer than 3"]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (["cases", 1, "status"], "failed", "failed: no reason given"),
        (["cases", 1, "status"], "timeout", "timeout"),
        (["cases", 2, "reason"], "", "skipped without a reason"),
        (["cases", 1, "comparison"], {}, "not compared"),
        (["cases", 1, "comparison", "wall_time", "verdict"], "faster", "none of better"),
        (["cases", 1, "comparison", "wall_time", "low"], 0.6, "outside its interval"),
        (["cases", 1, "metrics", "wall_time", "value"], None, "wall_time is None"),
        (["cases", 1, "metrics", "wall_time", "value"], 0.0, "wall_time is 0.0"),
        (["cases", 1, "metrics"], {}, "wall_time is None"),
        (["cases", 0, "baseline"], False, "no case is the baseline"),
    ],
)
def test_each_fault_is_found(path, value, says):
    """One fault, named."""
    assert any(says in line for line in check_run.findings(spoilt(path, value), least=1))


@pytest.mark.parametrize("field", ["ratio", "low", "high", "verdict", "smallest_effect"])
def test_a_comparison_has_all_its_fields(field):
    """The contract's fields, each."""
    document = copy.deepcopy(GOOD)
    del document["cases"][1]["comparison"]["wall_time"][field]
    assert any(f"lacks {field}" in line for line in check_run.findings(document, least=1))


def test_unbounded_intervals_are_allowed():
    """Null stands for infinity: too little data for an interval, and the verdict says so."""
    one = COMPARISON | {"high": None, "verdict": "cannot tell"}
    assert check_run.findings(spoilt(["cases", 1, "comparison", "wall_time"], one), least=2) == []


@pytest.mark.parametrize(
    ("text", "code"), [(json.dumps(GOOD), 0), (json.dumps({"run": {}}), 1), ("{torn", 2), (None, 2)]
)
def test_exit_codes(tmp_path, text, code, capsys):
    """0 to believe, 1 for findings, 2 where there is no document."""
    file = tmp_path / "run.json"
    if text is not None:
        file.write_text(text)
    assert check_run.main([str(file)]) == code
    printed = capsys.readouterr()
    assert printed.out or printed.err
