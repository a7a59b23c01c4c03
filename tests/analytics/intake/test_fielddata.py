"""The published tables that the repository ships: every row in, or out with a reason; the flips are in the rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from analytics.intake import CannotImport, Figure, field_tables, left_out, read_published
from analytics.intake.fielddata import COLUMNS, published_paths
from analytics.intake.published_row import packages_of
from analytics.intake.tables import Row, Tables
from analytics.names.metrics import metric_named
from analytics.names.tasks import TASKS
from analytics.names.techniques import spelled
from analytics.warehouse.schema import TABLES

FIELD = Path(__file__).resolve().parents[3] / "results" / "field"
ANE = "runtime=coreml,quant=f16,unit=ane,attention=split_einsum"
GPU = "runtime=coreml,quant=f16,unit=gpu,attention=original"


@pytest.fixture(scope="module")
def tables() -> Tables:
    """All of it, read once."""
    return field_tables(FIELD)


@pytest.fixture(scope="module")
def figures(tables: Tables) -> list[Row]:
    """Rows of metrics with their run, host and trial."""
    runs = {row["run"]: row for row in tables["runs"]}
    hosts = {(row["host"], row["hardware"]): row for row in tables["hosts"]}
    trials = {(row["run"], row["trial"]): row for row in tables["trials"]}

    def joined(row: Row) -> Row:
        run = runs[row["run"]]
        return {**trials[row["run"], row["trial"]], **run, **hosts.get((run["host"], run["hardware"]), {}), **row}

    return [joined(row) for row in tables["metrics"]]


def values(figures: list[Row], **wanted: Any) -> list[float]:
    """The values of the figures that have all of these."""
    return [row["value"] for row in figures if all(row.get(name) == value for name, value in wanted.items())]


def one(figures: list[Row], **wanted: Any) -> float:
    """The one figure that has all of these (several are taken by their median)."""
    found = values(figures, **wanted)
    assert found, wanted
    return median(found)


def test_every_row_is_in_or_left_out_with_a_reason(tables: Tables) -> None:
    """10,209 rows were published; one is a ratio of two techniques and no figure of either."""
    lines = sum(1 for path in published_paths(FIELD) for _ in _rows(path))
    out = left_out(FIELD)
    assert lines == 10_209
    assert len(tables["trials"]) == len(tables["metrics"]) == lines - len(out)
    assert len(out) == 1
    assert "a ratio of two techniques" in out[0]


def test_every_technique_has_a_key(tables: Tables) -> None:
    """317 strings of 27 sources map to 269 keys, 195 of them on a machine; each key is canonical."""
    words = {cells["technique"] for path in published_paths(FIELD) for cells in _rows(path)}
    keys = {row["key"] for row in tables["trials"]}
    on_machines = {row["run"] for row in tables["runs"] if row["host"]}
    assert (len(tables["sources"]), len(words), len(keys)) == (27, 317, 269)
    assert len({row["key"] for row in tables["trials"] if row["run"] in on_machines}) == 195
    assert {key: spelled(key).key for key in keys} == {key: key for key in keys}


def test_techniques_that_a_source_compares_stay_apart(figures: list[Row]) -> None:
    """No two different words of one source for one piece of work fall on one key."""
    words: dict[tuple[Any, ...], set[str]] = {}
    for row in figures:
        place = tuple(row[name] for name in ("run", "model", "workload", "metric", "key"))
        words.setdefault(place, set()).add(row["technique"])
    assert [place for place, found in words.items() if len(found) > 1] == []


def test_rows_have_the_schemas_columns_and_keys(tables: Tables) -> None:
    """Each table's columns are the schema's, its key tells its rows apart but for a document's own repeats."""
    for name, rows in tables.items():
        assert set().union(*(row.keys() for row in rows), set()) <= set(TABLES[name].names)
    for name in ("sources", "hosts", "environments", "runs", "trials", "metrics"):
        counts = Counter(tuple(row.get(column) for column in TABLES[name].key) for row in tables[name])
        assert [key for key, count in counts.items() if count > 1] == [], name


def test_names_are_canonical(figures: list[Row]) -> None:
    """Tasks are those of requests, metrics are their own canonical names in base units, empty is null."""
    assert {row["task"] for row in figures} <= set(TASKS)
    for name, unit in {(row["metric"], row["unit"]) for row in figures}:
        found = metric_named(name, unit)
        assert (found.name, found.factor) == (name, 1.0)
    assert not any(value == "" for row in figures for value in row.values())


def test_provenance_and_source_of_every_figure(figures: list[Row]) -> None:
    """Nothing here is ours: provenance field, a citation, a licence and a trust on each."""
    assert {row["provenance"] for row in figures} == {"field"}
    assert all(row["citation"] and row["trust"] in "ABC" for row in figures)
    assert Counter(row["trust"] for row in figures) == {"A": 9595, "B": 447, "C": 166}


def test_sources_say_their_licence(tables: Tables) -> None:
    """Each source has the licence that it states, in words where it states none."""
    assert all(row["licence"] and row["read_via"] for row in tables["sources"])


def test_figures_of_quality_have_no_host(figures: list[Row]) -> None:
    """Perplexity belongs to a model and a technique on any machine."""
    found = [row for row in figures if row["source"] == "llamacpp_readme_quality" and row["metric"] == "perplexity"]
    assert len(found) == 58
    assert {row["host"] for row in found} == {None}
    assert all(row["host"] for row in figures if row["source"] == "mlx_benchmark")


def test_base_units(figures: list[Row]) -> None:
    """Gigabytes are bytes, percent are shares, memory is sold in powers of two."""
    size = {"model": "llama-3-8b", "key": "runtime=llama.cpp,quant=f16", "metric": "size_on_disk"}
    assert one(figures, **size) == pytest.approx(16.074e9)
    assert all(0 < value <= 1 for value in values(figures, metric="accuracy"))
    assert {row["memory_bytes"] for row in figures if row["source"] == "petejm_embed"} == {24 * 2**30, 64 * 2**30}


def test_time_series_stays_one(figures: list[Row]) -> None:
    """whisper.cpp's repeated configuration is a run a commit, in the order of its dates."""
    found = [
        (row["started"], row["run"], row["value"])
        for row in figures
        if row["source"] == "whispercpp_bench"
        and row["metric"] == "encode_time"
        and (row["chip"], row["model"]) == ("M2 Ultra", "whisper-small")
        and row["key"] == "runtime=whisper.cpp,quant=f16,unit=gpu,attention=flash"
    ]
    found.sort()
    assert len({run for _, run, _ in found}) == len(found) == 8
    assert (found[0][0], found[-1][0]) == (_day("2024-05-15"), _day("2026-05-25"))
    assert [value for *_, value in found][::7] == [0.04233, 0.03146]


def test_runtimes_of_one_document_meet_in_one_run(figures: list[Row]) -> None:
    """MLX and PyTorch on one machine in one table are one run with both versions; M2 Max had 0.5.0 and 2.2.1."""
    found = [row for row in figures if row["source"] == "mlx_benchmark" and row["chip"] == "M2 Max"]
    assert len({row["run"] for row in found}) == 1
    assert {row["key"] for row in found} >= {"runtime=mlx,quant=f32,unit=gpu", "runtime=pytorch,quant=f32,unit=gpu"}


def test_versions_of_one_runtime_stay_apart(figures: list[Row]) -> None:
    """A pull request's table compares two builds: two runs, told apart by their environment."""
    pull = "https://github.com/ggml-org/llama.cpp/pull/2959"
    found = {(row["run"], row["environment"]) for row in figures if row["citation"] == pull}
    assert len({run for run, _ in found}) == len({environment for _, environment in found}) == 2


def test_crossover_of_neural_engine_and_gpu(figures: list[Row]) -> None:
    """Core ML Stable Diffusion: the Neural Engine wins beside 8 GPU cores (M1), the GPU with 16 and more."""
    blog = {"source": "hf_fast_mac_diffusers", "model": "stable-diffusion-2.1-base"}
    assert (one(figures, **blog, chip="M1", key=ANE), max(values(figures, **blog, chip="M1", key=GPU))) == (14.3, 29.6)
    assert (one(figures, **blog, chip="M1 Max", key=ANE), one(figures, **blog, chip="M1 Max", key=GPU)) == (15.3, 8.3)
    issue = {"source": "gh_issue_excerpt", "chip": "M1 Pro", "gpu_cores": 16}
    assert (one(figures, **issue, key=ANE), one(figures, **issue, key=GPU)) == (15.2, 13.7)


def test_neural_engine_needs_less_energy(figures: list[Row]) -> None:
    """On M2 Pro a UNet step is about as fast on both, at a quarter of the energy on the Neural Engine."""
    step = {"source": "aszc_sd15_unet", "workload": "shape=512x512,work=unet-step"}
    ane = ANE.replace("split_einsum", "split_einsum_v2")
    assert (
        one(figures, **step, metric="energy_total", key=ane) < one(figures, **step, metric="energy_total", key=GPU) / 4
    )
    ratio = one(figures, **step, metric="wall_time", key=ane) / one(figures, **step, metric="wall_time", key=GPU)
    assert 0.85 < ratio < 1


def test_four_bits_decode_faster_and_read_prompts_slower(figures: list[Row]) -> None:
    """LLaMA-2 7B in llama.cpp: Q4_0 decodes 2.1 to 3.3 times as fast as F16, and reads prompts slower on M1 and M2."""
    decode = dict(_ratios(figures, "decode_tok_s"))
    assert len(decode) == 19
    assert 2.05 < min(decode.values()) < 2.15
    assert 3.2 < max(decode.values()) < 3.3
    old = [ratio for chip, ratio in _ratios(figures, "prefill_tok_s") if chip[0][:2] in ("M1", "M2")]
    assert all(0.88 <= ratio < 0.945 for ratio in old)


def test_four_bits_slow_an_image_transformer(figures: list[Row]) -> None:
    """FLUX.2 klein on M2 Pro: 52 s with 4-bit weights, 44 to 47 s without."""
    flux = {"model": "flux.2-klein-4b", "chip": "M2 Pro", "metric": "wall_time"}
    assert one(figures, **flux, key="runtime=mflux,quant=q4,unit=gpu") == 52.0
    assert one(figures, **flux, key="runtime=mflux,quant=bf16,unit=gpu") == 45.5


def test_order_of_runtimes_flips_by_chip(figures: list[Row]) -> None:
    """Short sentences, 100 at once: llama.cpp leads on M4 Pro, MLX on M5 Max."""
    work = {"source": "petejm_embed", "workload": "batch=100,shape=short~32tok,counted=sentences"}
    llama, mlx = "runtime=llama.cpp,quant=f16,unit=gpu", "runtime=mlx,quant=f16,unit=gpu"
    assert one(figures, **work, chip="M4 Pro", key=llama) > one(figures, **work, chip="M4 Pro", key=mlx)
    assert one(figures, **work, chip="M5 Max", key=mlx) > 4 * one(figures, **work, chip="M5 Max", key=llama)


def test_gain_of_flash_attention_falls(figures: list[Row]) -> None:
    """Whisper's encoder: 1.56 times as fast with flash attention on M1 Pro, about 1.2 times on M5 Max."""
    newest = _day("2026-05-25")

    def gain(chip: str, model: str) -> float:
        about = {"source": "whispercpp_bench", "metric": "encode_time", "chip": chip, "model": model, "started": newest}
        plain = "runtime=whisper.cpp,quant=f16,unit=gpu"
        return one(figures, **about, key=plain) / one(figures, **about, key=f"{plain},attention=flash")

    assert gain("M1 Pro", "whisper-base") == pytest.approx(1.566, abs=0.005)
    assert gain("M5 Max", "whisper-large-v2") == pytest.approx(1.194, abs=0.005)


def test_quality_has_a_cliff(figures: list[Row]) -> None:
    """LLaMA-3 8B: perplexity grows by 3 % to 4-bit Q4_K_M, by 11 % to Q3_K_M and by more than half to Q2_K."""

    def loss(quant: str) -> float:
        about = {"source": "llamacpp_readme_quality", "model": "llama-3-8b", "metric": "perplexity"}
        f16 = one(figures, **about, key="runtime=llama.cpp,quant=f16")
        return one(figures, **about, key=f"runtime=llama.cpp,quant={quant}") / f16 - 1

    assert loss("q4_k_m") < 0.03 < loss("q3_k_m") < 0.12 < loss("q3_k_s") < 0.3 < 0.5 < loss("q2_k")


def test_speeds_above_the_memory_are_flagged(figures: list[Row], tmp_path: Path) -> None:
    """A dense model can't generate faster than its weights are read: kept, flagged, trust C."""
    flagged = [row["key"] for row in figures if row["flag"] and row["flag"].startswith("exceeds_bandwidth")]
    assert flagged == ["runtime=mlx,quant=q2,unit=gpu,speculative=dspark"] * 2
    row = {"metric": "decode_tok_s", "unit": "tok/s", "model": "Qwen3-8B-4bit", "params_b": "8.2"}
    found = _read(tmp_path, value="900", **row)
    assert (found.trust, found.flag) == ("C", "exceeds_bandwidth")
    assert "impossible" in str(found.note)
    slower = _read(tmp_path, value="90", **row)
    assert (slower.trust, slower.flag) == ("A", None)


@pytest.mark.parametrize(
    ("cells", "params"),
    [
        ({"model": "glm-4.5-air", "params_b": "4"}, None),
        ({"model": "x", "note": "mlx-community/Devstral-Small-2-24B-Instruct-2512-4bit", "params_b": "4"}, 24.0),
        ({"model": "LLaMA-2 7B", "params_b": "6.74"}, 6.74),
        ({"model": "Qwen3-4B", "params_b": "4"}, 4.0),
        ({"model": "Qwen3-4B", "params_b": ""}, 4.0),
        ({"model": "Phi-3-medium-4k-instruct-4bit", "params_b": "4"}, None),
    ],
)
def test_bits_are_no_parameters(tmp_path: Path, cells: dict[str, str], params: float | None) -> None:
    """Whoever read the sources took the 4 of 4bit for billions here and there; what the name says counts."""
    found = _read(tmp_path, technique="quant=MLX-4bit;runtime=mlx;unit=GPU(Metal)", **cells)
    assert found.params_b == params
    assert params in (None, 24.0) or "params_b" not in str(found.note)


@pytest.mark.parametrize(
    ("technique", "version", "packages"),
    [
        ("runtime=rapid-mlx", "0.7.26 (mlx 0.31.2)", {"rapid-mlx": "0.7.26", "mlx": "0.31.2"}),
        ("runtime=MLX", "0.2.0", {"mlx": "0.2.0"}),
        ("runtime=CoreML (swift-coreml-diffusers 1.1)", "", {"swift-coreml-diffusers": "1.1"}),
        ("runtime=oMLX 0.6.1", "", {"omlx": "0.6.1"}),
        ("runtime=PyTorch", "", {}),
        ("runtime=whisper.cpp", "eaac005 / master", {"whisper.cpp": "eaac005 / master"}),
    ],
)
def test_versions_by_product(technique: str, version: str, packages: dict[str, str]) -> None:
    """Versions stand under the product that has them; what isn't known is left out."""
    assert packages_of(technique, version) == packages


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"value": "fast"}, "value 'fast' is no number"),
        ({"value": "nan"}, "value 'nan' is no number"),
        ({"value": "-1"}, "-1 is no value of latency_s"),
        ({"metric": "charm"}, "metric 'charm' is not known"),
        ({"unit": "fortnights"}, "latency_s in 'fortnights' is not known"),
        ({"task": "astrology"}, "task 'astrology' is not known"),
        ({"citation": ""}, "no citation says where it comes from"),
        ({"trust": "Z"}, "trust 'Z' is none of A, B, C"),
    ],
)
def test_rows_that_are_no_figure_are_left_out(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    """Each with its line and the reason; the rest of the file goes in."""
    path = _table(tmp_path, [{}, cells, {}])
    found = read_published(path)
    assert len(found.figures) == 2
    assert [(refused.row, refused.reason.split(";")[0]) for refused in found.refused] == [(3, reason)]


def test_all_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path) -> None:
    """Two mistakes, one line."""
    found = read_published(_table(tmp_path, [{"value": "x", "task": "y"}]))
    assert found.notes == ["source.csv:2: value 'x' is no number; task 'y' is not known; it is left out"]


def test_unmapped_technique_is_kept_and_listed(tmp_path: Path) -> None:
    """A figure whose words nobody gave a meaning has no key; the listing says which word it is."""
    _table(tmp_path / "published", [{"technique": "runtime=abacus;unit=GPU"}])
    assert [row["key"] for row in field_tables(tmp_path)["trials"]] == [None]
    assert "runtime=abacus: no rule says what it means" in left_out(tmp_path)[0]


def test_file_without_columns_is_refused(tmp_path: Path) -> None:
    """One line names what is missing; nothing of the file is taken."""
    path = tmp_path / "source.csv"
    path.write_text("citation,value\nx,1\n", encoding="utf-8")
    with pytest.raises(CannotImport, match="lacks the columns date, suite"):
        read_published(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CannotImport, match="can't be read"):
        read_published(path)


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    """The same rows in another order are the same figures in the same runs."""
    rows = [
        {"value": str(n), "technique": f"runtime=mlx;unit={unit}"} for n, unit in ((1, "CPU"), (2, "GPU"), (3, "GPU"))
    ]
    one_way, other_way = (
        read_published(_table(tmp_path / name, order)).figures for name, order in (("a", rows), ("b", rows[::-1]))
    )
    assert sorted(map(repr, one_way)) == sorted(map(repr, other_way))


def _ratios(figures: list[Row], metric: str) -> Iterator[tuple[tuple[str, int], float]]:
    """Q4_0 over F16 of LLaMA-2 7B, for each chip and number of GPU cores that has both."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for row in figures:
        if row["source"] == "llamacpp_4167" and row["metric"] == metric and "backend" not in row["key"]:
            quant = row["key"].split(",")[1]
            found.setdefault((row["chip"], row["gpu_cores"]), {})[quant] = row["value"]
    for chip, values in found.items():
        if {"quant=q4_0", "quant=f16"} <= values.keys():
            yield chip, values["quant=q4_0"] / values["quant=f16"]


def _day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T00:00:00+00:00")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


PLAIN = dict.fromkeys(COLUMNS, "") | {
    "citation": "https://example.org/table", "date": "2026-01-02", "suite": "llm", "task": "generate", "model": "m",
    "technique": "runtime=mlx;unit=GPU", "chip": "M4 Max", "gpu_cores": "40", "memory_gb": "64", "batch": "1",
    "metric": "latency_s", "value": "1", "unit": "s", "trust": "A", "read_via": "repo_file", "licence": "MIT",
}  # fmt: skip


def _table(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / "source.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(PLAIN | row for row in rows)
    return path


def _read(folder: Path, **cells: str) -> Figure:
    (figure,) = read_published(_table(folder, [cells])).figures
    return figure
