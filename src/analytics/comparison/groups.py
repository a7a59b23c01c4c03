"""Which runs belong together: by host, run, chip, version of the runtime, or day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bench.spec import parse_key

# runtime of a key: the package whose version is told; other runtimes run on the suite's Python
PACKAGES = {"mlx": "mlx", "onnxruntime": "onnxruntime", "openvino": "openvino", "coreml": "coremltools"}
Row = Mapping[str, Any]


class UnknownGroup(ValueError):
    """A way of grouping that doesn't exist; one line with those that do."""


def group_of(by: str) -> Callable[[Row], str]:
    """The group of a row of `pair_logs`.

    Raises UnknownGroup.
    """
    if by not in BY:
        raise UnknownGroup(f"can't compare by '{by}'; there are {', '.join(BY)}")
    return BY[by]


def version(row: Row) -> str:
    """`mlx 0.32.4`: the version of the package that the technique's runtime is."""
    packages = json.loads(row["packages"] or "{}")
    package = PACKAGES.get(parse_key(row["key"] or "").get("runtime", ""))
    if package and package in packages:
        return f"{package} {packages[package]}"
    return f"python {row['python'] or 'unknown'}"


BY: dict[str, Callable[[Row], str]] = {
    "host": lambda row: str(row["host"]),
    "run": lambda row: str(row["run"]),
    "chip": lambda row: str(row["chip"] or "unknown chip"),
    "version": version,
    "day": lambda row: f"{row['started']:%Y-%m-%d}" if row["started"] else "unknown day",
}
