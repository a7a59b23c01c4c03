"""Waiting for a hot machine to cool before the next trial or pair: by its thermal state, not by a fixed sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.probes import is_unavailable, thermal, unavailable

NOMINAL = "nominal"
LOOK_S = 2.0  # between two looks at the state; a look reads one word from the system
AGAIN_S = 10.0  # longest wait after one has reached its bound: such a machine stays hot, and the run has a budget


@dataclass(slots=True)
class CoolDown:
    """Waits while the thermal pressure is above nominal, at most `longest_s` seconds (0: never)."""

    longest_s: float = 0.0
    state: Callable[[], object] = thermal.thermal_state
    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def wait(self, note: Callable[[str], None], left_s: Callable[[], float] = lambda: float("inf")) -> dict[str, Any]:
        """Wait if need be, within the `left_s()` seconds of the run's budget; gives what the record holds of it.

        `waited_s`, and the state `before` and `now`. A system that names no pressure is not waited for.
        """
        if not self.longest_s:
            return {}
        before = now = self.state()
        if not isinstance(before, str):
            reason = before["unavailable"] if is_unavailable(before) else "this system names no thermal pressure"
            return {"waited_s": 0.0, "before": unavailable(reason), "now": unavailable(reason)}
        started, bound = self.now(), min(self.longest_s, max(0.0, left_s()))
        if before != NOMINAL and bound:
            note(f"thermal pressure is {before}: waiting for the machine to cool, at most {bound:.0f} s")
        while now != NOMINAL and self.now() - started < bound:
            self.pause(min(LOOK_S, bound))
            now = self.state()
        if now != NOMINAL and bound:
            self.longest_s = min(self.longest_s, AGAIN_S)
            note(f"thermal pressure is still {now}: going on, and waiting at most {self.longest_s:.0f} s from here on")
        return {"waited_s": round(self.now() - started, 3), "before": before, "now": now}
