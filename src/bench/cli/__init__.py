"""The command line: `bench` and its subcommands, one module each, found through their entry points."""

from bench.cli.command import Command, UsageError
from bench.cli.entry import main

__all__ = ["Command", "UsageError", "main"]
