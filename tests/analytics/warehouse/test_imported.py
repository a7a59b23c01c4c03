"""Imported figures in the warehouse: there after the next build, as field data, gone with their part."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.frames import query
from analytics.intake import Given, import_files
from analytics.warehouse import ensure_built

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "intake"
GIVEN = Given("somebody", memory_bytes=48 * 2.0**30, citation="https://example.org/x", date="2026-06")


@pytest.fixture
def results(tmp_path):
    """A results folder with two imports of one source."""
    folder = tmp_path / "results"
    for name in ("llama-bench-rtx-4080.json", "llama-bench-m4-pro.csv"):
        assert not import_files([FIXTURES / name], GIVEN, folder).refused
    return folder


def test_a_build_takes_imported_figures_in(results):
    """Figures, samples, machines and provenance, in the words of the schema."""
    found = query(
        "select h.chip, m.metric, m.value, m.key, r.provenance, r.source, t.citation from metrics m "
        "join runs r using (run) join hosts h on h.host = r.host join trials t on t.run = m.run and t.trial = m.trial "
        "order by m.value",
        results,
    ).to_dicts()
    assert [row["value"] for row in found] == [93.327482, 97.053144, 97.302719, 118.881588, 7100.002165]
    assert {(row["provenance"], row["source"], row["citation"]) for row in found} == {
        ("field", "somebody", "https://example.org/x")
    }
    assert found[0]["chip"] == "M4 Pro"
    assert query("select count(*) as n from samples", results).item() == 10
    assert query("select count(*) as n from sources", results).item() == 1


def test_a_part_that_is_taken_away_is_gone(results):
    """And one that can't be read is told, while the others stay."""
    parts = sorted(results.glob("field/imported/somebody/*.ndjson"))
    assert query("select count(*) as n from metrics", results).item() == 5
    parts[0].write_text(parts[0].read_text()[:-20])
    built = ensure_built(results)
    assert any("0001.ndjson" in note for note in built.notes)
    assert query("select count(*) as n from metrics", results).item() == 3
    parts[0].unlink()
    parts[1].unlink()
    assert query("select count(*) as n from metrics", results).item() == 0
