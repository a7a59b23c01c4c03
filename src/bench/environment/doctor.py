"""What `bench doctor` says of software and readings: what works, what is missing, and how to get it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.environment.describe import compilers
from bench.environment.packages import installed_packages, site_packages
from bench.environment.suite_env import lock_warnings, place_of, works
from bench.environment.uv import INSTALL_UV, find_uv, uv_version
from bench.probes import device_state, is_unavailable
from bench.probes.energy import sources_here
from bench.probes.finding import Finding
from bench.probes.schedule import no_clock_reason

PYTHONS = ((3, 11), (3, 14))  # from the first, below the second


def examine(suites: Sequence[Path], answers: Mapping[str, dict[str, Any]]) -> list[Finding]:
    """Software, suites, readings and the machine's state; the machine itself is `bench.host.examine_host`.

    Builds nothing. `answers` is what `ask_suites` learnt from the interpreters that are built.
    """
    found = [_python(), _uv(), _compiler(compilers())]
    for suite in suites:
        found += examine_suite(suite, answers.get(suite.name, {}))
    found += [_run_queue(no_clock_reason()), _energy(sources_here())]
    return found + examine_state(device_state())


def _python() -> Finding:
    version, (first, after) = sys.version_info[:2], PYTHONS
    if first <= version < after:
        return Finding("python", "ok", f"Python {platform.python_version()}")
    wanted = f"{first[0]}.{first[1]} to {after[0]}.{after[1] - 1}"
    return Finding("python", "problem", f"Python {platform.python_version()}", f"use Python {wanted}")


def _uv() -> Finding:
    uv = find_uv()
    version = uv_version(uv) if uv else ""
    if version:
        return Finding("uv", "ok", f"uv {version}")
    return Finding("uv", "problem", "uv is missing: suites' environments can't be built", INSTALL_UV)


def _compiler(found: Mapping[str, str]) -> Finding:
    usable = {name: line for name, line in found.items() if line != "doesn't start"}
    if usable:
        return Finding("compiler", "ok", next(iter(usable.values())))
    how = "xcode-select --install" if sys.platform == "darwin" else "sudo apt install gcc g++"
    text = "no C compiler: MLX on Linux stays on the reference BLAS, and mx.compile does nothing there"
    return Finding("compiler", "note", text, how)


def examine_suite(suite: Path, answer: Mapping[str, Any]) -> list[Finding]:
    """A suite's environment: built, working, as locked, and what its engines find here."""
    place, subject = place_of(suite), f"suite {suite.name}"
    if place is None:
        return [Finding(subject, "ok", "runs on the toolkit's own Python")]
    if not works(place.interpreter):
        return [Finding(subject, "note", "its environment is not built yet", f"bench run suite/{suite.name}")]
    packages = installed_packages(site_packages(place.environment))
    found = [Finding(subject, "ok", f"its environment holds {len(packages)} packages")]
    strange = lock_warnings(place)
    if strange:
        text = f"{len(strange)} packages differ from requirements.lock: {strange[0]}"
        found.append(Finding(subject, "note", text, "delete its .venv and uv.lock, then run it again"))
    return found + examine_engines(subject, answer) + _counters(subject, packages)


def _counters(subject: str, packages: Mapping[str, str]) -> list[Finding]:
    """On a Mac only a package of the suite's own environment reads the GPU's energy without root."""
    if sys.platform != "darwin" or "zeus-apple-silicon" in packages:
        return []
    text = "its environment can't read the energy of GPU, ANE and memory"
    return [Finding(subject, "note", text, "add zeus-apple-silicon; sys_platform == 'darwin' to its pyproject.toml")]


def examine_engines(subject: str, answer: Mapping[str, Any]) -> list[Finding]:
    """What an interpreter answered (`ask_engines`): its build, and one line for each engine."""
    if is_unavailable(answer):
        return [Finding(subject, "problem", answer["unavailable"])]
    found = []
    if answer.get("translated"):
        text = "its Python is an Intel build under Rosetta: MLX can't run and all figures are wrong"
        found.append(Finding(subject, "problem", text, "uv python install 3.13, then delete the suite's .venv"))
    engines = {name: engine for name, engine in answer.items() if isinstance(engine, dict)}
    return found + [_engine(f"{subject} {name}", engine) for name, engine in engines.items()]


def _engine(subject: str, engine: Mapping[str, Any]) -> Finding:
    if is_unavailable(engine):
        return Finding(subject, "ok", f"not available: {engine['unavailable']}")
    if engine.get("blas") == "reference":
        return Finding(subject, "note", "MLX would use the reference BLAS", engine["blas_reason"])
    parts = [str(engine.get("version", ""))]
    if "device" in engine:
        parts.append(f"on {engine['device']} with {engine['blas']}")
    if "providers" in engine:
        parts.append(f"providers {', '.join(engine['providers'])}")
    if "devices" in engine:
        parts += [f"{name} ({told['name']}: {told['optimised']})" for name, told in engine["devices"].items()]
    if "compute_units" in engine:
        units = engine["compute_units"].items()
        parts.append("compute units " + ", ".join(f"{k} ({v['cores']} cores)" if v else k for k, v in units))
    return Finding(subject, "ok", ", ".join(parts))


def _run_queue(reason: str) -> Finding:
    if not reason:
        return Finding("run queue", "ok", "waits for a core are read, so that other load cancels")
    text = f"no run-queue reading, verdicts rest on the wall clock: {reason}"
    return Finding("run queue", "note", text, "keep the machine idle while a suite runs")


def _energy(sources: Mapping[str, str]) -> Finding:
    """By the sources and what is against each: the first that can be used serves plain Python's trials."""
    usable = [name for name, reason in sources.items() if not reason]
    missing = "; ".join(reason for reason in sources.values() if reason)
    if not usable:
        return Finding("energy", "note", missing)
    return Finding("energy", "ok", f"counted by {usable[0]}" + (f" ({missing})" if missing else ""))


def examine_state(state: Mapping[str, object]) -> list[Finding]:
    """Power, heat, load and swap of a `device_state`."""
    return [_power(state), _thermal(state), _load(state), _swap(state)]


def _power(state: Mapping[str, object]) -> Finding:
    source, saving = state.get("power_source"), state.get("low_power_mode")
    if source == "battery":
        return Finding("power", "note", "on battery: clocks are held down", "connect the charger")
    if saving is True:
        return Finding("power", "note", "low-power mode is on", "switch it off in the system settings")
    if is_unavailable(source):
        return Finding("power", "ok", f"not available: {source['unavailable']}")
    return Finding("power", "ok", f"on {source} power")


def _thermal(state: Mapping[str, object]) -> Finding:
    heat = state.get("thermal")
    if is_unavailable(heat):
        return Finding("thermal", "ok", f"not available: {heat['unavailable']}")
    if isinstance(heat, str) and heat != "nominal":
        return Finding("thermal", "note", f"thermal pressure: {heat}", "let the machine cool down first")
    return Finding("thermal", "ok", f"thermal state: {heat}")


def _load(state: Mapping[str, object]) -> Finding:
    load = state.get("load_1m")
    if isinstance(load, float | int) and load >= 1:
        text = f"load average {load:.1f}: other processes want cores"
        return Finding("load", "note", text, "stop what is not needed; verdicts allow for it, figures don't")
    return Finding("load", "ok", f"load average {load}")


def _swap(state: Mapping[str, object]) -> Finding:
    used = state.get("swap_used")
    if isinstance(used, int) and used > 1 << 30:
        text = f"{used / 2**30:.1f} GB of swap in use"
        return Finding("swap", "note", text, "close what holds memory: swapping makes figures useless")
    return Finding("swap", "ok", "no swap to speak of" if isinstance(used, int) else "not available")
