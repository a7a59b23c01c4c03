"""The suite that a selftest writes: sound, complete, and its names read back to what they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.discover import resolve_suite
from bench.selftest.matrix import NAME, effect_of, waves, write_matrix
from bench.selftest.request import Size
from bench.spec import load_suite


def test_the_matrix_is_a_sound_suite(tmp_path: Path) -> None:
    """As many twins and effects as asked for, each doing the amount that its name says."""
    write_matrix(resolve_suite("suite/selftest"), tmp_path, Size(3, 2, 1.0))
    suite = load_suite(tmp_path)
    assert suite.name == NAME
    effects = [effect_of(name) for name in suite.techniques]
    assert [effects.count(percent) for percent in (None, 0, 2, 5, 10)] == [1, 3, 2, 2, 2]
    amounts = {name: technique.params.get("percent", 0) for name, technique in suite.techniques.items()}
    assert all(amounts[name] == (effect_of(name) or 0) for name in suite.techniques)
    assert all(suite.techniques[f"twin-{index}"].control for index in range(3))


def test_waves_hold_every_technique_once_and_of_each_kind_its_part() -> None:
    """Each in one wave, and every full wave has twins and each size of effect."""
    size = Size(200, 30, 1.0)
    found = waves(size)
    names = [name for wave in found for name in wave]
    assert len(names) == len(set(names)) == 200 + 3 * 30
    for wave in found[:-1]:
        assert {effect_of(name) for name in wave} == {0, 2, 5, 10}


@pytest.mark.parametrize(("name", "percent"), [("twin-12", 0), ("plus-5-3", 5), ("plus-10-0", 10), ("as-is", None)])
def test_names_say_how_much_is_added(name: str, percent: int | None) -> None:
    """The number of the copy is no part of the effect."""
    assert effect_of(name) == percent
