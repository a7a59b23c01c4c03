"""`bench doctor`: what this machine is, what is set up for it, what is missing and how to get it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bench.cli.command import FAILED, FINE, Command
from bench.cli.shared import add_json, add_results, print_json, stdout_console

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from bench.host import Host, Plan
    from bench.probes.finding import Finding

COLOURS = {"ok": "green", "note": "yellow", "problem": "bold red"}


def add_arguments(parser: ArgumentParser) -> None:
    """`bench doctor [--json]`."""
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Print machine, findings and settings; the exit code is 1 where a finding is a problem."""
    from bench.discover import find_suites
    from bench.environment import ask_suites, examine, gpu_facts
    from bench.host import detect_host, examine_host, examine_metal, examine_priority, plan_settings

    host, suites = detect_host(), find_suites()
    answers = ask_suites(suites)
    device = next(filter(None, map(gpu_facts, answers.values())), {})
    findings = [
        *examine_host(host), examine_metal(host, device), *examine_priority(host), *examine(suites, answers),
        _selftest(arguments.results, host),
    ]  # fmt: skip
    settings = settings_document(plan_settings(host, device))
    if arguments.json:
        found = [asdict(finding) for finding in findings]
        print_json({"host": host.to_json(), "findings": found, "settings": settings, "engines": answers})
    else:
        stdout_console().print(findings_table(findings))
        stdout_console().print("\nset for each measurement (all left alone with bench run --leave-as-is):")
        stdout_console().print(settings_table(settings))
    return FAILED if any(finding.state == "problem" for finding in findings) else FINE


def settings_document(plan: Plan) -> list[dict[str, Any]]:
    """Each setting with its value for a worker alone and, as `in_pairs`, for each of two together."""
    pairs = {one.name: one for one in plan.together}
    return [asdict(one) | {"in_pairs": pairs[one.name].value} for one in plan.alone]


def _selftest(results: Path, host: Host) -> Finding:
    from bench.runner.identity import evaluator_hash
    from bench.selftest.finding import selftest_finding
    from bench.store.selftest import last_selftest

    return selftest_finding(last_selftest(results, host.identity), evaluator_hash(), host.os_version)


def findings_table(findings: list[Finding]) -> Table:
    """One row a finding; what to do about it stands beneath what was found."""
    from rich.text import Text

    table = _plain_table()
    for finding in findings:
        text = Text(finding.text)
        if finding.advice:
            text.append(f"\n→ {finding.advice}", style="cyan")
        state = Text(finding.state, style=COLOURS.get(finding.state, ""))
        table.add_row(state, Text(finding.subject), text)
    return table


def settings_table(settings: list[dict[str, Any]]) -> Table:
    """One row a setting: its name, its value, and why; the way in which it is set beneath."""
    from rich.text import Text

    from bench.cli.settings_view import setting_value

    table = _plain_table()
    for one in settings:
        value = setting_value(one["value"], one["unit"])
        if one["in_pairs"] != one["value"]:
            value += f"\n{setting_value(one['in_pairs'], one['unit'])} in pairs"
        reason = Text(one["reason"])
        if one["value"] is not None:
            reason.append(f"\n({one['how']})", style="dim")
        table.add_row(Text(one["name"].replace("_", " ")), Text(value), reason)
    return table


def _plain_table() -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(overflow="fold")
    return table


command = Command("doctor", "what this machine is, what is missing and how to get it", add_arguments, run)
