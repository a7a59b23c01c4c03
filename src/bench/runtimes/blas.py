"""A real BLAS for MLX's CPU back end on Linux, put in place before MLX is imported.

The Linux wheel of MLX carries the reference BLAS: one thread, no SIMD kernels, 60 to 80 times slower
than OpenBLAS on a 1024 x 1024 matmul. libmlx leaves `cblas_sgemm` and its kin undefined, so a library
that exports these names and is loaded with RTLD_GLOBAL first takes their place (ELF interposition).

`scipy-openblas32` exports the names with a `scipy_` prefix; a small C shim, compiled once, forwards
them. Without a compiler, Debian's libopenblas serves where it is installed; else the reference BLAS
stays in force and the environment record says so.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# The symbols that libmlx leaves undefined, with their C signatures (CBLAS, 32-bit integers).
SHIM_SOURCE = """
typedef int I;
#define GEMM(NAME, S, P) \\
  extern void scipy_cblas_##NAME(I, I, I, I, I, I, S, P, I, P, I, S, void *, I); \\
  void cblas_##NAME(I o, I ta, I tb, I m, I n, I k, S alpha, P a, I lda, P b, I ldb, S beta, void *c, \\
    I ldc) \\
  { scipy_cblas_##NAME(o, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc); }
GEMM(sgemm, float, const void *)
GEMM(dgemm, double, const void *)
GEMM(cgemm, const void *, const void *)
"""

THREADS_VARIABLE = "OPENBLAS_NUM_THREADS"
SYSTEM_LIBRARIES = ("libopenblas.so.0", "libopenblas.so")


@dataclass(frozen=True, slots=True)
class Blas:
    """The BLAS that MLX's CPU back end will use, and where that choice comes from."""

    name: str  # openblas-shim, openblas-system, accelerate, reference
    reason: str = ""  # why it isn't a fast one, and what to do


def cache_folder() -> Path:
    """Folder for what is compiled once per environment and may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    return Path(base) / "efficientai-mlx-toolkit"


def openblas_wheel_library() -> Path | None:
    """The shared library inside the `scipy-openblas32` wheel of this interpreter, if it is installed."""
    found = importlib.util.find_spec("scipy_openblas32")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "lib"
    return next(iter(sorted(folder.glob("libscipy_openblas*.so*"))), None)


def compile_shim(openblas: Path, compiler: str, folder: Path) -> Path:
    """Compile the forwarding shim against `openblas`; returns the library, cached by content.

    Raises subprocess.CalledProcessError where the compiler fails, OSError where nothing can be written.
    """
    key = hashlib.sha256(f"{SHIM_SOURCE}{openblas}{openblas.stat().st_size}".encode()).hexdigest()
    target = folder / f"blas-shim-{key[:16]}.so"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        source, built = Path(scratch, "shim.c"), Path(scratch, "shim.so")
        source.write_text(SHIM_SOURCE)
        rpath = f"-Wl,-rpath,{openblas.parent}"
        command = [compiler, "-O2", "-shared", "-fPIC", str(source), str(openblas), rpath]
        subprocess.run([*command, "-o", str(built)], check=True, capture_output=True)
        built.replace(target)  # atomic: two workers may compile at once
    return target


def _load_shim(openblas: Path) -> Blas | None:
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        return None
    try:
        ctypes.CDLL(str(compile_shim(openblas, compiler, cache_folder())), ctypes.RTLD_GLOBAL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return Blas("openblas-shim")


def _load_system() -> Blas | None:
    for name in SYSTEM_LIBRARIES:
        try:
            ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return Blas("openblas-system")
    return None


def prepare_blas(threads: int | None = 1) -> Blas:
    """Put the fastest BLAS at hand in force; call it before the first `import mlx.core`.

    One BLAS thread: with two, small matmuls stall on each other (MLX already has a thread of its own). OpenBLAS
    reads the number from its variable when it is loaded; None, or a variable that is set, leaves it as it is.
    """
    if sys.platform == "darwin":
        return Blas("accelerate")
    if threads is not None:
        os.environ.setdefault(THREADS_VARIABLE, str(threads))
    openblas = openblas_wheel_library()
    loaded = (openblas and _load_shim(openblas)) or _load_system()
    if loaded:
        return loaded
    missing = "scipy-openblas32 in the suite's environment" if openblas is None else "a C compiler (cc)"
    advice = f"install {missing} or the system package libopenblas0"
    return Blas("reference", f"matmuls run 60 to 80 times slower: {advice}")
