"""Weights in few bits, chosen by what goes through them: mlx-lm's AWQ, GPTQ, DWQ and its sensitivities.

- AWQ: Lin et al. 2023, "AWQ: Activation-aware Weight Quantization" (scales and clips before rounding).
- GPTQ: Frantar et al. 2022, "GPTQ" (rounds column by column, later columns make up for earlier ones).
- DWQ: mlx-lm, LEARNED_QUANTS.md: scales and biases trained on the baseline's distributions (Hinton, Vinyals and Dean
  2015, "Distilling the Knowledge in a Neural Network").
- Mixed: mlx-lm's dynamic_quant: layers whose rounding costs most, to first order, get more bits.

Each is `mlx_lm.quant`'s own code on text of the suite's (its `load_data` would fetch one), made once and kept: minutes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import mlx.core as mx
from mlx.utils import tree_flatten
from models.derived import derived
from techniques.quantise import fill_packed, packable, packed_arrays

SEED = 7


class Calibrated(ABC):
    """`bits` in groups of `group`, head included; calibrated on `rows` stretches of `length` tokens."""

    name = ""

    def __init__(self, bits: int, rows: int, length: int, group: int = 64) -> None:
        self.bits, self.rows, self.length, self.group = bits, rows, length, group

    def recipe(self) -> dict[str, Any]:
        """All that the result depends on."""
        return {**vars(self), "name": f"{self.name}-{self.bits}"}

    def apply(self, subject: Any) -> Any:
        """Put the packed layers in. `calibration_s` is what making them took, whenever that was."""
        arrays, notes = derived(subject.source.fingerprint, self.recipe(), lambda: self._built(subject))
        settings = settings_in(arrays, self.group)
        fill_packed(subject.model, arrays, lambda path: dict(settings[path]) if path in settings else None)
        subject.notes |= {"calibration_s": float(notes["seconds"]), "calibration_tokens": self.rows * self.length}
        return subject

    def _built(self, subject: Any) -> dict[str, mx.array]:
        mx.random.seed(SEED)
        model = fresh(subject)
        tokens = subject.documents.calibration(self.rows, self.length)
        return dict(tree_flatten(self.quantised(model, mx.array(tokens), subject).parameters()))

    @abstractmethod
    def quantised(self, model: Any, tokens: mx.array, subject: Any) -> Any:
        """The model, packed; tokens [rows, length]."""


class AWQ(Calibrated):
    """Scales and clips searched on a grid of `grid` points."""

    name = "awq"

    def __init__(self, grid: int = 10, **sizes: int) -> None:
        super().__init__(**sizes)
        self.grid = grid

    def quantised(self, model: Any, tokens: mx.array, subject: Any) -> Any:
        """`mlx_lm.quant.awq.awq_quantize`.

        Raises ValueError for a kind of model that it doesn't know.
        """
        from mlx_lm.quant.awq import AWQ_MODEL_CONFIGS, awq_quantize

        known = AWQ_MODEL_CONFIGS.get(model.model_type)
        if known is None:
            raise ValueError(f"mlx-lm has no AWQ for models of type {model.model_type}")
        awq_quantize(
            model, tokens, known, group_size=self.group, bits=self.bits,
            embed_group_size=self.group, embed_bits=self.bits, n_grid=self.grid,
        )  # fmt: skip
        return model


class GPTQ(Calibrated):
    """Embedding and head are rounded to nearest: GPTQ is for linear layers."""

    name = "gptq"

    def quantised(self, model: Any, tokens: mx.array, subject: Any) -> Any:
        """`mlx_lm.quant.gptq.gptq_quantize`."""
        from mlx_lm.quant.gptq import gptq_quantize

        return gptq_quantize(model, tokens, self.bits, self.group, self.bits, self.group, batch_size=4)[0]


class DWQ(Calibrated):
    """One pass over the rows, one row a step."""

    name = "dwq"

    def __init__(self, rate: float = 1e-5, **sizes: int) -> None:
        super().__init__(**sizes)
        self.rate = rate

    def quantised(self, model: Any, tokens: mx.array, subject: Any) -> Any:
        """`mlx_lm.quant.dwq.dwq_quantize`, in float32."""
        import mlx.nn as nn
        import mlx.optimizers as optimizers
        import numpy as np
        from mlx_lm.quant.dwq import dwq_quantize

        np.random.seed(SEED)
        teacher = fresh(subject)
        nn.quantize(model, self.group, self.bits)
        rows = [(row, 0) for row in tokens.tolist()]
        dwq_quantize(
            model, lambda batch, *_, **__: teacher(batch), optimizers.Adam(self.rate, bias_correction=True),
            rows[1:], rows[:1], batch_size=1, max_seq_length=self.length, seed=SEED, dtype=mx.float32,
        )  # fmt: skip
        return model


class Mixed(Calibrated):
    """`bits` for most layers and `high` for the most sensitive, as many as `target` bits a weight allow (scales
    included)."""

    name = "mixed"

    def __init__(self, high: int, target: float, **sizes: int) -> None:
        super().__init__(**sizes)
        self.high, self.target = high, target

    def quantised(self, model: Any, tokens: mx.array, subject: Any) -> Any:
        """`mlx_lm.quant.dynamic_quant.estimate_sensitivities`, and the layers with the highest first."""
        from mlx_lm.quant.dynamic_quant import estimate_sensitivities

        sensitivities = dict(
            estimate_sensitivities(model, tokens, self.bits, self.group, self.high, self.group, batch_size=1)
        )
        sizes = {path: model_weight(model, path).size for path in packable(model)}
        chosen = most_sensitive(sensitivities, sizes, self.target - overhead(self.group), self.bits, self.high)
        arrays = {}
        for path in packable(model):
            bits = self.high if path in chosen else self.bits
            arrays |= packed_arrays(path, model_weight(model, path), {"group_size": self.group, "bits": bits})
        settings = settings_in(arrays, self.group)
        fill_packed(model, arrays, lambda path: dict(settings[path]))
        return model


def most_sensitive(
    sensitivities: dict[str, float], sizes: dict[str, int], target: float, low: int, high: int
) -> set[str]:
    """Layers that get `high` bits instead of `low`, the most sensitive first, while the mean stays within `target`."""
    total, room = sum(sizes.values()), (target - low) * sum(sizes.values())
    chosen = set()
    for path in sorted(sizes, key=lambda path: -sensitivities[path]):
        if total and sizes[path] * (high - low) <= room:
            chosen.add(path)
            room -= sizes[path] * (high - low)
    return chosen


def overhead(group: int) -> float:
    """Bits a weight for a group's scale and bias, counted as 16 bits each, as they are published."""
    return 32 / group


def fresh(subject: Any) -> Any:
    """The baseline's model, to be spoilt."""
    model = subject.source.network()
    model.load_weights(list(subject.source.weights().items()))
    model.eval()
    return model


def model_weight(model: Any, path: str) -> mx.array:
    """A layer's weight."""
    return dict(model.named_modules())[path].weight  # type: ignore[no-any-return]


def settings_in(arrays: dict[str, mx.array], group: int) -> dict[str, dict[str, Any]]:
    """Settings of each packed layer, its bits from the arrays' widths: 32 bits a word, a scale a group."""
    found = {}
    for name, scales in arrays.items():
        path, part = name.rpartition(".")[::2]
        if part == "scales":
            words = arrays[f"{path}.weight"].shape[-1]
            found[path] = {"group_size": group, "bits": 32 * words // (scales.shape[-1] * group)}
    return found
