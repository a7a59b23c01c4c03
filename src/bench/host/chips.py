"""The committed table of Apple chips, for what no command prints (bandwidth). Sources in its columns."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("chips.csv")


@cache
def rows() -> tuple[dict[str, str], ...]:
    """Every row of the table: one for each chip and number of GPU cores."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def short_name(chip: str) -> str:
    """`M4 Max` from `Apple M4 Max` or `Apple M4 Max (Virtual)`."""
    return re.sub(r"\s*\(.*\)$", "", chip.removeprefix("Apple ")).strip()


def rows_of(chip: str, gpu_cores: int | None = None) -> list[dict[str, str]]:
    """The rows of a chip, narrowed to its number of GPU cores where that is known and in the table."""
    name = short_name(chip)
    found = [row for row in rows() if row["chip"] == name]
    narrowed = [row for row in found if gpu_cores is not None and row["gpu_cores"] == str(gpu_cores)]
    return narrowed or found


def family(chip: str) -> tuple[str | None, str | None]:
    """Generation and tier: M4 and Max of `Apple M4 Max`, M1 and base of `Apple M1`; unknown for others."""
    found = re.match(r"(M\d+)(?: (Pro|Max|Ultra))?$", short_name(chip))
    return (found[1], found[2] or "base") if found else (None, None)


def ane(chip: str) -> tuple[int | None, float | None]:
    """Cores of the Neural Engine and Apple's figure for it in 10^12 operations/s, where there is one.

    FP16-class up to M3, INT8-class from M4 on: not to be compared across that line.
    """
    found = rows_of(chip)
    if not found:
        return None, None
    cores, tops = found[0]["ane_cores"], found[0]["ane_tops"]
    return int(cores), float(tops) if tops else None


def bandwidth_gbs(chip: str, gpu_cores: int | None = None, memory_bytes: int | None = None) -> float | None:
    """Memory bandwidth in 10^9 bytes/s, None where the table doesn't settle it."""
    values = {_bandwidth(row["bandwidth_gbs"], memory_bytes) for row in rows_of(chip, gpu_cores)}
    return values.pop() if len(values) == 1 else None


def gpu_tflops(chip: str, gpu_cores: int | None = None, precision: str = "f32") -> float | None:
    """10^12 operations/s of the GPU in f32 or f16, None where the table doesn't settle it.

    Where sources differ the cell is a range; its upper end counts, so that a share of it is never too high.
    """
    cells = {row[f"gpu_fp{precision[1:]}_tflops"] for row in rows_of(chip, gpu_cores)}
    cell = cells.pop() if len(cells) == 1 else ""
    numbers = re.findall(r"[\d.]+", cell)
    return float(numbers[-1]) if numbers else None


def _bandwidth(cell: str, memory_bytes: int | None) -> float | None:
    # Some cells read "153 (16 GB) / 170 (24, 32 GB)", others "800 (Apple: over 800)".
    by_size = re.findall(r"([\d.]+) \(([\d, ]+) GB\)", cell)
    if by_size:
        size = None if memory_bytes is None else memory_bytes >> 30
        return next((float(value) for value, sizes in by_size if str(size) in sizes.split(", ")), None)
    found = re.match(r"[\d.]+", cell)
    return float(found[0]) if found else None
