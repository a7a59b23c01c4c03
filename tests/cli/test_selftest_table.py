"""How a selftest's shares are told."""

from __future__ import annotations

import pytest

from bench.cli.selftest_table import share_words
from bench.record.shape import to_json
from bench.statistics.share import share


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [(0, 0, "none"), (0, 195, "0 of 195 [0 %, 1.9 %]"), (3, 3, "3 of 3 [44 %, 100 %]")],
)
def test_shares_in_words(count: int, of: int, words: str) -> None:
    """Count, total and Wilson's bounds in percent, small ones with two digits; nothing counted is none."""
    assert share_words(to_json(share(count, of))) == words
