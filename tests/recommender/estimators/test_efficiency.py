"""Efficiency beside the physics: it is learned where there is history and shrinks to the general level elsewhere."""

from typing import Any

import numpy as np
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.dataset.history import rows_of
from recommender.estimators.efficiency import EfficiencyModel

CHIPS = (("M1", 8), ("M1 Max", 32), ("M2 Pro", 19), ("M3 Max", 40), ("M4 Max", 40), ("M4 Pro", 20))
SHARES = {"runtime=mlx,quant=q4,unit=gpu": 0.8, "runtime=ollama,quant=q4_k_m,unit=gpu": 0.4}


def world(noise: float = 0.0, seed: int = 0) -> polars.DataFrame:
    """Speeds of two techniques on six chips and three models, each at its share of what the memory allows."""
    random = np.random.default_rng(seed)
    figures = [_figure(chip, cores, model, key) for chip, cores in CHIPS for model in ("qwen3-8b", "llama-3.1-8b",
               "qwen2.5-14b") for key in SHARES]  # fmt: skip
    rows = rows_of(polars.DataFrame(figures))
    shares = np.array([SHARES[key] for key in rows["key"]])
    return rows.with_columns(
        value=rows["ideal"].to_numpy() * shares * np.exp(noise * random.standard_normal(rows.height))
    )


def _figure(chip: str, cores: int, model: str, key: str) -> dict[str, Any]:
    return {
        "source": "s", "provenance": "field", "task": "text-generation", "model": model, "params_b": None,
        "workload": "batch=1", "chip": chip, "gpu_cores": cores, "memory_bytes": None, "bandwidth": None,
        "version": None, "key": key, "metric": "decode_tok_s", "better": "higher", "value": 1.0,
    }  # fmt: skip


def test_a_chip_that_was_never_seen_gets_its_bandwidth_and_the_known_shares() -> None:
    """Trees can't say a speed above all they saw; physics times efficiency can."""
    rows = world()
    fast = polars.col("chip") == "M4 Max"

    found = EfficiencyModel().fit(rows.filter(~fast)).predict(rows.filter(fast))

    assert found.value == pytest.approx(rows.filter(fast)["value"].to_numpy(), rel=0.05)
    assert found.value.max() > rows.filter(~fast)["value"].to_numpy().max()


def test_an_unknown_runtime_gets_the_general_level_and_a_wider_interval() -> None:
    """Shrunk to what is known of the others, and less sure."""
    rows = world(0.05)
    model = EfficiencyModel().fit(rows)
    known = rows.filter(polars.col("runtime") == "mlx").head(1)
    new = known.with_columns(runtime=polars.lit("brand-new"), key=polars.lit("runtime=brand-new,quant=q4"))

    old, other = model.predict(known), model.predict(new)

    share = float(other.value[0] / known["ideal"][0])
    assert 0.4 < share < 0.8
    assert other.high[0] / other.low[0] > old.high[0] / old.low[0]


def test_one_figure_that_is_far_off_changes_little() -> None:
    """A typing error by ten in one row of 36 moves the others by less than a tenth."""
    rows = world(0.02)
    wrong = rows.with_columns(
        value=polars.when(polars.int_range(polars.len()) == 5).then(polars.col("value") * 10).otherwise("value")
    )
    others = rows.filter(polars.int_range(polars.len()) != 5)

    sound, fooled = EfficiencyModel().fit(rows).predict(others), EfficiencyModel().fit(wrong).predict(others)

    assert np.median(np.abs(np.log(fooled.value / sound.value))) < 0.1


def test_leaving_a_chip_out_in_closed_form_is_leaving_it_out() -> None:
    """The residuals behind the intervals are those of a fit without the chip's rows (weights held fixed)."""
    from recommender.estimators.efficiency import _Fit

    random = np.random.default_rng(3)
    columns, target = random.standard_normal((12, 4)), random.standard_normal(12)
    kernel, chips, weights = columns @ columns.T, np.repeat(["a", "b", "c"], 4), np.ones(12)

    fit = _Fit.of(kernel, target, chips, 0.3, weights)

    for chip in "abc":
        out, left = chips == chip, chips != chip
        dual = np.linalg.solve(kernel[np.ix_(left, left)] + 0.3 * np.eye(8), target[left])
        assert fit.residuals[out] == pytest.approx(target[out] - kernel[np.ix_(out, left)] @ dual)


def test_intervals_hold_about_what_they_promise() -> None:
    """New noise of the same size on chips left out: at least 80 % of the figures lie inside the 90 % intervals."""
    inside: list[bool] = []
    for seed in range(4):
        rows = world(0.2, seed)
        for chip, _ in CHIPS:
            out = polars.col("chip") == chip
            found = EfficiencyModel().fit(rows.filter(~out)).predict(rows.filter(out))
            values = rows.filter(out)["value"].to_numpy()
            inside += ((found.low <= values) & (values <= found.high)).tolist()

    assert np.mean(inside) > 0.8


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 1.0), st.integers(0, 1000))
def test_an_interval_holds_its_value(noise: float, seed: int) -> None:
    """Whatever the history: low <= value <= high, all positive and finite."""
    rows = world(noise, seed)

    found = EfficiencyModel().fit(rows).predict(rows)

    assert (found.low > 0).all() and np.isfinite(found.high).all()
    assert (found.low <= found.value).all() and (found.value <= found.high).all()


def test_what_cannot_be_learned_from_is_refused() -> None:
    """One row, or a row without an ideal, is said to be so."""
    rows = world()

    with pytest.raises(ValueError, match="two at least"):
        EfficiencyModel().fit(rows.head(1))
    with pytest.raises(ValueError, match="ideal"):
        EfficiencyModel().fit(rows.with_columns(ideal=polars.lit(None, dtype=polars.Float64)))
