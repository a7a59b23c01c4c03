"""Layers to a panel of the family's width, with texts and lines set in its pixels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from analytics.charts.lettering import LINE
from bench.export import look


@dataclass(frozen=True, slots=True)
class Written:
    """A text, in one line or several, the middle of which lies at a pixel of the panel."""

    words: str | Sequence[str]
    x: float
    y: float
    align: str = "left"
    colour: str = look.INK
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Ruled:
    """A straight line between two pixels of the panel."""

    x: float
    y: float
    x2: float
    y2: float
    colour: str = look.INK
    width: float = 1.0


Kind = TypeVar("Kind", Written, Ruled)


def panel(layers: Iterable[Any], height: float, width: float = look.WIDTH, title: str = "", framed: bool = True) -> Any:
    """The layers as one panel, in pixels, lines and texts above the marks, with its own title where there is one."""
    import altair

    parts = list(layers)
    lines = [part for part in parts if isinstance(part, Ruled)]
    texts = [part for part in parts if isinstance(part, Written)]
    marks = [part for part in parts if not isinstance(part, Ruled | Written)]
    drawn = altair.layer(*marks, *_ruled(lines), *_written(texts)).properties(width=width, height=height)
    if not framed:
        drawn = drawn.properties(view=altair.ViewBackground(strokeOpacity=0))
    return drawn.properties(title=look.panel_title(title, "")) if title else drawn


def _written(texts: list[Written]) -> list[Any]:
    """One layer for texts that are set alike: a layer a text would take seconds for sixty of them."""
    import altair

    return [
        altair.Chart(look.rows([_lines(text) for text in part]))
        .mark_text(align=align, baseline="middle", fontSize=look.TEXT, lineHeight=LINE,
                   fontWeight="bold" if bold else "normal")
        .encode(_raw("X", "left"), _raw("Y", "top"), altair.Color("colour:N", scale=None), text="words:N")
        for (align, bold), part in _alike(texts, lambda text: (text.align, text.bold))
    ]  # fmt: skip


def _lines(text: Written) -> dict[str, Any]:
    lines = [text.words] if isinstance(text.words, str) else list(text.words)
    top = text.y - (len(lines) - 1) * LINE / 2
    return {"words": lines if len(lines) > 1 else lines[0], "left": text.x, "top": top, "colour": text.colour}


def _ruled(lines: list[Ruled]) -> list[Any]:
    import altair

    return [
        altair.Chart(look.rows([
            {"left": line.x, "top": line.y, "right": line.x2, "bottom": line.y2, "colour": line.colour} for line in part
        ]))
        .mark_rule(strokeWidth=width)
        .encode(_raw("X", "left"), _raw("Y", "top"), altair.X2("right"), altair.Y2("bottom"),
                altair.Color("colour:N", scale=None))
        for width, part in _alike(lines, lambda line: line.width)
    ]  # fmt: skip


def _raw(channel: str, field: str) -> Any:
    """A position in pixels, as it is."""
    import altair

    return getattr(altair, channel)(f"{field}:Q", scale=None, axis=None)


def _alike(parts: list[Kind], by: Any) -> list[tuple[Any, list[Kind]]]:
    found: dict[Hashable, list[Kind]] = {}
    for part in parts:
        found.setdefault(by(part), []).append(part)
    return list(found.items())
