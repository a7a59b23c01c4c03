"""Proof of work: each rule on evidence that is one thing away from the baseline's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.record import Block, Case, Reply, Trial
from bench.runner.proof import pair_doubts, verdict_on_trial

CASE = Case("s", "t", "m", "w")
BLOCK = Block(1, 0.01, 0.01, 0.01)
SOUND: dict[str, Any] = {
    "made_anew": True,
    "follows_input": True,
    "new_input_ratio": 1.0,
    "repeat_divergence": 0.0,
    "busy_share": 1.0,
    "output_constant": False,
    "weights_used": True,
}
FACTS = {"output_hash": "a", "output_shape": "8", "weight_bytes": 100}
BASELINE = Trial(
    "i", CASE, "ok", blocks=(BLOCK,), facts=FACTS, evidence=SOUND,
    quality={"accuracy": {"value": 0.5, "examples": [0, 1]}, "distance": {"value": 1.0, "replicates": [1.0, 2.0]}},
)  # fmt: skip
CHANGED = replace(BASELINE, facts=FACTS | {"output_hash": "b"})


def verdict(technique: Trial, baseline: Trial = BASELINE, **claims: Any) -> str:
    """The verdict on a technique that claims another output and `claims`."""
    return verdict_on_trial({"output_hash": "differs"} | claims, technique, baseline, control=False)


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ({"made_anew": False}, "made once"),
        ({"follows_input": False}, "stays the same when the input changes"),
        ({"new_input_ratio": 4.0}, "4.0 times the work"),
        ({"repeat_divergence": 0.3}, r"something else than its first one (relative difference 0.3)"),
        ({"busy_share": 0.2}, "slept or waited: it was at work in 20% of its time, the baseline in 100%"),
        ({"output_constant": True}, "all numbers of its output are the same"),
        ({"weights_used": False}, "not made from them"),
    ],
)
def test_a_finding_fails_unless_the_baseline_has_it_too(evidence: dict[str, Any], reason: str) -> None:
    """The technique's alone fails it; the suite's nature doesn't; evidence that is missing says nothing."""
    found = replace(CHANGED, evidence=SOUND | evidence)
    assert reason in verdict(found)
    assert verdict(found, replace(BASELINE, evidence=SOUND | evidence)) == ""
    assert verdict(replace(CHANGED, evidence={}), replace(BASELINE, evidence={})) == ""


@given(
    st.fixed_dictionaries(
        {
            "busy_share": st.floats(0.51, 4),
            "new_input_ratio": st.floats(0.1, 2.9),
            "repeat_divergence": st.floats(0, 0.0099),
        }
    )
)
def test_what_load_does_is_no_finding(evidence: dict[str, float]) -> None:
    """Shares, ratios and rounding within what a busy machine makes of honest work."""
    assert verdict(replace(CHANGED, evidence=SOUND | evidence)) == ""


def test_saved_sleep_is_named_and_may_be_claimed() -> None:
    """A baseline that waits makes the technique's gain no work saved, unless waiting is what it claims to save."""
    slow = replace(BASELINE, evidence=SOUND | {"busy_share": 0.1})
    assert "what it saves is waiting" in verdict(CHANGED, slow)
    assert verdict(CHANGED, slow, busy_share="more") == ""
    assert "busy_share is 0.1" in verdict(replace(CHANGED, evidence=slow.evidence), busy_share="more")


def test_waiting_is_judged_mildly_without_net_time() -> None:
    """On wall time, where somebody else's work can't be taken off, only a share below 20 % is a finding."""
    plain = {"blocks": (Block(1, 0.01, 0.003),)}
    for share, failed in ((0.3, False), (0.1, True)):
        ours = replace(CHANGED, evidence=SOUND | {"busy_share": share}, **plain)
        assert bool(verdict(ours, replace(BASELINE, **plain))) == failed


def test_another_shape_must_be_claimed() -> None:
    """Fewer tokens or pixels are no gain by themselves."""
    smaller = replace(CHANGED, facts=CHANGED.facts | {"output_shape": "4"})
    assert "shape 4, the baseline's 8" in verdict(smaller)
    assert verdict(smaller, output_shape="4") == ""


@pytest.mark.parametrize(("metric", "kind"), [("accuracy", "examples"), ("distance", "replicates")])
def test_fewer_examples_are_no_judgement(metric: str, kind: str) -> None:
    """Fewer, more, or none at all of what the baseline was judged on."""
    for count in (0, 1, 3):
        judged = replace(CHANGED, quality=BASELINE.quality | {metric: {"value": 0.5, kind: [1.0] * count}})
        assert f"its {metric} was judged on {count} {kind}, the baseline's on 2" in verdict(judged)
    assert "was judged on 0 examples" in verdict(replace(CHANGED, quality={}))
    assert verdict(replace(CHANGED, quality=BASELINE.quality | {"psnr": {"value": 1.0, "examples": [1.0]}})) == ""


def test_weights_that_change_show_in_the_output() -> None:
    """Fewer bytes and the same output to the last bit: not used, unless the claim says that it stays the same."""
    packed = replace(BASELINE, facts=FACTS | {"weight_bytes": 50})
    claims = {"weight_bytes": "less"}
    assert "to the last bit" in verdict_on_trial(claims, packed, BASELINE, control=False)
    assert verdict_on_trial(claims | {"output_hash": "same"}, packed, BASELINE, control=False) == ""


def test_unused_weights_fail_a_claim_about_weights_whatever_the_baseline_shows() -> None:
    """A baseline on another runtime has no readable weights: then the claim decides."""
    unknown = replace(BASELINE, evidence={}, facts=FACTS | {"weight_bytes": 200})
    unused = replace(CHANGED, evidence=SOUND | {"weights_used": False})
    assert "not made from them" in verdict(unused, unknown, weight_bytes="less")
    assert verdict(unused, unknown) == ""
    assert verdict(replace(unused, evidence={"weights_used": "not available: x"}), unknown, weight_bytes="less") == ""


def test_control_owes_no_change_but_work() -> None:
    """A control may equal the baseline; it may not sleep."""
    assert verdict_on_trial({}, BASELINE, BASELINE, control=True) == ""
    asleep = replace(BASELINE, evidence=SOUND | {"busy_share": 0.1})
    assert "slept" in verdict_on_trial({}, asleep, BASELINE, control=True)


def side(divergence: float = 0.0, share: float = 1.0, **facts: Any) -> Reply:
    """What one worker of a pair replies."""
    evidence = {"output_shape": "8", "busy_share": share, "trial_divergence": divergence}
    return Reply("ok", blocks=(BLOCK,), facts={"weight_bytes": 100} | facts, evidence=evidence)


@pytest.mark.parametrize(
    ("baseline", "technique", "reason"),
    [
        (side(), side(), ""),
        (side(), side(1e-4), ""),
        (side(), side(0.2), "technique: in the pair it puts out something else than in its trial"),
        (side(0.2), side(), "baseline: in the pair it puts out something else"),
        (side(), side(weight_bytes=50), "technique: in the pair its weight_bytes is 50, in its trial 100"),
        (side(), side(share=0.1), "technique: it slept or waited"),
        (side(share=0.1), side(), "technique: what it saves is waiting"),
    ],
)
def test_pair_is_held_to_both_trials(baseline: Reply, technique: Reply, reason: str) -> None:
    """What is timed is what was judged; a pair of something else is no comparison."""
    found = pair_doubts({}, (BASELINE, CHANGED), (baseline, technique))
    assert found.startswith(reason) and bool(found) == bool(reason)


def test_subjects_that_never_repeat_are_not_held_to_their_outputs() -> None:
    """Where two calls in the trial differed already, the pair's difference says nothing."""
    restless = replace(CHANGED, evidence=SOUND | {"repeat_divergence": 0.5})
    assert pair_doubts({}, (BASELINE, restless), (side(), side(0.6))) == ""
