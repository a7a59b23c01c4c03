"""What every test of this suite needs: its modules, MLX on a real BLAS, a cache of its own, the files of suite.toml."""

from __future__ import annotations

import os
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

SUITE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SUITE))
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from training.training_loop import use_fast_blas  # noqa: E402  (needs the path above)

use_fast_blas()  # before anything imports MLX, as the toolkit's worker does


@pytest.fixture(scope="session")
def declared() -> dict[str, Any]:
    """suite.toml as it stands."""
    return tomllib.loads((SUITE / "suite.toml").read_text())


@pytest.fixture(scope="session")
def files(declared: dict[str, Any]) -> dict[str, dict[str, Path]]:
    """By model, what `load` gets: every file that is in the suite or in a package."""
    return {
        name: {
            file["name"]: place(file["path"])
            for file in model.get("files", [])
            if not file["path"].startswith("checkpoint:")
        }
        for name, model in declared["models"].items()
    }


def place(path: str) -> Path:
    """The file that `suite:PATH` or `package:DISTRIBUTION:PATH` names."""
    kind, _, rest = path.partition(":")
    if kind == "suite":
        return SUITE / rest
    distribution, _, inside = rest.partition(":")
    return Path(str(metadata.distribution(distribution).locate_file(inside)))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that no other run knows, so that derived models are really built."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder / "efficientai-mlx-toolkit"
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def digit_files(files: dict[str, dict[str, Path]]) -> dict[str, Path]:
    """What digits-dit's loader gets."""
    return files["digits-dit"]


@pytest.fixture(scope="session")
def terrain_files(files: dict[str, dict[str, Path]]) -> dict[str, Path]:
    """What terrain-consistency's loader gets."""
    return files["terrain-consistency"]
