"""What to type next, from what a run has left open."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from bench.cli.shared import results_words

if TYPE_CHECKING:
    from bench.runner import RunRequest
    from bench.summary import RunSummary

HIGHER = {"quick": "standard", "standard": "rigorous"}
MOST_NAMED = 4  # techniques; with more of them open the whole suite is asked for


def next_commands(request: RunRequest, summary: RunSummary) -> list[str]:
    """Lines to copy: settle what can't be told, look at the run, compare the next with it."""
    lines = []
    unclear = [
        case.case.technique for case in summary.cases if case.headline and case.headline.verdict == "cannot tell"
    ]
    suite = request.command[2] if len(request.command) > 2 else f"suite/{summary.header.suite}"
    higher = HIGHER.get(summary.header.profile)
    place = results_words(request.results)
    if unclear and higher:
        named = list(dict.fromkeys(unclear))
        words = [word for name in named for word in ("--technique", name)] if len(named) <= MOST_NAMED else []
        settle = shlex.join(["bench", "run", suite, "--profile", higher, *words, *place])
        lines.append(f"{settle}   # settle {_count(len(named))}")
    elif higher:
        again = shlex.join(["bench", "run", suite, "--profile", higher, *place])
        lines.append(f"{again}   # the same with more pairs")
    show = shlex.join(["bench", "show", summary.header.run, *place])
    page = ["bench", "export", summary.header.run, "--format", "html", "--output", "report.html", *place]
    lines.append(f"{show}   # all figures, and how to measure them again")
    lines.append(f"{shlex.join(page)}   # a page to pass on")
    return lines


def _count(number: int) -> str:
    return "the one that can't be told" if number == 1 else f"the {number} that can't be told"


def reproduce(summary: RunSummary) -> str:
    """The command that measures a run again."""
    words = list(summary.header.command) or ["bench", "run", f"suite/{summary.header.suite}"]
    if "--profile" not in words:
        words += ["--profile", summary.header.profile]
    return shlex.join(words)
