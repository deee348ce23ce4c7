"""Contact sheets: pictures in rows with a text under each. No models here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GAP, LINE = 6, 20


def contact_sheet(
    pictures: Sequence[np.ndarray] | np.ndarray,
    texts: Sequence[str],
    columns: int,
    side: int = 192,
    lines: int = 1,
) -> Image.Image:
    """The pictures (h, w, 3) uint8 in rows, each with its text of so many lines below."""
    font = ImageFont.load_default(11)
    below = lines * LINE
    rows = -(-len(pictures) // columns)
    size = (columns * (side + GAP) + GAP, rows * (side + below + GAP) + GAP)
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    for k, (picture, text) in enumerate(zip(pictures, texts, strict=True)):
        x, y = GAP + k % columns * (side + GAP), GAP + k // columns * (side + below + GAP)
        small = Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS)
        sheet.paste(small, (x, y))
        for line, words in enumerate(text.split("\n")):
            at = (x + side / 2, y + side + (line + 0.5) * LINE)
            pen.text(at, shortened(words, side, font), "black", font, "mm")
    return sheet


def shortened(text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """As much of the text as fits."""
    while text and font.getlength(text) > width:
        text = text[:-2].rstrip(" …") + "…"
    return text
