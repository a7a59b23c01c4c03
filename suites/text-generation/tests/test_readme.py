"""The README's example runs as it stands and says what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parent.parent


def test_example_of_using_the_winner() -> None:
    """From the repository's root, in the suite's environment; the comment in its last line is what it prints."""
    code = re.search(r"```python\n(.*?)```", (SUITE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    ended = subprocess.run(
        [sys.executable, "-c", code[1]], cwd=SUITE.parent.parent, capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == code[1].rstrip().rpartition("# ")[2]
