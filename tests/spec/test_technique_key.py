"""The canonical spelling of techniques."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.spec import canonical_key, parse_key

NAMED = ["runtime", "quant", "unit", "steps", "backend", "threads", "variant", "kv", "sampler"]
KEYS = st.sampled_from(NAMED) | st.from_regex(r"[a-z][a-z0-9_-]{0,6}", fullmatch=True)
VALUES = st.from_regex(r"[a-z0-9][a-z0-9._+-]{0,8}", fullmatch=True)
PAIRS = st.dictionaries(KEYS, VALUES, max_size=8)


@given(PAIRS, st.randoms())
def test_any_order_gives_one_spelling(pairs: dict[str, str], draw: random.Random) -> None:
    """Pairs in any order, with spaces and capitals, have one canonical spelling, which reads back as the pairs."""
    mixed = list(pairs.items())
    draw.shuffle(mixed)
    text = " , ".join(f"{key.upper()} = {value}" for key, value in mixed)
    assert canonical_key(text) == canonical_key(pairs)
    assert parse_key(canonical_key(pairs)) == pairs


@given(PAIRS)
def test_spelling_is_a_fixed_point(pairs: dict[str, str]) -> None:
    """Spelling the canonical spelling changes nothing."""
    once = canonical_key(pairs)
    assert canonical_key(once) == once


def test_order_of_the_table() -> None:
    """Engine first, then the suite's own keys, then unknown ones by alphabet, then where and which."""
    text = "variant=a,zeta=1,steps=10,alpha=2,quant=q4,threads=2,sampler=ddim,runtime=mlx,unit=gpu,backend=x"
    assert canonical_key(text) == (
        "runtime=mlx,quant=q4,unit=gpu,sampler=ddim,steps=10,alpha=2,zeta=1,backend=x,threads=2,variant=a"
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [("quant", "'quant'"), ("=q4", "'=q4'"), ("quant=", "'quant='"), ("a=1,a=2", "'a' is given twice")],
)
def test_fault_is_named(text: str, fault: str) -> None:
    """A pair that isn't one is quoted."""
    with pytest.raises(ValueError, match=fault):
        parse_key(text)
