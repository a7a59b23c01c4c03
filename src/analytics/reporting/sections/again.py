"""How to get these figures again: the command of each run, and the question behind each section."""

from __future__ import annotations

from analytics.reporting import limits
from analytics.reporting.blocks import Block, Commands, Part, Section, Words, cut
from analytics.reporting.gathered import Gathered

TITLE = "How to get these figures again"
QUESTIONS = (
    ("compare", "--by", "host"),
    ("frontier",),
    ("trend",),
    ("insight", "--all", "--evidence"),
    ("compare", "--by", "family", "--members"),
)


def section(gathered: Gathered) -> Section:
    """Measuring commands, then asking commands."""
    measure = list(dict.fromkeys(row["command"] for row in reversed(gathered.runs) if row["command"]))
    kept, more = cut(measure, limits.SOURCES, "bench show RUN names the command of each run")
    blocks: list[Block] = []
    if kept:
        lines: tuple[Block, ...] = (Words(MEASURE, "soft"), Commands(tuple(kept)))
        blocks.append(Part("Measure", (*lines, Words(more, "soft")) if more else lines))
    ask = [gathered.command(*words) for words in QUESTIONS if words[0] in commands()]
    ask.append(gathered.command("report"))
    blocks.append(Part("Ask", (Words(ASK, "soft"), Commands(tuple(ask)))))
    return Section("reproduce", TITLE, tuple(blocks), {"measure": measure, "ask": ask})


def commands() -> frozenset[str]:
    """The subcommands that `bench` has."""
    from importlib import metadata

    return frozenset(metadata.entry_points(group="bench.commands").names)


MEASURE = (
    "In a clone of the toolkit; `bench show RUN` tells seed and software of one run. Times differ on other machines."
)
ASK = "The same questions on a terminal; with --json as data. `bench export --of QUESTION` writes them as files."
