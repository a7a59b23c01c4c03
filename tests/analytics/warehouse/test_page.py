"""docs/warehouse.md: its tables are those of the schema, its examples run, its questions are asked so."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars
import pytest

from analytics.frames import question
from analytics.warehouse import ensure_built
from analytics.warehouse.schema import TABLES, Table
from fakes.records import store_run

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "warehouse.md").read_text(encoding="utf-8")


def table_text(table: Table) -> str:
    """A table as the page has it."""
    rows = [
        f"| `{one.name}` | {one.type}{f', {one.unit}' if one.unit else ''} | {one.about} |" for one in table.columns
    ]
    key = ", ".join(f"`{name}`" for name in table.key)
    head = [f"### {table.name}", "", f"A row is {table.row}. Told apart by {key}.", ""]
    return "\n".join([*head, "| column | type, unit | meaning |", "|---|---|---|", *rows])


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_tables(table):
    """The page's table is the schema's; on a difference, this is what belongs there."""
    assert table_text(table) in PAGE, table_text(table)


def test_questions():
    """What the page says of a question is what the head of its file says."""
    listed = re.findall(r"^\| `(\w+)` \| (.+\?) \|$", PAGE, re.MULTILINE)
    assert len(listed) > 10
    assert {name: about for name, about in listed} == {name: question(name).about for name, _ in listed}


def test_examples(tmp_path, monkeypatch):
    """The page's Python runs on a results folder as it stands there."""
    store_run(tmp_path / "results")
    ensure_built(tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        found: dict[str, object] = {"duckdb": duckdb, "polars": polars}
        exec(block, found)
        assert isinstance(found["answer"], polars.DataFrame)
        assert found["answer"].height
