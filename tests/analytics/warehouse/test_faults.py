"""What can be wrong with results on disk: each is a right answer or one line, and everything else goes in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.frames import frame, query
from analytics.warehouse import ensure_built
from bench.record import write_line
from bench.record.shape import to_json
from bench.store import RunFolder
from fakes.records import BASELINE, USUAL, FakeTechnique, make_content, make_header, make_trial, store_run


def lines_of(folder: RunFolder) -> Path:
    """The file of a run's lines."""
    return folder.path / "trials.jsonl"


@pytest.fixture
def sound(tmp_path):
    """A results folder with one run that nothing is wrong with."""
    store_run(tmp_path)
    return tmp_path


def second(results: Path, **changes: object) -> RunFolder:
    """One more run beside it, of two techniques."""
    content = make_content(USUAL[:2], **{"run": "20260102T000000Z-fake01", **changes})
    return store_run(results, content)


def only_note(results: Path) -> str:
    """The single line that a build has to say; the sound run is in all the same."""
    built = ensure_built(results)
    assert len(built.notes) == 1, built.notes
    assert ensure_built(results).notes == built.notes, "a build that changes nothing says it again"
    assert "20260101T000000Z-fake00" in set(query("select run from runs", results)["run"])
    return built.notes[0]


def runs_in(results: Path) -> int:
    """How many runs are in the warehouse."""
    return frame("cases", results)["run"].n_unique()


def test_torn_in_the_middle(sound):
    """A line that a crash tore stays out; the lines around it go in, and the run counts the problem."""
    path = lines_of(second(sound))
    first, *others = path.read_text().splitlines(keepends=True)
    path.write_text(first + others[0][:70] + "\n" + "".join(others))
    assert only_note(sound).endswith("trials.jsonl:2 is torn (a run ended while it was written); it is left out")
    found = query("select problems from runs order by run", sound)["problems"].to_list()
    assert found == [0, 1]
    assert query("select count(*) as n from trials where run like '20260102%'", sound)["n"].item() == 10


def test_a_run_in_progress(sound):
    """Read up to its last whole line; what it writes afterwards comes in with the next build, once."""
    path = lines_of(second(sound))
    text = path.read_bytes()
    path.write_bytes(text[:-40])
    assert "is unfinished (being written, or torn)" in only_note(sound)
    count = "select count(*) as n, count(distinct trial) as once from trials where run like '20260102%'"
    assert query(count, sound).row(0) == (9, 9)
    path.write_bytes(text)
    assert ensure_built(sound).notes == ()
    assert query(count, sound).row(0) == (10, 10)


def test_zeros_after_a_power_cut(sound):
    """A tail of zero bytes is a torn line."""
    path = lines_of(second(sound))
    with path.open("ab") as stream:
        stream.write(b"\0" * 4096)
    assert "is unfinished" in only_note(sound)
    assert runs_in(sound) == 2


def test_not_text(sound):
    """Bytes that are no UTF-8 in one line, and blank lines: the others go in."""
    path = lines_of(second(sound))
    first, *others = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"\n \n" + first + b'{"kind":"trial","x":"\xff\xfe"}\n' + b"\n" + b"".join(others))
    assert "trials.jsonl:4 is torn" in only_note(sound)
    assert query("select count(*) as n from trials where run like '20260102%'", sound)["n"].item() == 10


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"schema": 99, "kind": "hologram"}', "trials.jsonl:11: written in schema 99"),
        ("[]", "trials.jsonl:11 is torn"),
        ('{"schema": 1, "kind": "trial"}', "trials.jsonl:11 is torn"),
        ('{"schema": 1, "kind": "pair", "identity": "i", "case": {}, "status": "ok"}', "trials.jsonl:11 is torn"),
    ],
)
def test_foreign_lines(sound, line, said):
    """A line of a newer toolkit keeps its run out until the toolkit is updated; a line of nobody's is left aside."""
    with lines_of(second(sound)).open("a") as stream:
        stream.write(line + "\n")
    assert said in only_note(sound)
    assert runs_in(sound) == (1 if "99" in line else 2)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "can't be read"),
        ("[1, 2]", "it holds no header of a run"),
        ('{"schema": 1}', "can't be read"),
        ('{"schema": 7}', "update the toolkit"),
        (json.dumps(to_json(make_header()) | {"host": ["no", "host"]}), "can't be taken in"),
        (json.dumps(to_json(make_header()) | {"workloads": {"fake-work": {"work": "much"}}}), "can't be taken in"),
    ],
)
def test_foreign_headers(sound, header, said):
    """A header that can't be read keeps its run out."""
    (second(sound).path / "run.json").write_text(header)
    note = only_note(sound)
    assert said in note
    assert note.endswith("it is left out")
    assert runs_in(sound) == 1


def test_a_run_without_lines(sound):
    """A run that was started and measured nothing is known, and has no figures."""
    folder = second(sound)
    lines_of(folder).unlink()
    assert only_note(sound).endswith("no trial has ended yet")
    lines_of(folder).write_text("")
    assert only_note(sound).endswith("no trial has ended yet")
    assert query("select run from runs", sound).height == 2


def test_lines_that_are_a_folder(sound):
    """Something else in the place of the lines."""
    path = lines_of(second(sound))
    path.unlink()
    path.mkdir()
    assert "can't be read" in only_note(sound)


def test_foreign_folders(sound):
    """Folders that are no runs have a line each; files and hidden folders beside them are nobody's business."""
    (sound / "raw" / "fake00host00" / "notes").mkdir()
    (sound / "raw" / "fake00host00" / ".hidden").mkdir()
    (sound / "raw" / "readme.txt").write_text("mine")
    assert only_note(sound) == "raw/fake00host00/notes holds no run.json; it is left out"


def test_nan_and_infinity(sound):
    """Values that are no numbers are left out and counted; the trial's other readings stay."""
    path = lines_of(second(sound))
    trial = json.loads(write_line(make_trial(FakeTechnique("fake-odd"))))
    trial["blocks"][0]["wall_s"], trial["blocks"][1]["wall_s"] = float("nan"), float("inf")
    trial["reason"] = "the loss was NaN, and Infinity after that"  # words, no values
    with path.open("a") as stream:
        stream.write(json.dumps(trial) + "\n")
    assert only_note(sound).endswith("holds NaN or infinity 2 times; these values are left out")
    figures = frame("cases", sound, technique="fake-odd")
    assert figures["value"].is_finite().all()
    samples = dict(figures.select("metric", "samples").iter_rows())
    assert (samples["wall_time"], samples["net_time"]) == (10, 12)


def test_the_same_run_twice(sound):
    """A run that lies in raw and in reference counts once."""
    folder = second(sound)
    copy = sound / "reference" / "fake00host00" / folder.name
    copy.mkdir(parents=True)
    for name in ("run.json", "trials.jsonl"):
        (copy / name).write_bytes((folder.path / name).read_bytes())
    assert (
        only_note(sound)
        == f"reference/fake00host00/{folder.name} is there twice; raw/fake00host00/{folder.name} counts"
    )
    assert runs_in(sound) == 2


def test_two_hosts_with_one_name(sound):
    """Machines that differ in chip or memory are told apart, in whichever order their runs come in."""
    host = make_header().host
    assert set(frame("hosts", sound)["host"]) == {"fake00host00"}
    second(sound, host=host | {"chip": "Other Chip"})
    names = frame("hosts", sound).select("host", "chip", "runs").rows()
    assert {(chip, runs) for _, chip, runs in names} == {("Fake Chip", 1), ("Other Chip", 1)}
    assert all(name.startswith("fake00host00-") for name, _, _ in names)
    assert frame("cases", sound)["host"].n_unique() == 2
    assert frame("cases", sound, host="fake00host00").height == frame("cases", sound).height


def test_the_clock_goes_back(sound):
    """Lines keep the order of the file, and one line says so."""
    content = make_content(USUAL[:2], run="20260102T000000Z-fake01")
    first, last = content.trials
    late = replace(first, started="2026-01-02T00:10:00+00:00")
    early = replace(last, started="2026-01-02T00:00:00+00:00")
    store_run(sound, replace(content, trials=(late, early)))
    assert "the clock went back by 600 s before trial 2" in only_note(sound)
    found = query("select technique from trials where run like '20260102%' and kind = 'alone' order by trial", sound)
    assert found["technique"].to_list() == [first.case.technique, last.case.technique]


def test_an_unknown_profile(sound):
    """A profile of another toolkit has figures and ratios; no verdict is drawn from rules that aren't known."""
    second(sound, profile="nightly")
    assert ensure_built(sound).notes == ()
    assert set(frame("comparisons", sound, run="20260102")["metric"]) <= {"fake_accuracy", "fake_distance"}
    assert frame("ratios", sound, run="20260102").height > 0


def test_a_baseline_that_failed(tmp_path):
    """Techniques keep their figures; nothing is compared with a baseline that isn't there."""
    broken = FakeTechnique(BASELINE, status="failed", reason="fell over")
    content = make_content([broken, FakeTechnique("fake-one", 0.5)])
    store_run(tmp_path, replace(content, pairs=()))
    assert frame("comparisons", tmp_path).height == 0
    assert frame("cases", tmp_path, technique="fake-one").height > 0
    assert frame("failures", tmp_path).select("technique", "reason").rows() == [(BASELINE, "fell over")]


def test_one_trial_and_one_pair(tmp_path):
    """One of each carries no interval, and none is invented."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-one", 0.5, None, pairs=1)])
    store_run(tmp_path, content)
    compared = frame("comparisons", tmp_path, metric="net_time")
    assert compared.select("low", "high", "smallest_effect", "verdict").row(0) == (None, None, None, "cannot tell")
    series = frame("series", tmp_path, metric="net_time", technique="fake-one")
    assert series.filter(series["kind"] == "ratio").select("deviation", "pairs").row(0) == (None, 1)


def test_pairs_that_all_failed(tmp_path):
    """A case whose pairs all failed is no sound case, as `bench show` says."""
    content = make_content([FakeTechnique(BASELINE), FakeTechnique("fake-one", 0.5)])
    pairs = tuple(replace(pair, status="failed", reason="out of memory") for pair in content.pairs)
    store_run(tmp_path, replace(content, pairs=pairs))
    found = frame("failures", tmp_path).select("technique", "status", "reason").rows()
    assert found == [("fake-one", "failed", "no pair with the baseline succeeded: out of memory")]
    assert frame("coverage", tmp_path, technique="fake-one").select("runs", "sound", "pairs").row(0) == (1, 0, 0)
