"""The three profiles: how many pairs, how long, how much at stake."""

from __future__ import annotations

from bench.statistics import Looks, Plan

PLANS = {
    "quick": Plan(
        Looks((3, 5, 8)), pair_s=0.4, block_s=0.01, warm_up_s=1.0, repetitions=15, repetition_s=1.0,
        budget_s=160.0, stop_when_decided=True,
    ),
    "standard": Plan(
        Looks((6, 8, 12, 16)), pair_s=0.5, block_s=0.01, warm_up_s=3.0, repetitions=30, repetition_s=3.0,
        budget_s=1800.0, stop_when_decided=False,
    ),
    "rigorous": Plan(
        Looks((10, 20, 40)), pair_s=1.0, block_s=0.01, warm_up_s=5.0, repetitions=50, repetition_s=10.0,
        budget_s=4 * 3600.0, stop_when_decided=False,
    ),
}  # fmt: skip
