"""Groups of a PSD: clipped layers, masks of groups, artboards; from values to values.

Photoshop clips a layer to the next one below that isn't clipped, and blends the two as if they were
one: here they are in an isolated group, where what is clipped is seen as far as what lies below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from psd_tools.constants import Tag
from psd_tools.psd.layer_and_mask import LayerRecord

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import EMPTY_MASK, StackLayer
from desktop_app.imaging.layered_files.psd_fill import colour_of
from desktop_app.imaging.layered_files.psd_layer import seen_through
from desktop_app.imaging.layered_files.psd_masks import Cover, covered, full_of, rect_cover

_BOARDS = (Tag.ARTBOARD_DATA1, Tag.ARTBOARD_DATA2, Tag.ARTBOARD_DATA3)
_WHITE, _BLACK, _CLEAR, _OTHER = 1, 2, 3, 4  # artboardBackgroundType


@dataclass(frozen=True, slots=True, eq=False)
class GroupMember:
    """A layer of a group, before clipping.

    Attributes:
        layer: itself.
        is_clipped: to the next one below that isn't.
        together: whether what is clipped to it is blended with it as one.
        idle: whether it only keeps a place: nothing is clipped to it.
        divided: whether ``layer`` says itself whether it is clipped, which changes nothing of it.
    """

    layer: StackLayer
    is_clipped: bool = False
    together: bool = True
    idle: bool = False
    divided: bool = False

    @property
    def is_base(self) -> bool:
        """Whether something can be clipped to it: not to a change of what is below."""
        return not self.idle and not LAYER_KINDS[self.layer.kind].everywhere


def clipped(
    members: Sequence[GroupMember], notes: list[FileNote], *, alone: bool
) -> tuple[StackLayer, ...]:
    """The layers of a group, those that are clipped in groups with what they are clipped to.

    Args:
        members: the lowest first.
        notes: gets what must be said.
        alone: whether nothing lies below the lowest: it and what is clipped to it need no group.
    """
    made = list[StackLayer]()
    runs = list[list[GroupMember]]()
    for member in members:
        solid = runs and any(one.is_base for one in runs[-1])
        if solid and (member.is_clipped or member.idle):
            runs[-1].append(member)
        else:
            if member.is_clipped:
                notes.append(FileNote("clipping_ignored", {"name": member.layer.name}))
            runs.append([member])
    for run in runs:
        # What keeps a place above the last clipped layer stays outside.
        last = max((n for n, one in enumerate(run) if one.is_clipped), default=0)
        inside, outside = run[: last + 1], run[last + 1 :]
        if len(inside) == 1:
            made.append(inside[0].layer)
        else:
            made += _with_base(inside, notes, alone=alone and not made)
        made += [one.layer for one in outside]
    return tuple(made)


def _with_base(
    run: Sequence[GroupMember], notes: list[FileNote], *, alone: bool
) -> list[StackLayer]:
    base = run[0].layer
    usual = base.mode in (BlendMode.NORMAL, BlendMode.PASS_THROUGH) and base.opacity == 1
    if not run[0].together and not usual:
        notes.append(
            FileNote("blending_ignored", {"name": base.name, "what": "clipped layers as a group"})
        )
    above = [
        one.layer if one.divided else replace(one.layer, clipped=not one.idle) for one in run[1:]
    ]
    if alone and all(one.divided for one in run[1:]):
        return [base, *above]
    if alone and usual and base.visible:
        inner = BlendMode.NORMAL if base.mode is BlendMode.PASS_THROUGH else base.mode
        return [replace(base, mode=inner), *above]
    notes.append(FileNote("clipping_grouped", {"name": base.name}))
    inner = replace(base, mode=BlendMode.NORMAL, opacity=1.0, visible=True)
    mode = BlendMode.NORMAL if base.mode is BlendMode.PASS_THROUGH else base.mode
    group = StackLayer(
        kind="group",
        name=base.name,
        id=f"{base.id}-clip",
        visible=base.visible,
        opacity=base.opacity,
        mode=mode,
        children=(inner, *above),
    )
    return [group]


def masked(
    layers: tuple[StackLayer, ...], covers: Sequence[Cover], canvas: Rect, *, through: bool
) -> tuple[tuple[StackLayer, ...], bool]:
    """The layers of a group that has masks, each seen through them.

    Args:
        layers: its own.
        covers: its masks.
        canvas: of the document.
        through: whether it passes through: what changes the layers below it needs the masks too.

    Returns:
        The layers, and whether that is what the group's masks do: where a mask is half open, it is
        only if no two layers lie there.
    """
    leaves = _bases(layers, canvas, through)
    exact = len(leaves) < 2
    if not exact:
        half = np.ones((canvas.height, canvas.width), np.float32)
        for cover in covers:
            half = half * cover(canvas)
        soft = (half > 0) & (half < 1)
        shared = np.zeros(soft.shape, np.uint8)
        for leaf in leaves if soft.any() else ():
            shared[leaf.intersected(canvas).slices] += 1
        exact = not (soft & (shared > 1)).any()
    return tuple(_masked(one, covers, canvas, through) for one in layers), exact


def _bases(layers: tuple[StackLayer, ...], canvas: Rect, through: bool) -> list[Rect]:
    """Where each layer has pixels that is not clipped: what is, is seen as far as those."""
    found = list[Rect]()
    for one in layers:
        if one.kind == "group" and not one.clipped:
            found += _bases(one.children, canvas, through and _passes(one))
        elif LAYER_KINDS[one.kind].everywhere and through and not one.clipped:
            found.append(canvas if one.pixels is None else one.rect)
        elif one.pixels is not None and not one.clipped:
            found.append(one.rect)
    return found


def _passes(group: StackLayer) -> bool:
    return group.mode is BlendMode.PASS_THROUGH


def _masked(layer: StackLayer, covers: Sequence[Cover], canvas: Rect, through: bool) -> StackLayer:
    if layer.clipped:
        return layer
    if layer.kind == "group":
        deep = through and _passes(layer)
        children = tuple(_masked(child, covers, canvas, deep) for child in layer.children)
        return replace(layer, children=children)
    if LAYER_KINDS[layer.kind].everywhere:
        if not through or layer.about.get(EMPTY_MASK):
            return layer
        rect = canvas if layer.pixels is None else layer.rect
        return replace(layer, rect=rect, pixels=partial(covered, layer.pixels, rect, covers))
    if layer.pixels is None:
        return layer
    return replace(layer, pixels=partial(seen_through, layer.pixels, layer.rect, covers))


# -- artboards ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Artboard:
    """A group that is a page.

    Attributes:
        cover: 1 on the page.
        ground: its colour, if it has one.
    """

    cover: Cover
    ground: StackLayer | None


def artboard(record: LayerRecord, dtype: np.dtype[Any], *, grey: bool) -> Artboard | None:
    """The page that a group is; None: it is none.

    Raises:
        ValueError: its data is damaged.
    """
    found: Any = next(
        (record.tagged_blocks.get_data(tag) for tag in _BOARDS if tag in record.tagged_blocks), None
    )
    if found is None:
        return None
    try:
        place = found[b"artboardRect"]
        left, top, right, bottom = (
            round(float(place[key])) for key in (b"Left", b"Top ", b"Rght", b"Btom")
        )
        kind = int(getattr(found.get(b"artboardBackgroundType"), "value", _CLEAR))
        colour = {_WHITE: (1.0, 1.0, 1.0), _BLACK: (0.0, 0.0, 0.0)}.get(kind)
        if kind == _OTHER:
            colour = colour_of(found[b"Clr "])
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(repr(error)) from error
    rect = Rect(left, top, max(0, right - left), max(0, bottom - top))
    ground = None
    if colour is not None and not rect.is_empty and max(rect.width, rect.height) <= 300_000:
        make = partial(_plain, rect, colour, dtype)
        ground = StackLayer("paint", "Artboard", "", rect, make)
    return Artboard(partial(rect_cover, rect), ground)


def _plain(rect: Rect, colour: tuple[float, float, float], dtype: np.dtype[Any]) -> Array:
    full = full_of(dtype)
    values = np.array((*colour, 1.0)) * full
    values = values if dtype == np.float32 else np.rint(values)
    return np.broadcast_to(values.astype(dtype), (rect.height, rect.width, 4)).copy()
