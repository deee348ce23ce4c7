"""PSD files made by hand, and what they look like: one description, two ways, neither through the
program. The file is put together of psd-tools' structures; the look is computed pixel by pixel in
plain Python with the formulas of `spec_compositing`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import (
    ChannelID,
    Clipping,
    ColorMode,
    Compression,
    SectionDivider,
    Tag,
)
from psd_tools.psd.document import PSD
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResources
from psd_tools.psd.layer_and_mask import (
    ChannelData,
    ChannelDataList,
    ChannelImageData,
    ChannelInfo,
    GlobalLayerMaskInfo,
    LayerAndMaskInformation,
    LayerBlendingRanges,
    LayerFlags,
    LayerInfo,
    LayerRecord,
    LayerRecords,
    MaskData,
    MaskFlags,
    MaskParameters,
)
from psd_tools.psd.tagged_blocks import TaggedBlock, TaggedBlocks

from desktop_app.core.blend_mode import BlendMode
from tests.imaging import spec_compositing as spec

Array = np.ndarray[Any, Any]

STORED = {8: "u1", 16: ">u2", 32: ">f4"}
FULL = {8: 255, 16: 65535, 32: 1}


@dataclass(frozen=True, eq=False)
class MaskOf:
    """A user mask.

    Attributes:
        values: (h, w) 0..1, of ``place``.
        place: left, top.
        ground: 0..1, beside it.
        density: 0..255.
        feather: deviation of a Gaussian, in pixels.
    """

    values: Array
    place: tuple[int, int] = (0, 0)
    ground: int = 0
    density: int | None = None
    off: bool = False
    feather: float = 0

    def over(self, shape: tuple[int, int]) -> Array:
        """(h, w) 0..1 over the whole canvas."""
        if self.off:
            return np.ones(shape)
        more = math.ceil(3 * self.feather)
        whole = np.full((shape[0] + 2 * more, shape[1] + 2 * more), float(self.ground))
        left, top = self.place[0] + more, self.place[1] + more
        height, width = self.values.shape
        whole[top : top + height, left : left + width] = self.values
        if more:
            bell = np.exp(-(np.arange(-more, more + 1) ** 2) / (2 * self.feather**2))
            bell /= bell.sum()
            for axis in (0, 1):
                whole = np.apply_along_axis(np.convolve, axis, whole, bell, "valid")
        return 1 - (1 - whole) * (255 if self.density is None else self.density) / 255


@dataclass(frozen=True, eq=False)
class Node:
    """A layer or a group.

    Attributes:
        look: (H, W, 4) 0..1 over the canvas, before any mask; None of groups and of nothing.
        stored: whether the look is in the file as pixels; else something in ``blocks`` makes it.
        children: of a group; ``through`` whether they meet what is below it.
        vector: (H, W) 0..1 that a vector mask in ``blocks`` lets through.
        clipped: to the next one below.
        change: what an adjustment layer makes of a colour.
    """

    name: str
    look: Array | None = None
    stored: bool = True
    children: tuple[Node, ...] | None = None
    through: bool = False
    mode: BlendMode | None = BlendMode.NORMAL
    own_mode: PsdMode | None = None
    opacity: int = 255
    fill: int = 255
    visible: bool = True
    clipped: bool = False
    mask: MaskOf | None = None
    vector: Array | None = None
    parameters: MaskParameters | None = None
    ranges: Any = None
    blocks: dict[Tag, Any] = field(default_factory=dict)
    change: Callable[[tuple[float, float, float]], tuple[float, float, float]] | None = None

    @property
    def strength(self) -> float:
        return self.opacity / 255 * self.fill / 255


# -- the look -------------------------------------------------------------------------------------


def shown(nodes: Sequence[Node], shape: tuple[int, int], below: Array | None = None) -> Array:
    """(H, W, 4) 0..1, straight alpha: what the nodes look like over ``below``, or over nothing."""
    picture = np.zeros((*shape, 4)) if below is None else below
    at = 0
    while at < len(nodes):
        base, at = nodes[at], at + 1
        above = list[Node]()
        while at < len(nodes) and nodes[at].clipped:
            above.append(nodes[at])
            at += 1
        if base.visible:
            picture = _with(picture, base, above, shape)
    return picture


def _with(picture: Array, base: Node, above: Sequence[Node], shape: tuple[int, int]) -> Array:
    cover = np.ones(shape)
    if base.mask is not None:
        cover = cover * base.mask.over(shape)
    if base.vector is not None:
        cover = cover * base.vector
    if base.change is not None:
        return _changed(picture, base, cover * base.strength)
    if base.through and base.children is not None and not above:
        inside = shown(base.children, shape, picture)
        return _between(picture, inside, cover * base.strength)
    own = base.look if base.look is not None else None
    if own is None and base.children is not None:
        own = shown(base.children, shape)
    if own is None:
        return picture
    own = own.copy()
    own[..., 3] *= cover
    for one in above:
        own = _atop(own, one, shape)
    own[..., 3] *= base.strength
    return _composed(picture, own, str(base.mode))


def _changed(picture: Array, node: Node, share: Array) -> Array:
    """An adjustment layer meets the colours below as if these were opaque, and leaves alpha."""
    assert node.change is not None
    made = picture.copy()
    for at in np.ndindex(*picture.shape[:2]):
        red, green, blue, alpha = picture[at].tolist()
        if alpha:
            changed = node.change((red, green, blue))
            found = spec.composite(str(node.mode), (red, green, blue), 1, changed, float(share[at]))
            made[at][:3] = found[:3]
    return made


def _between(before: Array, after: Array, share: Array) -> Array:
    """Premultiplied, by so much."""
    alpha = before[..., 3] * (1 - share) + after[..., 3] * share
    made = np.dstack([np.zeros(before[..., :3].shape), alpha])
    for one, part in ((before, 1 - share), (after, share)):
        made[..., :3] += one[..., :3] * (one[..., 3] * part)[..., None]
    made[..., :3] /= np.maximum(alpha, 1e-12)[..., None]
    return made


def _atop(own: Array, one: Node, shape: tuple[int, int]) -> Array:
    """What is clipped meets the colours below as if these were opaque."""
    if not one.visible:
        return own
    solid = own.copy()
    solid[..., 3] = 1
    found = _with(solid, one, [], shape)
    found[..., 3] = own[..., 3]
    return found


def _composed(picture: Array, own: Array, mode: str) -> Array:
    made = np.empty(picture.shape)
    for at in np.ndindex(*picture.shape[:2]):
        b, s = picture[at].tolist(), own[at].tolist()
        made[at] = spec.composite(mode, tuple(b[:3]), b[3], tuple(s[:3]), s[3])
    return made


# -- the file -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """How a file is written."""

    depth: int = 8
    packing: Compression = Compression.RLE
    version: int = 1
    colours: int = 3  # 3 RGB, 1 grey


def layered(
    nodes: Sequence[Node], shape: tuple[int, int], form: Form | None = None, **more: Any
) -> bytes:
    """A file with these layers, and the picture of how they look."""
    form = form or Form()
    records, data = LayerRecords(), ChannelImageData()
    _write(nodes, form, records, data)
    look = more.pop("merged", None)
    look = shown(nodes, shape) if look is None else look
    planes = [look[..., n] * look[..., 3] + 1 - look[..., 3] for n in range(form.colours)]
    planes.append(look[..., 3])
    tag = {16: Tag.LAYER_16, 32: Tag.LAYER_32}.get(form.depth)
    blocks = TaggedBlocks()
    for key, body in more.pop("blocks", {}).items():
        blocks[key] = TaggedBlock(key=key, data=body)
    parts = (-len(records), records, data)
    if tag is not None:
        blocks.set_data(tag, *parts)
        saved = {16: Tag.SAVING_MERGED_TRANSPARENCY16, 32: Tag.SAVING_MERGED_TRANSPARENCY32}
        key = saved[form.depth]
        blocks[key] = TaggedBlock(key=key, data=b"")
    info = LayerInfo(*parts) if tag is None else LayerInfo()
    mode = ColorMode.RGB if form.colours == 3 else ColorMode.GRAYSCALE
    information = LayerAndMaskInformation(info, GlobalLayerMaskInfo(), blocks)
    return flat(planes, mode, form, information=information, **more)


def flat(
    planes: Sequence[Array],
    mode: ColorMode,
    form: Form,
    *,
    information: LayerAndMaskInformation | None = None,
    palette: bytes = b"",
    resources: ImageResources | None = None,
) -> bytes:
    """A file of these channels, (H, W) 0..1 each; of one bit a sample 1 is black."""
    height, width = planes[0].shape
    header = FileHeader(
        version=form.version, channels=len(planes), height=height, width=width,
        depth=form.depth, color_mode=mode,
    )  # fmt: skip
    data = ImageData(form.packing)
    data.set_data([_bytes(plane, form.depth) for plane in planes], header)
    psd = PSD(header=header, image_data=data, image_resources=resources or ImageResources())
    psd.color_mode_data.value = palette
    psd.layer_and_mask_information = information or LayerAndMaskInformation()
    out = io.BytesIO()
    psd.write(out)
    return out.getvalue()


def _bytes(plane: Array, depth: int) -> bytes:
    if depth == 1:
        return np.packbits(plane > 0.5, axis=1).tobytes()
    values = plane * FULL[depth]
    return (np.rint(values) if depth < 32 else values).astype(STORED[depth]).tobytes()


def _write(
    nodes: Sequence[Node], form: Form, records: LayerRecords, data: ChannelImageData
) -> None:
    for node in nodes:
        if node.children is not None:
            end = LayerRecord(name="</Layer group>")
            end.tagged_blocks.set_data(
                Tag.SECTION_DIVIDER_SETTING, SectionDivider.BOUNDING_SECTION_DIVIDER, None, None
            )
            _add(end, [], records, data)
            _write(node.children, form, records, data)
        record, channels = _record(node, form)
        _add(record, channels, records, data)


def _add(
    record: LayerRecord,
    channels: list[tuple[int, ChannelData]],
    records: LayerRecords,
    data: ChannelImageData,
) -> None:
    record.channel_info = [ChannelInfo(id=ChannelID(which)) for which, _ in channels]
    records.append(record)
    data.append(ChannelDataList([one for _, one in channels]))


def _record(node: Node, form: Form) -> tuple[LayerRecord, list[tuple[int, ChannelData]]]:
    mode = node.own_mode or PsdMode[(node.mode or BlendMode.NORMAL).name]
    record = LayerRecord(
        name=node.name,
        blend_mode=PsdMode.PASS_THROUGH if node.through else mode,
        opacity=node.opacity,
        clipping=Clipping.NON_BASE if node.clipped else Clipping.BASE,
        flags=LayerFlags(visible=node.visible),
    )
    if node.ranges is not None:
        record.blending_ranges = LayerBlendingRanges(*node.ranges)
    if node.fill < 255:
        record.tagged_blocks.set_data(Tag.BLEND_FILL_OPACITY, node.fill)
    for key, body in node.blocks.items():
        record.tagged_blocks[key] = TaggedBlock(key=key, data=body)
    channels = list[tuple[int, ChannelData]]()
    if node.children is not None:
        key = PsdMode.PASS_THROUGH if node.through else mode
        record.tagged_blocks.set_data(
            Tag.SECTION_DIVIDER_SETTING, SectionDivider.OPEN_FOLDER, b"8BIM", key
        )
    elif node.stored and node.look is not None:
        ys, xs = np.nonzero(node.look.any(axis=2))
        top, bottom, left, right = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
        record.top, record.left = int(top), int(left)
        record.bottom, record.right = int(bottom), int(right)
        part = node.look[top:bottom, left:right]
        for which in (-1, *range(form.colours)):
            channels.append((which, _channel(part[..., which if which >= 0 else 3], form)))
    if node.mask is not None:
        height, width = node.mask.values.shape
        left, top = node.mask.place
        mask = MaskData(top, left, top + height, left + width, node.mask.ground * 255)
        mask.flags.mask_disabled = node.mask.off
        if node.mask.density is not None or node.mask.feather:
            mask.flags.parameters_applied = True
            mask.parameters = MaskParameters(node.mask.density, node.mask.feather or None)
        record.mask_data = mask
        channels.append((-2, _channel(node.mask.values, form)))
    elif node.parameters is not None:
        record.mask_data = MaskData(flags=MaskFlags(parameters_applied=True))
        record.mask_data.parameters = node.parameters
    return record, channels


def _channel(values: Array, form: Form) -> ChannelData:
    height, width = values.shape
    made = ChannelData(form.packing)
    made.set_data(_bytes(values, form.depth), width, height, form.depth, form.version)
    return made
