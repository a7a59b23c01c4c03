"""The harness measured by itself: false alarms, detection, bias, and what its own clocks and probes cost.

`selftest(SelftestRequest(...))` is what `bench selftest` calls.
"""

from bench.selftest.request import SIZES, SelftestRequest
from bench.selftest.run import SelftestResult, selftest

__all__ = ["SIZES", "SelftestRequest", "SelftestResult", "selftest"]
