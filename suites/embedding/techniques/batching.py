"""How texts become batches: how many at a time, and texts of about equal length together (sequence bucketing).

Padding to the longest text of a batch computes what nobody reads. Buckets pad to the next multiple of a step instead,
so that little is padded and the same few shapes come again and again, each of which an engine compiles once (Khomenko
et al. 2016, "Accelerating recurrent neural network training using sequence bucketing and multi-GPU data
parallelization"). On the baseline's engine, or on that of the techniques before it in a stack.
"""

from __future__ import annotations

from typing import Any

from models.tokens import Batching


class Batches:
    """At most `size` texts at a time; with a `step`, buckets whose widths are its multiples."""

    def __init__(self, size: int = 64, step: int = 0) -> None:
        self.batching = Batching(size, step)

    def apply(self, subject: Any) -> Any:
        """Exchange the way of batching."""
        subject.batching = self.batching
        return subject
