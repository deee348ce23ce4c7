"""The layers of a parsed PSD: its flat list of records → a tree of layers, and what must be said.

The whole picture (depth, profile, composition) is `psd_read`; pixels of one layer are `psd_layer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from psd_tools.constants import ChannelID, Clipping, SectionDivider, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import ChannelDataList, LayerInfo, LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.stack import NOWHERE, Pixels, StackLayer
from desktop_app.imaging.container import MAX_MEGAPIXELS
from desktop_app.storage.layer_entry import MAX_DEPTH, MAX_LAYERS, MAX_OFFSET
from desktop_app.storage.psd_layer import cut_out, layer_pixels
from desktop_app.storage.psd_planes import ADJUSTMENTS, EFFECTS, MODES, OBJECTS

__all__ = ["LayerReader", "layer_info", "sound"]

_MODES = {psd: mode for mode, psd in MODES.items()}
_FOLDERS = (SectionDivider.OPEN_FOLDER, SectionDivider.CLOSED_FOLDER)
_LOOK = 1 << 28  # bytes of pixels that are decoded once, so that damage is known from the start


def layer_info(psd: PSD) -> LayerInfo | None:
    """Where the layers are: Photoshop puts those of more than 8 bits into a block of their own."""
    information = psd.layer_and_mask_information
    for tag in (Tag.LAYER_16, Tag.LAYER_32):
        if information.tagged_blocks is not None and tag in information.tagged_blocks:
            found: Any = information.tagged_blocks.get_data(tag)
            return found
    return information.layer_info


@dataclass
class _Open:
    """A group whose end was not seen yet: records run from the bottom up, its name comes last."""

    layers: list[StackLayer] = field(default_factory=list[StackLayer])
    base: Pixels | None = None  # of the layer that others may be clipped to
    base_rect: Rect = NOWHERE


class LayerReader:
    """Builds the layers of a parsed file of RGB or grey.

    Args:
        psd: the file.
        name: what errors call it.
        colours: 3 RGB, 1 grey.
        notes: gets what must be said.
    """

    def __init__(self, psd: PSD, name: str, colours: int, notes: list[FileNote]) -> None:
        self._psd, self._name, self._colours, self._notes = psd, name, colours, notes
        self._count = 0
        self._budget = _LOOK

    def layers(self) -> tuple[StackLayer, ...]:
        """All of them, the lowest first."""
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
        info: LayerInfo | None = layer_info(self._psd)
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
        return partial(sound, make, self._name)

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
        if mode is BlendMode.PASS_THROUGH and _divider(record) not in _FOLDERS:
            mode = None
        if mode is None:
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


def sound(make: Pixels, name: str) -> Array:
    """What ``make`` makes.

    Raises:
        InputError: ``project_unreadable`` where it finds its part of the file damaged.
    """
    try:
        return make()
    except ValueError as error:
        reason = "a part of it is damaged"
        raise InputError("project_unreadable", repr(error), name=name, reason=reason) from error
