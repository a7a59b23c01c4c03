"""`bench check`: every mistake of a suite.toml, or what each profile would measure."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from bench.cli.command import FINE, Command
from bench.cli.shared import add_json, print_json

if TYPE_CHECKING:
    from bench.runner.plan import PlannedCase
    from bench.spec import Suite


def add_arguments(parser: ArgumentParser) -> None:
    """`bench check SUITE [--json]`."""
    parser.add_argument("suite", metavar="SUITE", help="suite/NAME, or the path of a folder with a suite.toml")
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Read the suite (a mistake ends here, with all of them) and print the dry run."""
    from bench.discover import resolve_suite
    from bench.spec import load_suite

    suite = load_suite(resolve_suite(arguments.suite))
    profiles = dry_run(suite)
    if arguments.json:
        print_json({"suite": suite.name, "mistakes": [], "profiles": profiles})
        return FINE
    print(f"suite/{suite.name} has no mistakes. It asks: {suite.question}")
    for name, plan in profiles.items():
        print("\n".join(_profile_lines(name, plan)))
    return FINE


def dry_run(suite: Suite) -> dict[str, dict[str, Any]]:
    """By profile: the cases that would be measured, and those that would not, with the reason."""
    from bench.runner.plan import plan_cases
    from bench.spec.suite import PROFILES

    everything = tuple(suite.models)
    found: dict[str, dict[str, Any]] = {}
    for profile in PROFILES:
        planned = plan_cases(suite, profile, (), everything, ())
        skipped = [_entry(one) | {"reason": reason} for one in planned if (reason := _unavailable(suite, one))]
        skipped += _left_out(suite, profile)
        labels = {entry["case"] for entry in skipped}
        measured = [_entry(one) for one in planned if one.case.label not in labels]
        found[profile] = {"cases": measured, "skipped": skipped}
    return found


def _entry(planned: PlannedCase) -> dict[str, Any]:
    return {"case": planned.case.label, "key": planned.case.key, "baseline": planned.is_baseline}


def _unavailable(suite: Suite, planned: PlannedCase) -> str:
    """Why a case would be skipped, as far as that can be told without starting the suite's interpreter."""
    if planned.model.name not in suite.default_models:
        return f"not a default model, name it: --model {planned.model.name}"
    if planned.runtime == "coreml" and sys.platform != "darwin":
        return "Core ML predicts on macOS only"
    return ""


def _left_out(suite: Suite, profile: str) -> list[dict[str, Any]]:
    return [
        {
            "case": f"{suite.name}/{technique.name}",
            "reason": f"only in {', '.join(technique.profiles)}, or named with --technique",
        }
        for technique in suite.techniques.values()
        if profile not in technique.profiles
    ]


def _profile_lines(name: str, plan: dict[str, Any]) -> list[str]:
    lines = [f"\n{name}: {len(plan['cases'])} cases, {len(plan['skipped'])} left out"]
    lines += [f"  {entry['case']}{'  (baseline)' if entry['baseline'] else ''}" for entry in plan["cases"]]
    by_reason: dict[str, list[str]] = {}
    for entry in plan["skipped"]:
        by_reason.setdefault(entry["reason"], []).append(entry["case"])
    return lines + [f"  - {reason}: {', '.join(cases)}" for reason, cases in by_reason.items()]


command = Command("check", "all mistakes of a suite, or what it would measure", add_arguments, run)
