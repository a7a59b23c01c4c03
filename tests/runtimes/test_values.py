"""Arrays, samples of outputs, and weights: NumPy's arrays, `array.array` and plain Python."""

from __future__ import annotations

import math
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.runtimes import samples
from bench.runtimes.values import Values, arrays
from bench.runtimes.weights import weight_bytes, weight_facts

VALUES = Values()
numbers = st.floats(-1e6, 1e6)
lists = st.lists(numbers, min_size=1, max_size=20)


def test_flat_lists_stay_whole() -> None:
    """A list of numbers is one leaf, what holds anything else is looked into; keys are sorted."""
    tree = {"b": [1, 2.5], "a": ([1.0], "text", None), "c": []}
    found = dict(arrays(tree))
    assert list(found.values()) == [[1.0], "text", None, [1, 2.5], []]
    assert next(iter(found)) == "/'a'/0"


@pytest.mark.parametrize(
    ("leaf", "kind", "shape", "nbytes", "elements"),
    [
        (np.array([[1, 2], [3, 4]], np.float32), "float32", (2, 2), 16, [1, 2, 3, 4]),
        (np.array([1 + 2j]), "complex128", (1,), 16, [1, 2]),
        (array("f", [0.5, 1]), "f", (2,), 8, [0.5, 1]),
        ([1, 2.0], "float", (2,), 16, [1, 2]),
        ((1, True), "int", (2,), 16, [1, 1]),
        (b"ab", "bytes", (2,), 16, [97, 98]),
        ("ab", "text", (), 16, [97, 98]),
        (3, "int", (), 8, [3]),
    ],
)
def test_what_a_leaf_is(leaf: Any, kind: str, shape: tuple[int, ...], nbytes: int, elements: list[float]) -> None:
    """Type, shape, bytes and elements of all that an output or a model may be made of."""
    assert (VALUES.kind(leaf), VALUES.shape(leaf), VALUES.elements(leaf)) == (kind, shape, elements)
    assert VALUES.nbytes(leaf) == nbytes or kind == "bytes"


@pytest.mark.parametrize("leaf", [[1.0, 0.0, 3.0], array("d", [1, 0, 3]), array("h", [8, 0, 4]), np.array([1.0, 0, 3])])
def test_turning_changes_the_array_in_place(leaf: Any) -> None:
    """The same object holds the elements reversed and shrunk, and their content differs."""
    before, elements = VALUES.content(leaf), VALUES.elements(leaf)
    assert VALUES.turn(leaf)
    assert VALUES.elements(leaf) == [0.75 * one for one in reversed(elements)]
    assert VALUES.content(leaf) != before


def test_what_cannot_be_written_is_not_turned() -> None:
    """Read-only arrays, tuples, texts and numbers stay as they are, and say so."""
    fixed = np.array([1.0, 2.0])
    fixed.flags.writeable = False
    assert [VALUES.turn(leaf) for leaf in (fixed, (1.0, 2.0), "text", 1.0, np.float32(1))] == [False] * 5
    assert fixed.tolist() == [1.0, 2.0]


@given(lists)
def test_an_output_is_no_distance_from_itself(values: list[float]) -> None:
    """Relative and largest difference 0, all elements equal; as a list or as an array."""
    one = samples.take({"x": values, "y": np.array(values)}, VALUES)
    assert samples.distance(one, one) == samples.Distance(0.0, 0.0, 1.0)


@given(lists, st.floats(0.001, 10))
def test_distance_is_relative(values: list[float], scale: float) -> None:
    """An output times (1 + s) is s away, whatever its size."""
    if math.hypot(*values) < 1e-3:
        return
    found = samples.distance(
        samples.take([value * (1 + scale) for value in values], VALUES), samples.take(values, VALUES)
    )
    assert found is not None and found.relative == pytest.approx(scale, rel=1e-6)


def test_distance_of_what_is_no_number() -> None:
    """Texts have a share of equal characters and no length; other shapes have no distance."""
    take = lambda output: samples.take(output, VALUES)  # noqa: E731
    assert samples.distance(take("abcd"), take("abcx")) == samples.Distance(None, None, 0.75)
    assert samples.distance(take("abcd"), take("ab")) == samples.Distance(None, None, 0.5)
    assert samples.distance(take([1.0, 2.0]), take([1.0])) is None
    assert samples.distance(take({"a": 1}), take({"b": 1})) is None
    assert samples.distance(take([1.0]), take([0.0])) == samples.Distance(None, 1.0, 0.0)
    assert samples.distance(take([1.7e308]), take([-1.7e308])) == samples.Distance(None, None, 0.0)


@given(st.recursive(lists | st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=4))
def test_a_sample_comes_back_from_its_file(tmp_path_factory: pytest.TempPathFactory, output: Any) -> None:
    """Whatever an output holds, the stored sample equals the taken one."""
    path = tmp_path_factory.mktemp("kept") / samples.FILE
    taken = samples.take(output, VALUES)
    samples.write(taken, path)
    assert samples.read(path) == taken


def test_a_sample_is_bounded(tmp_path: Path) -> None:
    """A picture of 3 megapixels is kept in 128 kB, at the same places each time."""
    picture = np.arange(3_000_000, dtype=np.float32).reshape(1000, 3000)
    taken = samples.take([picture], VALUES)
    assert len(taken.parts[0].values) <= samples.MOST
    assert taken.parts[0].values[1] == taken.stride
    samples.write(taken, tmp_path / samples.FILE)
    assert (tmp_path / samples.FILE).stat().st_size < 132_000
    assert taken.shape == "1000x3000"


def test_a_torn_sample_is_none(tmp_path: Path) -> None:
    """A missing or broken file is no sample, and no error."""
    path = tmp_path / samples.FILE
    assert samples.read(path) is None
    for content in (b"", b"{}", b"not json\n12345678", b'{"parts": [], "stride": 1}\n123'):
        path.write_bytes(content)
        assert samples.read(path) is None


@pytest.mark.parametrize(
    ("output", "constant"),
    [([0.5] * 8, True), ([0.5] * 7, False), ([0.5] * 7 + [0.6], False), ("aaaaaaaaaa", False), ([[1, 1]] * 4, True)],
)
def test_a_constant_output_is_seen(output: Any, constant: bool) -> None:
    """From eight numbers on."""
    assert samples.take(output, VALUES).is_constant == constant


def test_shape_in_words() -> None:
    """Each part once; many parts are counted."""
    assert samples.take({"a": np.zeros((2, 3)), "b": [1, 2], "c": 1.0, "d": "abc"}, VALUES).shape == (
        "2x3, 2, number, text"
    )
    assert samples.take([[1, 2]] * 9, VALUES).shape == "9 parts, 2"


def test_weights_are_read_from_the_arrays() -> None:
    """Bytes, number, types with their shares, and zeros among floating-point elements alone; ties count once."""
    wide, packed = np.array([0.0, 1.0, 0.0, 2.0]), np.zeros(16, np.uint8)
    facts = weight_facts([wide, packed, wide], VALUES)
    assert {name: facts[name] for name in facts if name != "weight_hash"} == {
        "weight_bytes": 48,
        "weight_count": 20,
        "weight_dtypes": "float64,uint8",
        "weight_precision": "float64 66.7%, uint8 33.3%",
        "weight_sparsity": 0.5,
    }
    assert weight_bytes([wide, packed, wide], VALUES) == 48
    assert weight_facts([], VALUES) == {}


@given(lists, st.integers(0, 19))
def test_weight_hash_sees_every_element_and_the_type(values: list[float], at: int) -> None:
    """One weight changed, or the type alone, gives another hash; the same weights the same."""
    stored = array("d", values)
    changed = array("d", values)
    changed[at % len(changed)] += 1.0

    def hashed(leaf: Any) -> str:
        return str(weight_facts([leaf], VALUES)["weight_hash"])

    assert hashed(stored) == hashed(array("d", values)) != hashed(changed)
    assert hashed(np.array(values)) != hashed(np.array(values, np.float32))


def test_large_weights_are_hashed_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit every n-th element is read: a change there is seen, and bytes are exact."""
    monkeypatch.setattr("bench.runtimes.weights.MOST_HASHED", 80)
    stored = np.arange(40.0)
    changed = stored.copy()
    changed[4] = -1
    ours, theirs = weight_facts([stored], VALUES), weight_facts([changed], VALUES)
    assert ours["weight_bytes"] == 320
    assert ours["weight_hash"] != theirs["weight_hash"]
