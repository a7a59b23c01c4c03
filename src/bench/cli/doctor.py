"""`bench doctor`: what this machine is, what is set up for it, what is missing and how to get it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from bench.cli.command import FAILED, FINE, Command
from bench.cli.shared import add_json, add_results, print_json, stdout_console

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from bench.host import Host
    from bench.probes.finding import Finding

COLOURS = {"ok": "green", "note": "yellow", "problem": "bold red"}


def add_arguments(parser: ArgumentParser) -> None:
    """`bench doctor [--json]`."""
    add_results(parser)
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Print the findings; the exit code is 1 where one of them is a problem."""
    from bench.discover import find_suites
    from bench.environment import examine
    from bench.host import detect_host, examine_host

    host = detect_host()
    findings = [*examine_host(host), *examine(find_suites()), _selftest(arguments.results, host)]
    problems = [finding for finding in findings if finding.state == "problem"]
    if arguments.json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        stdout_console().print(findings_table(findings))
    return FAILED if problems else FINE


def _selftest(results: Path, host: Host) -> Finding:
    from bench.runner.identity import evaluator_hash
    from bench.selftest.finding import selftest_finding
    from bench.store.selftest import last_selftest

    return selftest_finding(last_selftest(results, host.identity), evaluator_hash(), host.os_version)


def findings_table(findings: list[Finding]) -> Table:
    """One row a finding; what to do about it stands beneath what was found."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        text = Text(finding.text)
        if finding.advice:
            text.append(f"\n→ {finding.advice}", style="cyan")
        state = Text(finding.state, style=COLOURS.get(finding.state, ""))
        table.add_row(state, Text(finding.subject), text)
    return table


command = Command("doctor", "what this machine is, what is missing and how to get it", add_arguments, run)
