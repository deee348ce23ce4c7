"""A lab's grid as one picture: a column a schedule, a row an edit."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.catalog.resources import resource_path
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.evaluation.values.lab import NEW, LabCell, LabReport, schedule_text
from desktop_app.imaging.drawing.fonts import fonts_in
from desktop_app.imaging.drawing.page import DrawnPage, Item, Shown, TextBlock, TextStyle
from desktop_app.imaging.drawing.painting import raster
from desktop_app.storage.pictures import open_picture

TILE: Final = 128
_GAP, _HEAD, _SIDE = 12, 44, 132
_TEXT = TextStyle(12, "#1c1c1c", bold=True)
_SMALL = TextStyle(11, "#5c5c5c")

NAMES: Final = {
    NEW: "New pictures",
    "inpaint": "Inpainting",
    "super_resolution": "Super-resolution",
    "colourise": "Colourisation",
    "stroke": "Strokes",
    "denoise": "Noise removed",
    "vary": "Variation, 50 %",
    "interpolate": "From seed to seed",
}
"""Of the rows."""


def value_text(cell: LabCell) -> str:
    """Seconds of a picture, and its value."""
    unit = " dB" if cell.edit != NEW else ""
    value = "" if cell.value is None else f" · {cell.value:.3g}{unit}{cell.interval}"
    return f"{cell.seconds:.3g} s{value}"


def mosaic(folder: Path, cell: LabCell) -> ByteArray:
    """Four of a cell's pictures in a square, or the first alone where there are fewer."""
    shown = [open_picture(folder / name).shown[..., :3] for name in cell.files[:4]]
    if len(shown) < 4:
        return shown[0]
    return np.vstack([np.hstack(shown[:2]), np.hstack(shown[2:])])


def lab_sheet(report: LabReport, folder: Path) -> ByteArray:
    """(h, w, 3) uint8 of a report whose pictures are in ``folder``; what is missing is left out."""
    items: list[Item] = []
    total = report.plan.timesteps
    pitch, left, line = TILE + _GAP, _SIDE + TILE + _GAP, TILE + _HEAD
    for at, steps in enumerate(report.columns):
        items.append(
            TextBlock(schedule_text(steps, total), left + at * pitch, 10, TILE, style=_TEXT)
        )
    for number, row in enumerate(report.rows):
        top = 40 + number * line
        items.append(TextBlock(NAMES[row], 12, top + 4, _SIDE - 16, style=_TEXT))
        if row in report.inputs:
            items.append(_tile(open_picture(folder / report.inputs[row]).shown, _SIDE, top))
        for at, steps in enumerate(report.columns):
            cell = report.cell(steps, row)
            if cell is not None:
                x = left + at * pitch
                items.append(_tile(mosaic(folder, cell), x, top))
                items.append(TextBlock(value_text(cell), x, top + TILE + 4, TILE, style=_SMALL))
    width, height = left + len(report.columns) * pitch, 40 + len(report.rows) * line
    notes = f"{report.plan.model}. {report.measure or 'No quality was measured'}."
    items.append(TextBlock(notes, 12, height - 8, width - 24, style=_SMALL))
    page = DrawnPage(width, height + 16, items, "#ffffff")
    return np.ascontiguousarray(raster(page, fonts_in(resource_path("fonts")), 2.0)[..., :3])


def _tile(pixels: ByteArray, x: float, y: float) -> Shown:
    """Enlarged without smoothing, so that small pictures show as they are."""
    factor = max(1, 2 * TILE // max(pixels.shape[:2]))
    whole = np.repeat(np.repeat(pixels[..., :3], factor, 0), factor, 1)
    size = Size(whole.shape[1], whole.shape[0])
    scale = TILE / max(size.width, size.height)
    return Shown(whole, x, y, size.width * scale, size.height * scale)
