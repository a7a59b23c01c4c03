"""The table to learn from: what is a cell, what is left out, and what the physics says of the rows."""

import re
from functools import cache

import polars

from recommender.dataset.history import COLUMNS, history, rows_of, workload_parts

# Faster than the memory allows for a reason: several tokens a step, or a build of Ollama that does so without saying it
# (its -mlx and -mtp tags), or a mixture of experts whose active weights no source names.
SEVERAL_A_STEP = re.compile(r"-m(lx|tp)$")
UNNAMED_MIXTURES = {"nemotron-cascade-2:30b", "nemotron3:33b", "ornith:35b", "lfm2.5:8b"}
FIGURE = {
    "source": "s", "provenance": "field", "task": "text-generation", "model": "Llama-2-7B", "params_b": 7.0,
    "workload": "batch=1,prompt=512,tokens=128", "chip": "M1 Max", "gpu_cores": 32, "memory_bytes": 64.0 * 2**30,
    "bandwidth": 400e9, "version": None, "key": "runtime=llama.cpp,quant=q4_0,unit=gpu", "metric": "decode_tok_s",
    "better": "higher",
}  # fmt: skip


@cache
def shipped() -> polars.DataFrame:
    """The history that comes with the toolkit."""
    return history()


def test_a_cell_is_the_median_of_its_figures() -> None:
    """Three figures of one cell, one of another technique: two rows."""
    figures = [FIGURE | {"value": value} for value in (50.0, 70.0, 60.0)]
    other = FIGURE | {"key": "runtime=mlx,quant=q4,unit=gpu", "value": 80.0}

    found = rows_of(polars.DataFrame([*figures, other]))

    assert found.columns == list(COLUMNS)
    assert found["value"].to_list() == [60.0, 80.0]
    assert found["figures"].to_list() == [3, 1]
    assert found["context"].n_unique() == 1


def test_a_row_says_what_the_key_and_the_workload_say() -> None:
    """Parts of names become columns of their own, with the machine's facts beside them."""
    row = rows_of(polars.DataFrame([FIGURE | {"value": 60.0}])).row(0, named=True)

    assert (row["runtime"], row["quant"], row["unit"], row["bits"]) == ("llama.cpp", "q4_0", "gpu", 4.5)
    assert (row["prompt"], row["tokens"], row["params_b"], row["generation"]) == (512, 128, 6.74, "M1")
    assert 0.3 < row["value"] / row["ideal"] < 1


def test_parts_of_a_workload() -> None:
    """Pieces without a value are no parts."""
    assert workload_parts("batch=1,shape=qa; 250 tok,odd") == {"batch": "1", "shape": "qa; 250 tok"}
    assert workload_parts(None) == {}


def test_the_shipped_history_has_no_flagged_figure_and_one_row_a_cell() -> None:
    """What is of trust C, without a key or a machine isn't there; cells don't repeat."""
    from analytics.frames import frame

    rows, field = shipped(), frame("field")
    flagged = field.filter(polars.col("trust") == "C", polars.col("metric") == "decode_tok_s")

    assert rows.filter(polars.col("value") <= 0).is_empty()
    assert rows.select("key", "chip").null_count().sum_horizontal().item() == 0
    assert rows.select("context", "metric", "key", "version", "provenance").is_unique().all()
    assert flagged.height > 0
    decoding = rows.filter(polars.col("metric") == "decode_tok_s", polars.col("provenance") == "field")
    published = field.filter(polars.col("metric") == "decode_tok_s").height
    assert 0.9 * published < decoding["figures"].sum() <= published - flagged.height


def test_no_dense_model_decodes_faster_than_the_memory_allows() -> None:
    """Share of the bandwidth within (0, 1.05] for dense models without speculation; the exceptions are known."""
    rows = shipped().filter(
        (polars.col("metric") == "decode_tok_s")
        & polars.col("ideal").is_not_null()
        & ~polars.col("key").str.contains("speculative")
    )
    over = rows.filter(polars.col("value") > 1.05 * polars.col("ideal"))

    assert rows.height > 500
    unexplained = [one for one in over["model"] if not SEVERAL_A_STEP.search(one) and one not in UNNAMED_MIXTURES]
    assert unexplained == []
