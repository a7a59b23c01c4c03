"""When warm-up ends: the last samples no longer differ from those before them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

from bench.record import Block, WarmUp


def per_call(block: Block) -> float:
    """Seconds of one call: net where there is such a reading, else wall."""
    return (block.wall_s if block.net_s is None else block.net_s) / block.calls


def is_steady(samples: Sequence[float], window: int, tolerance: float) -> bool:
    """True when the medians of the last `window` samples and of the `window` before differ by at most `tolerance`."""
    if len(samples) < 2 * window:
        return False
    late = statistics.median(samples[-window:])
    early = statistics.median(samples[-2 * window : -window])
    return abs(late - early) <= tolerance * max(late, early)


def warm_up(block: Callable[[], Block], rule: WarmUp) -> tuple[list[Block], bool]:
    """Take blocks until they are steady or the budget is spent; returns all of them and whether they are."""
    taken = [block()]
    while not (steady := is_steady([per_call(b) for b in taken], rule.window, rule.tolerance)):
        spent = sum(b.wall_s for b in taken)
        if len(taken) >= rule.most_calls or spent >= rule.budget_s:
            break
        taken.append(block())
    return taken, steady
