"""Size and numerics of each kind of Core ML package, on any machine: no prediction is needed for either.

    uv run --project suites/embedding python suites/embedding/numerics/coreml_table.py

Converts and compresses, reads the packages back, and judges the weights that they hold in ONNX Runtime's float32, so
that the rounding of activations (float16 on a Mac) is left out; tests/test_coreml.py looks at that.
"""

from __future__ import annotations

import os
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

SUITE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SUITE))

import onnx  # noqa: E402
from models.minilm import load  # noqa: E402  (needs the path above)
from models.minilm_coreml import KINDS, package, package_bytes, stored_weights  # noqa: E402
from models.minilm_onnx import build  # noqa: E402
from models.minilm_weights import Floats, read_weights  # noqa: E402
from models.onnx_engine import OnnxEngine  # noqa: E402

METRICS = ("wordsim353", "simlex999", "lee50", "cosine_distance")
SHAPE = (4, 16)  # the workload's


def main() -> None:
    """One row a kind."""
    files = files_of_suite()
    weights = read_weights(files["weights"])
    print("| kind | MB |", " | ".join(METRICS), "|\n|---|---|" + "---|" * len(METRICS))
    with tempfile.TemporaryDirectory() as scratch:
        baseline = Path(scratch, "baseline")
        judged(files, weights, baseline, None)
        for kind in KINDS:
            folder = package(files["weights"], *SHAPE, kind)
            found = judged(files, stored_weights(folder, weights), Path(scratch, kind), baseline)
            row = [f"{package_bytes(folder) / 1e6:.1f}", *(f"{found[name]['value']:.3g}" for name in METRICS)]
            print(f"| {kind} |", " | ".join(row), "|", flush=True)


def judged(files: dict[str, Path], weights: dict[str, Floats], folder: Path, baseline: Path | None) -> dict[str, Any]:
    """The metrics of these weights by the suite's own judge."""
    folder.mkdir()
    subject = load(files, {"documents": 1})
    onnx.save(build(weights), str(folder / "minilm.onnx"))
    subject.engine = OnnxEngine(folder / "minilm.onnx", threads=2)
    metrics: dict[str, Any] = subject.evaluate(folder, baseline, 50)["metrics"]
    return metrics


def files_of_suite() -> dict[str, Path]:
    """What suite.toml names, found in the packages."""
    declared = tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))
    found = {}
    for file in declared["models"]["minilm-l6"]["files"]:
        _, distribution, inside = file["path"].split(":", 2)
        found[file["name"]] = Path(str(metadata.distribution(distribution).locate_file(inside)))
    return found


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
