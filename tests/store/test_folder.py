"""A run's folder: what is written is there, what is torn is told, what can't be written ends in one line."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from bench.record import SCHEMA
from bench.store import ResultsError, RunFolder, find_run, list_runs
from bench.store.folder import new_run_name
from fakes.records import USUAL, make_content, make_header, make_pairs, make_trial, store_run

BASE, FAST = USUAL[0], USUAL[1]


def test_everything_comes_back(tmp_path: Path) -> None:
    """Header, trials and pairs of a run read as they were written."""
    content = make_content()
    assert store_run(tmp_path, content).read() == content


def test_line_is_on_the_disk_before_the_next_trial(tmp_path: Path) -> None:
    """A reader beside the writer sees each record as soon as `append` returns."""
    with RunFolder.create(tmp_path, "h", make_header()) as folder:
        for number, technique in enumerate(USUAL, 1):
            folder.append(make_trial(technique))
            assert len(RunFolder(folder.path).read().trials) == number


def test_torn_line_is_told_and_a_fresh_one_begun(tmp_path: Path) -> None:
    """Half a last line costs that line alone: earlier ones are read, later ones don't run into it."""
    folder = store_run(tmp_path, make_content((BASE, FAST)))
    lines = folder.path / "trials.jsonl"
    whole = lines.read_bytes()
    lines.write_bytes(whole[: -len(whole.splitlines()[-1]) // 2])
    before = RunFolder(folder.path).read()
    number = len(lines.read_bytes().splitlines())
    assert before.problems == (f"trials.jsonl:{number} is torn (a run ended while it was written); it is left out",)

    with RunFolder(folder.path) as again:
        again.append(make_trial(USUAL[3]))
    after = RunFolder(folder.path).read()
    assert [trial.case.technique for trial in after.trials] == ["fake-base", "fake-fast", "fake-slow"]
    assert after.pairs == before.pairs
    assert after.problems == before.problems


def test_line_that_lacks_its_end_alone_is_whole(tmp_path: Path) -> None:
    """Cut exactly before the line's end: nothing is lost, and the next record gets a line of its own."""
    folder = store_run(tmp_path, make_content((BASE,)))
    lines = folder.path / "trials.jsonl"
    lines.write_bytes(lines.read_bytes().rstrip(b"\n"))
    with RunFolder(folder.path) as again:
        again.append(make_trial(FAST))
    content = RunFolder(folder.path).read()
    assert len(content.trials) == 2
    assert content.problems == ()


def test_figures_come_from_the_latest_identity(tmp_path: Path) -> None:
    """Measured again under another identity: the old trial and its pairs are out, and still in the file."""
    folder = store_run(tmp_path, make_content((BASE, FAST)))
    fresh = dataclasses.replace(make_trial(FAST), identity="fresh", took_s=9.0)
    pair = dataclasses.replace(make_pairs(FAST)[0], identity="fresh")
    with RunFolder(folder.path) as again:
        again.append(fresh)
        again.append(pair)
    content = folder.read()
    assert [trial for trial in content.trials if trial.case == fresh.case] == [fresh]
    assert content.pairs == (pair,)
    assert len((folder.path / "trials.jsonl").read_text().splitlines()) == 2 + FAST.pairs + 2


def test_two_writers_exclude_each_other(tmp_path: Path) -> None:
    """While one has the folder open for writing, the second gets one line; reading goes on."""
    folder = store_run(tmp_path)
    with RunFolder(folder.path):
        with pytest.raises(ResultsError, match="is being written by another process"), RunFolder(folder.path):
            pass
        assert RunFolder(folder.path).read().trials
    with RunFolder(folder.path):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 1}'])
def test_broken_header(text: str, tmp_path: Path) -> None:
    """A header that is none: one line with the path."""
    folder = store_run(tmp_path)
    (folder.path / "run.json").write_text(text)
    with pytest.raises(ResultsError, match=r"run\.json can't be read"):
        folder.header()


def test_newer_header_and_newer_line(tmp_path: Path) -> None:
    """A newer schema, in the header or in a line: one line that says to update."""
    folder = store_run(tmp_path)
    with (folder.path / "trials.jsonl").open("a") as lines:
        lines.write(json.dumps({"schema": SCHEMA + 1, "kind": "trial"}) + "\n")
    with pytest.raises(ResultsError, match=r"trials\.jsonl:\d+: written in schema 2.*update the toolkit"):
        folder.read()
    header = json.loads((folder.path / "run.json").read_text())
    (folder.path / "run.json").write_text(json.dumps(header | {"schema": SCHEMA + 1}))
    with pytest.raises(ResultsError, match=r"run\.json: written in schema 2"):
        folder.header()


def test_place_below_a_file_is_refused(tmp_path: Path) -> None:
    """A results folder that can't be: one line with the place, the cause and what to do."""
    (tmp_path / "results").write_text("a file")
    with pytest.raises(ResultsError, match=r"can't be written to .*Not a directory; .*--results"):
        RunFolder.create(tmp_path / "results", "h", make_header())


def test_finding_runs(tmp_path: Path) -> None:
    """`latest`, a beginning of an id, an ambiguous one, an unknown one, and none at all."""
    with pytest.raises(ResultsError, match="there is no run in"):
        find_run(tmp_path, "latest")
    for name in ("20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"):
        store_run(tmp_path, make_content(run=name))
    assert [run.name[-1] for run in list_runs(tmp_path)] == ["a", "b"]
    assert find_run(tmp_path, "latest").name.endswith("b")
    assert find_run(tmp_path, "20260101").name.endswith("a")
    with pytest.raises(ResultsError, match="begins 2 runs"):
        find_run(tmp_path, "2026")
    with pytest.raises(ResultsError, match=r"there is no run 'x'; the newest are: .*aaaaaa, .*bbbbbb"):
        find_run(tmp_path, "x")


def test_names_of_the_same_moment_differ() -> None:
    """Two runs that start within one second get folders of their own."""
    assert len({new_run_name() for _ in range(50)}) == 50
