"""The terrain network on ONNX Runtime, and the facts of the graph that ONNX Runtime really runs."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort

LEVELS = {
    "off": ort.GraphOptimizationLevel.ORT_DISABLE_ALL,
    "basic": ort.GraphOptimizationLevel.ORT_ENABLE_BASIC,
    "extended": ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    "all": ort.GraphOptimizationLevel.ORT_ENABLE_ALL,
}


@dataclass(frozen=True)
class OnnxDenoiser:
    """A session on `path`: graph optimisations up to `level`, `threads` intra-op threads.

    One thread is the baseline's choice: then the working thread's waits for a core are known exactly, and the
    net reading is sharp.
    """

    path: Path
    level: str = "all"
    threads: int = 1

    def _options(self) -> ort.SessionOptions:
        options = ort.SessionOptions()
        options.graph_optimization_level = LEVELS[self.level]
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return options

    @cached_property
    def session(self) -> ort.InferenceSession:
        """The session, made when first used."""
        return ort.InferenceSession(str(self.path), self._options(), providers=["CPUExecutionProvider"])

    def run(self, noisy: np.ndarray, sigma: np.ndarray, difficulty: np.ndarray) -> np.ndarray:
        """Denoise (n, 1, 128, 128) at sigma (n,) for difficulty (n,)."""
        feeds = {"noisy": noisy, "sigma": sigma, "difficulty": difficulty}
        return np.asarray(self.session.run(None, feeds)[0])

    def facts(self) -> dict[str, Any]:
        """The weights as the file holds them, the graph as ONNX Runtime runs it (it writes its optimised one out)."""
        with tempfile.TemporaryDirectory() as scratch:
            written = Path(scratch, "optimised.onnx")
            options = self._options()
            options.optimized_model_filepath = str(written)
            ort.InferenceSession(str(self.path), options, providers=["CPUExecutionProvider"])
            graph = onnx.load(str(written)).graph
        weights = weight_facts(onnx.load(str(self.path)).graph)
        return (
            weights | graph_facts(graph) | {"intra_op_threads": self.session.get_session_options().intra_op_num_threads}
        )


def graph_facts(graph: onnx.GraphProto) -> dict[str, Any]:
    """Nodes and their kinds."""
    kinds = Counter(node.op_type for node in graph.node)
    structure = "\n".join(f"{node.op_type} {len(node.input)}" for node in graph.node)
    return {
        "graph_nodes": len(graph.node),
        "graph_kinds": ",".join(f"{kind}:{number}" for kind, number in sorted(kinds.items())),
        "graph_hash": hashlib.sha256(structure.encode()).hexdigest()[:16],
    }


def weight_facts(graph: onnx.GraphProto) -> dict[str, Any]:
    """Bytes, hash and types of the weights."""
    digest = hashlib.sha256()
    size = 0
    for tensor in sorted(graph.initializer, key=lambda tensor: tensor.name):
        array = onnx.numpy_helper.to_array(tensor)
        digest.update(f"{array.dtype}{array.shape}".encode() + array.tobytes())
        size += array.nbytes
    types = {onnx.TensorProto.DataType.Name(tensor.data_type).lower() for tensor in graph.initializer}
    return {
        "weight_bytes": size,
        "weight_hash": digest.hexdigest()[:16],
        "weight_dtypes": ",".join(sorted(types)),
    }
