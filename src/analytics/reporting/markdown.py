"""A report as Markdown (GitHub's), with its pictures as files beside it; every text of a record is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from analytics.reporting.blocks import (
    Block,
    Cell,
    Commands,
    Fold,
    Part,
    Picture,
    Points,
    Report,
    Table,
    Words,
)

SPECIAL = re.compile(r"([\\`*{}\[\]<>|~$&])|(?<![^\W_])(_)|(_)(?![^\W_])")  # an underscore within a word is none
STARTS = re.compile(r"^(\s*)([#+\-=>]|\d+[.)])")
UNFIT = re.compile(r"[^a-z0-9]+")


def text(report: Report, folder: str) -> tuple[str, dict[str, Any]]:
    """The page, and the charts by the names of their files in `folder`."""
    pictures: dict[str, Any] = {}
    lines = [f"# {escaped(report.title)}", ""]
    lines += [f"- {escaped(name)}: {escaped(words)}" for name, words in report.about]
    for section in report.sections:
        lines += ["", f"## {escaped(section.title)}", ""]
        lines += _blocks(section.blocks, folder, pictures, "###")
    return "\n".join(lines) + "\n", pictures


def escaped(words: str) -> str:
    """Plain text in one line, of which nothing is taken for markup."""
    flat = SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(words.split()))
    return STARTS.sub(r"\1\\\2", flat) if STARTS.match(flat) and not flat[0].isdigit() else flat


def _blocks(blocks: Iterable[Block], folder: str, pictures: dict[str, Any], mark: str) -> list[str]:
    return [line for one in blocks for line in (*_block(one, folder, pictures, mark), "")]


def _block(one: Block, folder: str, pictures: dict[str, Any], mark: str) -> Iterator[str]:
    match one:
        case Words():
            yield escaped(one.text)
        case Table():
            yield from _table(one)
        case Picture():
            name = f"{len(pictures) + 1:02d}-{UNFIT.sub('-', one.name.lower()).strip('-')[:60]}.svg"
            pictures[name] = one.chart
            yield f"![{escaped(one.told)}](<{folder}/{name}>)"
        case Points():
            yield from (f"- {_cell(cell)}" for cell in one.lines)
            yield from _more(one.more)
        case Commands():
            yield from ("```sh", *(line.replace("```", "'''") for line in one.lines), "```")
        case Fold() | Part():
            yield from (f"{mark} {escaped(one.title)}", "", *_blocks(one.blocks, folder, pictures, f"{mark}#"))


def _table(one: Table) -> Iterator[str]:
    yield f"| {' | '.join(escaped(name) for name in one.headings)} |"
    yield f"|{' --- |' * len(one.headings)}"
    for at, cells in enumerate(one.rows):
        texts = [_cell(cell) for cell in cells]
        if at in one.strong:
            texts[0] = f"**{texts[0]}**"
        yield f"| {' | '.join(texts)} |"
    yield from _more(one.more)


def _cell(one: Cell) -> str:
    words = escaped(one.text)
    return f"{words} ({escaped(one.about)})" if one.about and words else words or escaped(one.about)


def _more(words: str) -> Iterator[str]:
    if words:
        yield from ("", escaped(words))
