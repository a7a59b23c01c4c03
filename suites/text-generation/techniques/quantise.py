"""Weights in few bits, with a scale (and, affine, a bias) a group; embeddings, which are the head, included.

Affine: w = scale q + bias by group, rounded to nearest, as in Dettmers et al. 2022, "8-bit Optimizers via Block-wise
Quantization". mxfp4, mxfp8: Rouhani et al. 2023, "Microscaling Data Formats for Deep Learning"; nvfp4: NVIDIA 2025,
"Pretraining Large Language Models with NVFP4". Calls compute on the packed weights (`mx.quantized_matmul`).
"""

from __future__ import annotations

from typing import Any

import mlx.core as mx
import mlx.nn as nn
from mlx.utils import tree_flatten
from models.derived import derived

GROUPS = {"affine": 64, "mxfp4": 32, "mxfp8": 32, "nvfp4": 16}
HEAD = "embed_tokens"


class Quantise:
    """`bits` in groups of `group`, by MLX's `mode`; `head_bits` for embedding and head (0: left in float32)."""

    def __init__(self, bits: int, group: int | None = None, mode: str = "affine", head_bits: int | None = None) -> None:
        self.bits, self.mode, self.group = bits, mode, group or GROUPS[mode]
        self.head_bits = bits if head_bits is None else head_bits

    def apply(self, subject: Any) -> Any:
        """Put packed layers in place of the dense ones; packing itself is done once and kept."""
        recipe = {"name": f"{self.mode}-{self.bits}", **vars(self)}
        arrays = (
            derived(subject.source.fingerprint, recipe, lambda: self._packed(subject))[0]
            if subject.source.keeps_packed
            else self._packed(subject)
        )
        fill_packed(subject.model, arrays, lambda path: self._of_layer(path))
        return subject

    def _of_layer(self, path: str) -> dict[str, Any] | None:
        bits = self.head_bits if is_head(path) else self.bits
        return {"group_size": self.group, "bits": bits, "mode": self.mode} if bits else None

    def _packed(self, subject: Any) -> dict[str, mx.array]:
        found, weights = {}, subject.source.weights()
        for path in packable(subject.model):
            settings = self._of_layer(path)
            if settings:
                found |= packed_arrays(path, weights[f"{path}.weight"], settings)
        return found


def is_head(path: str) -> bool:
    """Embedding and head: one and the same where they are tied."""
    return HEAD in path or "lm_head" in path


def packable(model: nn.Module) -> list[str]:
    """Places of the linear layers and embeddings."""
    return [path for path, module in model.named_modules() if isinstance(module, nn.Linear | nn.Embedding)]


def packed_arrays(path: str, weight: mx.array, settings: dict[str, Any]) -> dict[str, mx.array]:
    """What MLX packs a weight into, by name."""
    parts = mx.quantize(weight, **settings)
    return {f"{path}.{name}": part for name, part in zip(("weight", "scales", "biases"), parts, strict=False)}


def fill_packed(model: nn.Module, arrays: dict[str, mx.array], settings_of: Any) -> None:
    """Turn the layers for which `settings_of(path)` gives settings into packed ones that hold `arrays`.

    The layers' own weights are never looked at, so that lazily loaded ones stay on the disk. Arrays of other layers
    (norms that a calibration changed) are taken over as they are. Raises ValueError where nothing was packed, or where
    arrays are missing.
    """
    chosen = [path for path in packable(model) if settings_of(path)]
    if not chosen:
        raise ValueError("no layer was chosen to be packed")
    nn.quantize(model, class_predicate=lambda path, _: settings_of(path) if path in chosen else False)
    wanted = {name for name, _ in tree_flatten(model.parameters()) if name.rpartition(".")[0] in chosen}
    if missing := wanted - arrays.keys():
        raise ValueError(f"packed arrays are missing: {sorted(missing)[:4]}")
    model.load_weights(list(arrays.items()), strict=False)
    mx.eval(model.parameters())
