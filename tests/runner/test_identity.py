"""Identity: everything that could change a case's figures changes it, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.runner.identity import case_identity, code_hash
from bench.runner.plan import plan_cases
from bench.spec import load_suite

CHECKPOINT = '\n[[models.sum.files]]\nname = "weights"\npath = "checkpoint:BENCH_TEST_WEIGHTS"\n'


def identities(folder: Path, profile: str = "quick", environment: dict[str, Any] | None = None) -> dict[str, str]:
    """Identity by technique."""
    suite = load_suite(folder)
    code = (code_hash(folder), "")
    return {
        one.case.technique: case_identity(suite, one, profile, environment or {}, code)
        for one in plan_cases(suite, profile, (), (), ())
    }


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text of a file, which must be there."""
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_identity_is_stable_and_tells_cases_apart(suite_copy: Callable[..., Path]) -> None:
    """Twice the same for the same, and no two techniques share one."""
    folder = suite_copy("toy")
    first = identities(folder)
    assert identities(folder) == first
    assert len(set(first.values())) == len(first)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("work.py", "term * 0.5", "term * 0.25"),
        ("suite.toml", "terms = 20000", "terms = 20001"),
        ("suite.toml", "examples = 40", "examples = 41"),
        ("suite.toml", 'load = "work:load"', 'load = "work:other"'),
    ],
)
def test_what_all_share_changes_all(file: str, old: str, new: str, suite_copy: Callable[..., Path]) -> None:
    """Code, workload, quality workload, loader: every case is another one afterwards."""
    folder = suite_copy("toy")
    before = identities(folder)
    edit(folder / file, old, new)
    after = identities(folder)
    assert all(before[name] != after[name] for name in before)


def test_parameter_changes_its_technique_alone(suite_copy: Callable[..., Path]) -> None:
    """The other techniques' figures stay good."""
    folder = suite_copy("toy")
    before = identities(folder)
    edit(folder / "suite.toml", "share = 0.5", "share = 0.4")
    after = identities(folder)
    assert [name for name in before if before[name] != after[name]] == ["half"]


def test_baseline_changes_all_that_are_compared_with_it(suite_copy: Callable[..., Path]) -> None:
    """Ratios and differences against another baseline are other figures."""
    folder = suite_copy("faulty")
    before = identities(folder)
    edit(
        folder / "suite.toml", '[techniques.base]\nclass = "work:Terms"',
        '[techniques.base]\nclass = "work:Terms"\nparams = { share = 0.9 }',
    )  # fmt: skip
    after = identities(folder)
    assert all(before[name] != after[name] for name in before)


def test_software_changes_all(suite_copy: Callable[..., Path]) -> None:
    """Another package version is another case."""
    folder = suite_copy("toy")
    assert set(identities(folder, environment={"packages": {"mlx": "1"}}).values()).isdisjoint(
        identities(folder, environment={"packages": {"mlx": "2"}}).values()
    )


def test_checkpoint_is_told_by_what_its_variable_points_to(
    suite_copy: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights of this machine have no sha256 in suite.toml; another folder is another artefact."""
    folder = suite_copy("toy", {"\n[workloads.small]": f"{CHECKPOINT}\n[workloads.small]"})
    monkeypatch.setenv("BENCH_TEST_WEIGHTS", "one")
    before = identities(folder)
    monkeypatch.setenv("BENCH_TEST_WEIGHTS", "two")
    assert set(identities(folder).values()).isdisjoint(before.values())


@pytest.mark.parametrize("place", ["tests/test_it.py", "training/train.py", ".venv/lib/x.py", "notes.md"])
def test_what_isnt_measured_changes_nothing(place: str, suite_copy: Callable[..., Path]) -> None:
    """Tests, training scripts, environments and prose don't make a measurement stale."""
    folder = suite_copy("toy")
    before = identities(folder)
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text("x = 1\n")
    assert identities(folder) == before
