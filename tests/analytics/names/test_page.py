"""docs/techniques.md says what the rules do."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from analytics.names.metrics import known_metrics
from analytics.names.rules import table

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "techniques.md").read_text(encoding="utf-8")


def test_examples_of_the_page_hold() -> None:
    """What stands behind each call in the page's first block is what the call returns."""
    block = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    lines = [f">>> {line}" if line[0] not in "#" else line[2:] for line in block[1].splitlines() if line]
    found = doctest.DocTestParser().get_doctest("\n".join(lines) + "\n", {}, "techniques.md", None, 0)
    assert doctest.DocTestRunner().run(found).failed == 0
    assert len(found.examples) == 3


def test_page_names_every_family_and_every_column_of_rules() -> None:
    """A family or a column that is added is added to the page."""
    text = re.sub(r"\s+", " ", PAGE)
    names = {row["family"].replace(r"\1-bit", "N-bit") for row in table("families")}
    assert {name for name in names if name not in text} == set()
    assert all(f"`{column}`" in text for column in table("techniques")[0])


def test_metrics_that_the_page_names_are_known() -> None:
    """Each alias in the page's paragraph on metrics can be looked up."""
    paragraph = PAGE[PAGE.index("A metric has bench's") : PAGE.index("Models are joined")]
    assert set(re.findall(r"`([a-z_]+)`", paragraph)) <= set(known_metrics())
