"""What is handed over and what was measured: the worker's request and reply, trials, pairs and runs."""

from bench.record.lines import (
    SCHEMA,
    Block,
    Case,
    NewerSchema,
    Pair,
    RunHeader,
    Side,
    Trial,
    read_line,
    write_line,
)
from bench.record.messages import CALLS, Application, FilePlace, Reply, Request, WarmUp
from bench.record.settings import Setting

__all__ = [
    "CALLS",
    "SCHEMA",
    "Application",
    "Block",
    "Case",
    "FilePlace",
    "NewerSchema",
    "Pair",
    "Reply",
    "Request",
    "RunHeader",
    "Setting",
    "Side",
    "Trial",
    "WarmUp",
    "read_line",
    "write_line",
]
