"""`bench new suite NAME`: a suite to start from, which can be measured as it comes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.cli.command import FINE, Command, UsageError
from bench.cli.shared import add_json, print_json


def add_arguments(parser: ArgumentParser) -> None:
    """`bench new suite NAME [--in DIR] [--json]`."""
    parser.add_argument("kind", choices=["suite"], help="what to make")
    parser.add_argument("name", metavar="NAME", help="its name: lower-case letters, digits and -")
    parser.add_argument("--in", dest="home", type=Path, metavar="DIR", help="where (default: ./suites, else here)")
    add_json(parser)


def run(arguments: Namespace) -> int:
    """Write the suite and say what to do with it.

    Raises UsageError where it can't be made.
    """
    from bench.scaffold import CannotCreate, create_suite

    try:
        folder = create_suite(arguments.name, arguments.home)
    except CannotCreate as error:
        raise UsageError(str(error)) from None
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if arguments.json:
        print_json({"suite": arguments.name, "folder": folder.as_posix(), "files": files})
        return FINE
    print(f"{folder} holds a suite of {len(files)} files. It measures as it comes:")
    print(f"  bench check {folder}\n  bench run {folder}")
    print(
        "Put your network into models/, your techniques into techniques/, and name them in suite.toml (docs/suites.md)."
    )
    return FINE


command = Command("new", "a suite to start from: bench new suite NAME", add_arguments, run)
