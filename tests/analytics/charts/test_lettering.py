"""Names that fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.lettering import LINE, brief, broken, named_rows, one_line

KEY = "runtime=llama.cpp,quant=q4_k_m,unit=gpu,attention=flash"


def test_keys_break_behind_commas():
    """A value is never cut where a comma is near."""
    assert broken(KEY, 30) == ["runtime=llama.cpp,", "quant=q4_k_m,unit=gpu,", "attention=flash"]
    assert broken("ddim-10") == ["ddim-10"]


@given(
    st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]), min_size=1, max_size=200), st.integers(5, 40)
)
def test_lines_fit_and_lose_nothing_in_silence(name, longest):
    """Each line fits; what isn't cut is all there, what is cut has a mark."""
    lines = broken(name, longest)
    assert 1 <= len(lines) <= 3 and all(len(line) <= longest for line in lines)
    assert "".join(lines) == name or any("…" in line for line in lines)
    assert len(one_line(name, longest)) <= longest


def test_a_cut_name_keeps_its_ends():
    """Names differ at their ends more than in the middle."""
    assert one_line("abcdefghijkl", 7) == "abc…jkl"
    assert broken("a," * 100, 10)[-1].endswith("a,")


@pytest.mark.parametrize(
    ("name", "said"), [("runtime=mlx,quant=q4,rank=8", "mlx q4 rank=8"), ("ddim-10", "ddim-10"), ("a=b,c", "a=b,c")]
)
def test_a_key_in_brief(name, said):
    """Runtime, precision and unit speak for themselves; what is no key stays."""
    assert brief(name) == said


@given(st.lists(st.sampled_from(["q4", KEY, KEY * 3]), min_size=1, max_size=60))
def test_rows_are_as_high_as_their_names(names):
    """No name reaches into the next row, and equal names have rows of their own."""
    rows = named_rows(names)
    assert len(set(rows.keys)) == len(names)
    assert rows.height / len(names) >= LINE * max(len(broken(name)) for name in names)
