"""Files that are made from the checkpoint once and kept in a cache by their content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

MODELS = Path(__file__).resolve().parent
MAKERS = ("onnx", "onnxruntime", "openvino", "numpy")  # whose versions decide what comes out


def cache_folder() -> Path:
    """Where derived models are kept; may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "efficientai-mlx-toolkit" / "embedding"


@lru_cache
def _content(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def derived(source: Path, recipe: str, makers: tuple[Path, ...], build: Callable[[Path], None]) -> Path:
    """What `build` makes of `source` at the path that it is given, a file or a folder; from the cache where it is.

    The key holds the source's bytes, the recipe's name, the code that makes it (`makers`) and the versions of the
    libraries. Built aside and moved in place, so that several workers at once don't read half a file.
    """
    digest = hashlib.sha256(_content(source, source.stat().st_size, source.stat().st_mtime_ns).encode())
    for part in (recipe, *(maker.read_text(encoding="utf-8") for maker in makers), *map(version, MAKERS)):
        digest.update(part.encode() + b"\0")
    stem, _, suffix = recipe.rpartition(".")
    target = cache_folder() / f"{stem}-{digest.hexdigest()[:16]}.{suffix}"
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
