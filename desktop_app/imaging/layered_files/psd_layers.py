"""The layers of a parsed PSD: its flat list of records → a tree of layers, and what must be said.

The whole picture (depth, profile, composition) is `psd_read`; pixels of one layer are `psd_layer`,
its masks `psd_masks`, what fills it `psd_fill`, groups and clipping `psd_groups`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from psd_tools.constants import BlendMode as PsdMode
from psd_tools.constants import Clipping, SectionDivider, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.layer_and_mask import ChannelDataList, LayerInfo, LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.adjustment_layer import ADJUSTMENT
from desktop_app.imaging.layer_kinds.layer_mask import LAYER_MASK
from desktop_app.imaging.layer_stack import EMPTY_MASK, FILL, Pixels, StackLayer, Step
from desktop_app.imaging.layered_files.layer_entry import MAX_DEPTH, MAX_LAYERS, MAX_OFFSET
from desktop_app.imaging.layered_files.own_adjustments import OwnLayer
from desktop_app.imaging.layered_files.pixel_room import PixelRoom
from desktop_app.imaging.layered_files.psd_adjusting import drawn, rasterised, tag_of, understood
from desktop_app.imaging.layered_files.psd_fill import fill_of, patterns_of
from desktop_app.imaging.layered_files.psd_groups import GroupMember, artboard, clipped, masked
from desktop_app.imaging.layered_files.psd_layer import (
    as_dots,
    layer_pixels,
    once,
    seen_through,
    sound,
)
from desktop_app.imaging.layered_files.psd_masks import (
    Mask,
    mask_values,
    masks_of,
    path_bounds,
    user_mask,
)
from desktop_app.imaging.layered_files.psd_planes import ADJUSTMENTS, MODES, OBJECTS, left_out_of
from desktop_app.imaging.layered_files.psd_shape import PsdShape
from desktop_app.imaging.layered_files.psd_stroke import stroke_of
from desktop_app.imaging.pillow_files import MAX_MEGAPIXELS
from desktop_app.imaging.psd_merged import DTYPES, layer_info

_MODES = {psd: mode for mode, psd in MODES.items()}
_FOLDERS = (SectionDivider.OPEN_FOLDER, SectionDivider.CLOSED_FOLDER)
_DENSE = 16  # what isn't packed as well as that is no flat colour: no two layers are the same
_LOOK = 1 << 28  # bytes of pixels that are decoded once, so that damage is known from the start


@dataclass
class _Open:
    """A group whose end was not seen yet: records run from the bottom up, its name comes last."""

    members: list[GroupMember] = field(default_factory=list[GroupMember])


class LayerReader:
    """Builds the layers of a parsed file of RGB or grey.

    Args:
        psd: the file.
        name: what errors call it.
        colours: 3 RGB, 1 grey.
        notes: gets what must be said.
        step: told of each layer; see `imaging.layer_stack.Step`.
        room: for the pixels of all layers.
    """

    def __init__(
        self,
        psd: PSD,
        name: str,
        colours: int,
        notes: list[FileNote],
        step: Step,
        room: PixelRoom,
    ) -> None:
        self._room = room
        self._psd, self._name, self._colours, self._notes = psd, name, colours, notes
        self._step = step
        self._canvas = Rect(0, 0, psd.header.width, psd.header.height)
        self._patterns = patterns_of(psd.layer_and_mask_information.tagged_blocks)
        self._count = self._mask_count = 0
        self.budget = _LOOK
        self._made: dict[object, Pixels] = {}
        self._looked: dict[Pixels, Pixels | None] = {}

    def layers(self, *, alone: bool) -> tuple[StackLayer, ...]:
        """All of them, the lowest first; ``alone``: on nothing at all."""
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
                self._group(record, data, inside.members, groups)
            else:
                self._layer(record, data, groups[-1])
        while len(groups) > 1:  # ends that are missing
            inside = groups.pop()
            groups[-1].members += inside.members
        return clipped(groups[0].members, self._notes, alone=alone)

    def _records(self) -> Iterator[tuple[LayerRecord, ChannelDataList]]:
        info: LayerInfo | None = layer_info(self._psd)
        if info is not None:
            pairs: Any = zip(info.layer_records, info.channel_image_data, strict=False)
            for number, pair in enumerate(pairs):
                self._step("layer", number, len(info.layer_records))
                yield pair

    def _group(
        self,
        record: LayerRecord,
        data: ChannelDataList,
        members: list[GroupMember],
        groups: list[_Open],
    ) -> None:
        where = groups[-1]
        group, plain = self._described(record)
        alone = group.mode is not BlendMode.PASS_THROUGH
        children = clipped(members, self._notes, alone=alone)
        name = {"name": group.name}
        try:
            held = self._mask(record, data, group)
            masks = [] if held else masks_of(self._psd.header, record, data)
            board = artboard(record, self._dtype, grey=self._colours == 1)
        except ValueError:
            self._notes.append(FileNote("group_mask_unreadable", name))
            held, masks, board = (), [], None
        if board is not None:
            self._notes.append(FileNote("artboard_drawn", name))
            ground = replace(board.ground, id=f"{group.id}-ground") if board.ground else None
            children = (() if ground is None else (ground,)) + children
            masks = [*masks, Mask("", board.cover)]
        if masks:
            covers = [mask.cover for mask in masks]
            children, exact = masked(children, covers, self._canvas, through=not alone)
            if any(mask.code for mask in masks):
                code = "group_mask_applied" if exact else "group_mask_nearly"
                self._notes.append(FileNote(code, name))
        if len(groups) > MAX_DEPTH:
            if not any(note.code == "groups_too_deep" for note in self._notes):
                self._notes.append(FileNote("groups_too_deep", {"limit": MAX_DEPTH}))
            where.members += [GroupMember(child) for child in children]
            return
        made = replace(group, kind="group", children=(*children, *held))
        where.members.append(GroupMember(made, record.clipping == Clipping.NON_BASE, plain))

    def _layer(self, record: LayerRecord, data: ChannelDataList, where: _Open) -> None:
        layer, plain = self._described(record)
        is_clipped = record.clipping == Clipping.NON_BASE
        what = tag_of(record.tagged_blocks) or rasterised(self._psd.header, record, data)
        if what is not None:
            where.members.append(self._adjusting(record, data, layer, what))
            return
        rect, make = self._content(record, data, layer.name)
        held: tuple[StackLayer, ...] = ()
        if make is not None:
            held, make = self._through(record, data, rect, make, layer)
        if make is not None and record.blend_mode == PsdMode.DISSOLVE:
            make = partial(as_dots, make, layer.opacity, self._count)
            layer = replace(layer, opacity=1.0)
        if make is not None:
            whole = self._made.setdefault(make, partial(sound, make, self._name))
            layer = replace(layer, rect=rect, pixels=whole, children=held)
        layer = replace(layer, **drawn(self._psd.header, record, data, masked=bool(held)))
        where.members.append(GroupMember(layer, is_clipped, plain))

    def _adjusting(
        self,
        record: LayerRecord,
        data: ChannelDataList,
        layer: StackLayer,
        what: Tag | OwnLayer,
    ) -> GroupMember:
        """An adjustment layer. Of one that nothing here does, or that is damaged, the place is
        kept, and what it was."""
        kind = ADJUSTMENTS.get(what, "brightness and contrast") if isinstance(what, Tag) else ""
        params, code = {"name": layer.name, "kind": kind}, "adjustment_ignored"
        try:
            known = (
                understood(record.tagged_blocks, what, self._psd.header)
                if isinstance(what, Tag)
                else what
            )
            code = "layer_unreadable"
            rect, make, drawn = mask_values(self._psd.header, record, data, self._canvas)
            looked = None if make is None or rect.is_empty else self._checked_pixels(make)
            if make is not None and looked is None and not rect.is_empty:
                raise ValueError("a damaged mask")
        except ValueError:
            self._notes.append(FileNote(code, params))
            name = f"{layer.name} [{kind}: no effect here]" if kind else layer.name
            return GroupMember(replace(layer, name=name, visible=False), idle=True)
        said = {"adjustment_nearly": known.nearly, "adjustment_mask_drawn": drawn}
        self._notes += [FileNote(code, params) for code, so in said.items() if so]
        about: dict[str, Any] = {ADJUSTMENT.id: known.adjusting.to_json()}
        if make is not None and looked is None:
            about[EMPTY_MASK] = True
        made = replace(
            layer,
            kind=ADJUSTMENT.id,
            rect=rect,
            pixels=None if looked is None else partial(sound, looked, self._name),
            mode=known.stored_mode(layer.mode),
            clipped=known.clipped is True,
            about=about,
        )
        is_clipped = record.clipping == Clipping.NON_BASE
        return GroupMember(made, is_clipped, divided=known.clipped is not None)

    def _content(
        self, record: LayerRecord, data: ChannelDataList, name: str
    ) -> tuple[Rect, Pixels | None]:
        """Where a layer has pixels and how to get them, before any mask."""
        rect = Rect(record.left, record.top, record.width, record.height)
        what = next((words for tag, words in OBJECTS.items() if tag in record.tagged_blocks), None)
        if not rect.is_empty:
            if what is not None:
                self._notes.append(FileNote("became_pixels", {"name": name, "kind": what}))
            if not self._fits(rect, name):
                return rect, None
            return rect, self._pixels(rect, record, data)
        if what is None:
            return rect, None
        try:
            fill, stroke = fill_of(record, self._patterns), stroke_of(record, self._patterns)
        except ValueError:
            fill = stroke = None
        if fill is None and stroke is None:
            self._notes.append(FileNote("object_left_out", {"name": name, "kind": what}))
            return rect, None
        shape = path_bounds(record, self._psd.header)
        rect = self._canvas if shape is None else shape[1]
        drawn = PsdShape(self._psd.header, fill, stroke, None if shape is None else shape[0], rect)
        if drawn.rect.is_empty or not self._fits(drawn.rect, name):
            return rect, None
        self._notes.append(FileNote("fill_drawn", {"name": name, "kind": what}))
        if stroke is not None and not stroke.plain:
            self._notes.append(FileNote("stroke_plain", {"name": name}))
        return drawn.rect, partial(drawn.pixels, self._dtype, grey=self._colours == 1)

    def _pixels(self, rect: Rect, record: LayerRecord, data: ChannelDataList) -> Pixels:
        """What makes a layer's pixels: the same for all that are packed into the same bytes."""
        make = partial(layer_pixels, self._psd.header, record, data, self._colours)
        channels: Any = [*zip(record.channel_info, data, strict=False)]
        if sum(len(one.data) for _, one in channels) * _DENSE > rect.size.area * len(channels):
            return make
        packed = tuple((int(info.id), one.compression, one.data) for info, one in channels)
        return self._made.setdefault((rect.size, packed), make)

    def _fits(self, rect: Rect, name: str) -> bool:
        far = max(abs(rect.x), abs(rect.y), rect.width, rect.height) > MAX_OFFSET
        held = rect.size.area * 4 * self._dtype.itemsize
        if far or rect.size.area > MAX_MEGAPIXELS * 1_000_000 or not self._room.takes(held):
            note = FileNote("layer_too_large", {"name": name, "size": rect.size.words})
            self._notes.append(note)
            return False
        return True

    def _through(
        self,
        record: LayerRecord,
        data: ChannelDataList,
        rect: Rect,
        make: Pixels,
        layer: StackLayer,
    ) -> tuple[tuple[StackLayer, ...], Pixels | None]:
        """Its mask, if one can paint on it, and the pixels as others let them through."""
        name, held = layer.name, tuple[StackLayer, ...]()
        try:
            held = self._mask(record, data, layer)
            masks = [] if held else masks_of(self._psd.header, record, data)
            if masks:
                make = partial(seen_through, make, rect, [mask.cover for mask in masks])
            looked = self._checked_pixels(make)
        except ValueError:
            looked, masks = None, []
        if looked is None:
            self._notes.append(FileNote("layer_unreadable", {"name": name}))
            return (), None
        for mask in masks:
            self._notes.append(FileNote(mask.code, {"name": name}))
            if mask.feathered:
                self._notes.append(FileNote("feather_drawn", {"name": name}))
        return held, looked

    def _mask(
        self, record: LayerRecord, data: ChannelDataList, owner: StackLayer
    ) -> tuple[StackLayer, ...]:
        """The mask of a layer or group that can be painted on. Raises ValueError: it is damaged."""
        found = user_mask(self._psd.header, record, data)
        if found is None:
            return ()
        self._mask_count += 1
        looked = None if found.rect.is_empty else self._checked_pixels(found.make)
        if looked is None and not found.rect.is_empty:
            raise ValueError("a damaged mask")
        mask = StackLayer(
            LAYER_MASK.id,
            f"{LAYER_MASK.id} {self._mask_count}",
            f"{owner.id}-mask",
            found.rect,
            None if looked is None else partial(sound, looked, self._name),
            found.is_on,
            about={FILL: found.fill} if found.fill else {},
        )
        return (mask,)

    def _checked_pixels(self, make: Pixels) -> Pixels | None:
        """The same after a look at what it makes; None: that is damaged."""
        if self.budget > 0 and make not in self._looked:
            try:
                pixels = make()
                self.budget -= pixels.nbytes
                self._looked[make] = once(pixels, make)
            except ValueError:
                self._looked[make] = None
        return self._looked.get(make, make)

    @property
    def _dtype(self) -> np.dtype[Any]:
        return np.dtype(DTYPES[self._psd.header.depth])

    def _described(self, record: LayerRecord) -> tuple[StackLayer, bool]:
        """Everything of a layer but its pixels; and whether its clipped layers are one with it."""
        blocks = record.tagged_blocks
        name = str(blocks.get_data(Tag.UNICODE_LAYER_NAME) or record.name).rstrip("\0")
        mode = self._mode(record, name)
        fill = blocks.get_data(Tag.BLEND_FILL_OPACITY)
        share = fill / 255 if isinstance(fill, int) and 0 <= fill < 255 else 1.0
        if share < 1:
            code = "fill_differs" if mode in _OWN_FILL else "fill_merged"
            self._notes.append(FileNote(code, {"name": name}))
        for code, params in left_out_of(record):
            self._notes.append(FileNote(code, {"name": name, **params}))
        locks = blocks.get_data(Tag.PROTECTED_SETTING)
        bits = locks if isinstance(locks, int) else 0
        together = blocks.get_data(Tag.BLEND_CLIPPING_ELEMENTS)
        made = StackLayer(
            kind="paint",
            name=name,
            id=f"layer-{self._count}",
            visible=record.flags.visible,
            opacity=record.opacity / 255 * share,
            mode=mode,
            locked=bool(bits & 0x8000_0002),
            alpha_locked=bool(bits & 1) or record.flags.transparency_protected,
        )
        return made, getattr(together, "value", together) is not False and together != 0

    def _mode(self, record: LayerRecord, name: str) -> BlendMode:
        folder = _divider(record) in _FOLDERS
        divider: Any = record.tagged_blocks.get_data(Tag.SECTION_DIVIDER_SETTING)
        key = getattr(divider, "blend_mode", None) or record.blend_mode
        mode = _MODES.get(key)
        if mode is BlendMode.PASS_THROUGH and not folder:
            mode = None
        if mode is None and key == PsdMode.DISSOLVE and not folder:
            self._notes.append(FileNote("dissolve_drawn", {"name": name}))
        elif mode is None:
            shown = str(getattr(key, "name", key)).lower().replace("_", " ")
            self._notes.append(FileNote("mode_unknown", {"name": name, "mode": shown}))
        return mode or BlendMode.NORMAL


_OWN_FILL = frozenset(
    {
        BlendMode.COLOR_BURN, BlendMode.LINEAR_BURN, BlendMode.COLOR_DODGE, BlendMode.LINEAR_DODGE,
        BlendMode.VIVID_LIGHT, BlendMode.LINEAR_LIGHT, BlendMode.HARD_MIX, BlendMode.DIFFERENCE,
    }
)  # fmt: skip
"""Modes in which Photoshop's fill opacity is something else than its opacity."""


def _divider(record: LayerRecord) -> SectionDivider | None:
    for tag in (Tag.SECTION_DIVIDER_SETTING, Tag.NESTED_SECTION_DIVIDER_SETTING):
        found: Any = record.tagged_blocks.get_data(tag)
        kind = getattr(found, "kind", None)
        if kind is not None and kind is not SectionDivider.OTHER:
            return kind
    return None
