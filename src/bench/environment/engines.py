"""What a suite's own interpreter can use on this machine: MLX's devices and limits, providers, compute units."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.environment.packages import installed_packages, site_packages
from bench.environment.suite_env import place_of, works
from bench.probes import is_unavailable, unavailable

BOOT = Path(__file__).resolve().parent.parent / "worker" / "boot.py"
ASK = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("boot", sys.argv[1])
boot = importlib.util.module_from_spec(spec)
spec.loader.exec_module(boot)
boot.make_bench_importable()
from bench.runtimes.capabilities import main
main(sys.argv[2:])
"""
# package: engine
PACKAGES = {"mlx": "mlx", "onnxruntime": "onnxruntime", "openvino": "openvino", "coremltools": "coreml"}
PATIENCE_S = 180.0  # the first import of coremltools took 45 s on a slow disk


def engines_of(packages: Iterable[str]) -> list[str]:
    """The engines whose packages an environment holds."""
    held = set(packages)
    return [engine for package, engine in PACKAGES.items() if package in held]


def ask_engines(interpreter: Path, engines: Iterable[str]) -> dict[str, Any]:
    """Python, machine, and by engine what it finds or `{"unavailable": reason}`; about 0.1 s for MLX.

    The whole answer is `{"unavailable": reason}` where the interpreter can't be asked.
    """
    command = [str(interpreter), "-I", "-c", ASK, str(BOOT), *engines]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        found: dict[str, Any] = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        return unavailable(f"the interpreter gave no answer within {PATIENCE_S:.0f} s")
    except (OSError, ValueError):
        return unavailable("the interpreter could not be asked what it finds: delete the suite's .venv")
    return found


def ask_suites(suites: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """The answers of all environments that are built, by the suite's name; builds nothing."""
    found = {}
    for suite in suites:
        place = place_of(suite)
        if place is None or not works(place.interpreter):
            continue
        engines = engines_of(installed_packages(site_packages(place.environment)))
        found[suite.name] = ask_engines(place.interpreter, engines)
    return found


def gpu_facts(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What MLX says of the GPU in an answer of `ask_engines`; empty where it says nothing."""
    engine = answer.get("mlx")
    found = engine.get("gpu") if isinstance(engine, dict) else None
    return dict(found) if isinstance(found, dict) and not is_unavailable(found) else {}
