"""Time at the limits: known cases and what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.roofline.record import Ceiling, Quantity, Roofline
from recommender.physics.calibration import measured_limits
from recommender.physics.machine import machine_of
from recommender.physics.memory import memory_need
from recommender.physics.models import Architecture, architecture
from recommender.physics.roofline import Limits, decode_work, prefill_work, published_limits, seconds

SIZES = st.floats(0.1, 700)


def test_llama_2_7b_in_16_bits_decodes_at_bandwidth_over_weights() -> None:
    """13.2 GB at 400 GB/s: 33 ms a token, by hand."""
    work = decode_work(architecture("llama-2-7b"), 16)

    assert work is not None
    assert seconds(work, published_limits(machine_of("M1 Max", 32))) == pytest.approx(13.218e9 / 400e9)


def test_a_prompt_is_bound_by_arithmetic() -> None:
    """512 tokens, two operations a weight, at 10.617 TFLOPS."""
    work = prefill_work(architecture("llama-2-7b"), 4.5, 512)

    assert work is not None
    took = seconds(work, published_limits(machine_of("M1 Max", 32)))
    assert took == pytest.approx(2 * 6.74e9 * 512 / 10.617e12)


def test_a_mixture_reads_its_active_weights() -> None:
    """A tenth of the weights in use, about a tenth of the time; its memory is that of all of them."""
    mixture, dense = Architecture(30, 3), Architecture(30, 30)
    first, second = decode_work(mixture, 4.5), decode_work(dense, 4.5)

    assert first is not None and second is not None
    assert second.moved == pytest.approx(10 * first.moved)
    need = memory_need(mixture, 4.5)
    assert need is not None and need.weights == 30e9 * 4.5 / 8


def test_the_neural_engine_has_its_own_rate() -> None:
    """The GPU's rate says nothing of it."""
    assert published_limits(machine_of("M1", 8), "ane").flops == 11e12


def test_unknown_parameters_make_no_figure() -> None:
    """No parameters, no work; no bandwidth, no time."""
    unknown = Architecture(None, None)

    assert decode_work(unknown, 4.5) is None and prefill_work(unknown, 4.5, 512) is None
    assert memory_need(unknown, 4.5) is None
    work = decode_work(Architecture(7, 7), 4.5)
    assert work is not None and seconds(work, Limits(None, None)) is None


@given(SIZES, st.floats(1, 32), st.integers(0, 100_000), st.floats(1e9, 1e12), st.floats(1.01, 10))
def test_more_bandwidth_is_never_slower_and_more_context_never_faster(
    params: float, bits: float, context: int, bandwidth: float, factor: float
) -> None:
    """Monotony of the physics."""
    of = Architecture(params, params, kv_values=65536)
    near, far = decode_work(of, bits, context), decode_work(of, bits, context + 1000)
    assert near is not None and far is not None
    slow, fast = seconds(near, Limits(bandwidth, 1e13)), seconds(near, Limits(bandwidth * factor, 1e13))
    later = seconds(far, Limits(bandwidth, 1e13))

    assert slow is not None and fast is not None and later is not None
    assert fast <= slow <= later


@given(SIZES, st.floats(1, 16), st.integers(1, 50_000))
def test_memory_is_more_than_the_weights_and_grows_with_context(params: float, bits: float, context: int) -> None:
    """The parts are the whole, and none is negative."""
    of = Architecture(params, params, kv_values=65536)
    need, more = memory_need(of, bits, context), memory_need(of, bits, context * 2)

    assert need is not None and more is not None
    assert need.total == need.weights + need.cache + need.activations + need.engine
    assert params * 1e9 * bits / 8 < need.total <= more.total


def test_a_calibration_gives_limits_of_a_runtime() -> None:
    """Ceilings of the runtime and unit alone; where no bandwidth was measured there are none."""

    def quantity(value: float) -> Quantity:
        return Quantity(value, value, value, "", 9, 3)

    ceilings = (
        Ceiling("mlx", "cpu", "any", quantity(20e9), "copy"), Ceiling("mlx", "cpu", "f32", quantity(2e11), "matmul"),
        Ceiling("mlx", "cpu", "f16", quantity(1e11), "matmul"), Ceiling("onnxruntime", "cpu", "any", quantity(9e9), ""),
    )  # fmt: skip
    roofline = Roofline({}, {}, {}, ceilings, (), (), (), ())

    assert measured_limits(roofline, "mlx", "cpu") == Limits(20e9, 1e11, 0.0)
    assert measured_limits(roofline, "onnxruntime", "cpu") == Limits(9e9, None, 0.0)
    assert measured_limits(roofline, "mlx", "gpu") is None
