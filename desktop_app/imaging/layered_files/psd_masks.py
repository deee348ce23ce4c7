"""Where a layer or group of a PSD is seen: its user mask, its vector mask, an artboard's edge.

Each mask is a `Cover`, so that it can be asked for any rectangle. psd-tools draws the paths: the
area of the path in each pixel, even-odd, with the operations between paths (Adobe Photoshop File
Formats Specification, "Path resource format").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeAlias

import cv2
import numpy as np
from psd_tools.api.shape import VectorMask
from psd_tools.constants import ChannelID, Tag
from psd_tools.psd.header import FileHeader
from psd_tools.psd.layer_and_mask import ChannelDataList, LayerRecord, MaskFlags

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.layer_stack import NOWHERE, Pixels
from desktop_app.imaging.layered_files.layer_entry import MAX_OFFSET
from desktop_app.imaging.pillow_files import MAX_MEGAPIXELS
from desktop_app.imaging.psd_merged import plane

Cover: TypeAlias = Callable[[Rect], FloatArray]
"""(h, w) float32 0..1 of any rectangle of the document; raises ValueError where it is damaged."""

_ROWS = 256
_MAX_FEATHER = 1000.0
_PATHS = (Tag.VECTOR_MASK_SETTING1, Tag.VECTOR_MASK_SETTING2)


@dataclass(frozen=True, slots=True)
class Mask:
    """One mask.

    Attributes:
        code: of the note that it was applied.
        cover: what it lets through.
        feathered: whether its edge was softened by a feather.
        stored: whether it is as in the file, at its place there.
    """

    code: str
    cover: Cover
    feathered: bool = False
    stored: bool = False


def masks_of(header: FileHeader, record: LayerRecord, data: ChannelDataList) -> list[Mask]:
    """The masks of a record that are switched on, not those that its pixels have in them already.

    Photoshop stores beside a path what it makes of it; the path is redrawn. Where a path and a
    user mask are both there, of the two masks that are stored one is both together: the darker.
    """
    found = list[Mask]()
    path = _path(record)
    mask = record.mask_data
    parameters = None if mask is None else mask.parameters
    stored = {int(info.id): one for info, one in zip(record.channel_info, data, strict=False)}
    user: Any = stored.get(ChannelID.USER_LAYER_MASK)
    real: Any = stored.get(ChannelID.REAL_USER_LAYER_MASK)
    if mask is not None and user is not None and not mask.flags.mask_disabled:
        rendered = mask.flags.user_mask_from_render and real is None
        if not (rendered and path is not None):
            cover = _stored(header, user, _rect_of(mask), mask.background_color)
            if real is not None and mask.real_left is not None:
                sides = (mask.real_left, mask.real_top, mask.real_right, mask.real_bottom)
                place = (int(side or 0) for side in sides)
                ground = mask.real_background_color
                cover = _darker(cover, _stored(header, real, _sides(*place), ground))
                path = None
            density = None if parameters is None else parameters.user_mask_density
            feather = None if parameters is None else parameters.user_mask_feather
            made = _softened("mask_applied", cover, density, feather)
            found.append(replace(made, stored=made.cover is cover and real is None))
    if path is not None and not _drawn_in(record):
        density = None if parameters is None else parameters.vector_mask_density
        feather = None if parameters is None else parameters.vector_mask_feather
        cover = partial(path_cover, path, header)
        found.append(_softened("vector_mask_applied", cover, density, feather))
    return found


@dataclass(frozen=True, slots=True)
class UserMask:
    """A mask that can be painted on.

    Attributes:
        rect: where its pixels are.
        make: gives them, (h, w) uint8; raises ValueError where they are damaged.
        fill: its value elsewhere, 0 or 255.
        is_on: whether it is switched on.
    """

    rect: Rect
    make: Pixels
    fill: int
    is_on: bool


def user_mask(header: FileHeader, record: LayerRecord, data: ChannelDataList) -> UserMask | None:
    """The only mask of a record, if it is one of pixels as they are stored; None: it has none, or
    another one, as a path or with a feather, which `masks_of` knows."""
    mask = record.mask_data
    if mask is None or _path(record) is not None:
        return None
    flags, is_on = mask.flags, not mask.flags.mask_disabled
    try:
        mask.flags = MaskFlags(user_mask_from_render=flags.user_mask_from_render)
        found = masks_of(header, record, data)
    finally:
        mask.flags = flags
    rect = _rect_of(mask)
    far = max(abs(rect.x), abs(rect.y), rect.width, rect.height) > MAX_OFFSET
    if [one.stored for one in found] != [True] or far:
        return None
    make = partial(covered, None, rect, [found[0].cover])
    return UserMask(rect, make, 255 if mask.background_color else 0, is_on)


def mask_values(
    header: FileHeader, record: LayerRecord, data: ChannelDataList, canvas: Rect
) -> tuple[Rect, Pixels | None, bool]:
    """What the masks of a record make of its share: in their place, (h, w) uint8, and whether that
    is other than in the file. None: it has no mask.

    Raises:
        ValueError: a mask is damaged.
    """
    masks = masks_of(header, record, data)
    if not masks:
        return NOWHERE, None, False
    stored, mask = all(mask.stored for mask in masks), record.mask_data
    rect = canvas if mask is None or not stored or mask.background_color else _rect_of(mask)
    far = max(abs(rect.x), abs(rect.y), rect.width, rect.height) > MAX_OFFSET
    if far or rect.size.area > MAX_MEGAPIXELS * 1_000_000:
        raise ValueError("a mask that is too large")
    return rect, partial(covered, None, rect, [mask.cover for mask in masks]), not stored


def covered(make: Pixels | None, rect: Rect, covers: Sequence[Cover]) -> Array:
    """A mask's values, or a full mask's, as far as ``covers`` let them through."""
    values = np.full((rect.height, rect.width), np.float32(255)) if make is None else make()
    for cover in covers:
        values = values * cover(rect)
    return np.rint(values).astype(np.uint8)


def path_cover(path: VectorMask, header: FileHeader, rect: Rect) -> FloatArray:
    """How much of each pixel is inside a path: (h, w) float32 0..1."""
    from psd_tools.composite import vector  # a quarter of a second that few files need

    size = SimpleNamespace(width=header.width, height=header.height, viewbox=None)
    shape: Any = SimpleNamespace(vector_mask=path, _psd=size)
    try:
        drawn = vector.draw_vector_mask(shape, (rect.x, rect.y, rect.right, rect.bottom))[..., 0]
    except (IndexError, TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
    return 1 - drawn if path.inverted else drawn


def path_bounds(record: LayerRecord, header: FileHeader) -> tuple[VectorMask, Rect] | None:
    """The path that gives a layer its shape, and the pixels it can touch; None: there is none."""
    path = _path(record)
    if path is None:
        return None
    whole = Rect(0, 0, header.width, header.height)
    points = [
        (point[1] * header.width, point[0] * header.height)
        for sub in path.paths
        for knot in sub
        for point in (knot.preceding, knot.anchor, knot.leaving)
    ]
    outside = path.inverted or path.initial_fill_rule or not points
    if outside or any(one.operation in (2, 3) for one in path.paths[:1]):
        return path, whole
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = int(np.floor(min(xs))), int(np.floor(min(ys)))
    found = Rect(left, top, int(np.ceil(max(xs))) - left, int(np.ceil(max(ys))) - top)
    if found.size.area > 4 * whole.size.area:  # what lies far outside is nowhere to be seen
        found = found.intersected(whole)
    return path, found


def rect_cover(inside: Rect, rect: Rect) -> FloatArray:
    """1 in a rectangle, 0 around it."""
    cover = np.zeros((rect.height, rect.width), np.float32)
    common = inside.intersected(rect)
    if not common.is_empty:
        cover[common.moved(-rect.x, -rect.y).slices] = 1
    return cover


def times(pixels: Array, cover: FloatArray) -> Array:
    """Alpha times ``cover`` (float32 0..1), in place."""
    for top in range(0, len(pixels), _ROWS):
        alpha = pixels[top : top + _ROWS, :, 3]
        values = alpha * cover[top : top + _ROWS]
        alpha[...] = np.rint(values) if pixels.dtype.kind == "u" else values
    return pixels


def full_of(dtype: np.dtype[Any]) -> Any:
    """The full value of a dtype."""
    return np.float32(1) if dtype == np.float32 else np.iinfo(dtype).max


# -- parts ----------------------------------------------------------------------------------------


def _path(record: LayerRecord) -> VectorMask | None:
    found: Any = next(
        (record.tagged_blocks.get_data(t) for t in _PATHS if t in record.tagged_blocks), None
    )
    if found is None:
        return None
    path = VectorMask(found)
    return None if path.disabled else path


_FILLS = (
    Tag.SOLID_COLOR_SHEET_SETTING,
    Tag.GRADIENT_FILL_SETTING,
    Tag.PATTERN_FILL_SETTING,
    Tag.VECTOR_STROKE_CONTENT_DATA,
)


def _drawn_in(record: LayerRecord) -> bool:
    """Whether the path is the layer's shape, which its pixels have, and not a mask over them."""
    return any(tag in record.tagged_blocks for tag in _FILLS)


def _rect_of(mask: Any) -> Rect:
    return Rect(mask.left, mask.top, mask.width, mask.height)


def _sides(left: int, top: int, right: int, bottom: int) -> Rect:
    return Rect(left, top, max(0, right - left), max(0, bottom - top))


def _stored(header: FileHeader, channel: Any, place: Rect, ground: int | None) -> Cover:
    """A mask that is stored as pixels, and what is beside them."""

    def cover(rect: Rect) -> FloatArray:
        made = np.full((rect.height, rect.width), np.float32((ground or 0) / 255), np.float32)
        common = place.intersected(rect)
        if common.is_empty:
            return made
        if place.size.area > MAX_MEGAPIXELS * 1_000_000:
            raise ValueError("a mask that is too large")
        samples = plane(
            channel.data, channel.compression, place.width, place.height,
            header.depth, header.version,
        )  # fmt: skip
        there = samples[common.moved(-place.x, -place.y).slices].astype(np.float32)
        made[common.moved(-rect.x, -rect.y).slices] = there / full_of(samples.dtype)
        return made

    return cover


def _darker(one: Cover, other: Cover) -> Cover:
    return lambda rect: np.minimum(one(rect), other(rect))


def _softened(code: str, cover: Cover, density: int | None, feather: float | None) -> Mask:
    """With a density (0..255) and a feather (pixels), drawn as a Gaussian of that deviation."""
    soft = min(float(feather or 0), _MAX_FEATHER)
    share = np.float32(1 if density is None else density / 255)

    def made(rect: Rect) -> FloatArray:
        if soft > 0:
            more = int(np.ceil(3 * soft))
            wide = cv2.GaussianBlur(cover(rect.grown(more)), (2 * more + 1,) * 2, soft)
            values = wide[more : more + rect.height, more : more + rect.width]
        else:
            values = cover(rect)
        return 1 - (1 - values) * share

    return Mask(code, cover if soft <= 0 and share == 1 else made, soft > 0)
