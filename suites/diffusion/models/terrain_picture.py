"""Height fields as shaded relief, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GAP, STEEP = 4, 12.0
LIGHT = np.array([-1.0, -1.0, 1.2]) / np.linalg.norm([-1.0, -1.0, 1.2])  # from the upper left


def save_fields(fields: NDArray[Any], path: Path) -> None:
    """Write fields (n, side, side), values -1 to 1, as one row of shaded pictures."""
    count, side, _ = fields.shape
    sheet = np.full((side + 2 * GAP, count * (side + GAP) + GAP), 96, dtype=np.uint8)
    for index, field in enumerate(fields):
        left = index * (side + GAP) + GAP
        sheet[GAP : GAP + side, left : left + side] = shade(field)
    Image.fromarray(sheet).save(path)


def shade(field: NDArray[Any]) -> NDArray[np.uint8]:
    """Light from the upper left on the surface (Lambert), 0 to 255."""
    down, right = np.gradient(field.astype(np.float64) * STEEP)
    normal = np.stack([-right, -down, np.ones_like(down)], axis=-1)
    lit = (normal @ LIGHT) / np.linalg.norm(normal, axis=-1)
    return np.clip(lit * 255, 0, 255).astype(np.uint8)
