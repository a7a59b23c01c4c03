"""The contract of a suite: each way of breaking it is one line, and a whole suite breaks nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.discover import breaches
from bench.scaffold import create_suite
from bench.spec import load_suite


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A new suite, as the template makes it."""
    return create_suite("fresh", tmp_path)


def found(folder: Path) -> list[str]:
    """What the contract says of a folder."""
    return breaches(load_suite(folder))


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one file's text."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text, old
        (folder / name).write_text(text.replace(old, new))

    return change


def remove(name: str) -> Callable[[Path], None]:
    """A file that isn't there."""
    return lambda folder: (folder / name).unlink()


BROKEN = [
    (remove("README.md"), "README.md is missing"),
    (replace("README.md", "and leave out", ""), "no heading for what they leave out"),
    (replace("README.md", "```python", "```"), "shows no code"),
    (remove("pyproject.toml"), "pyproject.toml is missing"),
    (remove("requirements.lock"), "requirements.lock is missing"),
    (replace("requirements.lock", "numpy==", "numbers=="), "does not pin numpy"),
    (replace("requirements.lock", "--hash=sha256:", "--hash=md5:"), "has no hashes"),
    (replace("pyproject.toml", "requires-python", "python"), "no requires-python"),
    (replace("pyproject.toml", "[project]", "[project"), "pyproject.toml can't be read"),
    (remove("techniques/quantise.py"), "there is no techniques/quantise.py"),
    (replace("techniques/quantise.py", "class Quantise", "class Quantize"), "defines no Quantise"),
    (replace("models/network.py", "def load(", "def loads("), "defines no load"),
    (replace("models/network.py", "import mlx.nn as nn", "import bench"), "imports bench"),
    (replace("suite.toml", 'licence = "Apache-2.0"', ""), "models.residual-mlp has no licence"),
    (replace("suite.toml", "[metrics.relative_error]", "[metrics.wall_time]"), "metrics.wall_time is a metric of"),
    (replace("suite.toml", 'about = "8-bit weights in groups of 64"', ""), "techniques.q8 has no about"),
    (replace("suite.toml", "params = { bits = 8 }", 'params = { bits = 8 }\nworkloads = ["rows"]'), None),
]


@pytest.mark.parametrize(("change", "says"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_each_breach_is_one_line(suite, change, says):
    """What is taken away or spoilt is named, and nothing else; what is allowed is not."""
    assert found(suite) == []
    change(suite)
    lines = found(suite)
    assert (len(lines) >= 1 and all(says in line for line in lines[:1])) if says else lines == []


def test_a_technique_must_claim_something(suite):
    """Without a claim a technique is held to nothing; a control and a baseline need none."""
    path = suite / "suite.toml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("changes")]
    path.write_text("\n".join(lines))
    assert [line for line in found(suite) if "claims no changes" in line] == [
        f"techniques.{name} claims no changes" for name in ("f16", "q8", "q4")
    ]
    path.write_text("\n".join(lines).replace('key = "quant=q4"', 'key = "quant=q4"\ncontrol = true'))
    assert "techniques.q4 claims no changes" not in found(suite)


def test_a_profile_without_a_comparison_is_named(suite):
    """A quick profile that holds the baseline alone answers nothing."""
    path = suite / "suite.toml"
    text = path.read_text()
    for name in ("f16", "q8", "q4"):
        text = text.replace(f'key = "quant={name}"', f'key = "quant={name}"\nprofiles = ["standard", "rigorous"]')
    path.write_text(text)
    assert found(suite) == ["profile quick compares nothing on residual-mlp: only its baseline is in it"]


def test_shipped_files_are_the_ones_that_were_meant(suite):
    """A file of the suite that is missing, or another than its hash says."""
    path = suite / "suite.toml"
    reference = '[[models.residual-mlp.files]]\nname = "w"\npath = "suite:w.bin"\nsha256 = "' + "0" * 64 + '"\n'
    path.write_text(path.read_text().replace("[workloads.rows]", f"{reference}\n[workloads.rows]", 1))
    assert found(suite) == ["models.residual-mlp.files.w: there is no w.bin"]
    (suite / "w.bin").write_bytes(b"weights")
    assert found(suite) == ["models.residual-mlp.files.w: w.bin has another sha256 than suite.toml says"]


def test_a_suite_on_plain_python_needs_no_environment():
    """The toolkit's own Python runs it."""
    folder = Path(__file__).resolve().parents[2] / "suites" / "selftest"
    assert not (folder / "pyproject.toml").exists()
    assert found(folder) == []
