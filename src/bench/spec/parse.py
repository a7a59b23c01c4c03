"""`suite.toml` to a Suite; every mistake of the file comes in one message."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from bench.spec.suite import (
    BOUNDS,
    PROFILES,
    RUNTIMES,
    TASKS,
    FileReference,
    Model,
    QualityMetric,
    Suite,
    Technique,
    Workload,
)
from bench.spec.table import Field, Mistakes, read_table
from bench.spec.technique_key import parse_key

SCHEMA = 1
NAME = re.compile(r"[a-z0-9][a-z0-9._+-]*")
IMPORT = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
SHA256 = re.compile(r"[0-9a-f]{64}")

TOP = {
    "schema": Field(int),
    "name": Field(str),
    "question": Field(str),
    "task": Field(str, choices=TASKS),
    "default_models": Field(list, [], each=str),
    "plan": Field(dict, {}),
    "metrics": Field(dict, {}),
    "models": Field(dict),
    "workloads": Field(dict),
    "techniques": Field(dict),
}
PLAN = {"timeout": Field(float, 120.0), "memory_limit_gb": Field(float, None)}
METRIC = {
    "unit": Field(str),
    "better": Field(str, choices=("higher", "lower")),
    "about": Field(str, ""),
    "margin": Field(float, 0.0),
    "identical": Field(float, None),
}
MODEL = {
    "runtime": Field(str, choices=RUNTIMES),
    "load": Field(str),
    "baseline": Field(str),
    "files": Field(list, [], each=dict),
    "about": Field(str, ""),
    "source": Field(str, ""),
    "licence": Field(str, ""),
    "params_b": Field(float, None),
}
FILE = {"name": Field(str), "path": Field(str), "sha256": Field(str, None)}
WORKLOAD = {
    "models": Field(list, each=str),
    "work": Field(float, 1.0),
    "work_unit": Field(str, "call"),
    "params": Field(dict, {}),
    "quality": Field(dict, {}),
    "profiles": Field(list, list(PROFILES), choices=PROFILES),
}
TECHNIQUE = {
    "class": Field(str, None),
    "params": Field(dict, {}),
    "stack": Field(list, [], each=str),
    "models": Field(list, each=str),
    "runtime": Field(str, None, choices=RUNTIMES),
    "key": Field(str, ""),
    "changes": Field(dict, {}),
    "profiles": Field(list, list(PROFILES), choices=PROFILES),
    "workloads": Field(list, [], each=str),
    "control": Field(bool, False),
    "about": Field(str, ""),
}


class SuiteError(Exception):
    """A suite that can't be used; `mistakes` has one line for each thing wrong with it."""

    def __init__(self, source: str, mistakes: list[str]) -> None:
        self.source, self.mistakes = source, mistakes
        super().__init__(f"{source}: " + "; ".join(mistakes))


def load_suite(folder: Path) -> Suite:
    """Read `folder/suite.toml`.

    Raises SuiteError with every mistake of the file.
    """
    path = folder / "suite.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SuiteError(str(path), ["there is no such file; a suite is a folder with a suite.toml"]) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SuiteError(str(path), [f"can't be read: {error}"]) from None
    mistakes = Mistakes()
    suite = _read_suite(folder, document, mistakes)
    _check_references(suite, mistakes)
    if mistakes.found:
        raise SuiteError(str(path), mistakes.found)
    return suite


def _read_suite(folder: Path, document: dict[str, Any], mistakes: Mistakes) -> Suite:
    top = read_table("", document, TOP, mistakes)
    if top["schema"] not in (None, SCHEMA):
        mistakes.add("schema", f"is {top['schema']}; this toolkit reads {SCHEMA}")
    plan = read_table("plan", top["plan"], PLAN, mistakes)
    for name in PLAN:
        if plan[name] is not None and plan[name] <= 0:
            mistakes.add(f"plan.{name}", f"must be above 0, not {plan[name]:g}")
    limit = plan["memory_limit_gb"]
    metrics = _members("metrics", top["metrics"], METRIC, mistakes)
    models = _members("models", top["models"], MODEL, mistakes)
    workloads = _members("workloads", top["workloads"], WORKLOAD, mistakes)
    techniques = _members("techniques", top["techniques"], TECHNIQUE, mistakes)
    return Suite(
        name=top["name"] or "",
        folder=folder.resolve(),
        question=top["question"] or "",
        task=top["task"] or "",
        default_models=tuple(top["default_models"]) or tuple(models),
        models={name: _model(name, values, mistakes) for name, values in models.items()},
        workloads={name: _workload(name, values, mistakes) for name, values in workloads.items()},
        techniques={name: _technique(name, values, mistakes) for name, values in techniques.items()},
        metrics={name: _metric(name, values, mistakes) for name, values in metrics.items()},
        timeout_s=float(plan["timeout"]),
        memory_limit_bytes=int(limit * 1e9) if limit else None,
    )


def _members(place: str, tables: Any, fields: dict[str, Field], mistakes: Mistakes) -> dict[str, dict[str, Any]]:
    members = {}
    for name, table in (tables or {}).items():
        if not NAME.fullmatch(name):
            mistakes.add(f"{place}.{name}", "names are lower-case letters, digits and . _ + - alone")
        members[name] = read_table(f"{place}.{name}", table, fields, mistakes)
    return members


def _metric(name: str, values: dict[str, Any], mistakes: Mistakes) -> QualityMetric:
    if values["margin"] < 0:
        mistakes.add(f"metrics.{name}.margin", f"must be 0 or above, not {values['margin']:g}")
    return QualityMetric(name, **values)


def _model(name: str, values: dict[str, Any], mistakes: Mistakes) -> Model:
    place = f"models.{name}"
    _check_import(f"{place}.load", values["load"], mistakes)
    files = []
    for index, table in enumerate(values.pop("files")):
        here = f"{place}.files[{index}]"
        entry = read_table(here, table, FILE, mistakes)
        files.append(FileReference(**entry))
        _check_file(here, files[-1], mistakes)
    return Model(name, files=tuple(files), **values)


def _check_file(place: str, file: FileReference, mistakes: Mistakes) -> None:
    kind = (file.path or "").partition(":")[0]
    if file.path and kind not in ("suite", "package", "checkpoint"):
        mistakes.add(f"{place}.path", f"must begin with suite:, package: or checkpoint:, not '{file.path}'")
    if file.sha256 and not SHA256.fullmatch(file.sha256):
        mistakes.add(f"{place}.sha256", "must be 64 lower-case hexadecimal digits")
    if kind in ("suite", "package") and not file.sha256:
        mistakes.add(f"{place}.sha256", "is missing: a file that ships is fixed by its hash")


def _workload(name: str, values: dict[str, Any], mistakes: Mistakes) -> Workload:
    place = f"workloads.{name}"
    if values["work"] is not None and values["work"] <= 0:
        mistakes.add(f"{place}.work", "must be above 0")
    for profile, arguments in values["quality"].items():
        if profile not in PROFILES:
            mistakes.unknown(f"{place}.quality", "profile", profile, PROFILES)
        if not isinstance(arguments, dict):
            mistakes.add(f"{place}.quality.{profile}", f"must be a table, not {arguments!r}")
    plural = {key: tuple(values[key] or ()) for key in ("models", "profiles")}
    return Workload(name, **values | plural)


def _technique(name: str, values: dict[str, Any], mistakes: Mistakes) -> Technique:
    place = f"techniques.{name}"
    import_path, stack = values.pop("class"), tuple(values.pop("stack"))
    if bool(import_path) == bool(stack):
        mistakes.add(place, "needs either 'class' or 'stack'")
    if import_path:
        _check_import(f"{place}.class", import_path, mistakes)
    try:
        parse_key(values["key"])
    except ValueError as error:
        mistakes.add(f"{place}.key", str(error))
    for fact, claim in values["changes"].items():
        _check_claim(f"{place}.changes.{fact}", claim, mistakes)
    plural = {key: tuple(values[key] or ()) for key in ("models", "profiles", "workloads")}
    return Technique(name, import_path=import_path, stack=stack, **values | plural)


def _check_claim(place: str, claim: Any, mistakes: Mistakes) -> None:
    if isinstance(claim, dict):
        for bound, limit in claim.items():
            if bound not in BOUNDS:
                mistakes.unknown(place, "bound", bound, BOUNDS)
            elif isinstance(limit, bool) or not isinstance(limit, int | float):
                mistakes.add(f"{place}.{bound}", f"must be a number, not {limit!r}")
    if isinstance(claim, list) or claim == {}:
        mistakes.add(place, "must be a value, a relation, or a table of bounds")


def _check_import(place: str, path: str | None, mistakes: Mistakes) -> None:
    if path and not IMPORT.fullmatch(path):
        mistakes.add(place, f"must be 'module:name', not '{path}'")


def _check_references(suite: Suite, mistakes: Mistakes) -> None:
    """Names that point to other tables of the file; what is missing altogether has been noted before."""
    for model in suite.default_models:
        if model not in suite.models:
            mistakes.unknown("default_models", "model", model, suite.models)
    named = {f"workloads.{w.name}": w.models for w in suite.workloads.values()}
    named |= {f"techniques.{t.name}": t.models for t in suite.techniques.values()}
    for place, models in named.items():
        for model in models:
            if model not in suite.models:
                mistakes.unknown(f"{place}.models", "model", model, suite.models)
    for technique in suite.techniques.values():
        for workload in technique.workloads:
            if workload not in suite.workloads:
                mistakes.unknown(f"techniques.{technique.name}.workloads", "workload", workload, suite.workloads)
        _check_stack(suite, technique, mistakes)
    for checked in suite.models.values():
        _check_model(suite, checked, mistakes)


def _check_stack(suite: Suite, technique: Technique, mistakes: Mistakes) -> None:
    place = f"techniques.{technique.name}.stack"
    for name in technique.stack:
        if name not in suite.techniques:
            mistakes.unknown(place, "technique", name, suite.techniques)
        elif suite.techniques[name].stack:
            mistakes.add(place, f"'{name}' is itself a stack; list its parts")


def _check_model(suite: Suite, model: Model, mistakes: Mistakes) -> None:
    place = f"models.{model.name}"
    if model.baseline is not None and model.baseline not in suite.techniques:
        mistakes.unknown(f"{place}.baseline", "technique", model.baseline, suite.techniques)
    elif model.baseline and model.name not in (suite.techniques[model.baseline].models or (model.name,)):
        mistakes.add(f"{place}.baseline", f"technique '{model.baseline}' does not list this model")
    if suite.workloads and not any(model.name in workload.models for workload in suite.workloads.values()):
        mistakes.add(place, "has no workload")
