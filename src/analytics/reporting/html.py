"""A report as one page of HTML: nothing is loaded, nothing runs, and every text goes through `escape`.

Charts stand in it as drawings (SVG). Each is one picture to a screen reader, with its words; the figures of each stand
in a table below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from analytics.reporting.blocks import (
    Block,
    Cell,
    Commands,
    Fold,
    Part,
    Picture,
    Points,
    Report,
    Section,
    Table,
    Words,
)
from analytics.reporting.style import REPORT_STYLE
from bench.export import look
from bench.export.page_style import STYLE

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SPOKEN = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')  # of single marks: the picture speaks as one
NAMED = re.compile(r'(\bid="|url\(#|href="#)')


def page(report: Report) -> str:
    """The whole document."""
    title = escape(report.title)
    head = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head += f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    head += f"<style>{STYLE}{REPORT_STYLE}</style>"
    pictures = Pictures()
    sections = "\n".join(_section(one, pictures) for one in report.sections)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>'
        f'<a class="skip" href="#{escape(report.sections[0].key)}">To the first section</a>\n<main>\n'
        f"<header><h1>{title}</h1>{_about(report)}{_contents(report)}</header>\n{sections}\n</main></body></html>\n"
    )


class Pictures:
    """Drawings of one page: names within each are made its own, or the first would clip all others."""

    def __init__(self) -> None:
        self.drawn = 0

    def drawing(self, one: Picture) -> str:
        """The drawing with its words."""
        self.drawn += 1
        drawn = SPOKEN.sub("", look.svg(one.chart))
        drawn = NAMED.sub(rf"\g<1>p{self.drawn}-", drawn[drawn.index("<svg") :])
        told = escape(one.told)
        return f'<figure><div class="drawing" role="img" tabindex="0" aria-label="{told}">{drawn}</div></figure>'


def _about(report: Report) -> str:
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in report.about)
    return f'<dl class="about">{cells}</dl>'


def _contents(report: Report) -> str:
    if len(report.sections) < 2:
        return ""
    lines = "".join(f'<li><a href="#{escape(one.key)}">{escape(one.title)}</a></li>' for one in report.sections)
    return f'<nav aria-label="Sections"><ul>{lines}</ul></nav>'


def _section(one: Section, pictures: Pictures) -> str:
    key = escape(one.key)
    return (
        f'<section id="{key}" aria-labelledby="{key}-title"><h2 id="{key}-title">{escape(one.title)}</h2>'
        f"{_blocks(one.blocks, pictures)}</section>"
    )


def _blocks(blocks: Iterable[Block], pictures: Pictures) -> str:
    return "\n".join(_block(one, pictures) for one in blocks)


def _block(one: Block, pictures: Pictures) -> str:
    match one:
        case Words():
            return f'<p class="{escape(one.tone)}">{escape(one.text)}</p>' if one.tone else f"<p>{escape(one.text)}</p>"
        case Table():
            return _table(one)
        case Picture():
            return pictures.drawing(one)
        case Points():
            lines = "".join(f"<li>{_cell(cell)}</li>" for cell in one.lines)
            return f"<ul>{lines}</ul>{_more(one.more)}"
        case Commands():
            return f'<pre tabindex="0">{escape(chr(10).join(one.lines))}</pre>'
        case Fold():
            inner = _blocks(one.blocks, pictures)
            return f"<details><summary>{escape(one.title)}</summary>{inner}</details>"
        case Part():
            return f'<div class="part"><h3>{escape(one.title)}</h3>{_blocks(one.blocks, pictures)}</div>'


def _table(one: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in one.headings)
    rows = "".join(_row(cells, at in one.strong) for at, cells in enumerate(one.rows))
    title = escape(one.title)
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{title}"><table><caption>{title}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{_more(one.more)}"
    )


def _row(cells: tuple[Cell, ...], strong: bool) -> str:
    first, *others = cells
    kind = ' class="baseline"' if strong else ""
    return f'<tr{kind}><th scope="row">{_cell(first)}</th>{"".join(f"<td>{_cell(one)}</td>" for one in others)}</tr>'


def _cell(one: Cell) -> str:
    text = escape(one.text)
    if one.value is not None:
        text = f'<data value="{one.value!r}">{text}</data>'
    if one.link:
        text = f'<a href="{escape(one.link)}" rel="noopener noreferrer">{text}</a>'
    if one.tone:
        text = f'<span class="{escape(one.tone)}">{text}</span>'
    return f"{text}<small>{escape(one.about)}</small>" if one.about else text


def _more(words: str) -> str:
    return f'<p class="soft">{escape(words)}</p>' if words else ""
