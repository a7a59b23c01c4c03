"""The terrain network for real: ONNX Runtime against the package's own generator, and each technique's claims."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from models.terrain_consistency import TerrainSubject, load
from models.terrain_graph import folded_graph
from models.terrain_judge import fidelity, heights

MODEL = "terrain-consistency"
MEASURED = [
    "ort-graph-off",
    "ort-graph-basic",
    "ort-graph-extended",
    "ort-threads-2",
    "ort-int8-dynamic",
    "ort-int8-static",
    "consistency-2",
    "consistency-4",
]
MOST_FLOAT16 = 65504.0


@pytest.fixture(scope="module")
def make(declared: dict[str, Any], files: dict[str, dict[str, Path]], cache: Path) -> Any:
    """A fresh subject with the technique of that name applied."""

    def made(technique: str) -> TerrainSubject:
        entry = declared["techniques"][technique]
        assert MODEL in entry["models"]
        module, _, name = entry["class"].partition(":")
        subject = load(files[MODEL], declared["workloads"]["terrain"]["params"])
        return getattr(importlib.import_module(module), name)(**entry.get("params", {})).apply(subject)

    return made


def all_facts(subject: TerrainSubject) -> dict[str, Any]:
    """A subject's facts after a call, with the hash of its output, as the toolkit takes them."""
    output = subject.call()
    assert output.shape == (1, 1, 128, 128) and np.isfinite(output).all() and np.abs(output).max() <= 1
    return subject.facts() | {"output_hash": hashlib.sha256(output.tobytes()).hexdigest()}


@pytest.fixture(scope="module")
def baseline_facts(make: Any) -> dict[str, Any]:
    """The baseline's."""
    return all_facts(make("ort-fp32"))


def kept(claim: Any, ours: Any, theirs: Any) -> bool:
    """Whether a fact bears a claim of suite.toml out (docs/suites.md)."""
    if isinstance(claim, dict):
        return bool(ours / theirs <= claim["times_at_most"])
    relations = {
        "differs": lambda: ours != theirs,
        "same": lambda: ours == theirs,
        "less": lambda: ours < theirs,
        "more": lambda: ours > theirs,
    }
    return relations[claim]() if claim in relations else ours == claim


def test_the_network_is_the_one_that_was_meant(declared: dict[str, Any], files: dict[str, dict[str, Path]]) -> None:
    """The package still carries the bytes whose hash suite.toml names."""
    [network] = declared["models"][MODEL]["files"]
    assert hashlib.sha256(files[MODEL]["network"].read_bytes()).hexdigest() == network["sha256"]


def test_every_technique_is_tested_or_named_here(declared: dict[str, Any]) -> None:
    """A technique that is added to suite.toml is added to a test, too."""
    declared_here = {name for name, entry in declared["techniques"].items() if MODEL in entry["models"]}
    elsewhere = {"ort-fp32", "ort-fp16", "mlx-fp32", "mlx-bf16", "mlx-compile"}
    assert {name for name in declared_here if not name.startswith("coreml")} == {*MEASURED, *elsewhere}


def test_the_baseline_samples_as_the_package_does(make: Any) -> None:
    """Equal seed and difficulty give the heights that the package's own generator gives, to a tenth of a millimetre."""
    generator = importlib.import_module("terrain_diffusion.generator").TerrainGenerator(device="cpu")
    theirs = generator.generate(1, difficulty=34, seed=7, zero_floor=False)
    ours = heights(make("ort-fp32").sample(np.array([33 / 99], np.float32), seed=7)[:, 0])
    assert np.abs(ours - theirs).max() < 1e-4


def test_the_baseline_repeats_itself(make: Any, baseline_facts: dict[str, Any]) -> None:
    """Two fresh subjects put out the same bits and say the same of themselves."""
    assert all_facts(make("ort-fp32")) == baseline_facts


def test_facts_are_of_the_graph_that_runs(make: Any, baseline_facts: dict[str, Any]) -> None:
    """Off runs the file as it is; all fuses x sigmoid(x), which the file doesn't have as one operator."""
    subject = make("ort-graph-off")
    graph = onnx.load(str(subject.model_path)).graph
    assert subject.facts()["graph_nodes"] == len(graph.node)
    assert "QuickGelu" in baseline_facts["graph_kinds"]
    assert "QuickGelu" not in {node.op_type for node in graph.node}
    assert baseline_facts["intra_op_threads"] == 1 and baseline_facts["model_calls"] == 1


@pytest.mark.parametrize("technique", MEASURED)
def test_a_technique_does_what_it_claims(
    technique: str, make: Any, declared: dict[str, Any], baseline_facts: dict[str, Any]
) -> None:
    """Every claim of suite.toml holds for the facts of a real call, and something differs from the baseline."""
    facts = all_facts(make(technique))
    claims = declared["techniques"][technique]["changes"]
    said = {name: claim for name, claim in claims.items() if not name.startswith(("calls:", "output_divergence"))}
    broken = {name for name, claim in said.items() if not kept(claim, facts[name], baseline_facts.get(name))}
    assert not broken and claims and facts != baseline_facts


def test_int8_integers_are_what_runs(make: Any) -> None:
    """All 196 convolutions multiply integers: dynamic on ranges of the moment, static on stored ones."""
    dynamic, static = (make(name).facts()["graph_kinds"].split(",") for name in ("ort-int8-dynamic", "ort-int8-static"))
    assert "ConvInteger:196" in dynamic
    assert "QLinearConv:196" in static and not any(kind.startswith("DynamicQuantize") for kind in static)


def test_int8_scales_of_the_static_model_are_a_channel_each(make: Any) -> None:
    """A convolution's weight has as many scales as output channels."""
    graph = onnx.load(str(make("ort-int8-static").denoiser.path)).graph
    arrays = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    unpacked = [node for node in graph.node if node.op_type == "DequantizeLinear" and node.input[0] in arrays]
    kernels = [node for node in unpacked if arrays[node.input[0]].ndim == 4]
    assert len(kernels) == 196
    assert all(len(np.atleast_1d(arrays[n.input[1]])) == len(arrays[n.input[0]]) for n in kernels)


def test_threads_leave_the_field_alone(make: Any) -> None:
    """Two threads may add in another order and nothing more: 80 dB at least."""
    one, two = make("ort-fp32").call(), make("ort-threads-2").call()
    assert fidelity(two[:, 0], one[:, 0])["psnr"]["value"] > 80


def test_float16_fails_because_activations_leave_its_range(make: Any) -> None:
    """What suite.toml says of ort-fp16: the weights are halved, float32 activations pass 65504, NaN comes out."""
    subject = make("ort-fp16")
    assert not np.isfinite(subject.call()).all()
    assert "float16" in subject.facts()["weight_dtypes"]
    assert activation_peak(subject.model_path) > 1e5 * MOST_FLOAT16


def activation_peak(network: Path) -> float:
    """The greatest magnitude that comes out of any convolution for pure noise, in float32."""
    model = folded_graph(network)
    del model.graph.output[:]
    names = [node.output[0] for node in model.graph.node if node.op_type == "Conv"]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    noisy = 80 * np.random.default_rng(0).standard_normal((1, 1, 128, 128), dtype=np.float32)
    feeds = {"noisy": noisy, "sigma": np.array([80], np.float32), "difficulty": np.array([0.5], np.float32)}
    return max(float(np.abs(value).max()) for value in session.run(None, feeds))
