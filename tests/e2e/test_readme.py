"""The README does what it says: the suite that it shows how to write is written, checked and run from its own text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
FILE = re.compile(r"<!-- file: (?P<path>\S+) -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)


def bench(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Call the command in a folder."""
    return subprocess.run(
        [sys.executable, "-c", "from bench.cli import main; raise SystemExit(main())", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_suite_of_the_readme(tmp_path: Path) -> None:
    """Its files check without a mistake, and its run calls the set better than the list."""
    for match in FILE.finditer(README.read_text(encoding="utf-8")):
        target = tmp_path / match["path"]
        target.parent.mkdir(exist_ok=True)
        target.write_text(match["text"], encoding="utf-8")
    checked = bench(tmp_path, "check", "my-suite")
    assert checked.returncode == 0, checked.stderr
    ran = bench(tmp_path, "run", "my-suite", "--json")
    assert ran.returncode == 0, ran.stderr
    cases = {case["technique"]: case for case in json.loads(ran.stdout)["cases"]}
    assert cases["as-list"]["baseline"]
    assert cases["as-set"]["comparison"]["wall_time"]["verdict"] == "better"
    assert list(tmp_path.glob("results/raw/*/*/trials.jsonl"))


def test_commands_of_the_readme_exist() -> None:
    """Every `bench COMMAND` that the README names is a command."""
    named = set(re.findall(r"\bbench ([a-z]+)\b", README.read_text(encoding="utf-8"))) - {"opens"}
    known = set(re.findall(r'^(\w+) = "\w+\.cli\.', (README.parent / "pyproject.toml").read_text(), re.MULTILINE))
    assert named <= known, named - known
