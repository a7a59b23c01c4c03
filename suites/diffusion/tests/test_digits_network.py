"""Techniques that change how the network of `digits-dit` runs: identities, orders, and what must be refused."""

from __future__ import annotations

import mlx.core as mx
import mlx.nn as nn
import numpy as np
import pytest
from models.digits_dit import load_network
from techniques.feature_cache import FeatureCache
from techniques.quantise import Quantise
from techniques.token_merging import TokenMerging
from tests.digits_cases import FILES, pipeline, technique


def output(*names: str) -> np.ndarray:
    """Two images with the techniques on ten DDIM steps."""
    return np.array(pipeline("ddim-10", *names).call())


def test_merging_no_token_is_the_identity() -> None:
    """With nothing to merge, tokens come back in their order, bit for bit."""
    h = mx.random.normal((2, 16, 64), key=mx.random.key(0))
    short, restore = TokenMerging(0).shorten(h)
    assert np.array_equal(np.array(restore(short)), np.array(h))
    plain, merged = pipeline("ddim-10"), TokenMerging(0).apply(pipeline("ddim-10"))
    assert np.array_equal(np.array(plain.call()), np.array(merged.call()))


def test_merging_joins_the_most_similar_tokens() -> None:
    """A token and its copy are merged first; both places get the value back, all others keep theirs."""
    h = mx.random.normal((1, 16, 64), key=mx.random.key(1))
    h[0, 4] = h[0, 9]
    short, restore = TokenMerging(1).shorten(h)
    assert short.shape == (1, 15, 64)
    assert np.allclose(np.array(restore(short)), np.array(h), atol=1e-6)


def test_merging_averages_and_copies_back() -> None:
    """What was merged comes back as one value in both places, the mean of the two."""
    h = mx.random.normal((1, 16, 64), key=mx.random.key(2))
    short, restore = TokenMerging(1).shorten(h)
    before, after = np.array(h)[0], np.array(restore(short))[0]
    changed = np.flatnonzero(np.abs(before - after).max(axis=1) > 1e-6)
    assert len(changed) == 2
    assert np.allclose(after[changed], before[changed].mean(axis=0), atol=1e-6)


def test_cache_of_interval_one_is_the_baseline() -> None:
    """Running all blocks at every evaluation caches nothing."""
    assert np.array_equal(np.array(FeatureCache(1).apply(pipeline("ddim-10")).call()), output())


def test_cache_skips_the_deeper_blocks() -> None:
    """At interval 2 every other evaluation runs one block of three: 5 times 3 and 5 times 1."""
    subject = pipeline("ddim-10", "cache-2")
    mx.eval(subject.call())
    assert subject.facts()["block_calls"] == 20


@pytest.mark.parametrize("other", ["cache-2", "merge-4", "q8", "fp16", "guidance-interval", "student-4"])
def test_compiling_changes_no_image(other: str) -> None:
    """Compiled before or after another technique, the images and the blocks run are those of it alone."""
    alone, after, before = (pipeline("ddim-5", *names) for names in ((other,), (other, "compile"), ("compile", other)))
    for _ in range(2):
        images = [np.array(subject.call()) for subject in (alone, after, before)]
    tolerance = 0.05 if other == "fp16" else 1e-4
    assert np.allclose(images[0], images[1], atol=tolerance)
    assert np.allclose(images[0], images[2], atol=tolerance)
    blocks = {subject.facts()["block_calls"] for subject in (alone, after, before)}
    assert len(blocks) == 1
    assert after.facts()["python_traces"] == before.facts()["python_traces"] == 0


def test_fewer_bits_are_farther_from_the_weights() -> None:
    """Images of 8, 4, 3 and 2 bits go ever farther from those of float32; 2 bits visibly."""
    exact = output()
    errors = [float(np.abs(output(name) - exact).mean()) for name in ("q8", "q4", "q3", "q2")]
    assert errors == sorted(errors)
    assert errors[0] < 0.01 < 0.03 < errors[-1]


def test_quantisation_packs_every_linear_layer_of_the_blocks() -> None:
    """Five layers in each of three blocks; none of them keeps float weights."""
    network = pipeline("q4").network
    packed = [module for module in network.modules() if isinstance(module, nn.QuantizedLinear)]
    assert len(packed) == 15
    assert all(module.weight.dtype == mx.uint32 for module in packed)


def test_quantisation_that_fits_nowhere_is_refused() -> None:
    """A second quantisation finds no linear layer left and says so instead of doing nothing."""
    with pytest.raises(ValueError, match="no linear layer"):
        Quantise(4).apply(pipeline("q8"))


def test_student_is_another_network_of_the_same_shape() -> None:
    """Its weights load into the same network and differ from the teacher's."""
    teacher, student = load_network(FILES["weights"]), load_network(FILES["student"])
    assert not np.allclose(np.array(teacher.head.weight), np.array(student.head.weight))


def test_student_lands_near_its_teacher() -> None:
    """Four steps of the student end nearer to the guided walk of fifty than four of the teacher's own do."""
    goal = np.array(pipeline("ddim-50", batch=10).call())
    student = np.array(pipeline("student-4", batch=10).call())
    hasty = technique("ddim-5")
    hasty.steps = 4
    teacher = np.array(hasty.apply(pipeline(batch=10)).call())
    assert np.square(student - goal).mean() < np.square(teacher - goal).mean()


def test_student_keeps_half_precision() -> None:
    """Half precision first, then the student: its weights are cast too."""
    assert pipeline("fp16", "student-4").facts()["weight_dtypes"] == "float16"


def test_student_after_quantisation_is_refused() -> None:
    """Float weights can't go into packed layers; the message says which order works."""
    with pytest.raises(ValueError, match="quantise after the student"):
        pipeline("q8", "student-4")
