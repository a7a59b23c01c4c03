"""From a request to the thing that is measured: load the model, apply the techniques, watch the first call."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.record import Application, Request
from bench.runtimes import Runtime
from bench.worker.files import locate, verify


@dataclass(slots=True)
class Prepared:
    """A subject that has made one call. Times in seconds."""

    subject: Any
    output: Any
    load_time: float
    first_call_time: float


def resolve(import_path: str) -> Any:
    """Import `module:name`.

    Raises ImportError or AttributeError with the usual text.
    """
    module, _, name = import_path.partition(":")
    return getattr(importlib.import_module(module), name)


def apply(subject: Any, application: Application) -> Any:
    """Apply one technique.

    Raises TypeError where the technique gives no subject back.
    """
    applied = resolve(application.import_path)(**application.params).apply(subject)
    if not callable(getattr(applied, "call", None)):
        raise TypeError(f"{application.import_path}.apply() must return a subject with call(), not {applied!r}")
    return applied


def find_files(request: Request) -> dict[str, Path]:
    """The model's files by name, verified where the request asks for it."""
    found = {place.name: locate(place, Path(request.suite_folder)) for place in request.files}
    if request.verify_files:
        for place in request.files:
            verify(place, found[place.name])
    return found


def prepare(request: Request, runtime: Runtime) -> Prepared:
    """Load, apply and call once. Hashing files is not part of the load time."""
    files = find_files(request)
    start = time.perf_counter()
    subject = resolve(request.load)(files, dict(request.workload))
    for application in request.applications:
        subject = apply(subject, application)
    loaded = time.perf_counter()
    output = subject.call()
    runtime.synchronize(output)
    return Prepared(subject, output, loaded - start, time.perf_counter() - loaded)
