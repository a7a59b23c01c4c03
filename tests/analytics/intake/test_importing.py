"""Whole imports: what is missing, what is refused, what is known already, and what an interruption leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from analytics.intake import CannotImport, part_paths, read_part
from analytics.intake import kept as kept_module


def parts(tmp_path):
    """What is kept, by part."""
    return [read_part(path) for path in part_paths(tmp_path / "results", "somebody")]


def test_all_that_is_missing_in_one_line(published, take):
    """Chip, memory, date and citation are asked for together; nothing is written."""
    with pytest.raises(CannotImport) as error:
        take(published("llama-bench-m4-pro.md"), memory_bytes=None, citation=None, date=None)
    line = str(error.value)
    assert "\n" not in line
    for option in ("--chip", "--memory", "--date", "--citation"):
        assert option in line
    assert "--model" not in line and "--task" not in line


def test_taken_figures_lie_below_their_source(published, take, tmp_path):
    """One part, with the file's name and hash, and every figure complete."""
    report = take(published("llama-bench-m4-pro.md"), chip="M4 Pro", gpu_cores=20)
    assert (report.taken, report.duplicates, report.refused) == (6, 0, [])
    (part,) = parts(tmp_path)
    assert part.path == tmp_path / "results" / "field" / "imported" / "somebody" / "0001.ndjson" == report.written
    assert part.files[0]["name"] == "llama-bench-m4-pro.md" and len(part.files[0]["sha256"]) == 64
    assert {(one.source, one.chip, one.gpu_cores, one.provenance) for one in part.figures} == {
        ("somebody", "M4 Pro", 20, "field")
    }


def test_the_same_file_twice_changes_nothing(published, take, tmp_path):
    """Row by row, also under another name, with a better citation, or as part of a longer file."""
    first = take(published("llama-bench-rtx-4080.json"))
    before = first.written.read_bytes()
    copy = tmp_path / "renamed.json"
    copy.write_bytes(published("llama-bench-rtx-4080.json").read_bytes())
    again = take(copy, citation="https://example.org/better", licence="MIT")
    assert (again.taken, again.duplicates, again.written) == (0, 2, None)
    longer = json.loads(copy.read_text())
    copy.write_text(json.dumps([*longer, longer[1] | {"n_depth": 4096}]))
    third = take(copy)
    assert (third.taken, third.duplicates) == (1, 2)
    assert first.written.read_bytes() == before
    assert [len(part.figures) for part in parts(tmp_path)] == [2, 1]


def test_a_row_twice_in_one_file_is_refused(published, take, tmp_path):
    """The first stands, the second is named with it."""
    records = json.loads(published("llama-bench-rtx-4080.json").read_text())
    path = tmp_path / "twice.json"
    path.write_text(json.dumps([*records, records[0]]))
    report = take(path)
    assert report.taken == 2
    assert [(one.row, one.reason) for one in report.refused] == [(3, "the same figure as in row 1")]


def test_all_problems_of_a_file_at_once(published, take, tmp_path):
    """Bad rows are told, each with its reason, and the good ones go in."""
    records = json.loads(published("llama-bench-rtx-4080.json").read_text())
    bad = [
        records[0] | {"avg_ts": float("nan"), "avg_ns": None},
        records[0] | {"test_time": "2031-01-01T00:00:00Z"},
        records[0] | {"avg_ts": -1.0, "avg_ns": None},
        {"n_prompt": 5},
    ]
    path = tmp_path / "bad.json"
    path.write_text(json.dumps([*records, *bad]))
    report = take(path)
    assert report.taken == 2
    assert [one.row for one in report.refused] == [3, 4, 5, 6]
    reasons = " | ".join(one.reason for one in report.refused)
    assert "not a number" in reasons and "lies in the future" in reasons and "below zero" in reasons


def test_a_contradicting_machine_is_refused(published, take):
    """The file names a chip, the option another one: nobody guesses."""
    report = take(published("llama-bench-m4-pro.csv"), chip="M4 Max")
    assert report.taken == 0
    assert {one.reason for one in report.refused} == {"the file says chip M4 Pro, --chip says M4 Max"}


def test_a_dry_run_says_all_and_writes_nothing(published, take, tmp_path):
    """Not even a folder."""
    report = take(published("llama-bench-m4-pro.md"), chip="M4 Pro", dry_run=True)
    assert (report.taken, report.written) == (6, None)
    assert not (tmp_path / "results").exists()


def test_several_files_go_in_together(published, take, tmp_path):
    """One part for all; a file that can't be used keeps the others out."""
    foreign = tmp_path / "letter.txt"
    foreign.write_text("Dear all,\n")
    with pytest.raises(CannotImport, match="llama-bench"):
        take(published("llama-bench-rtx-4080.json"), foreign)
    assert parts(tmp_path) == []
    take(published("llama-bench-rtx-4080.json"), published("llama-bench-m4-pro.csv"))
    assert [len(part.figures) for part in parts(tmp_path)] == [5]


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\xff\xfe\x80" * 9, b'{"a": [1, 2', b"[]", b"PAR1 torn"])
def test_empty_torn_and_foreign_files_are_one_line(take, tmp_path, content):
    """Nothing is guessed, and the formats are named."""
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(CannotImport) as error:
        take(path, chip="M4 Pro", model="m", task="op")
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_missing_file_is_one_line(take, tmp_path):
    """With its name."""
    with pytest.raises(CannotImport, match="absent"):
        take(tmp_path / "absent.json")


@pytest.mark.parametrize("source", ["", "Mixed Case", "../up", "this-toolkit", "-x", "a/b"])
def test_a_source_s_name_is_a_name(published, take, source):
    """It becomes a folder and a column."""
    with pytest.raises(CannotImport, match="--source"):
        take(published("llama-bench-rtx-4080.json"), source=source)


@pytest.mark.parametrize("day", ["2027-01-01", "yesterday", "2026-13", "2026-02-30"])
def test_a_date_is_one_of_the_past(published, take, day):
    """Days, months and years of the calendar that have begun."""
    with pytest.raises(CannotImport, match="--date"):
        take(published("llama-bench-rtx-4080.json"), date=day)


def test_our_own_run_is_no_field_data(tmp_path, take):
    """A run that lies in these results would count twice."""
    from bench.export import EXPORTERS, read_run
    from fakes.records import USUAL, make_content, store_run

    measured = read_run(store_run(tmp_path / "results", make_content(USUAL)))
    path = tmp_path / "run.csv"
    EXPORTERS["csv"].write(measured, path)
    report = take(path, chip="Intel Fake", task="op")
    assert report.taken == 0
    assert all("in these results already" in one.reason for one in report.refused)


def test_a_run_comes_in_once_whatever_the_export(tmp_path, take):
    """CSV and Parquet say no figure that its JSON hasn't said; another run of the same case is another figure."""
    from bench.export import EXPORTERS, read_run
    from fakes.records import USUAL, make_content, store_run

    host = {"identity": "f00", "chip": "Intel Fake", "memory_bytes": 48 << 30}
    said = {"chip": "Intel Fake", "task": "op"}
    for run in ("20260101T000000Z-fake00", "20260102T000000Z-fake01"):
        measured = read_run(store_run(tmp_path / "elsewhere", make_content(USUAL, run=run, host=host)))
        for form in ("json", "csv", "parquet"):
            EXPORTERS[form].write(measured, tmp_path / f"{run}.{form}")
    first = take(tmp_path / "20260101T000000Z-fake00.json", **said)
    assert first.taken > 50 and not first.refused
    for form in ("csv", "parquet"):
        again = take(tmp_path / f"20260101T000000Z-fake00.{form}", **said)
        assert (again.taken, again.refused) == (0, [])
    assert take(tmp_path / "20260102T000000Z-fake01.csv", **said).taken == first.taken


def test_words_without_a_key_are_listed_and_kept(published, take, tmp_path):
    """The figure goes in with its own words."""
    report = take(published("pyperf-timeit-strip.json"), model="none", task="op")
    assert report.unmapped == {"timeit": 1}
    assert parts(tmp_path)[0].figures[0].key is None


def test_a_full_disk_leaves_nothing(published, take, tmp_path, monkeypatch):
    """The part takes its name only when all of it is on the disk."""

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_module.os, "fsync", full)
    with pytest.raises(CannotImport, match="No space left"):
        take(published("llama-bench-rtx-4080.json"))
    assert list((tmp_path / "results").rglob("*.*")) == []


KILLED = """
import os, sys
from pathlib import Path
import analytics.intake.kept as kept
from analytics.intake import Given, import_files

def die(handle):
    os.kill(os.getpid(), 9)

kept.os.fsync = die
given = Given("somebody", memory_bytes=2.0**35, citation="x", date="2026-06")
import_files([Path(sys.argv[1])], given, Path(sys.argv[2]))
"""


def test_a_killed_import_leaves_all_or_nothing(published, take, tmp_path):
    """What lies about is hidden from readers, and the next import clears it away and goes through."""
    results = tmp_path / "results"
    path = published("llama-bench-rtx-4080.json")
    ended = subprocess.run([sys.executable, "-c", KILLED, path, results], capture_output=True, check=False)
    assert ended.returncode == -9, ended.stderr
    assert parts(tmp_path) == []
    assert [one.name for one in results.rglob("*.part")] == [".0001.ndjson.part"]
    assert take(path).taken == 2
    assert list(results.rglob("*.part")) == []


def test_two_imports_at_once_take_a_file_once(published, tmp_path):
    """They wait for each other on the source's folder."""
    script = KILLED.replace("kept.os.fsync = die", "")
    words = [sys.executable, "-c", script, str(published("llama-bench-rtx-4080.json")), str(tmp_path / "results")]
    running = [subprocess.Popen(words, env=os.environ) for _ in range(3)]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert [len(part.figures) for part in parts(tmp_path)] == [2]


@pytest.mark.parametrize("damage", ["cut", "foreign", "newer", "garbage"])
def test_a_damaged_part_is_one_line(published, take, damage):
    """A torn, foreign or newer part is named, and nothing is added beside it."""
    path = take(published("llama-bench-rtx-4080.json")).written
    lines = path.read_text().splitlines(keepends=True)
    head = json.loads(lines[0])
    damaged = {
        "cut": "".join(lines[:-1]),
        "foreign": "{}\n",
        "newer": json.dumps(head | {"schema": 99}) + "\n" + "".join(lines[1:]),
        "garbage": "".join(lines)[:-30],
    }[damage]
    path.write_text(damaged)
    with pytest.raises(CannotImport, match=path.name) as error:
        take(published("llama-bench-m4-pro.csv"))
    assert "\n" not in str(error.value)


def test_a_part_gives_back_what_was_kept(published, take, tmp_path):
    """Every field of every figure."""
    take(published("llama-bench-rtx-4080.json"), licence="MIT", os="Linux")
    one = parts(tmp_path)[0].figures[1]
    assert replace(one, licence=None).licence is None
    assert (one.licence, one.os, one.series[0].values[0], one.packages) == (
        "MIT", "Linux", 119.03, {"llama.cpp": "b5163 (8cf427ff)"},
    )  # fmt: skip
