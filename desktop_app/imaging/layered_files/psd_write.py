"""A stack → a PSD file with its layers and groups, at 8 or 16 bits. Reading is `psd_read`.

Adobe Photoshop File Formats Specification; psd-tools puts the structures together and packs rows.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import (
    ChannelID,
    Clipping,
    ColorMode,
    Compression,
    Resource,
    SectionDivider,
    Tag,
)
from psd_tools.psd.document import PSD
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResource, ImageResources, ResoulutionInfo
from psd_tools.psd.layer_and_mask import (
    ChannelData,
    ChannelDataList,
    ChannelImageData,
    ChannelInfo,
    GlobalLayerMaskInfo,
    LayerAndMaskInformation,
    LayerFlags,
    LayerInfo,
    LayerRecord,
    LayerRecords,
    MaskData,
    MaskFlags,
)
from psd_tools.psd.tagged_blocks import TaggedBlock, TaggedBlocks

from desktop_app.core.atomic_write import written_atomically
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.guides import guides_from_json
from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import (
    EMPTY_MASK,
    FILL,
    GUIDES,
    NOWHERE,
    Stack,
    StackLayer,
    walk,
)
from desktop_app.imaging.layered_files.export_losses import (
    clipped_otherwise,
    clipped_to_one,
    left_out,
    masks_in,
    silent,
)
from desktop_app.imaging.layered_files.own_adjustments import drawing_of, own_record
from desktop_app.imaging.layered_files.psd_adjusting import digest
from desktop_app.imaging.layered_files.psd_adjustments import NEARLY
from desktop_app.imaging.layered_files.psd_adjustments_write import blocks_of, set_blocks
from desktop_app.imaging.layered_files.psd_channels import alpha_names
from desktop_app.imaging.layered_files.psd_planes import MODES, plane_bytes
from desktop_app.imaging.layered_files.psd_shape import guides_to_psd
from desktop_app.imaging.srgb import srgb_profile

_MAX_SIDE: Final = 30_000
_CHANNELS = (ChannelID.TRANSPARENCY_MASK, *(ChannelID(index) for index in range(3)))
_SOURCES = (3, 0, 1, 2)  # where each of those stands in RGBA
_END = "</Layer group>"  # Photoshop's name of the record that ends a group below
_PIXELS_AN_INCH, _INCHES = 1, 1
_ROWS = 256


def write_psd(
    path: Path,
    stack: Stack,
    *,
    progress: Callable[[float], object] | None = None,
    cancel: CancelToken | None = None,
) -> tuple[FileNote, ...]:
    """Write a PSD with all layers and groups, and the merged picture.

    Not for the GUI thread. Layers are asked for one at a time and kept packed until all are there.
    Opacities are rounded to 255 steps, guides to 1/32 pixel.

    Args:
        path: where; an existing file is replaced when the new one is whole.
        stack: what to write.
        progress: gets 0..1, in the calling thread.
        cancel: looked at between channels; then nothing is written.

    Returns:
        What is not in the file: ``saved_in_16_bit``, ``masks_left_out``, ``references_hidden``,
        ``about_left_out``, ``clip_to_one``; and what is otherwise in it: ``adjustment_baked``,
        ``adjustment_differs``, ``baked_nearly``.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``; ``picture_too_long``: a side is over 30,000 pixels.
        Cancelled: and the file is as it was.
    """
    if max(stack.size.width, stack.size.height) > _MAX_SIDE or stack.merged is None:
        raise InputError("picture_too_long", format="PSD", limit=_MAX_SIDE)
    progress = progress or silent
    maker = _Maker(stack, progress, cancel or CancelToken())
    with written_atomically(path) as file:
        try:
            maker.psd().write(file)
        except (struct.error, ValueError) as error:
            reason = "the picture is too large for this format"
            raise InputError(
                "output_unwritable", repr(error), name=path.name, reason=reason
            ) from error
    progress(1.0)
    return left_out(stack, guides=True) + clipped_otherwise(stack) + tuple(maker.notes)


class _Maker:
    """Makes the structures; all pixels of a layer are let go when they are packed."""

    def __init__(
        self, stack: Stack, progress: Callable[[float], object], cancel: CancelToken
    ) -> None:
        self._stack, self._progress, self._cancel = stack, progress, cancel
        self._depth = 8 if stack.dtype == np.uint8 else 16
        self._records = LayerRecords()
        self._data = ChannelImageData()
        areas = (one.rect.size.area for one in walk(stack.layers) if one.pixels is not None)
        self._done, self._whole = 0, sum(areas) + stack.size.area
        self.notes = list[FileNote]()

    def psd(self) -> PSD:
        self._layers(self._stack.layers, alone=self._stack.channels == 4)
        size = self._stack.size
        header = FileHeader(
            channels=self._stack.channels + (self._stack.selection is not None),
            height=size.height,
            width=size.width,
            depth=self._depth,
            color_mode=ColorMode.RGB,
        )
        return PSD(
            header=header,
            image_resources=self._resources(),
            layer_and_mask_information=self._information(),
            image_data=self._merged(header),
        )

    def _information(self) -> LayerAndMaskInformation:
        count = len(self._records) * (-1 if self._stack.channels == 4 else 1)
        parts = (count, self._records, self._data)
        if self._depth == 8:
            return LayerAndMaskInformation(LayerInfo(*parts), GlobalLayerMaskInfo(), TaggedBlocks())
        blocks = TaggedBlocks()
        if len(self._records):
            blocks.set_data(Tag.LAYER_16, *parts)
        if self._stack.channels == 4:  # behind the layers: GIMP looks for those first
            tag = Tag.SAVING_MERGED_TRANSPARENCY16
            blocks[tag] = TaggedBlock(key=tag, data=b"")
        return LayerAndMaskInformation(LayerInfo(), GlobalLayerMaskInfo(), blocks)

    def _resources(self) -> ImageResources:
        made = ImageResources()
        if self._stack.dpi is not None:
            x, y = (min(2**32 - 1, round(value * 65_536)) for value in self._stack.dpi)
            shown = ResoulutionInfo(x, _PIXELS_AN_INCH, _INCHES, y, _PIXELS_AN_INCH, _INCHES)
            key = Resource.RESOLUTION_INFO.value
            made[key] = ImageResource(key=key, data=shown.tobytes())
        if self._stack.selection is not None:
            for key, data in alpha_names(transparent=self._stack.channels == 4).items():
                made[key] = ImageResource(key=key, data=data)
        icc = self._stack.icc
        guides, _ = guides_from_json(self._stack.about.get(GUIDES, []))
        if guides:
            key = Resource.GRID_AND_GUIDES_INFO.value
            made[key] = ImageResource(key=key, data=guides_to_psd(guides))
        if icc is None and self._depth == 16:
            icc = srgb_profile()  # Krita takes 16 bits without a profile for linear light
        if icc is not None and icc[16:20] == b"RGB ":
            key = Resource.ICC_PROFILE.value
            made[key] = ImageResource(key=key, data=icc)
        return made

    # ------------------------------------------------------------------------------- layers

    def _layers(self, layers: tuple[StackLayer, ...], *, alone: bool) -> None:
        """Records from the bottom up; a group is an end, what is in it, and itself."""
        for layer in layers:
            self._cancel.check()
            kind = LAYER_KINDS[layer.kind]
            if kind.others == "out" or kind.masks:
                continue
            if kind.others == "baked":
                self._adjustment(layer, clipped_to_one(layer, layers, alone=alone))
                continue
            if not kind.has_layers:
                self._drawn(layer)
                continue
            end = LayerRecord(name=_END)
            _divide(end, SectionDivider.BOUNDING_SECTION_DIVIDER)
            self._add(end, [])
            self._layers(layer.children, alone=layer.mode is not BlendMode.PASS_THROUGH)
            group = self._record(layer)
            _divide(group, SectionDivider.OPEN_FOLDER, MODES[layer.mode])
            self._add(group, [], self._user_mask(layer, group))

    def _adjustment(self, layer: StackLayer, to_one: bool) -> None:
        """Photoshop's own record of it, else pixels of what is seen there; with its mask. What
        only Velatura knows of it is written with it."""
        told = layer.about.get(layer.kind)
        adjusting = Adjusting() if told is None else Adjusting.from_json(told)
        blocks = blocks_of(adjusting)
        plain = replace(layer, rect=NOWHERE, pixels=None, clipped=layer.clipped and to_one)
        channels, more = list[ChannelData](), dict[str, str]()
        params = {"name": layer.name}
        if blocks is None:
            assert layer.instead is not None and layer.instead.pixels is not None
            pixels = _integers(layer.instead.pixels())
            plain = replace(layer.instead, name=layer.name, clipped=to_one)
            if to_one:
                pixels[..., 3] = np.iinfo(pixels.dtype).max
            channels, more = self._packed(pixels), {"pixels": digest(pixels)}
            self.notes.append(FileNote("adjustment_baked", params))
            alpha = pixels[..., 3]
            if ((alpha > 0) & (alpha < np.iinfo(pixels.dtype).max)).any():
                self.notes.append(FileNote("baked_nearly", params))
        elif not adjusting.record and next(iter(blocks)) in NEARLY:
            self.notes.append(FileNote("adjustment_differs", params))
        record = self._record(plain)
        set_blocks(record.tagged_blocks, blocks or {}, own_record(layer, **more))
        self._add(record, channels, self._mask(layer, record))

    def _mask(self, layer: StackLayer, record: LayerRecord) -> list[ChannelData]:
        """The channel of its mask; none where it has none."""
        if layer.pixels is None and not layer.about.get(EMPTY_MASK):
            return []
        rect = layer.rect if layer.pixels is not None else NOWHERE
        record.mask_data = MaskData(rect.y, rect.x, rect.bottom, rect.right)
        if layer.pixels is None:
            return [ChannelData(Compression.RAW, b"")]
        values = layer.pixels()
        values = values if self._depth == 8 else values * np.uint16(257)
        return [self._channel(values)]

    def _user_mask(self, layer: StackLayer, record: LayerRecord) -> list[ChannelData]:
        """The channel of the mask of a layer or group."""
        mask = next(iter(masks_in(layer)), None)
        if mask is None:
            return []
        made = self._mask(replace(mask, about={EMPTY_MASK: True}), record)
        assert record.mask_data is not None
        record.mask_data.background_color = 255 if mask.about.get(FILL) else 0
        record.mask_data.flags = MaskFlags(mask_disabled=not mask.visible)
        return made

    def _add(
        self, record: LayerRecord, channels: list[ChannelData], mask: Sequence[ChannelData] = ()
    ) -> None:
        # Records without pixels have their four channels all the same: empty ones.
        channels = channels or [ChannelData(Compression.RAW, b"") for _ in _CHANNELS]
        channels = [*channels, *mask]
        ids = (*_CHANNELS, ChannelID.USER_LAYER_MASK)[: len(channels)]
        record.channel_info = [ChannelInfo(id=which) for which in ids]
        self._records.append(record)
        self._data.append(ChannelDataList(channels))

    def _record(self, layer: StackLayer) -> LayerRecord:
        seen = layer.pixels is not None and not layer.rect.is_empty
        rect = layer.rect
        record = LayerRecord(
            top=rect.y if seen else 0,
            left=rect.x if seen else 0,
            bottom=rect.bottom if seen else 0,
            right=rect.right if seen else 0,
            blend_mode=MODES[layer.mode],
            opacity=round(layer.opacity * 255),
            clipping=Clipping.NON_BASE if layer.clipped else Clipping.BASE,
            flags=LayerFlags(
                transparency_protected=layer.alpha_locked,
                visible=layer.visible and LAYER_KINDS[layer.kind].others != "hidden",
            ),
            name=_old_name(layer.name),
        )
        name = layer.name.encode("utf-16", "replace").decode("utf-16")
        record.tagged_blocks.set_data(Tag.UNICODE_LAYER_NAME, name)
        bits = (1 if layer.alpha_locked else 0) | (2 if layer.locked else 0)
        if bits:
            record.tagged_blocks.set_data(Tag.PROTECTED_SETTING, bits)
        return record

    def _drawn(self, layer: StackLayer) -> None:
        """A layer of pixels; with what they are drawn of."""
        record, pixels = self._record(layer), self._pixels(layer)
        drawing = drawing_of(layer)
        if drawing is not None:
            told = {**drawing, "pixels": digest(pixels)}
            set_blocks(record.tagged_blocks, {}, told)
        packed = self._packed(pixels) if pixels.size else []
        self._add(record, packed, self._user_mask(layer, record))

    def _pixels(self, layer: StackLayer) -> Array:
        if layer.pixels is None or layer.rect.is_empty:
            return np.zeros((0, 0, 4), np.uint8)
        pixels = _integers(layer.pixels())
        if pixels.shape != (layer.rect.height, layer.rect.width, 4):
            raise ValueError(f"layer {layer.id}: {pixels.shape}")
        return pixels

    def _packed(self, pixels: Array) -> list[ChannelData]:
        made = [self._channel(pixels[..., source]) for source in _SOURCES]
        self._step(pixels.shape[0] * pixels.shape[1])
        return made

    def _channel(self, values: Array) -> ChannelData:
        self._cancel.check()
        channel = ChannelData(Compression.RLE)
        height, width = values.shape
        channel.set_data(plane_bytes(values), width, height, self._depth)
        return channel

    def _merged(self, header: FileHeader) -> ImageData:
        assert self._stack.merged is not None
        pixels = _integers(self._stack.merged())
        size = self._stack.size
        if pixels.shape != (size.height, size.width, self._stack.channels):
            raise ValueError(f"merged: {pixels.shape}")
        shown = _on_white(pixels) if self._stack.channels == 4 else pixels
        planes = [plane_bytes(shown[..., n]) for n in range(self._stack.channels)]
        if self._stack.selection is not None:
            planes.append(plane_bytes(from_float(to_float(self._stack.selection()), shown.dtype)))
        data = ImageData(Compression.RLE)
        data.set_data(planes, header)
        self._cancel.check()
        self._step(size.area)
        return data

    def _step(self, area: int) -> None:
        self._done += area
        self._progress(min(0.99, self._done / max(1, self._whole)))


def _divide(record: LayerRecord, kind: SectionDivider, mode: PsdMode | None = None) -> None:
    record.tagged_blocks.set_data(
        Tag.SECTION_DIVIDER_SETTING, kind, b"8BIM" if mode else None, mode
    )


def _old_name(name: str) -> str:
    """The name as programs before Unicode had it: Mac Roman, at most 255 bytes."""
    return name.encode("mac_roman", "replace")[:255].decode("mac_roman")


def _integers(pixels: Array) -> Array:
    """Floats as 16 bits, band by band; others as they are."""
    if pixels.dtype != np.float32:
        return pixels
    made = np.empty(pixels.shape, np.uint16)
    for top in range(0, len(pixels), _ROWS):
        made[top : top + _ROWS] = from_float(to_float(pixels[top : top + _ROWS]), made.dtype)
    return made


def _on_white(pixels: Array) -> Array:
    """Colours over white, as PSD stores the merged picture where it is transparent."""
    full = float(np.iinfo(pixels.dtype).max)
    made = pixels.copy()
    for top in range(0, len(pixels), _ROWS):
        rows = made[top : top + _ROWS]
        alpha = rows[..., 3:].astype(np.float32) / full
        rows[..., :3] = np.rint(rows[..., :3] * alpha + full * (1 - alpha))
    return made
