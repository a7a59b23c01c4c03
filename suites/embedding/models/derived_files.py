"""Files that are made from the checkpoint once and kept in a cache by their content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("onnx", "onnxruntime", "openvino", "coremltools", "numpy")  # whose versions decide what comes out


def cache_folder() -> Path:
    """Where derived models are kept; may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "efficientai-mlx-toolkit" / "embedding"


def content(path: Path) -> str:
    """SHA-256 of a file; read anew only where it has changed."""
    seen = path.stat()
    return _content(path, seen.st_size, seen.st_mtime_ns)


@lru_cache
def _content(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # coremltools has no build for Linux on Arm
        return "none"


def derived(source: Path, recipe: str, makers: Iterable[Path], build: Callable[[Path], None]) -> Path:
    """What `build` makes of `source` at the path that it is given, a file or a folder; from the cache where it is.

    The key holds the source's bytes, the recipe's name, what else decides the outcome (`makers`: code, texts) and the
    versions of the libraries. Built aside and moved in place, so that several workers at once don't read half a file.
    """
    parts = [content(source), recipe, *map(content, makers), *map(_version, LIBRARIES)]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    stem, _, suffix = recipe.rpartition(".")
    target = cache_folder() / f"{stem}-{key}.{suffix}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=".making-"))
        try:
            build(aside / target.name)
            (aside / target.name).rename(target)
        except OSError:
            if not target.exists():  # a folder can't be moved onto one that another worker has put there
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return target
