"""Groups of a PSD: clipped layers, masks of groups, artboards; from values to values.

Photoshop clips a layer to the next one below that isn't clipped, and blends the two as if they were
one: here they lie in an isolated group, where what is clipped is seen as far as what lies below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from psd_tools.constants import Tag

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.layer_stack import StackLayer
from desktop_app.core.pixels import Array
from desktop_app.storage.psd_fill import colour_of
from desktop_app.storage.psd_layer import seen_through
from desktop_app.storage.psd_masks import Cover, full_of, rect_cover

if TYPE_CHECKING:
    from psd_tools.psd.layer_and_mask import LayerRecord

_BOARDS = (Tag.ARTBOARD_DATA1, Tag.ARTBOARD_DATA2, Tag.ARTBOARD_DATA3)
_WHITE, _BLACK, _CLEAR, _OTHER = 1, 2, 3, 4  # artboardBackgroundType


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A layer of a group, before clipping.

    Attributes:
        layer: itself.
        is_clipped: to the next one below that isn't.
        together: whether what is clipped to it is blended with it as one.
        idle: whether it only keeps a place: nothing is clipped to it.
    """

    layer: StackLayer
    is_clipped: bool = False
    together: bool = True
    idle: bool = False


def clipped(
    members: Sequence[Member], notes: list[FileNote], *, alone: bool
) -> tuple[StackLayer, ...]:
    """The layers of a group, those that are clipped in groups with what they are clipped to.

    Args:
        members: the lowest first.
        notes: gets what must be said.
        alone: whether the group is isolated: if it is nothing but one layer and what is clipped to
            it, it needs no group of its own.
    """
    made = list[StackLayer]()
    runs = list[list[Member]]()
    for member in members:
        solid = runs and any(not one.idle for one in runs[-1])
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
            made += _with_base(inside, notes, alone=alone and len(members) == len(inside))
        made += [one.layer for one in outside]
    return tuple(made)


def _with_base(run: Sequence[Member], notes: list[FileNote], *, alone: bool) -> list[StackLayer]:
    base = run[0].layer
    usual = base.mode in (BlendMode.NORMAL, BlendMode.PASS_THROUGH) and base.opacity == 1
    if not run[0].together and not usual:
        notes.append(
            FileNote("blending_ignored", {"name": base.name, "what": "clipped layers as a group"})
        )
    above = [replace(one.layer, clipped=not one.idle) for one in run[1:]]
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
    layers: tuple[StackLayer, ...], covers: Sequence[Cover], canvas: Rect
) -> tuple[tuple[StackLayer, ...], bool]:
    """The layers of a group that has masks, each seen through them.

    Returns:
        The layers, and whether that is what the group's masks do: where a mask is half open, it is
        only if no two layers lie there.
    """
    leaves = [one for one in _bases(layers) if one.pixels is not None]
    exact = len(leaves) < 2
    if not exact:
        half = np.ones((canvas.height, canvas.width), np.float32)
        for cover in covers:
            half = half * cover(canvas)
        soft = (half > 0) & (half < 1)
        shared = np.zeros(soft.shape, np.uint8)
        for leaf in leaves if soft.any() else ():
            common = leaf.rect.intersected(canvas)
            shared[common.slices] += 1
        exact = not (soft & (shared > 1)).any()
    return tuple(_masked(one, covers) for one in layers), exact


def _bases(layers: tuple[StackLayer, ...]) -> list[StackLayer]:
    """Every layer with pixels that is not clipped: what is, is seen as far as those."""
    found = list[StackLayer]()
    for one in layers:
        if not one.clipped:
            found += _bases(one.children) if one.kind == "group" else [one]
    return found


def _masked(layer: StackLayer, covers: Sequence[Cover]) -> StackLayer:
    if layer.clipped:
        return layer
    if layer.kind == "group":
        children = tuple(_masked(child, covers) for child in layer.children)
        return replace(layer, children=children)
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
