"""Names and units of metrics across sources."""

from __future__ import annotations

import pytest

from analytics.names.metrics import UnknownMetric, known_metrics, metric_named
from bench.metrics import METRICS

OF_REQUESTS = ("decode_tok_s", "prefill_tok_s", "ttft_s", "latency_s", "it_s", "peak_memory_gb", "power_w")


@pytest.mark.parametrize("alias", OF_REQUESTS)
def test_names_of_requests_stay_usable(alias: str) -> None:
    """Every metric that DESIGN's requests name is known, and its canonical name is known too."""
    found = metric_named(alias)
    assert metric_named(found.name).factor == 1.0
    assert metric_named(found.name).better == found.better


def test_bench_names_where_they_mean_the_same() -> None:
    """A published figure meets ours under the name that bench has, in its unit and direction."""
    for alias, name in (
        ("latency_s", "wall_time"),
        ("peak_memory_gb", "peak_memory"),
        ("model_size_gb", "size_on_disk"),
        ("power_w", "power"),
        ("first_latency_s", "first_call_time"),
        ("energy_j", "energy_total"),
    ):
        found = metric_named(alias)
        assert (found.name, found.unit, found.better) == (name, METRICS[name].unit, METRICS[name].better)


def test_figures_reach_the_base_unit() -> None:
    """The factor brings percent to shares and decimal gigabytes to bytes."""
    assert 16.074 * metric_named("model_size_gb", "GB").factor == pytest.approx(16.074e9)
    assert 71.97 * metric_named("accuracy", "%").factor == pytest.approx(0.7197)
    assert metric_named("accuracy", "1").factor == 1.0
    assert metric_named("decode_tok_s", "tok/s").unit == "1/s"


def test_reciprocals_are_mutual() -> None:
    """Time a token and tokens a second name each other."""
    for name in known_metrics():
        found = metric_named(name)
        if found.reciprocal:
            assert metric_named(found.reciprocal).reciprocal == found.name
            assert metric_named(found.reciprocal).better != found.better


def test_workload_in_a_metrics_name() -> None:
    """Five sequences at once are the workload's, not another metric's."""
    found = metric_named("decode_s_per_tok_batch5")
    assert (found.name, found.workload) == ("tpot", {"batch": "5"})


def test_every_metric_of_bench_is_its_own_alias() -> None:
    """What bench measures keeps its name, unit and direction."""
    for metric in METRICS.values():
        found = metric_named(metric.name, metric.unit)
        assert (found.name, found.unit, found.better, found.factor) == (metric.name, metric.unit, metric.better, 1.0)


@pytest.mark.parametrize(("alias", "unit", "shown"), [("decode_speed", None, "decode_tok_s"), ("power_w", "kW", "W")])
def test_unknown_names_and_units_say_which_there_are(alias: str, unit: str | None, shown: str) -> None:
    """One line, with what is known."""
    with pytest.raises(UnknownMetric, match=shown) as error:
        metric_named(alias, unit)
    assert "\n" not in str(error.value)


def test_a_source_may_mean_something_narrower() -> None:
    """mlx-lm prints MLX's own counter, which isn't the process's footprint."""
    assert metric_named("peak_memory_gb", "GB", "mlx_lm_bench").name == "runtime_peak_memory"
    assert metric_named("peak_memory_gb", "GB", "somebody").name == "peak_memory"
