"""The README's examples run as they stand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from roofline_cases import SUITE

EXAMPLES = re.findall(r"```python\n(.*?)```", (SUITE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
FITS = [
    {"technique": "mlx-f32", "precision": "f32", "peak": 1e12, "bandwidth": 1e11, "error": 1.1},
    {"technique": "mlx-q4", "precision": "q4", "peak": 1e12, "bandwidth": None, "error": 1.2},
]


def run(example: str, folder: Path) -> str:
    """What an example prints."""
    found = subprocess.run([sys.executable, "-c", example], cwd=folder, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_a_layer_that_nobody_measured(tmp_path: Path) -> None:
    """One token waits for 180 MB of weights, 512 tokens for 46 GFLOP; what has no size a weight is left out."""
    (tmp_path / "roofline.json").write_text(json.dumps({"fits": FITS}))
    assert run(EXAMPLES[0], tmp_path).splitlines() == [
        "mlx-f32, batch 1: 1.8 ms, give or take a factor 1.10",
        "mlx-f32, batch 512: 46.2 ms, give or take a factor 1.10",
    ]


def test_the_winner_of_a_size() -> None:
    """The packed layer of the example has the shape and the bytes that the README says."""
    root = SUITE.parent.parent
    if not (root / "suites" / "roofline").exists():
        pytest.skip("the suite stands by itself")
    assert run(EXAMPLES[1], root) == "(1, 4096) 10518528\n"
