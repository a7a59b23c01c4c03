"""`bench check`: every mistake of a suite.toml, or what each profile would measure."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cli.command import FINE, Command, UsageError
from bench.cli.shared import add_json, print_json

if TYPE_CHECKING:
    from bench.runner.plan import PlannedCase
    from bench.spec import Suite


def add_arguments(parser: ArgumentParser) -> None:
    """`bench check SUITE [--json]`, `bench check --all [--constraints FILE] [--json]`."""
    parser.add_argument(
        "suite", metavar="SUITE", nargs="?", help="suite/NAME, or the path of a folder with a suite.toml"
    )
    parser.add_argument(
        "--all", action="store_true", help="every suite: its contract, and whether all environments fit together"
    )
    parser.add_argument(
        "--constraints", metavar="FILE", type=Path, help="what all share (default: suites/constraints.txt)"
    )
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Read the suite (a mistake ends here, with all of them) and print the dry run.

    Raises UsageError unless one suite or --all is asked for.
    """
    if arguments.all == bool(arguments.suite):
        raise UsageError("name one suite, or --all: bench check suite/diffusion")
    if arguments.constraints and not (arguments.all and arguments.constraints.is_file()):
        raise UsageError(f"--constraints goes with --all and names a file, not '{arguments.constraints}'")
    if arguments.all:
        from bench.cli.check_all import check_all

        return check_all(arguments.constraints, arguments.json)
    return check_one(arguments.suite, arguments.json)


def check_one(name: str, as_json: bool) -> int:
    """One suite: its dry run, and what it lacks of the contract, which only a suite that is published must keep."""
    from bench.discover import breaches, resolve_suite
    from bench.spec import load_suite

    suite = load_suite(resolve_suite(name))
    profiles, lacking = dry_run(suite), breaches(suite)
    if as_json:
        print_json({"suite": suite.name, "mistakes": [], "breaches": lacking, "profiles": profiles})
        return FINE
    print(f"suite/{suite.name} has no mistakes. It asks: {suite.question}")
    if lacking:
        print("before others can run it (docs/suites.md, the contract):")
        print("\n".join(f"  - {line}" for line in lacking))
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
    from bench.discover import skipped_here

    if planned.model.name not in suite.default_models:
        return f"not a default model, name it: --model {planned.model.name}"
    return skipped_here(suite, planned.technique, planned.model)


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
