"""Builds: only what changed is read, readers never see half, and no crash, full disk or second build does harm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars
import pytest

from analytics.frames import frame, query
from analytics.warehouse import batches, build, ensure_built
from analytics.warehouse.schema import TABLES
from bench.store import ResultsError, RunFolder
from fakes.records import USUAL, make_content, store_run

SRC = str(Path(build.__file__).parents[2])


def add_run(results: Path, number: int, **changes: object) -> RunFolder:
    """A small run of its own hour."""
    return store_run(results, make_content(USUAL[:2], run=f"20260101T{number:06d}Z-fake{number:02d}", **changes))


def everything(results: Path) -> dict[str, polars.DataFrame]:
    """All tables, rows in the order of their keys."""
    built = ensure_built(results)
    return {
        name: query(f"select * from {name} order by all", results, built) for name in TABLES
    }  # fmt: skip


def same(one: dict[str, polars.DataFrame], other: dict[str, polars.DataFrame]) -> bool:
    """Whether two warehouses hold the same rows."""
    return all(one[name].equals(other[name], null_equal=True) for name in TABLES)


def clean(results: Path) -> dict[str, polars.DataFrame]:
    """The same results, built from nothing."""
    shutil.rmtree(results / "derived")
    return everything(results)


def parts_on_disk(results: Path) -> set[str]:
    """Names of part folders."""
    return {one.name for one in (results / "derived" / "warehouse" / "parts").iterdir()}


def test_a_new_run_costs_itself(tmp_path):
    """Runs that are in already are neither read nor written again."""
    for number in range(3):
        add_run(tmp_path, number)
    first = ensure_built(tmp_path)
    assert (first.read, first.removed) == (3, 0)
    again = ensure_built(tmp_path)
    assert (again.read, again.manifest) == (0, first.manifest)
    add_run(tmp_path, 3)
    third = ensure_built(tmp_path)
    assert third.read == 1
    assert set(first.manifest.parts) < set(third.manifest.parts)
    assert same(everything(tmp_path), clean(tmp_path))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_deleted_and_changed_runs(tmp_path, number):
    """A run that is gone leaves the warehouse with its host and software; one that grew is read anew."""
    host = make_content().header.host
    for one in range(3):
        add_run(tmp_path, one, host=host | {"identity": f"fake{one}"}, environment={"python": f"3.{one}"})
    ensure_built(tmp_path)
    gone, *_ = (tmp_path / "raw" / f"fake{number}").iterdir()
    shutil.rmtree(gone)
    assert ensure_built(tmp_path).removed == 1
    hosts = set(query("select host from hosts", tmp_path)["host"])
    assert hosts == {f"fake{one}" for one in range(3)} - {f"fake{number}"}
    assert query("select * from environments", tmp_path).height == 2
    grown = tmp_path / "raw" / f"fake{(number + 1) % 3}"
    lines = next(grown.iterdir()) / "trials.jsonl"
    lines.write_text(lines.read_text().split("\n", 1)[0] + "\n")
    assert (ensure_built(tmp_path).read, query("select * from trials", tmp_path).height) == (1, 11)
    assert same(everything(tmp_path), clean(tmp_path))


def test_all_runs_are_deleted(tmp_path):
    """An empty history is a warehouse too."""
    add_run(tmp_path, 0)
    ensure_built(tmp_path)
    shutil.rmtree(tmp_path / "raw")
    assert ensure_built(tmp_path).manifest.parts == {}
    assert all(rows.height == 0 for rows in everything(tmp_path).values())


def test_nothing_at_all(tmp_path):
    """No results folder is an empty history."""
    assert ensure_built(tmp_path / "none").manifest.parts == {}


def test_many_small_parts_become_one(tmp_path, monkeypatch):
    """Runs that came one by one lie in few files, and hold what they held."""
    monkeypatch.setattr(build, "MOST_SMALL", 4)
    for number in range(12):
        add_run(tmp_path, number)
        assert len(ensure_built(tmp_path).manifest.parts) <= 4
    assert same(everything(tmp_path), clean(tmp_path))


def test_large_parts_stay(tmp_path, monkeypatch):
    """A part that is large enough isn't written again because of small ones."""
    monkeypatch.setattr(build, "MOST_SMALL", 1)
    for number in range(4):
        add_run(tmp_path, number)
    large = set(ensure_built(tmp_path).manifest.parts)
    monkeypatch.setattr(build, "LARGE", 1000)
    for number in range(4, 8):
        add_run(tmp_path, number)
        assert large < set(ensure_built(tmp_path).manifest.parts)


def test_batches(tmp_path, monkeypatch):
    """However runs are cut into batches, the rows are the same."""
    for number in range(5):
        add_run(tmp_path, number)
    whole = everything(tmp_path)
    monkeypatch.setattr(batches, "SIZE", 1)
    ensure_built(tmp_path, anew=True)
    assert len(ensure_built(tmp_path).manifest.parts) == 5
    assert same(everything(tmp_path), whole)


@pytest.mark.parametrize("lost", [False, True])
def test_several_processes(tmp_path, monkeypatch, lost):
    """Batches that other processes read give the same; those of a process that dies are read here."""
    for number in range(7):
        add_run(tmp_path, number)
    (next((tmp_path / "raw").glob("*/*02Z-fake02")) / "run.json").write_text("{}")
    whole, notes = everything(tmp_path), ensure_built(tmp_path).notes
    monkeypatch.setattr(batches, "SIZE", 1)
    if lost:
        monkeypatch.setattr(sys, "executable", shutil.which("false"))
    found = ensure_built(tmp_path, anew=True)
    assert (found.read, len(found.manifest.parts), found.notes) == (7, 6, notes)
    assert same(everything(tmp_path), whole)


def test_old_parts_go(tmp_path):
    """What the manifest before listed stays for its readers; what the one before that listed is deleted."""
    add_run(tmp_path, 0)
    ensure_built(tmp_path)
    kept = parts_on_disk(tmp_path)
    ensure_built(tmp_path, anew=True)
    assert len(parts_on_disk(tmp_path)) == 1
    assert not kept & parts_on_disk(tmp_path)
    for number in range(1, 4):
        folder = add_run(tmp_path, number)
        ensure_built(tmp_path)
        shutil.rmtree(folder.path)
        before = set(ensure_built(tmp_path).manifest.previous)
        assert before <= parts_on_disk(tmp_path)
    assert len(parts_on_disk(tmp_path)) <= 4


def test_a_reader_that_is_overtaken(tmp_path):
    """A question asked of a warehouse that two builds have replaced meanwhile is asked again of the new one."""
    folder = add_run(tmp_path, 0)
    old = ensure_built(tmp_path)
    for number in range(1, 4):
        shutil.rmtree(folder.path)
        folder = add_run(tmp_path, number)
        ensure_built(tmp_path)
    assert not set(old.manifest.parts) & parts_on_disk(tmp_path)
    assert frame("cases", tmp_path, old)["run"].unique().to_list() == [folder.name]


def test_other_code_builds_anew(tmp_path, monkeypatch):
    """Rules that changed since the last build would give other rows."""
    add_run(tmp_path, 0)
    ensure_built(tmp_path)
    monkeypatch.setattr("analytics.warehouse.manifest.code_fingerprint", lambda: "other")
    assert ensure_built(tmp_path).read == 1
    assert ensure_built(tmp_path).read == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 99}', "\0\0"])
def test_a_broken_manifest(tmp_path, text):
    """It is built anew, and what it listed is cleared away."""
    add_run(tmp_path, 0)
    whole = everything(tmp_path)
    (tmp_path / "derived" / "warehouse" / "manifest.json").write_text(text)
    assert ensure_built(tmp_path).read == 1
    assert len(parts_on_disk(tmp_path)) == 1
    assert same(everything(tmp_path), whole)


def test_a_part_that_somebody_deleted(tmp_path):
    """All is built anew."""
    add_run(tmp_path, 0)
    whole = everything(tmp_path)
    shutil.rmtree(tmp_path / "derived" / "warehouse" / "parts")
    assert same(everything(tmp_path), whole)


def test_a_file_that_was_damaged(tmp_path):
    """One line that says how to get it back; and it does."""
    add_run(tmp_path, 0)
    whole = everything(tmp_path)
    next((tmp_path / "derived").rglob("metrics.parquet")).write_bytes(b"no parquet")
    with pytest.raises(
        ResultsError, match=r"^the warehouse in .* can't be read .*; build it again: bench build --anew$"
    ):
        frame("cases", tmp_path)
    ensure_built(tmp_path, anew=True)
    assert same(everything(tmp_path), whole)


def test_results_that_cannot_be_written(tmp_path, monkeypatch):
    """Read-only results have their warehouse in the user's cache, and stay as they are."""
    add_run(tmp_path / "results", 0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(build, "writable", lambda folder: (tmp_path / "results") not in folder.parents)
    built = ensure_built(tmp_path / "results")
    assert (tmp_path / "cache") in built.folder.parents
    assert not (tmp_path / "results" / "derived").exists()
    assert ensure_built(tmp_path / "results").read == 0
    assert frame("cases", tmp_path / "results").height > 0


def test_a_file_in_the_place_of_the_folder(tmp_path):
    """One line that says where and what to do."""
    add_run(tmp_path, 0)
    (tmp_path / "derived").write_text("mine")
    with pytest.raises(ResultsError, match=r"^the warehouse can't be built in .*; make it writable, or name another"):
        ensure_built(tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from analytics.warehouse import ensure_built
steps, last = 0, int(sys.argv[2])
sync = os.fsync
def counted(handle):
    global steps
    steps += 1
    if steps == last:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(handle)
os.fsync = counted
ensure_built(Path(sys.argv[1]))
"""


def child(script: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python of its own with the toolkit."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": SRC}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("step", [1, 4, 11, 12])
def test_killed_at_any_moment(tmp_path, step):
    """A build that ends at any of its writes leaves the warehouse before it; the next one is whole and clears up."""
    add_run(tmp_path, 0)
    before = everything(tmp_path)
    manifest = (tmp_path / "derived" / "warehouse" / "manifest.json").read_bytes()
    folder = add_run(tmp_path, 1)
    process = child(KILLED, str(tmp_path), str(step))
    process.communicate()
    assert process.returncode == -9
    assert (tmp_path / "derived" / "warehouse" / "manifest.json").read_bytes() == manifest
    folder.path.rename(tmp_path / "away")
    assert same(everything(tmp_path), before)
    (tmp_path / "away").rename(folder.path)
    after = everything(tmp_path)
    assert parts_on_disk(tmp_path) == set(ensure_built(tmp_path).manifest.parts) | set(
        ensure_built(tmp_path).manifest.previous
    )
    assert [one.name for one in (tmp_path / "derived" / "warehouse").glob(".*")] == [".lock"]
    assert same(after, clean(tmp_path))


FULL = """
import resource, signal, sys
from pathlib import Path
from analytics.warehouse import ensure_built
from bench.store import ResultsError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import polars, scipy.stats, duckdb
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    ensure_built(Path(sys.argv[1]))
except ResultsError as error:
    print(error)
"""


@pytest.mark.parametrize("most", [500, 9000, 50_000])
def test_a_disk_that_takes_no_more(tmp_path, most):
    """One line that says where; the warehouse before it stands, and the next build is whole."""
    add_run(tmp_path, 0)
    before = ensure_built(tmp_path).manifest
    for number in range(1, 6):
        add_run(tmp_path, number)
    said, _ = child(FULL, str(tmp_path), str(most)).communicate()
    assert said.startswith("the warehouse can't be built in"), said
    assert said.count("\n") == 1
    manifest = json.loads((tmp_path / "derived" / "warehouse" / "manifest.json").read_text())
    assert set(manifest["parts"]) == set(before.parts)
    assert same(everything(tmp_path), clean(tmp_path))


BUILD = """
import sys
from pathlib import Path
from analytics.warehouse import ensure_built
ensure_built(Path(sys.argv[1]))
"""


def test_builds_at_once(tmp_path):
    """Each of several builds ends well, and together they are one."""
    for number in range(4):
        add_run(tmp_path, number)
    processes = [child(BUILD, str(tmp_path)) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 3
    assert len(ensure_built(tmp_path).manifest.parts) == 1
    assert ensure_built(tmp_path).read == 0
    assert same(everything(tmp_path), clean(tmp_path))
