"""`bench`: finds the subcommand, loads it alone, runs it, and turns errors into lines and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import NoReturn

from bench.cli.command import FINE, INTERRUPTED, PIPE_CLOSED, WRONG_USAGE, Command, UsageError
from bench.cli.errors import explain

GROUP = "bench.commands"
DISTRIBUTION = "efficientai-mlx-toolkit"
ABOUT = "Measure, compare and choose ML optimisation techniques, with figures that hold."


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one line, like every other mistake of this command line."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the usage and leaving."""
        raise UsageError(f"{message}; see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one call of `bench`; returns the exit code (0 fine, 1 failed, 2 wrong usage, 130 interrupted)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = dispatch(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return PIPE_CLOSED
    except Exception as error:
        code, lines = explain(error)
        for line in lines:
            print(f"bench: {line}", file=sys.stderr)
        return code


def dispatch(arguments: Sequence[str]) -> int:
    """Find the command that the first argument names and run it.

    Raises UsageError for one that doesn't exist, and whatever the command raises.
    """
    first = arguments[0] if arguments else "--help"
    if first in ("-h", "--help", "help"):
        return _print_help()
    if first in ("-V", "--version"):
        print(f"bench {metadata.version(DISTRIBUTION)}")
        return FINE
    command = find_command(first)
    parser = Parser(prog=f"bench {command.name}", description=command.summary, allow_abbrev=False)
    command.add_arguments(parser)
    try:
        parsed = parser.parse_args(arguments[1:])
    except SystemExit as left:  # --help has been printed
        return FINE if not left.code else WRONG_USAGE
    return command.run(parsed)


def find_command(name: str) -> Command:
    """Load the command of that name.

    Raises UsageError with the nearest that exists.
    """
    points = metadata.entry_points(group=GROUP)
    if name in points.names:
        command: Command = points[name].load()
        return command
    from bench.spec.table import nearest

    raise UsageError(f"command '{name}' does not exist; {nearest(name, points.names)}")


def _print_help() -> int:
    commands: list[Command] = sorted(
        (point.load() for point in metadata.entry_points(group=GROUP)), key=lambda command: command.name
    )
    width = max((len(command.name) for command in commands), default=0)
    print(f"usage: bench COMMAND [options]\n\n{ABOUT}\n")
    for command in commands:
        print(f"  {command.name:<{width}}  {command.summary}")
    print("\n`bench COMMAND --help` explains one of them; `bench --version` names the version.")
    return FINE


def _close_stdout() -> None:
    """Give stdout a place to go, or the interpreter complains of the closed pipe once more when it ends."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
