"""Contact sheets: pictures in rows with a text under each. No models here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GAP, LINE = 6, 20


def contact_sheet(
    pictures: Sequence[np.ndarray], texts: Sequence[str], columns: int, side: int = 192
) -> Image.Image:
    """The pictures (h, w, 3) uint8 in rows, each with its text below."""
    font = ImageFont.load_default(11)
    rows = -(-len(pictures) // columns)
    size = (columns * (side + GAP) + GAP, rows * (side + LINE + GAP) + GAP)
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    for k, (picture, text) in enumerate(zip(pictures, texts, strict=True)):
        x, y = GAP + k % columns * (side + GAP), GAP + k // columns * (side + LINE + GAP)
        small = Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS)
        sheet.paste(small, (x, y))
        pen.text(
            (x + side / 2, y + side + LINE / 2), shortened(text, side, font), "black", font, "mm"
        )
    return sheet


def shortened(text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """As much of the text as fits."""
    while text and font.getlength(text) > width:
        text = text[:-2].rstrip(" …") + "…"
    return text
