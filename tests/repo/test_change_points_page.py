"""The page on change points: its example prints what it says."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/change-points.md"


def test_the_example_prints_what_the_page_says(capsys):
    """Whoever copies the first block gets the second."""
    blocks = re.findall(r"```\w*\n(.*?)```", PAGE.read_text(), flags=re.S)
    exec(compile(blocks[0], PAGE.name, "exec"), {})
    assert capsys.readouterr().out == blocks[1]
