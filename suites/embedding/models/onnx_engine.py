"""MiniLM on ONNX Runtime: a session on one of the graphs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import models.minilm_onnx as graph_maker
import models.minilm_onnx_fused as fused_maker
import numpy as np
import onnxruntime as ort
from models.derived_files import derived

LEVELS = {
    "off": ort.GraphOptimizationLevel.ORT_DISABLE_ALL,
    "basic": ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
    "extended": ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    "all": ort.GraphOptimizationLevel.ORT_ENABLE_ALL,
}
MAKER, FUSED_MAKER = Path(graph_maker.__file__), Path(fused_maker.__file__)


def plain_graph(weights: Path) -> Path:
    """The float32 graph as a file."""
    return derived(weights, "minilm.onnx", (MAKER,), lambda target: graph_maker.write(weights, target))


def fused_graph(weights: Path) -> Path:
    """The float32 graph of ONNX Runtime's own operators as a file."""
    makers = (MAKER, FUSED_MAKER)
    return derived(weights, "minilm-fused.onnx", makers, lambda target: fused_maker.write(weights, target))


@dataclass(frozen=True)
class OnnxEngine:
    """A session on `path`: graph optimisations up to `level`, `threads` intra-op threads."""

    path: Path
    level: str = "all"
    threads: int = 1

    @cached_property
    def session(self) -> ort.InferenceSession:
        """The session, made when first used."""
        options = ort.SessionOptions()
        options.graph_optimization_level = LEVELS[self.level]
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.log_severity_level = 3
        return ort.InferenceSession(str(self.path), options, providers=["CPUExecutionProvider"])

    def run(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """ids and mask (n, t), int64, to (n, 384) float32."""
        return np.asarray(self.session.run(None, {"ids": ids, "mask": mask})[0])

    def facts(self) -> dict[str, Any]:
        """Nothing: weights, graph and threads the harness reads from the session."""
        return {}
