"""Finding suites by name and by path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.discover import UnknownSuite, find_suites, resolve_suite


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of suites named by $BENCH_SUITES, with `alpha` and `beta` in it."""
    for name in ("alpha", "beta"):
        (tmp_path / "named" / name).mkdir(parents=True)
        (tmp_path / "named" / name / "suite.toml").write_text("")
    (tmp_path / "named" / "no-suite").mkdir()
    monkeypatch.setenv("BENCH_SUITES", str(tmp_path / "named"))
    return tmp_path


def test_named_and_own_suites_are_found(homes: Path) -> None:
    """Suites of $BENCH_SUITES come first, the toolkit's own are there from anywhere; other folders are none."""
    found = [path.name for path in find_suites(homes)]
    assert found[:2] == ["alpha", "beta"]
    assert "no-suite" not in found
    assert "selftest" in found


def test_suites_folder_above_is_found(homes: Path) -> None:
    """`suites/` of any folder above counts."""
    (homes / "project" / "suites" / "mine").mkdir(parents=True)
    (homes / "project" / "suites" / "mine" / "suite.toml").write_text("")
    deep = homes / "project" / "a" / "b"
    deep.mkdir(parents=True)
    assert "mine" in [path.name for path in find_suites(deep)]


def test_nearer_suite_wins(homes: Path) -> None:
    """Two suites of one name: the nearer one, once."""
    (homes / "suites" / "selftest").mkdir(parents=True)
    (homes / "suites" / "selftest" / "suite.toml").write_text("")
    found = [path for path in find_suites(homes) if path.name == "selftest"]
    assert found == [homes / "suites" / "selftest"]


@pytest.mark.parametrize("text", ["alpha", "suite/alpha", "{home}/named/alpha", "{home}/named/alpha/suite.toml"])
def test_every_way_to_name_a_suite(text: str, homes: Path) -> None:
    """By name, by `suite/NAME`, by its folder, by its file."""
    assert resolve_suite(text.format(home=homes), homes) == homes / "named" / "alpha"


def test_unknown_suite_names_the_nearest(homes: Path) -> None:
    """What exists is listed, the nearest suggested."""
    with pytest.raises(
        UnknownSuite, match=r"suite 'suite/alhpa' does not exist; did you mean 'suite/alpha'\? there is:"
    ):
        resolve_suite("suite/alhpa", homes)


def test_folder_without_suite_toml(homes: Path) -> None:
    """A folder that is none says how to write one."""
    with pytest.raises(UnknownSuite, match=r"has no suite\.toml; docs/suites\.md"):
        resolve_suite(str(homes / "named" / "no-suite"), homes)


def test_listing_imports_no_ml_library(suite_copy: Callable[..., Path]) -> None:
    """Finding and reading suites leaves NumPy and every ML library unimported."""
    code = (
        "import sys\n"
        "from bench.discover import find_suites\n"
        "from bench.spec import load_suite\n"
        "assert [load_suite(folder) for folder in find_suites()]\n"
        "heavy = {'numpy', 'scipy', 'mlx', 'onnxruntime', 'coremltools', 'polars', 'rich'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=suite_copy("toy"))
    assert ended.returncode == 0, ended.stderr
