"""What a run could not measure is told in as few lines as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console

from bench.cli.table import run_tables
from bench.summary import summarise
from fakes.roofline_machine import COPY, Work, content, matmul


def printed(work: Sequence[Work]) -> str:
    """The tables of a run of this work."""
    plain = Console(width=120)
    with plain.capture() as text:
        plain.print(run_tables(summarise(content(work)), 120))
    return text.get()


def test_a_group_whose_baseline_was_skipped_is_one_line() -> None:
    """All its cases were skipped for the same reason."""
    skipped = [replace(COPY, technique=name, status="skipped") for name in ("mlx-f32", "mlx-f16", "ort-f32")]
    lines = printed(skipped).strip().splitlines()
    assert lines == ["skipped: copy / array-1gib: made up to be absent"]


def test_a_single_case_that_was_skipped_keeps_its_line() -> None:
    """Beside a baseline that was measured, each has its own reason."""
    work = [matmul(64), replace(matmul(64), technique="ort-f32", status="skipped")]
    assert "skipped: ort-f32: made up to be absent" in printed(work)


def test_a_failed_case_is_never_folded() -> None:
    """It says what went wrong."""
    work = [replace(COPY, status="skipped"), replace(COPY, technique="mlx-f16", status="failed")]
    assert "failed: mlx-f16: made up to be absent" in printed(work)
