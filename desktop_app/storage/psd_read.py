"""A PSD or PSB file → a stack: layers, groups, names, modes, offsets, at their depth.

What Photoshop knows and a stack does not is read as its pixels or left out, and named. Layer masks
and clipping are applied to the layers' transparency: here a mask is a region to be painted, not a
layer's cut-out. Parsing is psd-tools'; writing is `psd_write`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from psd_tools.api.psd_image import PSDImage
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import (
    ChannelID,
    Clipping,
    ColorMode,
    Resource,
    SectionDivider,
    Tag,
)
from psd_tools.psd.document import PSD
from psd_tools.psd.image_resources import ImageResources
from psd_tools.psd.layer_and_mask import (
    ChannelDataList,
    LayerInfo,
    LayerRecord,
)

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.disk import plain_reason
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.file_note import DAMAGE, FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.core.stack import NOWHERE, Pixels, Stack, StackLayer
from desktop_app.imaging.container import MAX_MEGAPIXELS, check_size, quiet
from desktop_app.imaging.srgb import to_srgb
from desktop_app.storage.layer_entry import MAX_DEPTH, MAX_LAYERS, MAX_OFFSET
from desktop_app.storage.project_read import ReadStack
from desktop_app.storage.psd_layer import cut_out, layer_pixels
from desktop_app.storage.psd_planes import ADJUSTMENTS, DTYPES, EFFECTS, MODES, OBJECTS, plane

__all__ = ["PSD_ENDINGS", "is_psd", "read_psd"]

PSD_ENDINGS: Final = (".psd", ".psb")
_MODES = {psd: mode for mode, psd in MODES.items()}
_COLOURS = {ColorMode.RGB: 3, ColorMode.GRAYSCALE: 1, ColorMode.DUOTONE: 1}
_TRANSPARENT = (
    Tag.SAVING_MERGED_TRANSPARENCY,
    Tag.SAVING_MERGED_TRANSPARENCY16,
    Tag.SAVING_MERGED_TRANSPARENCY32,
)
_FOLDERS = (SectionDivider.OPEN_FOLDER, SectionDivider.CLOSED_FOLDER)
_LOOK = 1 << 28  # bytes of pixels that are decoded once, so that damage is known from the start
_MAX_NOTES = 200


def is_psd(data: bytes) -> bool:
    """Whether a file begins as PSD and PSB do."""
    return data.startswith(b"8BPS")


def read_psd(source: Path | bytes, name: str | None = None) -> ReadStack:
    """Open a PSD or PSB file. It is read at once (packed as it is) and then let go.

    Args:
        source: the file, or its bytes.
        name: what errors call it; the file's name unless told.

    Returns:
        RGB and grey at 8, 16 or 32 bits with all layers; other colours (CMYK, Lab, a palette)
        as one layer, the merged picture in sRGB at 8 bits.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``project_unreadable``,
            ``picture_too_large``.
    """
    shown = name or (source.name if isinstance(source, Path) else "the file")
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
            return _read(file, shown)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=shown) from error
    except OSError as error:
        raise InputError("file_unreadable", name=shown, reason=plain_reason(error)) from error


def _read(file: BinaryIO, name: str) -> ReadStack:
    head = file.read(26)
    if len(head) < 26 or not is_psd(head):
        raise InputError("project_unreadable", name=name, reason="it is no PSD file")
    height, width = struct.unpack_from(">II", head, 14)
    check_size(Size(width, height), name)
    file.seek(0)
    notes = list[FileNote]()
    try:
        with quiet():
            return _Reader(_parsed(file, notes), name, notes).all()
    except VelaturaError:
        raise
    except Exception as error:
        raise InputError(
            "project_unreadable", repr(error), name=name, reason="it is damaged"
        ) from error


def _parsed(file: BinaryIO, notes: list[FileNote]) -> PSD:
    try:
        return PSD.read(file)
    except Exception as error:  # noqa: BLE001 - damaged files make psd-tools raise many things
        notes.append(FileNote("layers_lost"))
        file.seek(0)
        return _without_layers(file, error)


def _without_layers(file: BinaryIO, error: Exception) -> PSD:
    """The file as if it had no layers: header, resources, and the merged picture at its end."""
    data = file.read()
    (version,) = struct.unpack_from(">H", data, 4)
    at = 26 + 4 + struct.unpack_from(">I", data, 26)[0]
    resources, at = at, at + 4 + struct.unpack_from(">I", data, at)[0]
    wide = ">Q" if version == 2 else ">I"
    end = at + struct.calcsize(wide) + struct.unpack_from(wide, data, at)[0]
    if end + 2 > len(data):
        raise error
    empty = struct.pack(wide, 0)
    try:
        return PSD.read(io.BytesIO(data[:at] + empty + data[end:]))
    except Exception:  # noqa: BLE001 - the resources are damaged too
        bare = data[:resources] + struct.pack(">I", 0)
        return PSD.read(io.BytesIO(bare + empty + data[end:]))


@dataclass
class _Open:
    """A group whose end was not seen yet: records run from the bottom up, its name comes last."""

    layers: list[StackLayer] = field(default_factory=list[StackLayer])
    base: Pixels | None = None  # of the layer that others may be clipped to
    base_rect: Rect = NOWHERE


class _Reader:
    """Builds the stack of a parsed file."""

    def __init__(self, psd: PSD, name: str, notes: list[FileNote]) -> None:
        self._psd, self._name, self._notes = psd, name, notes
        header = psd.header
        self._size = Size(header.width, header.height)
        self._count = 0
        self._budget = _LOOK
        self._known = header.color_mode in _COLOURS and header.depth in DTYPES
        self._colours = _COLOURS.get(header.color_mode, 3)

    def all(self) -> ReadStack:
        stack = self._layered() if self._known else self._converted()
        broken = any(note.code in DAMAGE for note in self._notes)
        return ReadStack(stack, tuple(self._notes[:_MAX_NOTES]), broken, 0, _nothing)

    # ------------------------------------------------------------------- the whole picture

    def _layered(self) -> Stack:
        header = self._psd.header
        layers = self._layers()
        channels = 4 if self._transparent() else 3
        merged = partial(self._merged, channels)
        try:
            if self._budget > 0:
                self._budget -= merged().nbytes
        except (ValueError, InputError):
            self._notes.append(FileNote("merged_missing"))
            merged = None
        if not layers:
            if merged is None:
                raise InputError("project_unreadable", name=self._name, reason="it is damaged")
            layers = (self._background(merged, channels),)
        icc, dpi = _profile(self._psd.image_resources), _dpi(self._psd.image_resources)
        wanted = b"RGB " if self._colours == 3 else b"GRAY"
        return Stack(
            size=self._size,
            dtype=np.dtype(DTYPES[header.depth]),
            channels=channels,
            layers=layers,
            merged=merged,
            icc=icc if icc is not None and icc[16:20] == wanted else None,
            dpi=dpi,
        )

    def _background(self, merged: Pixels, channels: int) -> StackLayer:
        make = merged if channels == 4 else partial(_with_alpha, merged)
        return StackLayer("paint", "Background", "layer-1", self._size.rect, make)

    def _transparent(self) -> bool:
        """Whether the first channel after the colours is the merged picture's transparency."""
        information = self._psd.layer_and_mask_information
        info, blocks = _layer_info(self._psd), information.tagged_blocks
        said = blocks is not None and any(tag in blocks for tag in _TRANSPARENT)
        negative = info is not None and info.layer_count < 0
        return (said or negative) and self._psd.header.channels > self._colours

    def _merged(self, channels: int) -> Array:
        """The merged picture. Where it is transparent, PSD stores it over white."""
        header, data = self._psd.header, self._psd.image_data
        rows = header.height * header.channels
        if rows * header.width * header.depth // 8 > 2 << 30:
            raise ValueError("the merged picture is too large")
        samples = plane(
            data.data, data.compression, header.width, rows, header.depth, header.version
        )
        planes = samples.reshape(header.channels, header.height, header.width)
        colours = planes[: self._colours]
        colours = colours if self._colours == 3 else colours.repeat(3, axis=0)
        if channels == 3:
            return np.ascontiguousarray(colours.transpose(1, 2, 0))
        picture = np.concatenate([colours, planes[self._colours : self._colours + 1]])
        return _off_white(np.ascontiguousarray(picture.transpose(1, 2, 0)))

    def _converted(self) -> Stack:
        """Other colours: the merged picture through its profile."""
        mode = self._psd.header.color_mode
        shown = getattr(mode, "name", str(mode)).lower()
        try:
            image: Any = PSDImage(self._psd).topil()
            pixels, _ = to_srgb(image)
        except Exception as error:
            reason = f"its colours are {shown}"
            raise InputError(
                "project_unreadable", repr(error), name=self._name, reason=reason
            ) from error
        self._notes.append(FileNote("colours_converted", {"mode": shown}))
        if _layer_info(self._psd) is not None:
            reason = "layers are read of RGB and grey pictures"
            self._notes.append(FileNote("composite_only", {"reason": reason}))
        channels = 4 if pixels.shape[2] == 4 else 3
        layer = self._background(lambda: pixels, channels)
        dpi = _dpi(self._psd.image_resources)
        dtype = np.dtype(np.uint8)
        return Stack(self._size, dtype, channels, (layer,), lambda: pixels, dpi=dpi)

    # ------------------------------------------------------------------------- layers

    def _layers(self) -> tuple[StackLayer, ...]:
        groups = [_Open()]
        for record, data in self._records():
            self._count += 1
            if self._count > MAX_LAYERS:
                self._notes.append(FileNote("too_many_layers", {"limit": MAX_LAYERS}))
                break
            kind = _divider(record)
            if kind is SectionDivider.BOUNDING_SECTION_DIVIDER:
                groups.append(_Open())
            elif kind in _FOLDERS:
                inside = groups.pop() if len(groups) > 1 else _Open()
                self._group(record, tuple(inside.layers), groups)
            else:
                self._layer(record, data, groups[-1])
        while len(groups) > 1:  # ends that are missing
            inside = groups.pop()
            groups[-1].layers += inside.layers
        return tuple(groups[0].layers)

    def _records(self) -> Iterator[tuple[LayerRecord, ChannelDataList]]:
        info: LayerInfo | None = _layer_info(self._psd)
        if info is not None:
            pairs = zip(info.layer_records, info.channel_image_data, strict=False)
            yield from pairs  # pyright: ignore[reportReturnType]

    def _group(
        self, record: LayerRecord, children: tuple[StackLayer, ...], groups: list[_Open]
    ) -> None:
        where = groups[-1]
        where.base = None
        if len(groups) > MAX_DEPTH:
            if not any(note.code == "groups_too_deep" for note in self._notes):
                self._notes.append(FileNote("groups_too_deep", {"limit": MAX_DEPTH}))
            where.layers += children
            return
        group = self._described(record)
        through = record.blend_mode is PsdMode.PASS_THROUGH
        if through and any(child.mode is not BlendMode.NORMAL for child in children):
            self._notes.append(FileNote("group_isolated", {"name": group.name}))
        if _mask_counts(record):
            self._notes.append(FileNote("group_mask_ignored", {"name": group.name}))
        where.layers.append(replace(group, kind="group", children=children))

    def _layer(self, record: LayerRecord, data: ChannelDataList, where: _Open) -> None:
        layer = self._described(record)
        changes = _first(record, ADJUSTMENTS)
        what = _first(record, OBJECTS)
        rect = Rect(record.left, record.top, record.width, record.height)
        if changes is not None or (what is not None and rect.is_empty):
            kind = changes or what or ""
            self._notes.append(FileNote("adjustment_ignored", {"name": layer.name, "kind": kind}))
            return
        if what is not None:
            self._notes.append(FileNote("became_pixels", {"name": layer.name, "kind": what}))
        clipped = record.clipping == Clipping.NON_BASE
        pixels = self._pixels(record, data, rect, layer.name)
        if clipped and pixels is not None:
            pixels = self._clipped(pixels, rect, layer.name, where)
        if not clipped:
            where.base, where.base_rect = pixels, rect
        found = replace(layer, rect=rect, pixels=pixels) if pixels is not None else layer
        where.layers.append(found)

    def _pixels(
        self, record: LayerRecord, data: ChannelDataList, rect: Rect, name: str
    ) -> Pixels | None:
        if rect.is_empty:
            return None
        far = max(abs(rect.x), abs(rect.y), rect.width, rect.height) > MAX_OFFSET
        if far or rect.size.area > MAX_MEGAPIXELS * 1_000_000:
            note = FileNote("layer_too_large", {"name": name, "size": str(rect.size)})
            self._notes.append(note)
            return None
        make = partial(layer_pixels, self._psd.header, record, data, self._colours)
        try:
            if self._budget > 0:
                self._budget -= make().nbytes
        except ValueError:
            self._notes.append(FileNote("layer_unreadable", {"name": name}))
            return None
        if _mask_counts(record):
            self._notes.append(FileNote("mask_applied", {"name": name}))
        return partial(_whole, make, self._name)

    def _clipped(self, pixels: Pixels, rect: Rect, name: str, where: _Open) -> Pixels:
        code = "clipping_ignored" if where.base is None else "clipping_applied"
        self._notes.append(FileNote(code, {"name": name}))
        if where.base is None:
            return pixels
        return partial(cut_out, pixels, rect, where.base, where.base_rect)

    def _described(self, record: LayerRecord) -> StackLayer:
        """Everything of a layer but its pixels."""
        blocks = record.tagged_blocks
        name = str(blocks.get_data(Tag.UNICODE_LAYER_NAME) or record.name).rstrip("\0")
        divider: Any = blocks.get_data(Tag.SECTION_DIVIDER_SETTING)
        key = getattr(divider, "blend_mode", None) or record.blend_mode
        mode = _MODES.get(key)
        if mode is None and key is not PsdMode.PASS_THROUGH:
            shown = str(getattr(key, "name", key)).lower().replace("_", " ")
            self._notes.append(FileNote("mode_unknown", {"name": name, "mode": shown}))
        fill = blocks.get_data(Tag.BLEND_FILL_OPACITY)
        share = fill / 255 if isinstance(fill, int) and 0 <= fill < 255 else 1.0
        if share < 1:
            self._notes.append(FileNote("fill_merged", {"name": name}))
        if any(tag in blocks for tag in EFFECTS):
            self._notes.append(FileNote("effects_ignored", {"name": name}))
        locks = blocks.get_data(Tag.PROTECTED_SETTING)
        bits = locks if isinstance(locks, int) else 0
        return StackLayer(
            kind="paint",
            name=name,
            id=f"layer-{self._count}",
            visible=record.flags.visible,
            opacity=record.opacity / 255 * share,
            mode=mode or BlendMode.NORMAL,
            locked=bool(bits & 0x8000_0002),
            alpha_locked=bool(bits & 1) or record.flags.transparency_protected,
        )


def _nothing() -> None:
    return None


def _layer_info(psd: PSD) -> LayerInfo | None:
    """Where the layers are: Photoshop puts those of more than 8 bits into a block of their own."""
    information = psd.layer_and_mask_information
    for tag in (Tag.LAYER_16, Tag.LAYER_32):
        if information.tagged_blocks is not None and tag in information.tagged_blocks:
            found: Any = information.tagged_blocks.get_data(tag)
            return found
    return information.layer_info


def _divider(record: LayerRecord) -> SectionDivider | None:
    for tag in (Tag.SECTION_DIVIDER_SETTING, Tag.NESTED_SECTION_DIVIDER_SETTING):
        found: Any = record.tagged_blocks.get_data(tag)
        kind = getattr(found, "kind", None)
        if kind is not None and kind is not SectionDivider.OTHER:
            return kind
    return None


def _first(record: LayerRecord, table: Any) -> str | None:
    return next((words for tag, words in table.items() if tag in record.tagged_blocks), None)


def _mask_counts(record: LayerRecord) -> bool:
    """Whether the layer has a mask that is switched on."""
    mask = record.mask_data
    has = any(info.id == ChannelID.USER_LAYER_MASK for info in record.channel_info)
    return mask is not None and has and not mask.flags.mask_disabled


def _profile(resources: ImageResources) -> bytes | None:
    found: Any = resources.get_data(Resource.ICC_PROFILE)
    return found if isinstance(found, bytes) and len(found) > 128 else None


def _dpi(resources: ImageResources) -> tuple[float, float] | None:
    """Pixels an inch: fixed point with 16 bits behind the point, whatever unit is shown."""
    found: Any = resources.get_data(Resource.RESOLUTION_INFO)
    try:
        dpi = (found.horizontal / 65_536, found.vertical / 65_536)
    except AttributeError:
        return None
    return dpi if all(0 < value < 1e6 for value in dpi) else None


def _with_alpha(make: Pixels) -> Array:
    pixels = make()
    full = 1 if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
    return np.dstack([pixels, np.full(pixels.shape[:2], full, pixels.dtype)])


def _off_white(pixels: Array) -> Array:
    """Colours without the white they were laid over; under alpha 0 they stay as they are."""
    full = 1.0 if pixels.dtype == np.float32 else float(np.iinfo(pixels.dtype).max)
    for rows in np.array_split(pixels, max(1, len(pixels) // 256)):
        alpha = rows[..., 3:].astype(np.float32) / full
        shown = rows[..., :3].astype(np.float32) / full
        with np.errstate(all="ignore"):
            colours = np.where(alpha > 0, (shown + alpha - 1) / alpha, shown)
        colours = np.clip(colours, 0, 1) if full > 1 else colours
        rows[..., :3] = np.rint(colours * full) if full > 1 else colours
    return pixels


def _whole(make: Pixels, name: str) -> Array:
    try:
        return make()
    except ValueError as error:
        reason = "a layer of it is damaged"
        raise InputError("project_unreadable", repr(error), name=name, reason=reason) from error
