"""`bench list`: the suites, with their models, workloads and techniques."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bench.cli.command import FAILED, FINE, Command
from bench.cli.shared import add_json, print_json

if TYPE_CHECKING:
    from bench.spec import Suite, Technique


def add_arguments(parser: ArgumentParser) -> None:
    """`bench list [SUITE...] [--json]`."""
    parser.add_argument("suites", metavar="SUITE", nargs="*", help="suite/NAME or a folder (default: all there are)")
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Print every suite that can be read; one that can't is named on stderr and makes the exit code 1."""
    suites, broken = read_suites(arguments.suites)
    for line in broken:
        print(f"bench: {line}", file=sys.stderr)
    if arguments.json:
        print_json({"suites": [suite_document(suite) for suite in suites]})
    else:
        print("\n\n".join("\n".join(suite_lines(suite)) for suite in suites) or "there is no suite here")
    return FAILED if broken else FINE


def read_suites(named: Sequence[str] = ()) -> tuple[list[Suite], list[str]]:
    """The suites named, or all that can be found, and the mistakes of those that can't be read.

    Raises UnknownSuite for a name that isn't there.
    """
    from bench.discover import find_suites, resolve_suite
    from bench.spec import SuiteError, load_suite

    suites, broken = [], []
    for folder in [resolve_suite(name) for name in named] or find_suites():
        try:
            suites.append(load_suite(folder))
        except SuiteError as error:
            broken += [f"{error.source}: {mistake}" for mistake in error.mistakes]
    return suites, broken


def suite_document(suite: Suite) -> dict[str, Any]:
    """A suite as the JSON document shows it; `skipped_here` has a reason by model for what can't run here."""
    from bench.discover import skipped_model

    return {
        "name": suite.name,
        "question": suite.question,
        "task": suite.task,
        "default_models": list(suite.default_models),
        "models": {
            model.name: {
                "runtime": model.runtime,
                "about": model.about,
                "params_b": model.params_b,
                "baseline": model.baseline,
                "source": model.source,
                "licence": model.licence,
                "skipped_here": skipped_model(model),
            }
            for model in suite.models.values()
        },
        "workloads": {
            workload.name: {
                "models": list(workload.models),
                "work": workload.work,
                "work_unit": workload.work_unit,
                "params": dict(workload.params),
                "profiles": list(workload.profiles),
            }
            for workload in suite.workloads.values()
        },
        "metrics": {metric.name: {"unit": metric.unit, "better": metric.better} for metric in suite.metrics.values()},
        "techniques": {
            technique.name: _technique_document(suite, technique) for technique in suite.techniques.values()
        },
    }


def _technique_document(suite: Suite, technique: Technique) -> dict[str, Any]:
    return {
        "key": {model: suite.key(technique, suite.models[model]) for model in technique.models},
        "about": technique.about,
        "models": list(technique.models),
        "profiles": list(technique.profiles),
        "stack": list(technique.stack),
        "workloads": list(technique.workloads),
        "skipped_here": _skipped(suite, technique),
    }


def _skipped(suite: Suite, technique: Technique) -> dict[str, str]:
    """By model, why the technique would be skipped here; nothing where it would run."""
    from bench.discover import skipped_here

    reasons = {name: skipped_here(suite, technique, suite.models[name]) for name in technique.models}
    return {name: reason for name, reason in reasons.items() if reason}


def suite_lines(suite: Suite) -> list[str]:
    """A suite as people read it."""
    lines = [f"suite/{suite.name}  {suite.question}", f"  task  {suite.task}", "  models"]
    lines += _columns(
        [
            (
                model.name,
                model.runtime,
                _parameters(model.params_b),
                _default(model.name in suite.default_models),
                model.about,
            )
            for model in suite.models.values()
        ]
    )
    lines.append("  workloads")
    lines += _columns(
        [
            (
                workload.name,
                f"{workload.work:g} {workload.work_unit} a call",
                f"for {', '.join(workload.models)} {_not_in_quick(workload.profiles)}".rstrip(),
            )
            for workload in suite.workloads.values()
        ]
    )
    lines.append(f"  techniques ({len(suite.techniques)})")
    lines += _columns([_technique_row(suite, technique) for technique in suite.techniques.values()])
    return [*lines, *_skipped_lines(suite), f"  measure them:  bench run suite/{suite.name}"]


def _skipped_lines(suite: Suite) -> list[str]:
    """What would be skipped on this machine, by reason."""
    by_reason: dict[str, list[str]] = {}
    for technique in suite.techniques.values():
        for model, reason in _skipped(suite, technique).items():
            name = technique.name if len(technique.models) == 1 else f"{technique.name}@{model}"
            by_reason.setdefault(reason, []).append(name)
    lines = [f"    {reason}: {', '.join(names)}" for reason, names in by_reason.items()]
    return ["  skipped here", *lines] if lines else []


def _technique_row(suite: Suite, technique: Technique) -> tuple[str, ...]:
    baseline_of = [model.name for model in suite.models.values() if model.baseline == technique.name]
    about = technique.about or (f"{' + '.join(technique.stack)}" if technique.stack else "")
    note = f"[baseline of {', '.join(baseline_of)}]" if baseline_of else ""
    profiles = _not_in_quick(technique.profiles)
    keys = dict.fromkeys(suite.key(technique, suite.models[model]) for model in technique.models)
    words = " ".join(part for part in (about, note, profiles) if part)
    return technique.name, next(iter(keys), ""), ",".join(technique.models), words


def _not_in_quick(profiles: tuple[str, ...]) -> str:
    return "" if "quick" in profiles else f"[not in quick: {', '.join(profiles)}]"


def _parameters(params_b: float | None) -> str:
    if params_b is None:
        return ""
    millions = params_b * 1e3
    return f"{params_b:.3g} B" if millions >= 1e3 else f"{millions:.3g} M"


def _default(is_default: bool) -> str:
    return "default" if is_default else ""


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows with all columns but the last padded to the same width."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    padded = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, [*widths, 0], strict=True)) for row in rows)
    return [f"    {line.rstrip()}" for line in padded]


command = Command("list", "suites with their models, workloads and techniques", add_arguments, run)
