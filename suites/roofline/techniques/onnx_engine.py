"""ONNX Runtime as an engine: one session, fed with NumPy arrays that it takes without copying."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
from models.operation import Operation
from models.unavailable import Unavailable
from techniques.onnx_graphs import DTYPES, GRAPHS, Graph, model_of

ON_CPU = "CPUExecutionProvider"
DEVICES = {ON_CPU: "cpu", "CoreMLExecutionProvider": "all", "CUDAExecutionProvider": "gpu"}


class OnnxSubject:
    """One operation in ONNX Runtime; `threads` 0 is as many as it takes by itself, one a core."""

    def __init__(
        self, operation: Operation, dtype: str, graph: Graph | None = None, threads: int = 0, provider: str = ON_CPU
    ) -> None:
        if provider not in onnxruntime.get_available_providers():
            raise Unavailable(f"ONNX Runtime has no {provider} here")
        self.operation, self.dtype, self.provider = operation, dtype, provider
        self.feeds: dict[str, np.ndarray] = {}
        self.vary(operation.seed)
        shapes = [array.shape for array in self.feeds.values()]
        graph = graph or GRAPHS[operation.kind](operation, shapes, dtype)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        model = model_of(graph, shapes, dtype).SerializeToString()
        self.session = onnxruntime.InferenceSession(model, options, providers=list(dict.fromkeys([provider, ON_CPU])))
        result = int(np.prod(graph.result)) * np.dtype(DTYPES[dtype]).itemsize
        stored = sum(array.nbytes for array in graph.stored.values())
        self._bytes = result + stored + sum(array.nbytes for array in self.feeds.values())

    def vary(self, seed: int) -> None:
        """Other activations."""
        self.feeds = {f"x{index}": self._as_fed(one) for index, one in enumerate(self.operation.inputs(seed))}

    def _as_fed(self, array: np.ndarray) -> np.ndarray:
        turned = array.transpose(0, 3, 1, 2) if self.operation.kind == "convolution" else array
        return np.ascontiguousarray(turned, DTYPES[self.dtype])

    def call(self) -> np.ndarray:
        (result,) = self.session.run(None, self.feeds)
        return result.transpose(0, 2, 3, 1) if self.operation.kind == "convolution" else result  # a view, no copy

    def facts(self) -> dict[str, Any]:
        """The counts of the head of `models/operation.py`, bytes in the types that are stored here."""
        return {
            "operations": self.operation.operations,
            "bytes_moved": self._bytes,
            "device": DEVICES[self.provider],
            **self.operation.sizes,
        }
