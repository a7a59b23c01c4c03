"""What is kept of the past: keys and values in few bits, or of the last tokens only.

QuantisedCache: Hooper et al. 2024, "KVQuant"; Liu et al. 2024, "KIVI" (2-bit keys and values by group); mlx-lm's
QuantizedKVCache, affine in groups of 64, from the first token on. RotatingCache: Xiao et al. 2023, "Efficient Streaming
Language Models with Attention Sinks": the first 4 tokens and the most recent ones, mlx-lm's RotatingKVCache.
"""

from __future__ import annotations

from typing import Any

SINKS = 4  # tokens at the beginning that are never overwritten, as in mlx-lm


class QuantisedCache:
    """Keys and values in `bits`, a scale and a bias for each `group`."""

    def __init__(self, bits: int, group: int = 64) -> None:
        self.bits, self.group = bits, group

    def apply(self, subject: Any) -> Any:
        """Have the subject make such caches."""
        from mlx_lm.models.cache import QuantizedKVCache

        layers = len(subject.model.layers)
        subject.make_cache = lambda: [QuantizedKVCache(self.group, self.bits) for _ in range(layers)]
        return subject


class RotatingCache:
    """At most `size` tokens; older ones but the first four are forgotten."""

    def __init__(self, size: int) -> None:
        self.size = size

    def apply(self, subject: Any) -> Any:
        """Have the subject make such caches."""
        from mlx_lm.models.cache import RotatingKVCache

        layers = len(subject.model.layers)
        subject.make_cache = lambda: [RotatingKVCache(self.size, keep=SINKS) for _ in range(layers)]
        return subject
