"""mlx_lm.benchmark, optimum-benchmark, MLPerf and pyperf, on what they really wrote."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from analytics.intake import read_part, read_published


def test_mlx_lm_trials_and_averages(published, rows):
    """The averages are the figures, the trials their samples; memory is bytes, the model stands in the command."""
    form, found, refused = rows(published("mlx-lm-benchmark.txt"))
    assert (form, refused) == ("mlx-lm", [])
    figures = {one.figure.metric: one.figure for one in found}
    assert figures["decode_tok_s"].value == 38.813
    assert figures["decode_tok_s"].series[0].values == (38.757, 38.150, 39.020, 39.020, 39.119)
    assert figures["prefill_tok_s"].value == 358.377
    assert figures["runtime_peak_memory"].value == pytest.approx(3.503e9)
    one = figures["decode_tok_s"]
    assert (one.model, one.key, one.workload) == (
        "Qwen3.5-4B-MLX-4bit", "runtime=mlx,quant=q4,unit=gpu", "batch=1,prompt=1024,tokens=64",
    )  # fmt: skip


def test_mlx_lm_of_later_versions_prints_the_time(published, rows):
    """total_time has trials and no average: the mean of the trials, as the tool forms its others."""
    _, found, refused = rows(published("mlx-lm-benchmark-total-time.txt"))
    figures = {one.figure.metric: one.figure for one in found}
    assert not refused
    assert figures["wall_time"].value == pytest.approx((9.316 + 9.454 + 9.585 + 9.475 + 9.662) / 5)
    assert figures["decode_tok_s"].model is None, "no command line, no model"


def test_mlx_lm_calls_in_one_file(published, rows, tmp_path):
    """Each call keeps its own model and tokens; one that was cut off says so, one without a trial is refused."""
    text = published("mlx-lm-benchmark.txt").read_text()
    cut = "\n".join(text.splitlines()[:5]).replace("4B-MLX-4bit", "9B-MLX-8bit").replace("p 1024", "p 64")
    begun = "Timing with prompt_tokens=7, generation_tokens=7, batch_size=2.\n"
    path = tmp_path / "log.txt"
    path.write_text(text + cut + "\n" + begun)
    _, found, refused = rows(path)
    assert {(one.figure.model, one.row) for one in found} == {("Qwen3.5-4B-MLX-4bit", 3), ("Qwen3.5-9B-MLX-8bit", 12)}
    assert {one.figure.note for one in found if one.row == 12} == {"interrupted: no averages were printed"}
    assert [(one.row, one.reason) for one in refused] == [(15, "no trial was finished")]


def test_mlx_lm_missing_trials_show(published, rows, tmp_path):
    """An average that isn't that of the trials beside it."""
    lines = published("mlx-lm-benchmark.txt").read_text().splitlines()
    path = tmp_path / "log.txt"
    path.write_text("\n".join(line for line in lines if not line.startswith("Trial 2")))
    _, _, refused = rows(path)
    assert refused and all("lines are missing" in one.reason for one in refused)


def test_optimum_of_an_embedding(published, rows):
    """Load and forward, with every value; task, model and machine from the configuration."""
    form, found, refused = rows(published("optimum-bert/benchmark.json"))
    assert (form, refused) == ("optimum-benchmark", [])
    figures = {one.figure.metric: one.figure for one in found}
    assert figures["wall_time"].value == 11.329571039485746 and len(figures["wall_time"].series[0].values) == 10
    assert figures["throughput"].value == 5.648934083819028
    assert figures["load_time"].value == 15.59886232309509
    one = figures["wall_time"]
    assert (one.task, one.model, one.workload) == (
        "embedding", "BAAI/bge-base-en-v1.5", "batch=64,prompt=128,phase=forward",
    )  # fmt: skip
    assert one.chip.startswith("Intel(R) Xeon(R) Platinum 8259CL") and one.memory_bytes == 33164890112.0
    assert one.key == "runtime=py-txi,unit=cpu"


def test_optimum_report_with_its_configuration_beside_it(published, rows):
    """Phases of a language model; memory in bytes, AWQ in 4 bits, and nothing twice."""
    _, found, refused = rows(published("optimum-llama-awq/benchmark_report.json"))
    assert not refused
    by_phase = {(one.figure.metric, one.figure.workload.split(",")[-1]): one.figure for one in found}
    assert by_phase["ttft", "phase=prefill"].value == 0.03244741096496582
    assert by_phase["decode_tok_s", "phase=decode"].value == 43.089241533217766
    assert by_phase["peak_memory", "phase=load_model"].value == pytest.approx(5534.732288e6)
    assert len(by_phase) == len(found) == 11
    assert by_phase["decode_tok_s", "phase=decode"].key == "runtime=pytorch,quant=int4-awq,unit=gpu,backend=cuda"


def test_optimum_report_alone_leaves_the_rest_to_be_said(published, take, tmp_path):
    """Without configuration model, task, machine and memory are missing; said, the figures go in without a key."""
    alone = tmp_path / "benchmark_report.json"
    alone.write_bytes(published("optimum-llama-awq/benchmark_report.json").read_bytes())
    report = take(alone, chip="M4 Max", model="llama", task="text-generation")
    assert report.taken == 11 and report.unmapped == {"(not said)": 11}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda report: report["decode"]["memory"].pop("unit"), "memory of decode has no unit"),
        (lambda report: report["decode"]["memory"].update(unit="pages"), "the unit 'pages' is not known"),
        (lambda report: report["decode"]["throughput"].update(value="much"), "throughput of decode is no number"),
        (lambda report: report.update(dance=report.pop("decode")), "phase 'dance' is not known"),
    ],
)
def test_optimum_oddities_are_refused_alone(published, rows, tmp_path, change, told):
    """The quantity is named, the others stay."""
    report = json.loads(published("optimum-llama-awq/benchmark_report.json").read_text())
    change(report)
    path = tmp_path / "benchmark_report.json"
    path.write_text(json.dumps(report))
    _, found, refused = rows(path)
    assert any(told in one.reason for one in refused)
    assert len(found) >= 7


def test_optimum_energy_is_joules(rows, tmp_path):
    """Kilowatt-hours in the file."""
    part = dict.fromkeys(("memory", "latency", "throughput", "efficiency"))
    energy = {"unit": "kWh", "cpu": 1e-6, "gpu": 2e-6, "ram": 0.0, "total": 3e-6}
    path = tmp_path / "benchmark_report.json"
    path.write_text(json.dumps({"forward": part | {"energy": energy}}))
    _, found, _ = rows(path)
    assert {one.figure.metric: one.figure.value for one in found} == {
        "energy_total": pytest.approx(10.8), "energy_cpu": pytest.approx(3.6), "energy_gpu": pytest.approx(7.2),
        "energy_dram": 0.0,
    }  # fmt: skip


def test_mlperf_rows(published, rows):
    """Latency in seconds, rates as they are; accelerators make the chip, an unnamed one claims no unit."""
    form, found, refused = rows(published("mlperf-v4.0-ctuning.csv"))
    assert (form, refused) == ("mlperf", [])
    stream, offline = (one.figure for one in found)
    assert (stream.metric, stream.value, stream.unit) == ("wall_time", pytest.approx(0.408156e-3), "s")
    assert "90th percentile" in stream.note and "accuracy as reported: 75.864" in stream.note
    assert (offline.metric, offline.value, offline.task) == ("throughput", 157977.0, "image-classification")
    assert (offline.key, offline.workload) == ("runtime=glow", "counted=samples,scenario=offline")
    _, found, _ = rows(published("mlperf-v4.0-gigacomputing.csv"))
    assert {(one.figure.chip, one.figure.key) for one in found} == {
        ("8 x NVIDIA H100-SXM-80GB", "runtime=tensorrt,unit=gpu")
    }


def test_mlperf_inferred_and_faulty_rows_are_flagged(published, rows, tmp_path):
    """They are kept, as not to be trained on; units that nobody knows, or none, are refused."""
    text = published("mlperf-v4.0-ctuning.csv").read_text()
    path = tmp_path / "summary.csv"
    path.write_text(
        text.replace("v4.0,0,False,Samples/s", "v4.0,1,False,Samples/s")
        + text.splitlines()[1].replace("Latency (ms)", "Furlongs")
        + "\n"
        + text.splitlines()[2].replace("Samples/s", "")
        + "\n"
    )
    _, found, refused = rows(path)
    assert [(one.figure.trust, one.figure.flag) for one in found] == [("A", None), ("C", "inferred")]
    assert [(one.row, one.reason) for one in refused] == [(4, "the unit 'Furlongs' is not known"), (5, "has no unit")]


@pytest.mark.parametrize("packed", [False, True])
def test_pyperf_values_warm_ups_and_machine(published, rows, tmp_path, packed):
    """The mean over processes as pyperf prints it; the host's name stays behind."""
    path = published("pyperf-timeit-strip.json")
    if packed:
        (tmp_path / "bench.json.gz").write_bytes(gzip.compress(path.read_bytes()))
        path = tmp_path / "bench.json.gz"
    form, found, refused = rows(path)
    (one,) = (row.figure for row in found)
    assert (form, refused) == ("pyperf", [])
    assert one.value == pytest.approx(7.503355542818705e-07)
    assert (one.metric, one.unit, one.samples, one.trials) == ("wall_time", "s", 9, 3)
    assert [series.warm_up for series in one.series] == [True, False] * 3
    assert one.started == "2017-04-10T16:55:31.371602"
    assert "selma" not in repr(one)


PUBLISHED = Path(__file__).resolve().parents[3] / "results" / "field" / "published"


@pytest.mark.parametrize("source", ["rapidmlx_community", "llamacpp_readme_quality"])
def test_a_table_of_published_figures(take, source):
    """The figures that the shipped table gives; quality needs no machine, and the table's own citations stay."""
    path = PUBLISHED / f"{source}.csv"
    report = take(path, source=source, memory_bytes=None)
    expected = read_published(path).figures
    kept = read_part(report.written).figures
    assert report.formats == {str(path): "published"}
    repeated = [one for one in report.refused if "the same figure as in row" in one.reason]
    assert len(report.refused) == len(repeated) and report.taken == len(expected) - len(repeated)
    assert {(one.metric, one.value, one.key, one.model, one.chip, one.citation) for one in kept} == {
        (one.metric, one.value, one.key, one.model, one.chip, one.citation) for one in expected
    }


def test_a_table_of_published_figures_refuses_by_row(rows, tmp_path):
    """Metrics and units that no rule knows, and a column of somebody's own."""
    lines = (PUBLISHED / "rapidmlx_community.csv").read_text().splitlines(keepends=True)[:4]
    lines = [lines[0].replace("licence", "licence,mood"), *(line.replace("\n", ",good\n") for line in lines[1:])]
    lines[2] = lines[2].replace("tok/s", "tok/h")
    (tmp_path / "table.csv").write_text("".join(lines))
    form, found, refused = rows(tmp_path / "table.csv")
    assert (form, len(found)) == ("published", 2)
    assert [one.row for one in refused] == [1, 3]
    assert "'mood'" in refused[0].reason and "'tok/h'" in refused[1].reason


def test_pyperf_memory(published, rows):
    """Bytes are a peak; a run that only calibrated gives warm-ups."""
    _, found, _ = rows(published("pyperf-track-memory.json"))
    one = found[0].figure
    assert (one.metric, one.unit, one.value) == ("peak_memory", "B", 7368704.0)
    assert {series.calls for series in one.series} == {32768}
