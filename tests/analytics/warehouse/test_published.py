"""Published tables in the warehouse: a place a source, read once, gone with its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analytics.frames import query
from analytics.warehouse import ensure_built

PUBLISHED = Path(__file__).resolve().parents[3] / "results" / "field" / "published"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A results folder with two sources."""
    folder = tmp_path / "results"
    (folder / "field" / "published").mkdir(parents=True)
    for name in ("petejm_embed", "hf_fast_mac_diffusers"):
        shutil.copy(PUBLISHED / f"{name}.csv", folder / "field" / "published")
    return folder


def test_a_build_takes_published_tables_in(results: Path) -> None:
    """Every row is a metric with its provenance, chip and key; a published figure is no sample."""
    built = ensure_built(results)
    assert (built.read, built.notes) == (2, ())
    found = query(
        "select r.source, r.provenance, count(*) as figures, count(h.chip) as chips, count(m.key) as keys "
        "from metrics m join runs r using (run) left join hosts h using (host, hardware) group by all order by 1",
        results,
    ).rows()
    assert found == [("hf_fast_mac_diffusers", "field", 32, 32, 32), ("petejm_embed", "field", 36, 36, 36)]
    assert query("select count(*) as n from samples", results).item() == 0


def test_only_what_changed_is_read_again(results: Path) -> None:
    """A source costs only itself, and leaves with its file."""
    ensure_built(results)
    shutil.copy(PUBLISHED / "mlx_docs.csv", results / "field" / "published")
    assert ensure_built(results).read == 1
    assert ensure_built(results).read == 0
    (results / "field" / "published" / "petejm_embed.csv").unlink()
    assert ensure_built(results).removed == 1
    assert query("select distinct source from runs order by 1", results).to_series().to_list() == [
        "hf_fast_mac_diffusers",
        "mlx_docs",
    ]


def test_what_cannot_be_taken_in_is_a_note(results: Path) -> None:
    """A bad row and a bad file are told by name; the rest goes in."""
    path = results / "field" / "published" / "petejm_embed.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("sent/s", "moles", 1), encoding="utf-8")
    (path.parent / "torn.csv").write_text("citation,date\n", encoding="utf-8")
    notes = ensure_built(results).notes
    assert len(notes) == 2
    assert "petejm_embed.csv:2: sentences_s in 'moles' is not known" in notes[0]
    assert "torn.csv lacks the columns" in notes[1]
    assert query("select count(*) as n from metrics", results).item() == 67
