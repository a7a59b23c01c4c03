"""What is known of a model beside its name: parameters in use, cache of keys and values, work of a step."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("models.csv")


@dataclass(frozen=True, slots=True)
class Architecture:
    """A model's size. Parameters in 10^9: in all, used for a token, and only looked up (an untied input embedding).

    `kv_values` are the numbers that a token leaves in the cache (2 * layers * heads * width), None where the
    architecture isn't known.
    """

    params_b: float | None
    active_b: float | None
    lookup_b: float = 0.0
    kv_values: int | None = None

    @property
    def is_mixture(self) -> bool:
        """Fewer parameters are used for a token than there are."""
        return self.params_b is not None and self.active_b is not None and self.active_b < 0.95 * self.params_b


def architecture(model: str, params_b: float | None = None, active_b: float | None = None) -> Architecture:
    """What is known of a checkpoint (its canonical name); given figures go before those of the table.

    A mixture of experts that only names its active weights (`30b-a3b`) is read from its name.
    """
    row = _row(model.lower())
    total = params_b or _number(row, "params_b") or _billions(model, r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])")
    if params_b is None or (row is not None and abs(params_b / float(row["params_b"]) - 1) < 0.2):
        total = _number(row, "params_b") or total  # 8 stands for 8.03 in many a table
    active = active_b or _number(row, "active_b") or _billions(model, r"(?<![a-z0-9])a(\d+(?:\.\d+)?)b(?![a-z0-9])")
    parts = [_number(row, name) for name in ("layers", "kv_heads", "head_dim")]
    kv_values = int(2 * parts[0] * parts[1] * parts[2]) if parts[0] and parts[1] and parts[2] else None
    return Architecture(total, active or total, _number(row, "lookup_b") or 0.0, kv_values)


def _billions(model: str, pattern: str) -> float | None:
    found = re.search(pattern, model.lower())
    return float(found[1]) if found else None


def _number(row: dict[str, str] | None, name: str) -> float | None:
    return float(row[name]) if row and row[name] else None


@cache
def _row(model: str) -> dict[str, str] | None:
    return next((row for pattern, row in _rows() if pattern.fullmatch(model)), None)


@cache
def _rows() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return tuple((re.compile(row["words"].strip("/")), row) for row in csv.DictReader(file))
