"""Models derived from the terrain network's ONNX file, built once and kept in a cache by their content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import onnx
import onnxruntime as ort

NAME = "terrain"


def cache_folder() -> Path:
    """Where derived models are kept; may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "efficientai-mlx-toolkit" / NAME


def derived(source: Path, recipe: str, build: Callable[[Path], None]) -> Path:
    """The file that `build` makes of `source`, from the cache where it is there.

    The key holds the source's bytes, the recipe's name and ONNX Runtime's version. Built aside and moved in place,
    so that several workers at once don't read half a file.
    """
    digest = hashlib.sha256(source.read_bytes() + f"{recipe}{ort.__version__}{onnx.__version__}".encode())
    target = cache_folder() / f"{recipe}-{digest.hexdigest()[:16]}.onnx"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        built = Path(scratch, "model.onnx")
        build(built)
        built.replace(target)
    return target


def folded_path(source: Path, batch: int = 1) -> Path:
    """The network with a fixed batch and every shape computed away; the operators stay the standard ones."""

    def build(target: Path) -> None:
        model = onnx.load(str(source))
        for value in (*model.graph.input, *model.graph.output):
            value.type.tensor_type.shape.dim[0].dim_value = batch
        fixed = target.with_name("fixed.onnx")
        onnx.save(model, str(fixed))
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(target)
        options.log_severity_level = 3
        ort.InferenceSession(str(fixed), options, providers=["CPUExecutionProvider"])

    return derived(source, f"folded-{batch}", build)


def folded_graph(source: Path, batch: int = 1) -> onnx.ModelProto:
    """The folded network as a model."""
    return onnx.load(str(folded_path(source, batch)))
