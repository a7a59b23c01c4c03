"""The record of comparisons: nothing is lost or done twice, and the order spreads every kind over the session."""

from __future__ import annotations

import json

import pytest
from harness import journal
from harness.journal import FAILED, Comparison, Header, JournalError, Task, order
from hypothesis import given
from hypothesis import strategies as st

HEADER = Header(7, {"cores": 2})


def made(harness: str = "a", percent: int = 0, number: int = 0, busy: int = 0, status: str = "ok") -> Comparison:
    """A comparison as it comes from a harness."""
    return Comparison(
        harness, "1.0", percent, number, busy, "2026-11-25T10:00:00+00:00", 1.0, 2.0, 1.0, status, verdict="same",
        seconds=2.0, own_cpu_s=0.5, ratio=1.01, low=0.99, high=1.03, at={"wall time": "worse"},
    )  # fmt: skip


def test_what_is_written_is_read(tmp_path):
    """Header and comparisons, with every field."""
    path = tmp_path / "deep" / "record.jsonl"
    record = journal.start(path, HEADER).append(made()).append(made(number=1))
    assert journal.read(path) == record
    assert len(path.read_text().splitlines()) == 3


def test_a_torn_line_costs_that_line_alone(tmp_path):
    """A kill while writing: the line is reported, what follows starts afresh."""
    path = tmp_path / "record.jsonl"
    journal.start(path, HEADER).append(made())
    with path.open("a") as stream:
        stream.write('{"kind": "comparison", "harn')
    torn = journal.read(path)
    assert torn.comparisons == (made(),)
    assert torn.problems == ("record.jsonl:3 is torn; it is left out",)
    torn.append(made(number=1))
    assert journal.read(path).comparisons == (made(), made(number=1))


def test_a_record_is_never_overwritten(tmp_path):
    """A second start says how to go on."""
    path = tmp_path / "record.jsonl"
    journal.start(path, HEADER).append(made())
    with pytest.raises(JournalError, match="--resume"):
        journal.start(path, HEADER)
    assert journal.read(path).comparisons == (made(),)


@pytest.mark.parametrize("content", [None, "", "{torn", json.dumps({"kind": "comparison"})])
def test_nothing_to_resume(tmp_path, content):
    """No file, an empty one, or one without a header."""
    path = tmp_path / "record.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(JournalError, match="no record to go on with"):
        journal.read(path)


def test_what_counts_as_done(tmp_path):
    """What went well under the same load; what failed is tried again."""
    record = journal.start(tmp_path / "record.jsonl", HEADER)
    for one in (made(), made(number=1, status=FAILED), made(number=2, busy=3)):
        record = record.append(one)
    assert record.done(0) == {Task("a", 0, 0)}
    assert record.done(3) == {Task("a", 0, 2)}


COUNTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from((0, 2, 5)), st.integers(0, 9)),
    unique_by=lambda one: one[:2],
)


@given(COUNTS, st.integers(0, 2**31))
def test_every_comparison_stands_in_the_order_once(counts, seed):
    """As many of each kind as were asked for, numbered, the same for the same seed."""
    placed = order(counts, seed)
    assert sorted(placed, key=str) == sorted((Task(h, p, n) for h, p, many in counts for n in range(many)), key=str)
    assert placed == order(counts, seed)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(0, 2**31))
def test_few_and_many_meet_the_same_drift(few, more, seed):
    """Before the k-th of n slow comparisons stands about k/n of the quick ones, never more than a part off."""
    quick = few * more
    placed = order([("slow", 0, few), ("quick", 0, quick)], seed)
    for number in range(few):
        before = placed[: placed.index(Task("slow", 0, number))]
        assert number * more <= sum(task.harness == "quick" for task in before) <= (number + 1) * more


def test_the_seed_draws_the_order():
    """Different seeds, different orders."""
    counts = [("a", 0, 9), ("b", 0, 9), ("c", 0, 9)]
    assert len({tuple(order(counts, seed)) for seed in range(9)}) == 9
