"""The three profiles: how many pairs, how long, how much at stake."""

from __future__ import annotations

from bench.statistics import Looks, Plan

PLANS = {
    "quick": Plan(Looks((4, 6, 8)), 0.4, 0.01, 15, 150.0, stop_when_decided=True),
    "standard": Plan(Looks((6, 8, 12, 16)), 0.5, 0.01, 30, 1800.0, stop_when_decided=False),
    "rigorous": Plan(Looks((10, 20, 40)), 1.0, 0.01, 50, 4 * 3600.0, stop_when_decided=False),
}
