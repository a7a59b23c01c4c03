"""Digits as a picture: ten columns, one class each, enlarged so that people can see them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

COLUMNS, MOST_ROWS, ZOOM, GAP = 10, 4, 4, 2


def save_grid(images: np.ndarray, path: Path) -> None:
    """Write the first rows of images (n, 8, 8), values -1 to 1, as a grey-scale PNG."""
    rows = min(MOST_ROWS, -(-len(images) // COLUMNS))
    cell = images.shape[1] * ZOOM + GAP
    sheet = np.full((rows * cell + GAP, COLUMNS * cell + GAP), 96, dtype=np.uint8)
    for index, image in enumerate(images[: rows * COLUMNS]):
        top, left = index // COLUMNS * cell + GAP, index % COLUMNS * cell + GAP
        grey = np.clip((1 - image) * 127.5, 0, 255).astype(np.uint8)  # dark strokes on white, as on paper
        sheet[top : top + cell - GAP, left : left + cell - GAP] = grey.repeat(ZOOM, 0).repeat(ZOOM, 1)
    Image.fromarray(sheet).save(path)
