"""Pages on a canvas of Skia: as pixels, and as PDF with real text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, TypeGuard

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.harmless import for_xml
from desktop_app.core.pixels import ByteArray, digest
from desktop_app.imaging.drawing.extent import extent
from desktop_app.imaging.drawing.fonts import Fonts, skia
from desktop_app.imaging.drawing.lettering import corners, lettered, turned
from desktop_app.imaging.drawing.page import (
    SHADOW,
    DrawnLine,
    DrawnPage,
    Item,
    Oval,
    PageInfo,
    Shown,
    TextBlock,
    argb,
)
from desktop_app.imaging.drawing.pdf_text import as_typed, is_intricate

_OUTLINES: Final = 4
"""Pixels of a unit, of outlines of letters in a PDF."""

_MARKED: Final = 1
"""Id of what is marked in a PDF."""

_BLOCK: Final = 512
"""Pixels are drawn in blocks that always lie alike, since how Skia rounds edges depends on where a
picture is cut: a part is as it is in the whole."""


def raster(
    page: DrawnPage, fonts: Fonts, scale: float = 1.0, part: Rect | None = None
) -> ByteArray:
    """A page as pixels.

    Args:
        page: what is drawn.
        fonts: of its text.
        scale: pixels of a unit.
        part: of the pixels; None: all.

    Returns:
        (h, w, 4) uint8 sRGB, alpha not multiplied in; the same on every machine for the fonts that
        ship.
    """
    part = part or Rect(0, 0, round(page.width * scale), round(page.height * scale))
    made = np.zeros((part.height, part.width, 4), np.uint8)
    if part.is_empty:
        return made
    recorder = skia.PictureRecorder()
    limit = skia.Rect.MakeXYWH(*map(float, (part.x, part.y, part.width, part.height)))
    limit.outset(_BLOCK, _BLOCK)
    canvas = recorder.beginRecording(limit)
    canvas.scale(scale, scale)
    _paint(page, canvas, fonts)
    picture = recorder.finishRecordingAsPicture()
    for x in range(part.x // _BLOCK * _BLOCK, part.right, _BLOCK):
        for y in range(part.y // _BLOCK * _BLOCK, part.bottom, _BLOCK):
            common = Rect(x, y, _BLOCK, _BLOCK).intersected(part)
            here = _block(picture, x, y)[common.moved(-x, -y).slices]
            made[common.moved(-part.x, -part.y).slices] = here
    return made


def _block(picture: Any, x: int, y: int) -> ByteArray:
    """What is recorded, in the block whose corner is at (x, y)."""
    pixels = np.zeros((_BLOCK, _BLOCK, 4), np.uint8)
    info = skia.ImageInfo.Make(_BLOCK, _BLOCK, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, pixels, _BLOCK * 4)
    canvas = surface.getCanvas()
    canvas.translate(-x, -y)
    canvas.drawPicture(picture)
    del canvas, surface
    return _straight(pixels)


def pdf(pages: Sequence[DrawnPage], fonts: Fonts, info: PageInfo, unit: float = 1.0) -> bytes:
    """Pages as a PDF: text stays text, in fonts of which what is used is embedded; without date and
    id, so that the same pages give the same bytes.

    Args:
        pages: in their order.
        fonts: of their text.
        info: what the file says of itself.
        unit: points (1/72 inch) of the pages' unit.
    """
    meta = skia.PDF.Metadata()
    meta.fTitle, meta.fSubject, meta.fKeywords = map(for_xml, (info.title, info.subject, info.mark))
    meta.fCreator, meta.fProducer = "Velatura", "Velatura"
    meta.fRasterDPI, meta.fEncodingQuality = 300, 101  # above 100: without loss
    stream, marked = skia.DynamicMemoryWStream(), list[str]()
    if any(map(_is_marked, (item for page in pages for item in page.items))):
        root = skia.PDF.StructureElementNode()
        root.fTypeString, root.fNodeId = "Document", _MARKED
        meta.fStructureElementTreeRoot = root
    document = skia.PDF.MakeDocument(stream, meta)
    images = dict[str, Any]()
    for page in pages:
        canvas = document.beginPage(page.width * unit, page.height * unit)
        canvas.scale(unit, unit)
        _paint(replace(page, items=()), canvas, fonts)
        for item in chain.from_iterable(_read_once(one, fonts) for one in page.items):
            skia.PDF.SetNodeId(canvas, _MARKED if _is_marked(item) else 0)
            _paint_item(item, canvas, fonts, images)
            if _is_marked(item):
                marked.append(item.text)
                skia.PDF.SetNodeId(canvas, 0)
                # What is drawn between two lines keeps them from being one.
                tiny = skia.Font(fonts.named("NotoSans-Regular")[0], 1)
                canvas.drawString(" ", *corners(item, fonts)[1], tiny, skia.Paint())
        document.endPage()
    document.close()
    return as_typed(bytes(stream.detachAsData()), marked, fonts.named)


def _is_marked(item: Item) -> TypeGuard[TextBlock]:
    return isinstance(item, TextBlock) and is_intricate(item.text)


def _read_once(item: Item, fonts: Fonts) -> Iterator[Item]:
    """Outlines and shadows of letters as a picture below them: Skia writes all that is drawn with
    letters as text into a PDF, these too, and each would be found twice. What is marked, in lines.
    """
    if isinstance(item, TextBlock) and (item.style.halo or item.style.shadow):
        bare = replace(item, style=replace(item.style, colour="#00000000"))
        place, finer = extent([item], fonts), _OUTLINES
        part = Rect(*(finer * side for side in (place.x, place.y, place.width, place.height)))
        pixels = raster(DrawnPage(0, 0, [bare]), fonts, finer, part)
        yield Shown(pixels, place.x, place.y, place.width, place.height)
        item = replace(item, style=replace(item.style, halo="", shadow=0.0))
    if not _is_marked(item):
        yield item
        return
    for line in lettered(item, fonts).lines:
        x, y = turned(item).point(line.x, line.y)
        yield replace(item, text=line.text, x=x, y=y, width=math.inf)


def _straight(pixels: ByteArray) -> ByteArray:
    """Colours that are multiplied by alpha, as they were; in place."""
    flat = pixels.reshape(-1, 4)
    between = np.flatnonzero(cv2.extractChannel(pixels, 3).ravel() - np.uint8(1) < 254)
    some = flat[between].astype(np.uint32)  # the others, mostly all, are as they were
    colours = (some[:, :3] * 255 + some[:, 3:] // 2) // some[:, 3:]
    flat[between, :3] = np.minimum(colours, 255)
    return pixels


def _paint(page: DrawnPage, canvas: Any, fonts: Fonts) -> None:
    if page.colour:
        canvas.drawRect(skia.Rect.MakeWH(page.width, page.height), _filled(page.colour))
    for item in page.items:
        _paint_item(item, canvas, fonts)


def _paint_item(
    item: Item, canvas: Any, fonts: Fonts, images: dict[str, Any] | None = None
) -> None:
    """``images``: pictures of a PDF by their digests, so that equal ones share their data."""
    match item:
        case TextBlock():
            _letters(item, canvas, fonts)
        case DrawnLine():
            builder = skia.Path()
            builder.moveTo(*item.points[0])
            for point in item.points[1:]:
                builder.lineTo(*point)
            if item.closed:
                builder.close()
            if item.fill:
                canvas.drawPath(builder, _filled(item.fill))
            if item.colour:
                canvas.drawPath(builder, _stroked(item.colour, item.width, item.dash))
        case Oval():
            rect = skia.Rect.MakeXYWH(item.x, item.y, item.width, item.height)
            paints = [_filled(item.fill)] if item.fill else []
            if item.colour:
                paints.append(_stroked(item.colour, item.stroke))
            for paint in paints:
                if item.corner is None:
                    canvas.drawOval(rect, paint)
                else:
                    canvas.drawRoundRect(rect, item.corner, item.corner, paint)
        case Shown():
            rect = skia.Rect.MakeXYWH(item.x, item.y, item.width, item.height)
            image = _image(item.pixels, images)
            smooth = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
            canvas.drawImageRect(image, rect, smooth)


def _image(pixels: ByteArray, images: dict[str, Any] | None) -> Any:
    height, width, channels = pixels.shape
    full = np.full((height, width, 4), 255, np.uint8)
    full[..., :channels] = pixels
    made = skia.Image.fromarray(full, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    return made if images is None else images.setdefault(digest(pixels), made)


def _letters(words: TextBlock, canvas: Any, fonts: Fonts) -> None:
    style = words.style
    paints = [_filled(style.colour)]
    if style.halo:
        halo = _stroked(style.halo, style.size / 4)
        halo.setStrokeJoin(skia.Paint.kRound_Join)
        paints.insert(0, halo)
    canvas.save()
    canvas.rotate(words.angle, words.x, words.y)
    far = style.shadow
    if far:
        soft = _filled(SHADOW)
        soft.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, far / 2))
        _lines(words, soft, canvas, fonts, far)
    for paint in paints:
        _lines(words, paint, canvas, fonts)
    canvas.restore()


def _lines(words: TextBlock, paint: Any, canvas: Any, fonts: Fonts, offset: float = 0.0) -> None:
    for line in lettered(words, fonts).lines:
        laid = fonts.paragraph(line.drawn, words.style, paint)
        laid.paint(canvas, line.x + offset, line.y + offset)


def _filled(colour: str) -> Any:
    return skia.Paint(AntiAlias=True, Color=argb(colour))


def _stroked(colour: str, width: float, dash: Sequence[float] = ()) -> Any:
    paint = skia.Paint(
        AntiAlias=True, Color=argb(colour), Style=skia.Paint.kStroke_Style, StrokeWidth=width
    )
    if dash:
        paint.setPathEffect(skia.DashPathEffect.Make([*dash], 0.0))
    return paint
