"""A grid with its labels: as a picture or a page of a document, and as a page for a browser in
which all pictures are zoomed in step."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.harmless import for_xml
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.evaluation.values.grids import Axis, Grid
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.drawing.fonts import Fonts
from desktop_app.imaging.drawing.lettering import size_of
from desktop_app.imaging.drawing.page import DrawnPage, Item, Shown, TextBlock, TextStyle
from desktop_app.imaging.drawing.painting import raster
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.png import write_png
from desktop_app.imaging.resize import fit_within
from desktop_app.storage.item_run import content_of

Pictures = Mapping[tuple[int, int], "ByteArray"]
"""(h, w, 3) uint8 sRGB, by column and row."""
Reasons = Mapping[tuple[int, int], str]
"""Why others are not there."""

_GAP: Final = 12.0
_LABEL: Final = TextStyle(16, "#1c1c1c", bold=True, align="middle")
_SIDE_LABEL: Final = TextStyle(16, "#1c1c1c", bold=True)
_SMALL: Final = TextStyle(13, "#5c5c5c")
_WIDE: Final = 160.0
"""Of labels at the left."""


def pictures_in(files: Mapping[tuple[int, int], Path], most: int = 0) -> Pictures:
    """Those that can be read; scaled down so that they have about ``most`` pixels together. 0: as
    large as they are."""
    found = dict[tuple[int, int], "ByteArray"]()
    for at, file in files.items():
        if data := content_of(file):
            shown = read_picture(data, file.name).shown[..., :3]
            side = math.isqrt(most // len(files)) or max(shown.shape)
            found[at] = to_bytes(fit_within(shown, side))
    return found


def page_of(
    grid: Grid,
    pictures: Pictures,
    reasons: Reasons,
    fonts: Fonts,
    name: Callable[[str], str] | None = None,
) -> DrawnPage:
    """Its pictures at their own size, in pixels; ``name`` as of `Axis.label`."""
    sizes = [one.shape[:2] for one in pictures.values()] or [(256, 256)]
    high, wide = (float(max(each)) for each in zip(*sizes, strict=True))
    columns, rows = _labels(grid.x, name), _labels(grid.y, name)
    left = _WIDE + _GAP if rows[0] else _GAP
    head = max(size_of(text, _LABEL, fonts, wide)[1] for text in columns) + 2 * _GAP
    items: list[Item] = []
    for column, text in enumerate(columns):
        items.append(TextBlock(text, left + column * (wide + _GAP), _GAP, wide, _LABEL))
    for row, text in enumerate(rows):
        top = head + row * (high + _GAP)
        items.append(TextBlock(text, _GAP, top, _WIDE - _GAP, _SIDE_LABEL))
        for column, label in enumerate(columns):
            x, at = left + column * (wide + _GAP), (column, row)
            if at in pictures:
                height, width = pictures[at].shape[:2]
                items.append(Shown(pictures[at], x, top, width, height, f"{label} {text}".strip()))
            elif at in reasons:
                items.append(TextBlock(reasons[at], x + _GAP, top + _GAP, wide - 2 * _GAP, _SMALL))
    width, height = left + len(columns) * (wide + _GAP), head + len(rows) * (high + _GAP)
    return DrawnPage(width, height, items, "#ffffff")


def _labels(axis: Axis | None, name: Callable[[str], str] | None = None) -> list[str]:
    """One for each value of the axis; "" alone where there is no axis."""
    if axis is None:
        return [""]
    return [axis.label(at, name).replace(" · ", "\n") for at in range(len(axis.values))]


def picture_of(page: DrawnPage, fonts: Fonts) -> ByteArray:
    """(h, w, 3) uint8 sRGB, without alpha."""
    return np.ascontiguousarray(raster(page, fonts)[..., :3])


_STYLE: Final = """
body { font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; margin: 1em;
  color: #e6e6e6; background: #3c3c3c } h1 { font-size: 1.2em }
table { border-collapse: collapse } th { padding: 0.3em 0.6em; font-weight: 600 }
tbody th { text-align: right; white-space: pre-line; min-width: 6em }
td { padding: 3px; vertical-align: top }
.view { width: var(--side); aspect-ratio: var(--shape); overflow: hidden; cursor: grab }
.view img { width: 100%; height: 100%; transform-origin: 0 0; user-select: none;
  transform: scale(var(--zoom)) translate(var(--x), var(--y)); image-rendering: pixelated }
.why { width: var(--side); color: #a8a8a8; font-size: 0.9em }
"""

_SCRIPT: Final = """
const root = document.documentElement.style; let zoom = 1, x = 0, y = 0, from = null;
function show() {
  const least = (1 / zoom - 1) * 100;
  x = Math.min(0, Math.max(least, x)); y = Math.min(0, Math.max(least, y));
  root.setProperty("--zoom", zoom); root.setProperty("--x", x + "%");
  root.setProperty("--y", y + "%");
}
function side(value) { root.setProperty("--side", value + "px"); }
for (const view of document.querySelectorAll(".view")) {
  view.addEventListener("wheel", event => {
    event.preventDefault();
    const box = view.getBoundingClientRect(), before = zoom;
    zoom = Math.min(16, Math.max(1, zoom * (event.deltaY < 0 ? 1.25 : 0.8)));
    const change = (1 / zoom - 1 / before) * 100;
    x += change * (event.clientX - box.left) / box.width;
    y += change * (event.clientY - box.top) / box.height;
    show();
  }, { passive: false });
  view.addEventListener("pointerdown", event => {
    view.setPointerCapture(event.pointerId); from = [event.clientX, event.clientY, x, y];
  });
  view.addEventListener("pointermove", event => {
    if (!from) return;
    const box = view.getBoundingClientRect();
    x = from[2] + (event.clientX - from[0]) / box.width * 100 / zoom;
    y = from[3] + (event.clientY - from[1]) / box.height * 100 / zoom;
    show();
  });
  view.addEventListener("pointerup", () => { from = null; });
  view.addEventListener("dblclick", () => { zoom = 1; show(); });
}
"""


def html_of(grid: Grid, pictures: Pictures, reasons: Reasons, name: str) -> str:
    """One file that needs no other."""
    high, wide = next((one.shape[:2] for one in pictures.values()), (1, 1))
    head = "".join(f"<th>{escape(text)}</th>" for text in _labels(grid.x))
    side = min(wide, 320)
    root = f"--side: {side}px; --zoom: 1; --x: 0; --y: 0; --shape: {wide} / {high}"
    slider = f'min="64" max="{max(wide, 320)}" value="{side}" oninput="side(this.value)"'
    lines = [
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(name)}</title>',
        f"<style>:root {{ {root} }}{_STYLE}</style></head><body><h1>{escape(name)}</h1>",
        f'<input type="range" aria-label="size" {slider}>',
        f"<table><thead><tr><th></th>{head}</tr></thead><tbody>",
    ]
    for row, text in enumerate(_labels(grid.y)):
        cells = "".join(_cell(pictures, reasons, (at, row)) for at in range(grid.columns))
        lines.append(f"<tr><th>{escape(text)}</th>{cells}</tr>")
    lines.append(f"</tbody></table><script>{_SCRIPT}</script></body></html>\n")
    return for_xml("\n".join(lines))


def _cell(pictures: Pictures, reasons: Reasons, at: tuple[int, int]) -> str:
    if at not in pictures:
        return f'<td><div class="why">{escape(reasons.get(at, ""))}</div></td>'
    data = b64encode(write_png(pictures[at], ())).decode()
    image = f'<img alt="" draggable="false" src="data:image/png;base64,{data}">'
    return f'<td><div class="view">{image}</div></td>'
