"""What an efficiency may depend on: groups whose members differ a little, and numbers; how strongly is set by a scale.

A group's scale is the size of its members' differences beside the others' (a random effect's standard deviation in a
mixed model); a member that the history lacks gets 0, which is the shrinkage to what is known of the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars

from bench.spec import parse_key

Row = Mapping[str, Any]
KERNELS = {
    "mlx": ("mlx", "mlx-swift", "rapid-mlx", "vllm-mlx", "mlx-vlm", "omlx", "mtplx", "mflux"),
    "ggml": ("llama.cpp", "ollama", "llamafile"),
}
DIGIT = re.compile(r"(?:i?q|oq|int|pal|mxfp|nvfp)(\d)")


def width(quant: str | None) -> str:
    """Whole bits of a quant, whatever its format: 4 of q4_k_m; other quants are themselves."""
    found = DIGIT.match(quant or "")
    return found[1] if found else quant or ""


def kernels(runtime: str | None) -> str:
    """Whose kernels a runtime calls: servers and apps on MLX or on ggml share theirs."""
    return next((name for name, members in KERNELS.items() if runtime in members), runtime or "")


def _is_mixture(row: Row) -> bool:
    return bool(row["params_b"] and row["active_b"] and row["active_b"] < 0.95 * row["params_b"])


def _speculation(row: Row) -> str:
    return parse_key(row["key"]).get("speculative", "")


GROUPS: tuple[tuple[float, Callable[[Row], Any]], ...] = (
    (1.0, lambda row: row["runtime"]),
    (0.7, lambda row: row["quant"]),
    (1.0, lambda row: width(row["quant"])),
    (1.0, lambda row: kernels(row["runtime"])),
    (0.2, lambda row: (row["runtime"], row["quant"])),
    (1.0, lambda row: row["unit"]),
    (0.5, lambda row: row["generation"]),
    (0.7, lambda row: row["tier"]),
    (0.3, lambda row: (row["chip"], row["gpu_cores"])),
    (0.4, lambda row: (row["runtime"], row["generation"])),
    (0.4, lambda row: (row["runtime"], row["tier"])),
    (0.5, lambda row: (width(row["quant"]), row["tier"])),
    (0.3, lambda row: (width(row["quant"]), row["generation"])),
    (0.7, lambda row: row["source"]),
    (0.5, lambda row: row["model"]),
    (0.4, lambda row: (row["runtime"], row["model"])),
    (0.5, lambda row: (row["runtime"], row["version"])),
    (0.2, lambda row: row["key"]),
    (0.2, lambda row: row["workload"]),
    (2.0, _speculation),
    (1.0, _is_mixture),
)  # fmt: skip
# Work without counted operations is a fixed piece (recommender.dataset.ideal): the model and what the workload says are
# its size, and the unit decides by generation.
UNCOUNTED: tuple[tuple[float, Callable[[Row], Any]], ...] = (
    (3.0, lambda row: (row["model"], row["workload"])),
    (3.0, lambda row: row["model"]),
    (1.0, lambda row: (row["unit"], row["tier"])),
    (1.0, lambda row: (row["unit"], row["generation"])),
    (1.0, lambda row: (row["key"], row["model"])),
)
NUMBERS = 0.7


class Encoding:
    """Rows of `recommender.dataset.history` as scaled columns; what a number lacks is its mean."""

    def __init__(self, groups: tuple[tuple[float, Callable[[Row], Any]], ...]) -> None:
        self.groups = groups

    def fit(self, rows: polars.DataFrame) -> Encoding:
        """Learn the members of each group, the mean and the spread of each number."""
        known = list(rows.iter_rows(named=True))
        self.members = [{one: at for at, one in enumerate({of(row): 0 for row in known})} for _, of in self.groups]
        numbers = _numbers(known)
        present = ~np.isnan(numbers)
        counts = np.maximum(present.sum(axis=0), 1)
        self.means = np.where(present, numbers, 0.0).sum(axis=0) / counts
        self.spreads = np.sqrt((np.where(present, numbers - self.means, 0.0) ** 2).sum(axis=0) / counts) + 1e-9
        return self

    def encode(self, rows: polars.DataFrame) -> np.ndarray:
        """Rows x columns; a member that wasn't there when it was fitted has none."""
        asked = list(rows.iter_rows(named=True))
        blocks = [self._block(asked, at) for at in range(len(self.groups))]
        numbers = _numbers(asked)
        scaled = np.where(np.isnan(numbers), 0.0, (numbers - self.means) / self.spreads)
        return np.hstack([*blocks, NUMBERS * scaled])

    def _block(self, rows: list[dict[str, Any]], at: int) -> np.ndarray:
        (scale, of), members = self.groups[at], self.members[at]
        block = np.zeros((len(rows), len(members)))
        for number, row in enumerate(rows):
            column = members.get(of(row))
            if column is not None:
                block[number, column] = scale
        return block


def _numbers(rows: list[dict[str, Any]]) -> np.ndarray:
    """Logarithms of sizes and rates; kinks where overhead begins to count (small models, fast steps)."""
    return np.array([_of(row) for row in rows], dtype=float).reshape(len(rows), -1)


def _of(row: Row) -> list[float]:
    size, ideal = _log(row["active_b"]), _log(row["ideal"])
    bandwidth, flops = _log(row["bandwidth"]), _log(row["flops"])
    tokens = (row["depth"] or 0) + (row["prompt"] or 0) + (row["tokens"] or 0) / 2
    kinks = [max(size - 1, 0.0), max(ideal - 4, 0.0), max(ideal - 5, 0.0)]
    plain = [size, ideal, _log(row["bits"] or 4.5), math.log1p(tokens / 1000), bandwidth, flops, flops - bandwidth]
    return [one if not math.isnan(size + ideal) else math.nan for one in kinks] + plain


def _log(value: float | None) -> float:
    return math.log(value) if value else math.nan
