"""Taking time inside a worker: blocks of calls with wall, CPU and net readings, and the steady state."""

from bench.measure.block import Stopwatch, calls_for
from bench.measure.steady import is_steady, warm_up

__all__ = ["Stopwatch", "calls_for", "is_steady", "warm_up"]
