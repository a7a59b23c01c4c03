"""docs/roofline.md: its example runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from bench.roofline import roofline_of, write_roofline
from fakes.roofline_machine import COPY, content, matmul

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roofline.md"


def test_the_example_prints_the_ceilings(tmp_path: Path) -> None:
    """One line each: runtime, unit, precision, value and unit."""
    found = roofline_of(content([COPY, matmul(8192)]))
    assert found is not None
    write_roofline(found, tmp_path / "roofline.json")
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    words = [sys.executable, "-c", example]
    printed = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    assert printed == [
        f"{one.runtime} {one.unit} {one.precision} {one.value.value} {one.value.unit}" for one in found.ceilings
    ]
