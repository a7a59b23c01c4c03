"""What every test of this suite needs: its modules, MLX on a real BLAS, a cache of its own, a tiny model, the files."""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

SUITE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SUITE))
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def use_fast_blas() -> None:
    """Put a real BLAS under MLX on Linux before anything imports it, as the toolkit's worker does."""
    source = SUITE.parent.parent / "src" / "bench" / "runtimes" / "blas.py"
    if source.exists():
        spec = importlib.util.spec_from_file_location("blas", source)
        assert spec is not None and spec.loader is not None
        sys.modules["blas"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.prepare_blas()


use_fast_blas()

from tests.tiny_model import TEXT, TINY, Letters  # noqa: E402  (needs the path above)


@pytest.fixture(scope="session")
def declared() -> dict[str, Any]:
    """suite.toml as it stands."""
    return tomllib.loads((SUITE / "suite.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def files(declared: dict[str, Any]) -> dict[str, Path]:
    """What the loader of smollm2-135m gets."""
    return {file["name"]: place(file["path"]) for file in declared["models"]["smollm2-135m"]["files"]}


def place(path: str) -> Path:
    """The file that `package:DISTRIBUTION:PATH` names."""
    distribution, _, inside = path.removeprefix("package:").partition(":")
    return Path(str(metadata.distribution(distribution).locate_file(inside)))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache that no other run knows, so that derived weights are really made."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder / "efficientai-mlx-toolkit" / "text-generation"
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three texts, one of them where prompts and calibrations come from."""
    folder = tmp_path_factory.mktemp("texts")
    paths = {f"text-{name}": folder / f"{name}.txt" for name in ("one", "two", "twenty_newsgroups")}
    for index, path in enumerate(paths.values()):
        path.write_text(TEXT[index:] * 20, encoding="utf-8")
    return paths


@pytest.fixture(scope="session")
def tiny(texts: dict[str, Path]) -> Any:
    """Makes subjects of a random 2-layer llama, all from the same weights: `tiny(kind="decode", tokens=4)`."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from models.documents import Documents
    from models.smollm2 import network
    from models.subject import Source, TextSubject

    mx.random.seed(3)
    weights = {name: 4 * array for name, array in tree_flatten(network(TINY).parameters())}
    mx.eval(weights)

    def reference(hidden: Any) -> Any:
        return hidden @ weights["model.embed_tokens.weight"].T

    source = Source("tiny", lambda: network(TINY), lambda: dict(weights), reference)

    def make(**workload: Any) -> TextSubject:
        model = source.network()
        model.load_weights(list(weights.items()))
        asked = {"kind": "decode", "prompt": 12, "tokens": 4, "batch": 1, "seed": 0} | workload
        return TextSubject(model, source, Documents(Letters(), texts), asked)

    return make
