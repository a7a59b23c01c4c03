"""Lines of trials.jsonl, and the files that a worker and its parent exchange."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.record import (
    SCHEMA,
    Application,
    Block,
    Case,
    FilePlace,
    NewerSchema,
    Pair,
    Reply,
    Request,
    Side,
    Trial,
    WarmUp,
    read_line,
    write_line,
)
from fakes.records import USUAL, make_pairs, make_trial

TEXT = st.text(max_size=8)
SECONDS = st.floats(0, 1e6)
BLOCKS = st.lists(
    st.builds(Block, st.integers(1, 99), SECONDS, SECONDS, st.none() | SECONDS, st.none() | SECONDS, st.integers(1, 8)),
    max_size=3,
).map(tuple)
FACTS = st.dictionaries(TEXT, st.integers() | SECONDS | TEXT | st.none() | st.lists(TEXT, max_size=2), max_size=3)
CASES = st.builds(Case, TEXT, TEXT, TEXT, TEXT, TEXT)
STATUS = st.sampled_from(["ok", "failed", "timeout", "skipped"])
TRIALS = st.builds(
    Trial, TEXT, CASES, STATUS, reason=TEXT, load_time=st.none() | SECONDS, warm_up=BLOCKS, blocks=BLOCKS,
    steady=st.booleans(), facts=FACTS, quality=FACTS, figures=FACTS, device_before=FACTS,
    artefacts=st.dictionaries(TEXT, TEXT, max_size=2),
)  # fmt: skip
SIDES = st.builds(Side, BLOCKS, st.booleans(), BLOCKS, st.none() | SECONDS, FACTS)
PAIRS = st.builds(
    Pair, TEXT, CASES, TEXT, st.integers(0, 99), STATUS, order=st.text("AB", max_size=8), together=st.booleans(),
    sides=st.fixed_dictionaries({"baseline": SIDES, "technique": SIDES}),
)  # fmt: skip


@given(TRIALS | PAIRS)
def test_a_line_reads_back_as_what_was_written(record: Trial | Pair) -> None:
    """Every sample, nested block and text survives, whatever is in it; a record is one line."""
    line = write_line(record)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert read_line(line) == record


@given(TRIALS | PAIRS, st.data())
def test_a_torn_line_is_never_taken_for_a_record(record: Trial | Pair, where: st.DataObject) -> None:
    """Cut anywhere before its end, a line is refused."""
    line = write_line(record).rstrip("\n")
    cut = where.draw(st.integers(0, len(line) - 1))
    with pytest.raises((ValueError, TypeError)):
        read_line(line[:cut])


def test_fields_of_a_later_minor_version_are_left_aside() -> None:
    """A field that this version doesn't know doesn't hinder reading."""
    trial = make_trial(USUAL[0])
    document = json.loads(write_line(trial)) | {"novelty": 1}
    document["blocks"][0]["novelty"] = 1
    assert read_line(json.dumps(document)) == trial


@pytest.mark.parametrize("kind", ["trial", "sweep"])
def test_newer_schema_is_told(kind: str) -> None:
    """A line of a newer format is no torn line, even if its kind is unknown here."""
    document = json.loads(write_line(make_trial(USUAL[0]))) | {"schema": SCHEMA + 1, "kind": kind}
    with pytest.raises(NewerSchema, match=f"schema {SCHEMA + 1}, this toolkit reads up to {SCHEMA}: update"):
        read_line(json.dumps(document))


@pytest.mark.parametrize("line", ["", "null", "[]", "7", '{"schema":1}', '{"schema":1,"kind":"sweep"}', "{"])
def test_other_json_is_no_record(line: str) -> None:
    """Whatever else stands in a line is refused as no record."""
    with pytest.raises(ValueError, match=r".") as raised:
        read_line(line)
    assert not isinstance(raised.value, NewerSchema)


def test_pairs_keep_both_sides_apart() -> None:
    """The baseline's blocks and the technique's come back on their own side."""
    pair = make_pairs(USUAL[1])[0]
    back = read_line(write_line(pair))
    assert isinstance(back, Pair)
    assert back.sides["baseline"] != back.sides["technique"]
    assert back == pair


def test_request_and_reply_as_files(tmp_path: Path) -> None:
    """What the parent asks and what the worker answers are the same on both sides of the file."""
    request = Request(
        "trial", "suite", "python", "work:load", "reply", files=(FilePlace("w", "suite:w", "0" * 64),),
        workload={"terms": 3}, applications=(Application("work:Terms", {"share": 0.5}),), quality={"n": 1},
        warm_up=WarmUp(window=5), memory_limit_bytes=7,
    )  # fmt: skip
    request.write(tmp_path / "request.json")
    assert Request.read(tmp_path / "request.json") == request
    reply = Reply("ok", blocks=(Block(1, 0.5, 0.4),), facts={"terms": 3})
    reply.write(tmp_path / "reply.json")
    assert Reply.read(tmp_path / "reply.json") == reply
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reply.json", "request.json"]
