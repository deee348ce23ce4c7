"""The map of invented pixels: which a model, or a removal, made or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layer_kinds.patch_layer import PATCH
from desktop_app.imaging.layers.layer import BASE_NAME
from desktop_app.imaging.xmp import GENERATED

if TYPE_CHECKING:
    from desktop_app.core.geometry import Rect, Size
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.layers.content import Content
    from desktop_app.imaging.layers.layer import Layer


MADE: Final = 255
"""Of a pixel that is new."""

CHANGED: Final = 128
"""Of one that was changed: cleaned, enlarged, gone over."""


def reduced(cover: ByteArray, width: int, height: int) -> ByteArray:
    """What covers (h, w), 0 or 255, at a smaller size: 255 where any of it is."""
    whole = cover.astype(np.float32)
    found = np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA))
    return np.where(found > 0, np.uint8(255), np.uint8(0))


def invented_of(
    content: Content, texts: Iterable[Mapping[str, str]], xmp: bytes | None, most: int
) -> ByteArray:
    """As `invented_in`, of a document of which ``texts`` and its file's ``xmp`` tell: all of it, if
    it came from a model as a whole."""
    from desktop_app.imaging.source_type import source_type

    found = invented_in(content.layers, content.size, most)
    if source_type(texts, xmp) == GENERATED:
        found[:] = 255
    return found


def invented_in(
    layers: Sequence[Layer], size: Size, most: int, *, by_models: bool = False
) -> ByteArray:
    """(h, w) uint8, 255 where something visible was made; reduced so that its longest side has at
    most ``most`` pixels. ``by_models``: not by Remove, but also what networks changed."""
    scale = min(1.0, most / max(size.width, size.height))
    width, height = max(1, round(size.width * scale)), max(1, round(size.height * scale))
    made = np.zeros((height, width), np.uint8)
    for rect, share in _pieces(layers, by_models=by_models):
        part = rect.intersected(size.rect)
        if part.is_empty:
            continue
        inside = part.moved(-rect.x, -rect.y)
        cover = (
            np.full((part.height, part.width), 255, np.uint8)
            if share is None
            else np.where(share[inside.slices] > 0, np.uint8(255), np.uint8(0))
        )
        left, top = int(part.x * scale), int(part.y * scale)
        right, bottom = (
            min(max(at + 1, round(end * scale)), most_of)
            for at, end, most_of in ((left, part.right, width), (top, part.bottom, height))
        )
        if scale < 1:
            cover = reduced(cover, right - left, bottom - top)
        here = made[top:bottom, left:right]
        np.maximum(here, np.where(cover > 0, np.uint8(255), np.uint8(0)), out=here)
    return made


def _pieces(layers: Sequence[Layer], *, by_models: bool) -> Iterator[tuple[Rect, Array | None]]:
    """Their places, and how much of those they cover; None: all. What was flattened into the
    lowest layer is not known any more."""
    for layer in layers:
        if layer.visible and layer.opacity > 0:
            is_made = layer.passes or (by_models and layer.history)
            if layer.kind == PATCH.id and (layer.passes or not by_models):
                yield from ((piece.rect, piece.share) for piece in layer.pieces)
            elif is_made and layer.pixels is not None and layer.name != BASE_NAME:
                yield layer.rect, layer.pixels.read(layer.rect)[..., -1]
            yield from _pieces(layer.children, by_models=by_models)
