"""What doctor says of the last selftest: fine, out of date, never done, or a fault."""

from __future__ import annotations

import platform
from typing import Any

from bench.record.shape import to_json
from bench.selftest.counts import count
from bench.selftest.finding import selftest_finding
from bench.summary import summarise
from fakes.records import BASELINE, FakeTechnique, make_content


def document(ratio: float = 1.0, **changes: Any) -> dict[str, Any]:
    """A selftest's document whose twins come out at `ratio`."""
    techniques = [FakeTechnique(f"twin-{index}", ratio, spread=0.001, pairs=8) for index in range(9)]
    content = make_content((FakeTechnique(BASELINE), *techniques), profile="standard")
    return {
        "started": "2026-01-02T03:04:05+00:00",
        "headline": "net",
        "readings": {"net": to_json(count(summarise(content), content.pairs, "net"))},
        "evaluator": "now",
        "os_version": "FakeOS 1",
        "python": platform.python_version(),
    } | changes


def test_sound_and_current() -> None:
    """Counts that are in order are told with their date."""
    found = selftest_finding(document(), "now", "FakeOS 1")
    assert found.state == "ok"
    assert found.text.startswith("0 of 9 false alarms") and "2026-01-02" in found.text


def test_never_done() -> None:
    """Without one, doctor names the command."""
    found = selftest_finding(None, "now", "FakeOS 1")
    assert (found.state, found.advice.split("   ")[0]) == ("note", "bench selftest")


def test_older_than_the_environment() -> None:
    """Each thing that is no longer what it was is named."""
    found = selftest_finding(document(python="3.8.0"), "later", "FakeOS 2")
    assert found.state == "note"
    assert "the measuring code and the system and Python changed" in found.text


def test_a_fault_is_a_problem() -> None:
    """Twins that differ nine times of nine, all one way: the harness is wrong here, and doctor says so."""
    found = selftest_finding(document(ratio=1.05), "now", "FakeOS 1")
    assert found.state == "problem"
    assert "more false alarms than the promised 1 %" in found.text


def test_a_run_that_ended_before_any_pair() -> None:
    """No counts are told as none."""
    assert "no counts" in selftest_finding(document(readings={}), "now", "FakeOS 1").text
