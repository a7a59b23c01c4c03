"""Trouble with the set-up of a run, from its records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bench.summary import summarise
from bench.summary.set_up import set_up_notes
from fakes.records import USUAL, make_content, make_trial

TRIAL = make_trial(USUAL[0])
REFUSED = {"unavailable": "larger than the maximum"}


def codes(settings: dict[str, Any] | None = None, share: object = None) -> list[str]:
    """The codes of the notes on one trial."""
    trial = replace(TRIAL, settings=settings or {}, figures={"performance_core_share": share})
    return [note[0] for note in set_up_notes([trial])]


def test_work_on_slow_cores_is_told() -> None:
    """Less than half on fast cores; more, no reading, or a record of before are no trouble."""
    assert codes(share=0.1) == ["slow-cores"]
    assert codes(share=0.97) == codes(share={"unavailable": "Linux"}) == codes() == []


def test_a_nice_worker_is_told() -> None:
    """Above 0 only."""
    assert codes({"niceness": {"before": "5 (SCHED_OTHER)", "now": "5 (SCHED_OTHER)"}}) == ["niceness"]
    for word in ("0 (SCHED_OTHER)", "-5 (SCHED_OTHER)", REFUSED):
        assert codes({"niceness": {"before": word, "now": word}}) == []


def test_what_could_not_be_set_is_told_once_for_all_cases() -> None:
    """With the reason; two trials make one note."""
    settings = {"mlx_wired_limit": {"before": 0, "now": REFUSED}}
    notes = set_up_notes([replace(TRIAL, settings=settings), replace(make_trial(USUAL[1]), settings=settings)])
    assert len(notes) == 1 and "mlx wired limit could not be set: larger" in notes[0][1] and len(notes[0][3]) == 2


def test_they_become_warnings_of_the_run() -> None:
    """Code, text, advice and cases."""
    content = make_content()
    slow = replace(content.trials[0], figures={**content.trials[0].figures, "performance_core_share": 0.2})
    found = summarise(replace(content, trials=(slow, *content.trials[1:]))).cautions
    (caution,) = [one for one in found if one.code == "slow-cores"]
    assert "20 %" in caution.text and caution.cases == (slow.case.label,) and caution.advice
