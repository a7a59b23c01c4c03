"""Folds keep what they leave out from whoever predicts it; every baseline runs on the same rows."""

import numpy as np
import polars
import pytest

from recommender.evaluate.baselines import PREDICTORS, Always4Bit, Llmfit, LowestBits, SingleBest
from recommender.evaluate.left_out import MOST_FOLDS, folds, intervals_out_of_fold, out_of_fold

NAMES = ("M1", "M1 Pro", "M1 Max", "M2")


def rows() -> polars.DataFrame:
    """Two techniques in eight contexts on four chips; q4 reaches twice the speed of f16."""
    table = []
    for at, chip in enumerate(NAMES):
        for model, size in (("small", 1.0), ("large", 8.0)):
            for key, quant, bits in (("runtime=mlx,quant=f16", "f16", 16.0), ("runtime=mlx,quant=q4", "q4", 4.5)):
                ideal = (at + 1) * 1e11 / (size * 1e9 * bits / 8)
                table.append({
                    "context": f"{chip}|{model}", "task": "text-generation", "metric": "decode_tok_s",
                    "better": "higher", "provenance": "field", "source": "s", "model": model, "params_b": size,
                    "active_b": size, "workload": "batch=1", "batch": 1.0, "prompt": None, "tokens": None,
                    "depth": None, "chip": chip, "gpu_cores": 8, "memory_bytes": None, "bandwidth": (at + 1) * 1e11,
                    "flops": (at + 1) * 2e12, "generation": "M1", "tier": "base", "version": None, "key": key,
                    "runtime": "mlx", "quant": quant, "unit": "gpu", "bits": bits, "value": 0.7 * ideal, "figures": 1,
                    "ideal": ideal,
                })  # fmt: skip
    return polars.DataFrame(table, infer_schema_length=None)


@pytest.mark.parametrize("kind", ["chip", "model"])
def test_a_fold_never_holds_what_it_leaves_out(kind: str) -> None:
    """Labels of both sides are disjoint, and every row is left out once."""
    seen = np.zeros(rows().height, dtype=int)
    for out, train, test in folds(rows(), kind):
        assert not set(train[kind]) & set(test[kind])
        seen += out

    assert (seen == 1).all()


def test_many_labels_share_folds() -> None:
    """More labels than folds: still each left out once, none on both sides."""
    many = polars.DataFrame({"model": [f"m{at % 60}" for at in range(180)]})
    found = list(folds(many, "model"))

    assert len(found) == MOST_FOLDS
    assert sum(out.sum() for out, _, _ in found) == 180
    assert all(not set(train["model"]) & set(test["model"]) for _, train, test in found)


def test_one_source_alone_cannot_be_left_out() -> None:
    """Nothing would be left to learn from: no figure is made up."""
    assert np.isnan(out_of_fold(rows(), "source", Llmfit)).all()
    assert np.isnan(intervals_out_of_fold(rows(), "source").value).all()


@pytest.mark.parametrize("name", PREDICTORS)
def test_every_predictor_answers_each_row(name: str) -> None:
    """A positive value for each row that was left out."""
    found = out_of_fold(rows(), "chip", PREDICTORS[name])

    assert found.shape == (rows().height,) and (found > 0).all()


def test_rules_choose_what_their_names_say() -> None:
    """The single best follows history against bits; the two rules of bits don't."""
    slow = rows().with_columns(
        value=polars.when(polars.col("quant") == "q4").then(polars.col("value") / 10).otherwise("value")
    )
    pair = slow.head(2)

    assert np.argmax(SingleBest().fit(slow).values(pair)) == 0
    assert np.argmax(Always4Bit().fit(slow).values(pair)) == 1
    assert np.argmax(LowestBits().fit(slow).values(pair)) == 1


def test_llmfit_is_its_formula() -> None:
    """Bandwidth over bytes, times 0.55."""
    assert Llmfit().fit(rows()).values(rows().head(1)) == pytest.approx([0.55 * 1e11 / 2e9])
