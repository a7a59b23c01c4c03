"""Published figures beside their counterpart: one idea differs, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.comparison import compare_families, counterparts, families
from analytics.comparison.counterparts import without_one_idea
from analytics.comparison.families import phase_of, verdict_of_half
from analytics.frames import frame
from bench.spec import canonical_key, parse_key

FIELD = Path(__file__).resolve().parents[3] / "results" / "field"


def row(key: str, value: float, **changes: Any) -> dict[str, Any]:
    """A made-up published figure."""
    usual = {
        "source": "fake", "host": "h", "chip": "Fake Chip", "gpu_cores": 8, "environment": "e", "suite": "llm",
        "task": "text-generation", "technique": key, "key": key, "model": "m", "workload": "batch=1",
        "metric": "decode_tok_s", "unit": "1/s", "better": "higher", "value": value, "citation": "fake",
    }  # fmt: skip
    return usual | changes


PLAIN, PACKED = "runtime=mlx,quant=f16", "runtime=mlx,quant=q4"


def test_rates_become_times():
    """Three times as many tokens a second is a third of the time; seconds stay as they are."""
    [found] = counterparts([row(PLAIN, 10.0), row(PACKED, 30.0)])
    assert (found.family, found.ratio) == ("4-bit weights", pytest.approx(1 / 3))
    slow = {"metric": "wall_time", "unit": "s", "better": "lower"}
    [found] = counterparts([row(PLAIN, 10.0, **slow), row(PACKED, 30.0, **slow)])
    assert found.ratio == pytest.approx(3)


@pytest.mark.parametrize(
    "other", [{"source": "b"}, {"host": "i"}, {"model": "n"}, {"environment": "f"}, {"workload": "batch=2"}]
)
def test_nothing_else_may_differ(other):
    """Another source, machine, model, software or workload is no counterpart."""
    assert counterparts([row(PLAIN, 10.0), row(PACKED, 30.0, **other)]) == []


def test_two_ideas_are_not_compared_at_once():
    """4 bits with flash attention beside 16 bits without it: which of the two was it?"""
    assert counterparts([row(PLAIN, 10.0), row(f"{PACKED},attention=flash", 30.0)]) == []
    found = counterparts([row(PACKED, 10.0), row(f"{PACKED},attention=flash", 12.0)])
    assert [one.family for one in found] == ["flash attention"]


@given(
    st.fixed_dictionaries(
        {"runtime": st.sampled_from(["mlx", "llama.cpp"]), "quant": st.sampled_from(["q4", "q8_0", "f16", "bf16"])},
        optional={"attention": st.just("flash"), "kv": st.just("q8"), "speculative": st.just("draft")},
    )
)
def test_a_counterpart_differs_in_one_pair(pairs):
    """Whatever the key: each counterpart is another key with one pair changed or gone."""
    key = canonical_key(pairs)
    for other in without_one_idea(key):
        theirs = parse_key(other)
        assert sum(pairs.get(name) != theirs.get(name) for name in pairs | theirs) == 1


def test_families_are_never_mixed_over_provenance_or_phase():
    """Decode and prefill are rows of their own."""
    found = counterparts(
        [
            row(PLAIN, 1.0),
            row(PACKED, 3.0),
            row(PLAIN, 9.0, metric="prefill_tok_s"),
            row(PACKED, 8.0, metric="prefill_tok_s"),
        ]
    )
    told = {(one.family, one.phase, one.provenance): one.document() for one in families([], found)}
    assert told["4-bit weights", "decode", "field"]["faster"] == 1
    assert told["4-bit weights", "prefill", "field"]["slower"] == 1
    assert [phase_of(name) for name in ("tpot", "prefill-shared", "queries")] == ["decode", "prefill", "call"]


@pytest.mark.parametrize(
    ("half", "verdict"),
    [
        ((0.4, 0.3, 0.5), "better"),
        ((1.2, 1.1, 1.3), "worse"),
        ((1.0, 0.995, 1.005), "same"),
        ((1.0, 0.8, 1.2), "cannot tell"),
        ((0.4, None, None), "better"),
    ],
)
def test_a_family_stands_where_its_middle_half_stands(half, verdict):
    """One side of 1, or neither; one case speaks for itself."""
    assert verdict_of_half(*half) == verdict


def test_what_the_field_history_is_known_for(tmp_path):
    """On real Macs 4 bits speed decoding up 2 to 3.3 times, and slow prefill down; flash attention helps Whisper."""
    (tmp_path / "field").symlink_to(FIELD)
    told = {(one.family, one.task, one.phase): one.document() for one in compare_families(tmp_path)}
    decode = told["4-bit weights", "text-generation", "decode"]
    assert decode["machines"] >= 20 and decode["slower"] == 0
    assert 2 < 1 / decode["ratio"]["median"] < 3.3
    prefill = told["4-bit weights", "text-generation", "prefill"]
    assert prefill["ratio"]["median"] > 1 and prefill["slower"] > 10 * prefill["faster"]
    encode = told["flash attention", "speech-to-text", "encode"]
    assert encode["ratio"]["median"] < 0.85
    assert all(member["source"] for one in told.values() for member in one["members"])


def test_flagged_rows_are_left_out(tmp_path):
    """Trust C is in the history and in no comparison."""
    (tmp_path / "field").symlink_to(FIELD)
    kept = frame("field_speeds", tmp_path)
    assert len(kept) > 5000
    from analytics.frames import query

    sql = "select count(*) as n from trials t join metrics m using (run, trial) where t.trust = 'C' and m.unit = 's'"
    assert query(sql, tmp_path)["n"][0] > 0
    assert not set(kept["citation"].to_list()) & {None}
