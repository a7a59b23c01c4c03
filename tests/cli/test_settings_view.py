"""Settings in words."""

from __future__ import annotations

import pytest

from bench.cli.settings_view import setting_value, settings_line
from fakes.records import make_content, store_run


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(None, "B", "left alone"), (3 << 29, "B", "1.5 GB"), (120.0, "s", "120 s"), (1, "", "1"), ("on", "", "on")],
)
def test_a_value_is_told_in_its_unit(value: object, unit: str, words: str) -> None:
    """Bytes as gigabytes, seconds, counts and words."""
    assert setting_value(value, unit) == words


def test_a_run_s_settings_in_one_line() -> None:
    """Only what was set; a run of before there were settings says nothing."""
    threads = {"name": "mlx_blas_threads", "value": 1, "unit": ""}
    wired = {"name": "mlx_wired_limit", "value": None, "unit": "B"}
    assert settings_line({"left_as_is": False, "alone": [threads, wired]}) == "mlx blas threads 1"
    assert settings_line({"left_as_is": True}) == "everything was left as it was"
    assert settings_line({}) == ""
    assert "nothing" in settings_line({"alone": [wired]})


def test_show_tells_them(bench, tmp_path) -> None:
    """In words and in JSON."""
    store_run(tmp_path, make_content(settings={"left_as_is": True, "alone": [], "together": []}))
    assert "set   everything was left as it was" in bench("show", "--results", tmp_path).out
    assert '"left_as_is": true' in bench("show", "--json", "--results", tmp_path).out
