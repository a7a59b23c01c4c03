"""The import contracts of pyproject.toml bite: wrong arrows and homeless modules, in a copy of src."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}

ARROWS = {
    "bench/spec/suite.py": ("import bench.record", "bench.spec is not allowed to import bench.record"),
    "bench/store/folder.py": (
        "def f():\n    import bench.cli",
        "bench.store is not allowed to import bench.cli",
    ),
    "bench/host/host.py": ("import bench.worker", "bench.host is not allowed to import bench.worker"),
    "bench/worker/trial.py": ("def f():\n    import numpy", "bench.worker is not allowed to import numpy"),
    "bench/spec/table.py": ("import scipy.stats", "bench.spec is not allowed to import scipy"),
    "bench/environment/doctor.py": ("def f():\n    import mlx.core", "bench is not allowed to import mlx"),
}
HOMELESS = ("bench/attic.py", "bench/cellar/__init__.py")


def lint(folder: Path, additions: dict[str, str]) -> tuple[int, str]:
    """The contracts over a copy of src to which lines were added: exit code and words."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in additions.items():
        file = folder / "src" / name
        file.parent.mkdir(exist_ok=True)
        with file.open("a") as end:
            end.write(f"\n{text}\n")
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    variables = os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    found = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)
    return found.returncode, " ".join(found.stdout.split())


@pytest.fixture(scope="module")
def wrong_arrows(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """What the contracts say of all the wrong imports at once: one reading of the code costs a second."""
    additions = {name: text for name, (text, _) in ARROWS.items()}
    return lint(tmp_path_factory.mktemp("arrows"), additions)


def test_the_code_as_it_is_keeps_them(tmp_path):
    """The copy without additions passes, so that what breaks below is the addition."""
    code, said = lint(tmp_path, {})
    assert code == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


@pytest.mark.parametrize("says", [says for _, says in ARROWS.values()])
def test_a_wrong_import_breaks_them(wrong_arrows, says):
    """Upwards, sideways, a library in a suite's interpreter, an ML library in the toolkit."""
    code, said = wrong_arrows
    assert code == 1
    assert says in said


def test_a_module_without_a_room_breaks_them(tmp_path):
    """A file or a package that no layer names."""
    code, said = lint(tmp_path, dict.fromkeys(HOMELESS, '"""Lives nowhere."""'))
    assert code == 1
    for name in ("attic", "cellar"):
        assert f"bench.{name}" in said, said


def test_the_worker_side_is_closed_to_every_dependency():
    """What the toolkit comes to depend on stands in the contract, by the names that are imported."""
    asked = [line.split(">")[0].split("=")[0].split("[")[0].strip() for line in PROJECT["project"]["dependencies"]]
    packages = metadata.packages_distributions()
    provided = {
        module
        for module, names in packages.items()
        if {name.lower() for name in names} & set(asked) and not module.startswith("_")
    }
    public = {name for name in provided if name.isidentifier()}
    assert public <= set(CONTRACTS["worker-side"]["forbidden_modules"])


def test_the_worker_side_imports_the_standard_library_alone():
    """Wider than the contract: any import at all that is neither of the standard library nor of bench."""
    foreign = []
    for room in CONTRACTS["worker-side"]["source_modules"]:
        for file in (ROOT / "src" / room.replace(".", "/")).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                roots = {name.split(".")[0] for name in names}
                foreign += [(file.name, name) for name in roots - sys.stdlib_module_names - {"bench"}]
    assert foreign == []


def test_every_package_of_src_is_under_contract_and_in_the_wheel():
    """A new house beside bench can't be forgotten."""
    houses = sorted(folder.name for folder in (ROOT / "src").iterdir() if (folder / "__init__.py").is_file())
    assert houses == sorted(PROJECT["tool"]["importlinter"]["root_packages"])
    assert houses == sorted(PROJECT["tool"]["uv"]["build-backend"]["module-name"])
