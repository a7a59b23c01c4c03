"""Weights derived from a model's file, made once and kept in a cache by their content; may be deleted at any time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import mlx.core as mx

FORMAT = 1  # of what is stored, part of every key


def cache_folder() -> Path:
    """Where derived weights are kept."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "efficientai-mlx-toolkit" / "text-generation"


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, 16 digits; of a folder, over names and sizes of its weights (a checkpoint of many GB)."""
    if path.is_dir():
        sizes = [f"{part.relative_to(path)}:{part.stat().st_size}" for part in sorted(path.rglob("*.safetensors"))]
        return hashlib.sha256("\n".join(sizes).encode()).hexdigest()[:16]
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


def derived(
    source: str, recipe: dict[str, Any], build: Callable[[], dict[str, mx.array]]
) -> tuple[dict[str, mx.array], dict[str, str]]:
    """The arrays that `build` makes, lazily read from the cache, and what was noted of the making (`seconds`).

    `source` is the fingerprint of the file that they come from; the key also holds the recipe and the versions of mlx
    and mlx-lm. One worker builds while the others wait for it; the file is written aside and moved in place.
    """
    versions = [metadata.version(name) for name in ("mlx", "mlx-lm")]
    key = hashlib.sha256(json.dumps([FORMAT, source, recipe, versions], sort_keys=True).encode()).hexdigest()[:16]
    target = cache_folder() / f"{recipe['name']}-{key}.safetensors"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        with target.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                _make(target, build)
    return mx.load(str(target), return_metadata=True)  # type: ignore[no-any-return, call-overload]


def _make(target: Path, build: Callable[[], dict[str, mx.array]]) -> None:
    start = time.perf_counter()
    arrays = build()
    mx.eval(arrays)
    took = time.perf_counter() - start
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        built = Path(scratch, "weights.safetensors")
        mx.save_safetensors(str(built), arrays, {"seconds": f"{took:.3f}"})
        built.replace(target)
