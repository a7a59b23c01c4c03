"""Facts of machines from the table of chips, and what is said to be assumed."""

from recommender.physics.machine import GIB, machine_of


def test_a_settled_chip_assumes_nothing() -> None:
    """One row of the table: bandwidth, rate, generation and tier as they stand there."""
    found = machine_of("Apple M1 Max", 32)

    assert (found.bandwidth, found.flops) == (400e9, 10.617e12)
    assert (found.generation, found.tier, found.assumed) == ("M1", "Max", ())


def test_memory_tells_the_two_max_apart() -> None:
    """A 36 GB M4 Max has the smaller GPU, one of 64 GB the larger; both say that it was assumed."""
    small, large = machine_of("M4 Max", None, 36 * GIB), machine_of("M4 Max", None, 64 * GIB)

    assert (small.gpu_cores, small.bandwidth) == (32, 410e9)
    assert (large.gpu_cores, large.bandwidth) == (40, 546e9)
    assert small.assumed and large.assumed


def test_a_rate_that_nobody_published_comes_from_other_cores_of_the_generation() -> None:
    """M2 Ultra's rate is not published: twice the cores of an M2 Max make twice its rate."""
    ultra, maximum = machine_of("M2 Ultra", 76), machine_of("M2 Max", 38)

    assert ultra.flops is not None and maximum.flops is not None
    assert abs(ultra.flops / maximum.flops - 2) < 0.05
    assert any("TFLOPS" in line for line in ultra.assumed)


def test_the_neural_engine_counts_16_bits() -> None:
    """Apple's figure doubles at M4 because it counts 8-bit operations there; half of it is the rate of 16 bits."""
    assert machine_of("M3").ane_flops == 18e12
    assert machine_of("M4").ane_flops == 19e12


def test_another_chip_is_known_by_name_alone() -> None:
    """No fact is made up for a chip that the table lacks; what is given is kept."""
    found = machine_of("Xeon", None, 8 * GIB, 20e9)

    assert (found.bandwidth, found.flops, found.gpu_cores, found.generation) == (20e9, None, None, None)
