"""The ONNX graph in 8-bit integers and 4-bit blocks, made by ONNX Runtime's tools, built once and cached by content.

Matrix products are quantised; the table of word vectors, half of the bytes, stays in float32.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from models.derived_files import derived
from models.judge import read_documents
from models.onnx_engine import MAKER, plain_graph
from models.tokens import token_rows
from onnxruntime.quantization import CalibrationDataReader

HERE = Path(__file__).resolve()
MAKERS = (MAKER, HERE)
CALIBRATION_TEXTS, CALIBRATION_TOKENS = 32, 48


@contextmanager
def quiet() -> Iterator[None]:
    """ONNX Runtime's tools advise on the root logger what has been decided here."""
    logger = logging.getLogger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def dynamic_int8(weights: Path, per_channel: bool = True) -> Path:
    """8-bit matrices, a scale for each output channel or each matrix; activations are measured as they pass."""
    plain = plain_graph(weights)

    def build(target: Path) -> None:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        with quiet():
            quantize_dynamic(
                plain, target, weight_type=QuantType.QInt8, per_channel=per_channel,
                op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True},
            )  # fmt: skip

    return derived(plain, f"int8-dynamic-{'channel' if per_channel else 'tensor'}.onnx", MAKERS, build)


def static_int8(files: dict[str, Path], kept: Sequence[str] = ()) -> Path:
    """8-bit matrices a channel, and 8-bit activations whose ranges were calibrated (QDQ, least and greatest value).

    Calibrated on 32 of the 300 background texts that come with Lee's 50, none of which is judged. `kept` names
    products (query, key, value, out, up, down) that stay in float32.
    """
    plain = plain_graph(files["weights"])

    def build(target: Path) -> None:
        from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

        texts = read_documents(files["calibration"])[:CALIBRATION_TEXTS]
        with quiet():
            quantize_static(
                plain, target, TextFeeds(files["tokenizer"], texts), quant_format=QuantFormat.QDQ, per_channel=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"],
                nodes_to_exclude=products(plain, kept), extra_options={"MatMulConstBOnly": True},
            )  # fmt: skip

    name = f"int8-static{''.join(f'-no-{part}' for part in kept)}.onnx"
    return derived(plain, name, (*MAKERS, files["calibration"], files["tokenizer"]), build)


def products(graph: Path, kinds: Sequence[str]) -> list[str]:
    """The names of the matrix products of these kinds, one a layer."""
    nodes = onnx.load(str(graph)).graph.node
    return [node.name for node in nodes if node.name.endswith(tuple(f".{kind}.product" for kind in kinds))]


def four_bit_blocks(weights: Path, block: int = 32) -> Path:
    """4-bit matrices, a scale and a zero point for each block of `block` inputs; products are of float32."""
    plain = plain_graph(weights)

    def build(target: Path) -> None:
        from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

        with quiet():
            quantiser = MatMulNBitsQuantizer(onnx.load(str(plain)), bits=4, block_size=block, is_symmetric=False)
            quantiser.process()
        quantiser.model.save_model_to_file(str(target), False)

    return derived(plain, f"int4-block-{block}.onnx", MAKERS, build)


class TextFeeds(CalibrationDataReader):  # type: ignore[misc]
    """Calibration inputs: one text a time, cut to one length, so that nothing is padded."""

    def __init__(self, tokenizer: Path, texts: Sequence[str]) -> None:
        rows = [row for row in token_rows(tokenizer, texts) if len(row) >= CALIBRATION_TOKENS]
        self._feeds = iter([self._feed(np.append(row[: CALIBRATION_TOKENS - 1], row[-1])) for row in rows])

    @staticmethod
    def _feed(ids: np.ndarray) -> dict[str, Any]:
        return {"ids": ids[None], "mask": np.ones((1, len(ids)), np.int64)}

    def get_next(self) -> dict[str, Any] | None:
        """The next inputs, None after the last."""
        return next(self._feeds, None)
