"""Facts of an ONNX model: its weights as the file holds them, its graph as ONNX Runtime runs it.

ONNX Runtime optimises a graph when a session is made. What it then runs is what it writes to
`SessionOptions.optimized_model_filepath` (ONNX Runtime documentation, "Graph Optimizations in ONNX Runtime",
"Offline mode"), so a second session with the options of the first one tells what the first one runs.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bench.runtimes.values import Values
from bench.runtimes.weights import weight_facts

NAMES = ("weight_bytes", "weight_hash", "weight_dtypes", "graph_nodes", "graph_kinds", "graph_hash")
MISSING = "not available: onnx is not in the suite's environment"
QUIET = 3  # errors only: that an optimised model suits this machine alone is known


def model_facts(source: Any, session: Any | None) -> dict[str, Any]:
    """Weights and graph of `source` (path, bytes or ModelProto); the graph is the session's where there is one.

    Raises what onnx raises for a model that can't be read.
    """
    if importlib.util.find_spec("onnx") is None:
        return dict.fromkeys(NAMES, MISSING)
    model = parse(source)
    optimised = as_run(source, session) if session is not None else None
    return initialiser_facts(model.graph) | graph_facts((optimised or model).graph) | session_facts(session)


def parse(source: Any) -> Any:
    """The model as protobuf."""
    onnx = importlib.import_module("onnx")
    if isinstance(source, bytes):
        return onnx.load_from_string(source)
    return onnx.load(os.fspath(source)) if isinstance(source, str | os.PathLike) else source


def as_run(source: Any, session: Any) -> Any:
    """The graph that ONNX Runtime makes of `source` under the session's options."""
    engine = importlib.import_module("onnxruntime")
    options = session.get_session_options()
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch, "as-run.onnx")
        options.optimized_model_filepath = str(written)
        options.log_severity_level = QUIET
        given = source if isinstance(source, bytes | str) else os.fspath(source)
        engine.InferenceSession(given, options, providers=session.get_providers())
        return parse(written)


def initialiser_facts(graph: Any) -> dict[str, Any]:
    """Bytes, hash, types and zeros of the initialisers."""
    onnx = importlib.import_module("onnx")
    stored = sorted(graph.initializer, key=lambda tensor: tensor.name)
    if not stored:
        return {"weight_bytes": 0}
    facts = weight_facts([onnx.numpy_helper.to_array(tensor) for tensor in stored], Values())
    packed = sum(len(tensor.raw_data) or tensor.ByteSize() for tensor in stored)  # 4-bit types unpack to bytes
    names = {onnx.TensorProto.DataType.Name(tensor.data_type).lower() for tensor in stored}
    return facts | {"weight_bytes": packed, "weight_dtypes": ",".join(sorted(names))}


def graph_facts(graph: Any) -> dict[str, Any]:
    """Nodes, their kinds, and a hash over both and the numbers of inputs."""
    kinds = Counter(node.op_type for node in graph.node)
    structure = "\n".join(f"{node.op_type} {len(node.input)}" for node in graph.node)
    return {
        "graph_nodes": len(graph.node),
        "graph_kinds": ",".join(f"{kind}:{number}" for kind, number in sorted(kinds.items())),
        "graph_hash": hashlib.sha256(structure.encode()).hexdigest()[:16],
    }


def session_facts(session: Any | None) -> dict[str, Any]:
    """What the session itself says of its threads and providers."""
    if session is None:
        return {}
    return {
        "intra_op_threads": session.get_session_options().intra_op_num_threads,
        "providers": ",".join(session.get_providers()),
    }


def session_source(session: Any) -> Any | None:
    """What a session was made from; ONNX Runtime's Python class keeps it under these names."""
    return getattr(session, "_model_path", None) or getattr(session, "_model_bytes", None)
