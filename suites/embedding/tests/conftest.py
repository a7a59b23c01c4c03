"""What every test of this suite needs: its modules, MLX on a real BLAS, a cache of its own, the files of suite.toml."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

SUITE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(SUITE), str(SUITE / "tests")]
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def use_fast_blas() -> None:
    """Put a real BLAS under MLX on Linux, as the toolkit's worker does, where its source lies beside the suite."""
    source = SUITE.parent.parent / "src" / "bench" / "runtimes" / "blas.py"
    spec = importlib.util.spec_from_file_location("blas", source) if source.exists() else None
    if spec is not None and spec.loader is not None:
        sys.modules["blas"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.prepare_blas()


use_fast_blas()  # before anything imports MLX

Make = Callable[..., Any]
LENGTHS = (5, 7, 10, 16)  # the workload's


@pytest.fixture(scope="session")
def declared() -> dict[str, Any]:
    """suite.toml as it stands."""
    return tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def files(declared: dict[str, Any]) -> dict[str, Path]:
    """What `load` gets."""
    return {file["name"]: place(file["path"]) for file in declared["models"]["minilm-l6"]["files"]}


def place(path: str) -> Path:
    """The file that `package:DISTRIBUTION:PATH` names."""
    _, distribution, inside = path.split(":", 2)
    return Path(str(metadata.distribution(distribution).locate_file(inside)))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache that no other run knows, so that derived models are really built."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder / "efficientai-mlx-toolkit" / "embedding"
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def make(declared: dict[str, Any], files: dict[str, Path], cache: Path) -> Make:
    """A fresh subject with the technique of that name, or the parts of that stack, applied."""
    from models.minilm import load

    def made(technique: str, lengths: tuple[int, ...] = LENGTHS) -> Any:
        entry = declared["techniques"][technique]
        subject = load(files, {"lengths": lengths})
        for name in entry.get("stack", [technique]):
            part = declared["techniques"][name]
            module, _, kind = part["class"].partition(":")
            subject = getattr(importlib.import_module(module), kind)(**part.get("params", {})).apply(subject)
        return subject

    return made
