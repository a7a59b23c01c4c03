"""What this machine can't do, as the harness understands it: the case is skipped with the text as its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Unavailable(Exception):
    """Not here; the text says why."""

    unavailable = True


def check_place(workload: Mapping[str, Any]) -> None:
    """Raise Unavailable for a size that is meant for a GPU (`only = "gpu"`) where MLX takes none.

    A GPU needs large operations to show what it can do: a small one is over before the launch of the next. The same
    size would keep a processor for minutes.
    """
    if workload.get("only") != "gpu":
        return
    import mlx.core as mx

    if mx.default_device().type != mx.DeviceType.gpu:
        raise Unavailable("a size for GPUs: MLX takes the processor here")
