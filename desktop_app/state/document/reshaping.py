"""Changes of a whole document: canvas size, crop, turn, flip, image size; as values, and carried
out on a `Content`. Pure functions, for background threads (see `worker.reshaping`).

Every one of them is an affine map from the old canvas to the new one. What lies beyond the canvas
is kept (a crop can be taken back by a larger canvas), unless it is to be cut off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.guides import carried_guides, viewed_guides
from desktop_app.core.pixels import frozen
from desktop_app.core.warp import Warp
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import BORDER_NAME, Layer
from desktop_app.imaging.layers.transforming import Watch, pixels_after, transformed_layer
from desktop_app.imaging.resampling import OVERSHOOTS
from desktop_app.imaging.tile_transform import (
    Tick,
    cropped_tiles,
    transformed_tiles,
    warped_tiles,
)
from desktop_app.imaging.tiles import Tiles
from desktop_app.imaging.transform import Direction, TransformQuality
from desktop_app.state.document.annotations import all_redrawn

CanvasFill: TypeAlias = Literal["transparent", "white", "none"]
"""What new canvas shows: nothing, so that the picture gets an alpha channel; white, as its own
layer; or whatever the layers have there (where that is nothing, it is bare: see `coverage`)."""

Anchor: TypeAlias = tuple[float, float]
"""Which part of the old canvas stays where it is in the new one: 0, 0.5 or 1 across and down."""


@dataclass(frozen=True, slots=True)
class Reshape:
    """One change of a whole document.

    Attributes:
        name: code of the undo step.
        size: of the new canvas.
        matrix: from the old canvas to the new one.
        quality: of pixels between pixels.
        fill: what new canvas shows, where it only got another size.
        cut: what lies beyond the new canvas is thrown away.
        bend: a perspective view from the old canvas to the new one, in place of ``matrix``; what
            lies beyond is thrown away, too.
    """

    name: str
    size: Size
    matrix: Affine
    quality: TransformQuality = "lanczos"
    fill: CanvasFill = "none"
    cut: bool = False
    bend: Warp | None = None

    def margins(self, old: Size) -> Margins:
        """What a canvas of size ``old`` gets on each side, where it is neither turned nor scaled;
        else none."""
        if not self.matrix.is_translation or self.bend is not None:
            return Margins()
        left, top = round(self.matrix.x0), round(self.matrix.y0)
        return Margins(
            left, top, self.size.width - old.width - left, self.size.height - old.height - top
        )


def canvas_of(
    old: Size,
    size: Size,
    anchor: Anchor = (0.5, 0.5),
    fill: CanvasFill = "none",
    *,
    cut: bool = False,
) -> Reshape:
    """A canvas of another size; odd pixels go to the right and below."""
    left = math.floor((size.width - old.width) * anchor[0])
    top = math.floor((size.height - old.height) * anchor[1])
    return Reshape("canvas_size", size, Affine.translation(left, top), fill=fill, cut=cut)


def cropped_to(rect: Rect, *, cut: bool = False) -> Reshape:
    """Only ``rect`` of the canvas."""
    return Reshape("crop", rect.size, Affine.translation(-rect.x, -rect.y), cut=cut)


def straightened(corners: tuple[Point, Point, Point, Point], size: Size) -> Reshape:
    """Only a quadrangle of the canvas, as if it were seen from the front.

    Raises:
        ValueError: see `Warp.straightened`.
    """
    return Reshape("crop", size, Affine(), bend=Warp.straightened(corners, size))


def turned(old: Size, quarters: int) -> Reshape:
    """Turned clockwise by so many quarters; every byte is kept."""
    quarters %= 4
    name = {1: "rotate_right", 2: "rotate_half", 3: "rotate_left"}.get(quarters, "rotate_half")
    matrix = Affine.rotation(90 * quarters)
    place = matrix.bounds(old.rect)
    return Reshape(name, place.size, Affine.translation(-place.x, -place.y).of(matrix))


def flipped(old: Size, direction: Direction) -> Reshape:
    """Mirrored; *horizontal* swaps left and right. Every byte is kept."""
    if direction == "horizontal":
        return Reshape("flip_horizontal", old, Affine(xx=-1.0, x0=old.width))
    return Reshape("flip_vertical", old, Affine(yy=-1.0, y0=old.height))


def rotated(old: Size, degrees: float, quality: TransformQuality = "lanczos") -> Reshape:
    """Turned clockwise by any angle; the canvas becomes as large as holds it."""
    if degrees % 90 == 0:
        return turned(old, round(degrees / 90))
    matrix = Affine.rotation(degrees, (old.width / 2, old.height / 2))
    xs, ys = zip(*matrix.corners(old.rect), strict=True)
    size = Size(
        max(1, math.ceil(max(xs) - min(xs) - 1e-6)), max(1, math.ceil(max(ys) - min(ys) - 1e-6))
    )
    centred = Affine.translation((size.width - old.width) / 2, (size.height - old.height) / 2)
    return Reshape("rotate_angle", size, centred.of(matrix), quality)


def scaled_to(old: Size, size: Size, quality: TransformQuality = "lanczos") -> Reshape:
    """All pixels scaled to a canvas of ``size``."""
    matrix = Affine.scaling(size.width / old.width, size.height / old.height)
    return Reshape("image_size", size, matrix, quality)


def carried(rect: Rect, matrix: Affine, size: Size) -> Rect | None:
    """Where a rectangle of the old canvas lies on the new one; None if it has no place there, or
    is turned so that it is no rectangle any more."""
    straight = (matrix.xy == 0 and matrix.yx == 0) or (matrix.xx == 0 and matrix.yy == 0)
    if not straight:
        return None
    found = matrix.bounds(rect)
    return found if not found.is_empty and size.rect.contains(found) else None


def memory_after(content: Content, change: Reshape) -> int:
    """About the bytes that the layers and the mask will hold."""
    held = sum(layer.nbytes for layer in content.layers)
    held += content.mask.nbytes + content.selection.nbytes
    if change.matrix.is_translation or abs(change.matrix.determinant) == 1:
        grown = change.size.area - content.size.area
        filled = change.fill == "white" and change.matrix.is_translation and grown > 0
        return held + (grown * 4 * content.dtype.itemsize if filled else 0)
    return round(held * abs(change.matrix.determinant))


def reshaped(content: Content, change: Reshape, watch: Watch) -> Content:
    """``content`` after ``change``, with all layers, locked ones too.

    Raises:
        Cancelled: see `Watch`.
    """
    old = content.size
    if change.bend is None:
        by, within = change.matrix, None
        watch.total = pixels_after(content.layers, by)
    else:
        by, within = (change.bend,), change.size.rect
        watch.total = change.size.area * len(content.layers)
    layers = tuple(
        transformed_layer(layer, by, change.quality, watch.tick, old.rect, within=within)
        for layer in content.layers
    )
    mask, selection = (
        _mask(each, old, change, watch.tick) for each in (content.mask, content.selection)
    )
    if change.cut or change.bend is not None:
        layers = layer_tree.mapped(layers, lambda layer: (_cut(layer, change.size.rect),))
    channels = content.channels
    if _leaves_bare(old, change):
        if change.fill == "transparent" or not change.matrix.is_translation:
            channels = 4
        elif change.fill == "white":
            layers = (*layers[:1], _white(content, change), *layers[1:])
    made = replace(content, size=change.size, channels=channels, layers=layers)
    if change.bend is not None:
        guides = viewed_guides(content.guides, change.bend, change.size)
    else:
        guides = carried_guides(content.guides, change.matrix)
    return all_redrawn(replace(made, mask=mask, selection=selection, guides=guides))


def _leaves_bare(old: Size, change: Reshape) -> bool:
    """Whether the new canvas has places that the old one had not."""
    if change.bend is not None:
        return False
    if change.matrix.is_translation:
        margins = change.margins(old)
        return max(margins.left, margins.top, margins.right, margins.bottom) > 0
    straight = change.matrix.xy == 0 or change.matrix.xx == 0
    return not straight


def _mask(mask: Tiles, old: Size, change: Reshape, tick: Tick) -> Tiles:
    """A mask ends at the canvas: what can't be seen must not be masked."""
    quality: TransformQuality = "bilinear" if change.quality in OVERSHOOTS else change.quality
    if mask.rect.is_empty:
        return mask
    seen = cropped_tiles(mask, old.rect)
    if change.bend is not None:
        made = warped_tiles(seen, (change.bend,), quality, tick, old.rect, change.size.rect)
    else:
        made = transformed_tiles(seen, change.matrix, quality, tick, old.rect)
    return cropped_tiles(made, change.size.rect)


def _cut(layer: Layer, rect: Rect) -> Layer:
    pixels = None if layer.pixels is None else cropped_tiles(layer.pixels, rect)
    if pixels is layer.pixels and all(rect.contains(piece.rect) for piece in layer.pieces):
        return layer
    seen = (piece for piece in layer.pieces if piece.rect.meets(rect))
    return replace(layer, pixels=pixels, pieces=tuple(_cut_piece(piece, rect) for piece in seen))


def _cut_piece(piece: Patch, rect: Rect) -> Patch:
    inside = piece.rect.intersected(rect)
    part = inside.moved(-piece.rect.x, -piece.rect.y).slices
    # Copies: a view would keep what was cut off.
    share = None if piece.share is None else frozen(piece.share[part].copy())
    return Patch(inside, frozen(piece.pixels[part].copy()), share)


def _white(content: Content, change: Reshape) -> Layer:
    """White on what is new of the canvas, right above the lowest layer."""
    place = content.size.rect.moved(round(change.matrix.x0), round(change.matrix.y0))
    inside = place.intersected(change.size.rect)
    tiles = Tiles(4, content.dtype)
    whole = change.size.rect
    if inside.is_empty:
        new = [whole]
    else:
        rest = Margins(inside.x, inside.y, whole.right - inside.right, whole.bottom - inside.bottom)
        new = [rect for rect in rest.border(change.size) if not rect.is_empty]
    for rect in new:
        full = np.full((rect.height, rect.width, 4), full_value(content.dtype), content.dtype)
        tiles = tiles.written(rect, full)
    return Layer("paint", BORDER_NAME, pixels=tiles, locked=True)
