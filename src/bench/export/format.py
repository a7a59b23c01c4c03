"""Base units to what people read: the one place where a second becomes a millisecond."""

from __future__ import annotations

import math
from itertools import pairwise

MINUS = "−"
BYTES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B"))
SECONDS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
JOULES = ((1.0, "J"), (1e-3, "mJ"), (1e-6, "µJ"))
WATTS = ((1.0, "W"), (1e-3, "mW"))
SCALES = {"s": SECONDS, "B": BYTES, "J": JOULES, "W": WATTS}
MUCH = 1.15  # ratio from which on "times as fast" says more than a percentage


def number(value: float, digits: int = 3) -> str:
    """A number with `digits` significant digits, never in exponent form between 1e-4 and 1e9."""
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: f"{MINUS}∞"}.get(value, "n/a")
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    size = abs(rounded)
    if not 1e-4 <= size < 1e9:
        text = f"{rounded:.{digits - 1}e}"
    else:  # rounding may have carried into the next power of ten
        text = f"{rounded:.{max(0, digits - 1 - math.floor(math.log10(size)))}f}"
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def quantity(value: float, unit: str, digits: int = 3) -> str:
    """A value of a base unit in the largest multiple of which it has at least one: 0.0412 s is 41.2 ms."""
    if unit in SCALES and math.isfinite(value):
        scaled, name = _scale(value, SCALES[unit], digits)
        return f"{number(scaled, digits)} {name}"
    return number(value, digits) if unit in ("1", "") else f"{number(value, digits)} {unit}"


def _scale(value: float, scale: tuple[tuple[float, str], ...], digits: int) -> tuple[float, str]:
    """The multiple to show; a value that rounds up to 1000 of one is 1 of the next."""
    for size, name in scale:
        if abs(value) >= size * (1 - 0.5 * 10**-digits):
            return value / size, name
    size, name = next(part for part in scale if part[0] == 1.0) if value == 0 else scale[-1]
    return value / size, name


def decimals(values: list[float], digits: int = 2, most: int = 4) -> int:
    """Decimal places at which the smallest gap between different values still shows, within limits."""
    finite = sorted({value for value in values if math.isfinite(value)})
    gaps = [b - a for a, b in pairwise(finite) if b > a]
    if not gaps:
        return digits
    return min(most, max(digits, -math.floor(math.log10(min(gaps)))))


def ratio(value: float) -> str:
    """A ratio: `0.31x`; small ones keep two significant digits."""
    if not math.isfinite(value):
        return "∞"
    if value >= 9.995:
        return f"{number(value, 3)}x"
    return f"{value:.2f}x" if value >= 0.0995 else f"{number(value, 2)}x"


def interval(low: float, high: float) -> str:
    """An interval of ratios: `[0.30, 0.33]`."""
    return f"[{ratio(low).removesuffix('x')}, {ratio(high).removesuffix('x')}]"


def ratio_with_interval(value: float, low: float, high: float) -> str:
    """`0.31x [0.30, 0.33]`; without an interval where the data had none."""
    if not math.isfinite(high) or low <= 0:
        return f"{ratio(value)} [no interval]"
    if value < 0.0995:
        return _small_ratio(value, low, high)
    places = decimals([value, low, high])
    if places == 2 or high > 9.995:
        return f"{ratio(value)} {interval(low, high)}"
    return f"{value:.{places}f}x [{low:.{places}f}, {high:.{places}f}]"


def _small_ratio(value: float, low: float, high: float) -> str:
    """As many significant digits, two at least, as tell the ends of the interval apart."""
    digits = next((count for count in (2, 3) if number(low, count) != number(high, count)), 4)
    shown = [number(part, digits if part < 9.995 else 3) for part in (value, low, high)]
    return f"{shown[0]}x [{shown[1]}, {shown[2]}]"


def in_words(value: float, verdict: str) -> str:
    """A time ratio in plain words; "cannot tell" and "same" get no figure that would look like a finding."""
    if verdict == "same":
        return "as fast as the baseline"
    if verdict == "cannot tell":
        return "no difference shown"
    if value <= 1 / MUCH:
        return f"{number(1 / value, 2 if 1 / value < 99.5 else 3)} times as fast"
    if value >= MUCH:
        return f"takes {number(value, 2 if value < 99.5 else 3)} times as long"
    return f"{number(abs(value - 1) * 100, 2)} % {'less' if value < 1 else 'more'} time"


def difference(value: float, low: float, high: float, unit: str = "1") -> tuple[str, str]:
    """A difference and its interval, all with the decimals that the interval's width supports."""
    name = f" {unit}" if unit not in ("1", "") else ""
    places = _places(value, max((abs(bound - value) for bound in (low, high) if math.isfinite(bound)), default=0.0))
    return f"{signed(value, places)}{name}", f"[{signed(low, places)}, {signed(high, places)}]"


def _places(value: float, width: float) -> int:
    """Decimals for two significant digits of the interval's width, or of the value where that is tiny."""
    scale = max(width, abs(value) * 1e-2)
    return max(0, 1 - math.floor(math.log10(scale))) if scale > 0 else 2


def signed(value: float, places: int) -> str:
    """A number with its sign; zero has none."""
    if not math.isfinite(value):
        return number(value)
    text = f"{abs(value):.{places}f}"
    if not text.strip("0."):
        return text
    return f"{MINUS if value < 0 else '+'}{text}"


def percent(share: float) -> str:
    """A share as a percentage: `3 %`, `0.5 %`."""
    return f"{number(share * 100, 2)} %"


def smallest_effect(share: float) -> str:
    """What data that can't tell would have shown."""
    return f"shows {percent(share)} or more" if math.isfinite(share) else "too few pairs"


def smallest_difference(value: float, unit: str) -> str:
    """The same for a difference in a metric's own unit."""
    return f"shows {quantity(value, unit, 2)} or more" if math.isfinite(value) else "too few examples"


def settle(seconds: float | None) -> str:
    """How much longer it takes to settle what can't be told; empty where that is unknown or nothing."""
    return f"about {duration(seconds)} more would settle it" if seconds else ""


def duration(seconds: float) -> str:
    """A stretch of time for people who wait: `45 s`, `3 min 20 s`, `1 h 05 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
