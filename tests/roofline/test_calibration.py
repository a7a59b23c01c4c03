"""The whole calibration: the made-up machine's roof is found again, and the document is stable."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.record.shape import to_json
from bench.roofline import Roofline, newest_roofline, read_roofline, roofline_of, write_roofline
from bench.roofline.calibration import RooflineError
from bench.store import RunContent
from fakes.records import USUAL, make_content, make_header, make_trial, store_run
from fakes.roofline_machine import BANDWIDTH, COPY, EVALUATION, HOST, KERNEL, PEAK, content, launch, linear, matmul

LADDER = [COPY, launch(1), launch(64), *(matmul(size) for size in (32, 64, 128, 2048, 4096, 8192))]
PACKED = [
    linear(1, 0.004), linear(16, 0.005), linear(64, 0.010),
    linear(1, 0.001, "mlx-q4"), linear(16, 0.004, "mlx-q4"), linear(64, 0.020, "mlx-q4"),
]  # fmt: skip


@pytest.fixture
def whole() -> Roofline:
    """Of a run that measured everything."""
    found = roofline_of(content([*LADDER, *PACKED]))
    assert found is not None
    return found


def test_the_roof_of_the_machine_is_found(whole: Roofline) -> None:
    """Ceilings from below, within 2 % of bandwidth and peak; the chip's published figures beside them."""
    ceilings = {(one.runtime, one.unit, one.precision): one for one in whole.ceilings}
    bandwidth, peak = ceilings["mlx", "gpu", "any"], ceilings["mlx", "gpu", "f32"]
    assert 0.98 * BANDWIDTH < bandwidth.value.value <= BANDWIDTH
    assert 0.98 * PEAK < peak.value.value <= PEAK
    assert (bandwidth.case, peak.case) == ("mlx-f32@copy/array-1gib", "mlx-f32@matmul/size-8192")
    assert (bandwidth.published, peak.published) == (400e9, 10.617e12)
    assert bandwidth.share_of_published == pytest.approx(bandwidth.value.value / 400e9)
    assert ceilings["mlx", "gpu", "q4"].published == {"unavailable": "no peak in q4 is published"}


def test_overheads_are_told_apart() -> None:
    """Evaluation and kernel, from a short and a long chain; not from one."""
    found = roofline_of(content(LADDER))
    assert found is not None
    (one,) = found.overheads
    assert one.evaluation.value == pytest.approx(EVALUATION)
    assert one.kernel.value == pytest.approx(KERNEL)
    short = roofline_of(content([COPY, launch(1)]))
    assert short is not None and short.overheads == ()


def test_the_fit_takes_the_overhead_off(whole: Roofline) -> None:
    """Large and small products lie on the machine's own roof once the evaluation is taken off."""
    alone = roofline_of(content([COPY, launch(1), launch(64), *(matmul(size) for size in (1024, 2048, 4096, 8192))]))
    assert alone is not None
    (fit,) = alone.fits
    assert fit.peak == pytest.approx(PEAK, rel=0.01)
    assert fit.bandwidth is None and fit.ridge is None  # nothing that was measured waits for memory
    assert (fit.points, fit.error) == (4, pytest.approx(1, abs=0.01))


def test_calls_that_are_mostly_overhead_say_nothing_of_the_roof() -> None:
    """Three small products that the evaluation outlasts: no fit, though there are three."""
    found = roofline_of(content([launch(1), launch(64), *(matmul(size) for size in (32, 64, 128))]))
    assert found is not None and found.fits == ()


def test_four_bits_stop_paying_where_the_lines_cross(whole: Roofline) -> None:
    """They pay at 1 and 16 and not at 64: the batch lies between, where log(ratio) passes 0."""
    (one,) = whole.break_evens
    assert (one.packed, one.dense, one.outcome, one.between) == ("mlx-q4", "mlx-f32", "until", (16, 64))
    assert one.batch == pytest.approx(16 * 4 ** (0.2231435 / 0.9162907), rel=1e-5)
    assert [step.batch for step in one.ratios] == [1, 16, 64]
    assert all(step.low < step.ratio < step.high for step in one.ratios)


def test_every_operation_has_its_share_of_the_roof(whole: Roofline) -> None:
    """The best of each kind is at 1; none of this machine's is above; overheads have none."""
    shares = {f"{one.operation}/{one.workload}": one.share_of_roof for one in whole.operations}
    assert shares["copy/array-1gib"] == shares["matmul/size-8192"] == 1
    assert shares["launch/kernels-1"] is None
    assert shares["matmul/size-32"] < 0.1  # the evaluation takes longer than the work


def test_caches_are_no_memory() -> None:
    """A call on less than 64 MiB shows no memory bandwidth, however fast it was."""
    found = roofline_of(content([matmul(64, seconds=1e-9)]))
    assert found is not None
    assert [one.precision for one in found.ceilings] == ["f32"]
    assert found.operations[0].share_of_roof is None


def test_what_was_not_measured_is_told() -> None:
    """Case, status and reason."""
    found = roofline_of(content([COPY, replace(COPY, technique="ort-f32", status="skipped")]))
    assert found is not None
    assert [(one.case, one.status, one.reason) for one in found.not_measured] == [
        ("fake-roofline/ort-f32@copy/array-1gib", "skipped", "made up to be absent")
    ]


def test_a_machine_without_published_figures_has_reasons() -> None:
    """No number stands where there is none."""
    host = {"chip": "Fake Chip", "bandwidth_gbs": {"unavailable": "not in the chip table"}}
    found = roofline_of(content([COPY, matmul(4096, device="cpu")], host))
    assert found is not None
    told = {one.precision: (one.published, one.share_of_published) for one in found.ceilings}
    assert told["any"] == ({"unavailable": "not in the chip table"}, None)
    assert told["f32"] == ({"unavailable": "no peak of the cpu is published"}, None)


def test_a_run_of_anything_else_has_none() -> None:
    """No case counts operations."""

    assert roofline_of(RunContent(make_header(), tuple(map(make_trial, USUAL)), ())) is None


def test_what_is_written_is_read_again(whole: Roofline, tmp_path: Path) -> None:
    """Every field comes back, and members of later versions are left aside."""
    path = tmp_path / "roofline.json"
    write_roofline(whole, path)
    assert read_roofline(path) == whole
    document = json.loads(path.read_text())
    document["invented_later"] = document["ceilings"][0]["invented_later"] = 1
    path.write_text(json.dumps(document))
    assert read_roofline(path) == whole


def test_the_newest_of_a_host_is_found(tmp_path: Path) -> None:
    """Runs of other hosts, of other suites and broken ones are passed over; without any there is none."""
    for day, host, work in ((1, HOST, [COPY]), (2, HOST, LADDER), (3, HOST | {"identity": "fake00other0"}, [COPY])):
        run = content(work, host)
        store_run(tmp_path, replace(run, header=replace(run.header, run=f"2026010{day}T000000Z-fake00")))
    store_run(tmp_path, make_content(run="20260104T000000Z-fake00"))
    broken = tmp_path / "raw" / "fake00host00" / "20260105T000000Z-fake00"
    broken.mkdir()
    (broken / "run.json").write_text("{")
    found = newest_roofline(tmp_path, "fake00host00", "fake-roofline")
    assert found is not None
    assert found.run["run"] == "20260102T000000Z-fake00"
    assert newest_roofline(tmp_path, "fake00host00") is None
    assert newest_roofline(tmp_path / "empty", "fake00host00") is None


def test_the_head_of_the_document(whole: Roofline) -> None:
    """Kind, schema, provenance, host, run and software: what a reader looks at first."""
    document = to_json(whole)
    assert (document["kind"], document["schema"], document["provenance"]) == ("roofline", 1, "measured")
    assert document["host"]["identity"] == "fake00host00"
    assert document["run"]["suite"] == "fake-roofline"
    assert document["run"]["command"][0] == "bench"
    assert document["software"] == {"mlx": {"mlx": "0.0", "blas": "fake"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "can't be read"),
        ("[]", "holds no roofline"),
        ('{"kind": "other", "schema": 1}', "holds no roofline"),
        ('{"kind": "roofline", "schema": 2}', "schema 2, this toolkit reads up to 1: update the toolkit"),
        ('{"kind": "roofline"}', "schema None"),
        ('{"kind": "roofline", "schema": 1}', "is broken"),
    ],
)
def test_other_files_are_refused_in_one_line(text: str, message: str, tmp_path: Path) -> None:
    """Each says which file and what is wrong with it."""
    path = tmp_path / "some.json"
    path.write_text(text)
    with pytest.raises(RooflineError, match=message) as refused:
        read_roofline(path)
    assert str(path) in str(refused.value) and "\n" not in str(refused.value)


FIELDS = {
    "": "host run software ceilings fits overheads break_evens operations not_measured provenance schema kind",
    "ceilings": "runtime unit precision value case published share_of_published",
    "fits": "technique key runtime unit precision bandwidth peak ridge error points",
    "overheads": "technique key runtime unit evaluation kernel",
    "break_evens": "operation runtime unit packed dense width outcome batch between ratios",
    "operations": "operation workload technique key runtime unit precision operations bytes seconds rate bandwidth "
    "intensity share_of_roof sizes reading",
}


@pytest.mark.parametrize("member", FIELDS)
def test_the_schema_is_what_it_was(member: str, whole: Roofline) -> None:
    """Schema 1 has these fields; others may be added, none may go without a new number."""
    document = to_json(whole)
    found = document if not member else document[member][0]
    assert set(FIELDS[member].split()) <= set(found)
    assert whole.schema == 1


@pytest.mark.parametrize("name", sorted({word for words in FIELDS.values() for word in words.split()}))
def test_every_field_is_documented(name: str) -> None:
    """docs/roofline.md names each field of the document."""
    page = Path(__file__).resolve().parents[2] / "docs" / "roofline.md"
    assert f"`{name}`" in page.read_text(encoding="utf-8")
