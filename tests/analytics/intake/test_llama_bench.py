"""llama-bench in the forms that it writes, on published files."""

from __future__ import annotations

import csv
import io
import json

import pytest


def test_markdown_tables_amid_text(published, rows):
    """Six rows of three tables: tokens, cache, attention, batch and quantisation as they stand there."""
    form, found, refused = rows(published("llama-bench-m4-pro.md"))
    assert (form, refused) == ("llama-bench", [])
    figures = [one.figure for one in found]
    assert [one.value for one in figures] == [571.01, 438.73, 275.57, 41.63, 97.49, 11.56]
    assert figures[0].key == "runtime=llama.cpp,quant=iq4_xs,unit=gpu"
    assert figures[3].key == "runtime=llama.cpp,quant=iq4_xs,unit=gpu,attention=flash,kv=q8"
    assert figures[5].key == "runtime=llama.cpp,quant=q4_k_s,unit=gpu,attention=flash,kv=q4_1"
    assert figures[3].workload == "batch=1,tokens=128,n_ubatch=2048"
    assert (figures[3].metric, figures[4].metric) == ("decode_tok_s", "prefill_tok_s")
    assert (figures[3].model, figures[3].params_b, figures[3].active_params_b) == ("qwen35moe 35B.A3B", 34.66, 3.0)
    assert figures[4].weight_bytes == pytest.approx(14.76 * 2**30)
    assert figures[0].chip is None, "the table doesn't say"


def test_csv_of_a_mac(published, rows):
    """The machine, the moment and the model's name without folder and quantisation."""
    _, found, refused = rows(published("llama-bench-m4-pro.csv"))
    assert not refused
    assert [one.row for one in found] == [2, 3, 4], "rows are lines of the file"
    first = found[0].figure
    assert (first.chip, first.model, first.started) == ("M4 Pro", "Qwen3.6-27B", "2026-05-20T18:44:36Z")
    assert first.packages == {"llama.cpp": "b9010 (d05fe1d7d)"}
    assert "models/" not in repr(first)


def test_json_keeps_the_samples(published, rows):
    """Each repetition is a sample, and the figure is the file's own mean."""
    _, found, _ = rows(published("llama-bench-rtx-4080.json"))
    decode = found[1].figure
    assert decode.value == 118.881588
    assert decode.series[0].values == (119.03, 120.178, 119.43, 118.307, 117.464)
    assert decode.key == "runtime=llama.cpp,quant=q4_k_m,unit=gpu,backend=cuda"
    assert decode.chip == "AMD Ryzen 7 7800X3D 8-Core Processor + NVIDIA GeForce RTX 4080"


def test_a_virtual_mac_is_one(published, rows):
    """Its chip is the one that it is cut from, and the host is marked."""
    _, found, _ = rows(published("llama-bench-virtual.json"))
    assert {(one.figure.chip, one.figure.virtual) for one in found} == {("M1 Ultra", True)}


@pytest.mark.parametrize("form", ["jsonl", "csv", "sql", "pretty object"])
def test_other_forms_of_the_same_records(published, rows, tmp_path, form):
    """JSON lines, CSV and SQL of one file say what its JSON says, but for the samples that CSV and SQL lack."""
    path = published("llama-bench-rtx-4080.json")
    records = json.loads(path.read_text())
    (tmp_path / "other").write_text(rewritten(records, form))
    _, expected, _ = rows(path)
    _, found, refused = rows(tmp_path / "other")
    assert not refused
    for ours, theirs in zip(found, expected, strict=False):
        assert (ours.figure.value, ours.figure.key, ours.figure.workload, ours.figure.chip) == (
            theirs.figure.value, theirs.figure.key, theirs.figure.workload, theirs.figure.chip,
        )  # fmt: skip
    assert len(found) == (1 if form == "pretty object" else 2)


def rewritten(records, form):
    """The records as llama-bench prints them in another form."""
    if form == "pretty object":
        return json.dumps(records[0], indent=2)
    if form == "jsonl":
        return "\n".join(json.dumps(one) for one in records) + "\n"
    flat = [
        {name: int(one) if isinstance(one, bool) else one for name, one in record.items() if not isinstance(one, list)}
        for record in records
    ]
    if form == "csv":
        stream = io.StringIO()
        writer = csv.DictWriter(stream, flat[0], quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(flat)
        return stream.getvalue()
    fields = ", ".join(flat[0])
    values = ["', '".join(map(str, one.values())) for one in flat]
    table = "CREATE TABLE IF NOT EXISTS llama_bench (\n  build_commit TEXT\n);\n\n"
    return table + "".join(f"INSERT INTO llama_bench ({fields}) VALUES ('{one}');\n" for one in values)


def test_a_torn_last_line_is_refused_alone(published, rows, tmp_path):
    """What was written before the cut goes in."""
    records = json.loads(published("llama-bench-rtx-4080.json").read_text())
    text = "\n".join(json.dumps(one) for one in records)
    (tmp_path / "torn.jsonl").write_text(text[:-40])
    _, found, refused = rows(tmp_path / "torn.jsonl")
    assert (len(found), [one.row for one in refused]) == (1, [2])


def test_a_speed_in_another_unit_shows(published, rows, tmp_path):
    """Tokens a millisecond don't fit the time that stands beside them."""
    records = json.loads(published("llama-bench-rtx-4080.json").read_text())
    records[0]["avg_ts"] /= 1000
    (tmp_path / "unit.json").write_text(json.dumps(records))
    _, found, refused = rows(tmp_path / "unit.json")
    assert len(found) == 1
    assert "doesn't fit avg_ns" in refused[0].reason


def test_a_later_version_s_field_is_told_and_kept(published, rows, tmp_path):
    """Once for the file; the row goes in with the value in its note."""
    records = json.loads(published("llama-bench-rtx-4080.json").read_text())
    (tmp_path / "new.json").write_text(json.dumps([one | {"shoe_size": 42} for one in records]))
    _, found, refused = rows(tmp_path / "new.json")
    assert len(found) == 2
    assert len(refused) == 1 and "'shoe_size' is not known" in refused[0].reason
    assert "shoe_size=42" in found[0].figure.note


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"n_gpu_layers": 0}, "runtime=llama.cpp,quant=q4_k_m,unit=cpu,threads=8"),
        ({"n_gpu_layers": 20}, "runtime=llama.cpp,quant=q4_k_m,backend=cuda"),
        ({"backends": "CPU"}, "runtime=llama.cpp,quant=q4_k_m,unit=cpu,threads=8"),
        ({"backends": "Metal,BLAS", "flash_attn": True}, "runtime=llama.cpp,quant=q4_k_m,unit=gpu,attention=flash"),
        ({"type_k": "q8_0", "type_v": "q4_0"}, "runtime=llama.cpp,quant=q4_k_m,unit=gpu,kv=q8-q4,backend=cuda"),
        ({"model_type": "llama 7B mostly Q4_0"}, "runtime=llama.cpp,quant=q4_0,unit=gpu,backend=cuda"),
        ({"model_type": "llama 8B all F32"}, "runtime=llama.cpp,quant=f32,unit=gpu,backend=cuda"),
        ({"model_type": "gpt-oss 20B MXFP4 MoE"}, "runtime=llama.cpp,quant=mxfp4,unit=gpu,backend=cuda"),
        ({"model_type": "phi2 3B Q2_K - Medium"}, "runtime=llama.cpp,quant=q2_k,unit=gpu,backend=cuda"),
        ({"model_type": "llama 8B Q3_K - Large"}, "runtime=llama.cpp,quant=q3_k_l,unit=gpu,backend=cuda"),
        ({"n_cpu_moe": 12}, "runtime=llama.cpp,quant=q4_k_m,unit=gpu,backend=cuda,variant=cpu-moe-12"),
    ],
)
def test_settings_become_a_key(published, rows, tmp_path, change, key):
    """What changes speed or quality is in the technique; where layers are on both sides, no unit is claimed."""
    record = json.loads(published("llama-bench-rtx-4080.json").read_text())[0] | change
    (tmp_path / "one.json").write_text(json.dumps([record]))
    _, found, _ = rows(tmp_path / "one.json")
    assert found[0].figure.key == key
