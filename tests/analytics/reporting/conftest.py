"""Results of made-up runs and of published figures, drawn once for all tests that only read the report."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analytics.reporting import report
from analytics.reporting.html import page
from fakes.pages import Page
from fakes.records import USUAL, FakeTechnique, make_content, store_run

ROOT = Path(__file__).parents[3]
NASTY = "<script>alert(1)</script>"
HOST = "fake00host00"


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """Two runs of a suite, with techniques that failed and one whose name is markup; one published source."""
    results = tmp_path_factory.mktemp("results")
    techniques = (*USUAL, FakeTechnique(NASTY, 0.7), FakeTechnique("a|b*c_d`e", 0.8, status="failed", reason=NASTY))
    for day in (1, 2):
        run = f"2026010{day}T000000Z-fake0{day}"
        store_run(results, make_content(techniques, run=run, started=f"2026-01-0{day}T00:00:00+00:00"))
    (results / "field" / "published").mkdir(parents=True)
    shutil.copy(ROOT / "results/field/published/llamacpp_4167.csv", results / "field" / "published")
    return results


@pytest.fixture(scope="session")
def drawn(history):
    """The report of that history."""
    return report(history, here=HOST)


@pytest.fixture(scope="session")
def read(drawn):
    """Its page, parsed."""
    return Page(page(drawn))
