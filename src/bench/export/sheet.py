"""The comparison sheet: what each technique made, side by side, with its ratio and quality beneath it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.export import format as shown
from bench.export.reading import Group, MeasuredRun, groups, value_of

if TYPE_CHECKING:
    from PIL import Image

    from bench.summary import CaseSummary

PICTURE = "grid"  # name of the artefact
GAP, CAPTION, HEADING = 18, 66, 48  # pixels
BROAD = 1.8  # width over height from which on a picture gets a broad tile
NAME_SIZE, TEXT_SIZE, TITLE_SIZE = 17, 14, 24
INK, GREY, PAPER, FRAME = "#111111", "#555555", "#ffffff", "#dddddd"


@dataclass(frozen=True, slots=True)
class Layout:
    """The size of a tile and how many stand in a row."""

    wide: int
    high: int
    across: int


def write_sheets(run: MeasuredRun, folder: Path) -> list[Path]:
    """One sheet for each model and workload that has pictures; returns their paths."""
    written = []
    for group in groups(run.summary):
        if any(PICTURE in case.artefacts for case in group.measured):
            path = folder / f"sheet-{plain(group.model)}-{plain(group.workload)}.png"
            draw_sheet(group, run.folder).save(path)
            written.append(path)
    return written


def plain(name: str) -> str:
    """A name as part of a file's name."""
    return re.sub(r"[^\w.+-]+", "_", name).strip(".") or "_"


def picture_path(case: CaseSummary, folder: Path) -> Path | None:
    """Where a case's picture lies; None where it is missing or outside the run's folder.

    A record may come from somebody else, so its paths are not trusted.
    """
    name = case.artefacts.get(PICTURE)
    if not name:
        return None
    path, root = (folder / name).resolve(), folder.resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def draw_sheet(group: Group, folder: Path) -> Image.Image:
    """The sheet of one model and workload."""
    from PIL import Image, ImageDraw

    cases = [case for case in group.measured if PICTURE in case.artefacts]
    pictures = [_picture(case, folder) for case in cases]
    layout = lay_out([picture.size for picture in pictures if picture], len(cases))
    wide = GAP + layout.across * (layout.wide + GAP)
    high = HEADING + GAP + math.ceil(len(cases) / layout.across) * (layout.high + CAPTION + GAP)
    sheet = Image.new("RGB", (wide, high), PAPER)
    brush = ImageDraw.Draw(sheet)
    brush.text((GAP, GAP), _fitted(brush, group.title, wide - 2 * GAP, TITLE_SIZE), INK, _font(TITLE_SIZE))
    for place, (case, picture) in enumerate(zip(cases, pictures, strict=True)):
        left = GAP + place % layout.across * (layout.wide + GAP)
        top = HEADING + GAP + place // layout.across * (layout.high + CAPTION + GAP)
        _draw_tile(sheet, brush, (left, top), layout, picture, caption(case, group))
    return sheet


def lay_out(sizes: Sequence[tuple[int, int]], count: int) -> Layout:
    """Square tiles four across; where all pictures are broad, broad ones three across, as low as fits."""
    broadest = min((wide / max(1, high) for wide, high in sizes), default=1.0)
    if broadest < BROAD:
        return Layout(300, 300, min(4, count))
    return Layout(420, max(60, math.ceil(420 / broadest)), min(3, count))


def _draw_tile(
    sheet: Image.Image,
    brush: Any,
    corner: tuple[int, int],
    layout: Layout,
    picture: Image.Image | None,
    lines: Sequence[tuple[str, int, str]],
) -> None:
    left, top = corner
    brush.rectangle((left - 1, top - 1, left + layout.wide, top + layout.high), outline=FRAME)
    if picture is None:
        brush.text((left + 12, top + layout.high // 2), "the picture can't be read", GREY, _font(TEXT_SIZE))
    else:
        fitted = _scaled(picture, layout)
        middle = (left + (layout.wide - fitted.width) // 2, top + (layout.high - fitted.height) // 2)
        sheet.paste(fitted, middle)
    for row, (text, size, colour) in enumerate(lines):
        place = (left, top + layout.high + 5 + row * 20)
        brush.text(place, _fitted(brush, text, layout.wide, size), colour, _font(size))


def caption(case: CaseSummary, group: Group) -> list[tuple[str, int, str]]:
    """The lines beneath a picture: name, time, quality; each with its size and colour."""
    one = case.headline
    if case.is_baseline:
        time = "baseline, 1x"
    elif one is None:
        time = "not compared"
    else:
        time = f"{shown.ratio_with_interval(one.ratio, one.low, one.high)}  {one.verdict}"
    parts = []
    for metric in (group.quality, group.fidelity):
        figure = value_of(case, metric)
        if metric and figure:
            parts.append(f"{metric.replace('_', ' ')} {shown.quantity(figure.value, figure.unit)}")
    return [
        (case.case.technique, NAME_SIZE, INK),
        (time, TEXT_SIZE, GREY),
        (", ".join(parts), TEXT_SIZE, GREY),
    ]


def _picture(case: CaseSummary, folder: Path) -> Image.Image | None:
    from PIL import Image

    path = picture_path(case, folder)
    if path is None:
        return None
    try:
        with Image.open(path) as opened:
            return opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _scaled(picture: Image.Image, layout: Layout) -> Image.Image:
    """The picture as large as the tile; small ones by a half or whole factor, so that pixels stay sharp."""
    from PIL import Image

    factor = min(layout.wide / picture.width, layout.high / picture.height)
    if factor >= 1:
        factor = max(1.0, math.floor(factor * 2) / 2)
    way = Image.Resampling.NEAREST if factor >= 1 else Image.Resampling.LANCZOS
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, way)


def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _fitted(brush: Any, text: str, width: int, size: int) -> str:
    """The text, cut with an ellipsis where it is wider than its place."""
    font = _font(size)
    text = text.replace(shown.MINUS, "-")  # the bundled font has no minus sign
    while text and brush.textlength(text, font) > width:
        text = f"{text.removesuffix('...')[:-1]}..." if text != "..." else ""
    return text
