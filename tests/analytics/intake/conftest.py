"""What the tests of intake share: the published files, and an import that says all that they don't."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.intake import Figure, Given, import_files
from analytics.intake.content import Content, Found, Refused
from analytics.intake.formats import format_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "intake"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
GIVEN = {"source": "somebody", "memory_bytes": 48 * 2.0**30, "citation": "https://example.org/x", "date": "2026-06"}


@pytest.fixture
def published():
    """The path of a published file."""
    return lambda name: FIXTURES / name


@pytest.fixture
def rows():
    """Reads a file as `bench import` would: format's name, figures with their rows, refusals."""

    def read(path: Path, form: str | None = None) -> tuple[str, list[Found], list[Refused]]:
        content = Content(path)
        known = format_of(content, form)
        found = list(known.reader.read(content))
        return (
            known.name,
            [one for one in found if isinstance(one, Found)],
            [one for one in found if isinstance(one, Refused)],
        )

    return read


@pytest.fixture
def take(tmp_path):
    """Imports files into the test's own results; keyword arguments say what the files don't."""

    def call(*paths: Path, dry_run: bool = False, form: str | None = None, **said: object):
        given = Given(**(GIVEN | said))
        return import_files(paths, given, tmp_path / "results", form, dry_run, NOW)

    return call


@pytest.fixture
def figure():
    """A sound figure; keyword arguments replace its fields."""

    def make(**changes: object) -> Figure:
        values = {
            "source": "somebody", "metric": "decode_tok_s", "value": 50.0, "unit": "1/s", "better": "higher",
            "suite": "llama-bench", "task": "text-generation", "technique": "quant=q4_0", "model": "made-up-7b",
            "params_b": 7.0, "key": "runtime=llama.cpp,quant=q4_0,unit=gpu", "workload": "batch=1,tokens=128",
            "chip": "M4 Max", "gpu_cores": 40, "memory_bytes": 64 * 2.0**30, "date": "2026-06",
            "citation": "https://example.org/x",
        }  # fmt: skip
        return Figure(**(values | changes))

    return make
