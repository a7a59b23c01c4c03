"""Memory that work needs: weights, cache, activations and what the engine itself takes. Computed, never learned."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.physics.models import Architecture
from recommender.physics.roofline import GIGA, kv_bytes_per_token

ENGINE = 0.25e9  # B: the process, its libraries and compiled kernels
CHUNK = 512  # tokens of a prompt that the engines read at once
# B for a token of a chunk and the square root of a parameter: hidden states, the feed-forward's and the logits, in 16
# bits. The width of a decoder goes with the square root of its parameters (about 2/45 of it for 8B).
ACTIVATION = 1.5


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes by what takes them."""

    weights: float
    cache: float
    activations: float
    engine: float = ENGINE

    @property
    def total(self) -> float:
        """All of it."""
        return self.weights + self.cache + self.activations + self.engine


def memory_need(
    of: Architecture, bits: float, context: float = 512.0, batch: int = 1, kv: str | None = None
) -> MemoryNeed | None:
    """What inference needs, in bytes; None where the parameters aren't known.

    All experts of a mixture are in memory. Where the architecture isn't known, the cache is left out (0).
    """
    if of.params_b is None:
        return None
    cache = batch * context * (kv_bytes_per_token(of, kv) or 0.0)
    activations = batch * min(context, CHUNK) * ACTIVATION * (of.params_b * GIGA) ** 0.5
    return MemoryNeed(of.params_b * GIGA * bits / 8, cache, activations)
