"""Heat and clocks around a trial or pair, as columns: the evidence without which a slow-down isn't called thermal."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bench.probes.thermal import severity

if TYPE_CHECKING:
    import polars

WHEN = ("before", "peak", "after")
THROTTLED = "throttled"


def heat_columns(current: polars.DataFrame) -> list[polars.Series]:
    """Columns heat, clock_before and clock_after of lines with `device_before`, `device_peak` and `device_after`."""
    import polars

    states = current.select(
        polars.col(f"device_{when}").struct.field(name).alias(f"{when}_{name}")
        for when in WHEN
        for name in ("thermal", "cpu_clock_hz", "gpu_clock_hz")
    )
    thermal = states.select(f"{when}_thermal" for when in WHEN)
    return [
        polars.Series("heat", [worst_heat(*row) for row in thermal.iter_rows()], dtype=polars.String),
        _clock(states, "before"),
        _clock(states, "after"),
    ]


@lru_cache(maxsize=65536)
def worst_heat(before: str | None, peak: str | None, after: str | None) -> str | None:
    """The worst thermal word of three JSON texts, `throttled` where a count rose; None where nothing is published."""
    readings = [_read(text) for text in (before, peak, after)]
    words = [one for one in readings if isinstance(one, str)]
    if words:
        return max(words, key=severity)
    counts = [one["throttles"] for one in (readings[0], readings[2]) if isinstance(one, dict) and "throttles" in one]
    if len(counts) < 2:
        return None
    return THROTTLED if counts[1] > counts[0] else "nominal"


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _clock(states: polars.DataFrame, when: str) -> polars.Series:
    """The GPU's clock where there is one, else the processor's; what isn't available is an object, not a number."""
    import polars

    names = (f"{when}_gpu_clock_hz", f"{when}_cpu_clock_hz")
    numbers = states.select(polars.col(name).cast(polars.Float64, strict=False) for name in names)
    return numbers.select(polars.coalesce(*names)).to_series().alias(f"clock_{when}")
