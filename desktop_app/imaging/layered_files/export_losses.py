"""What a layered file for other programs has no place for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, Self, TypeVar

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import GUIDES, Stack, StackLayer, walk


def silent(_: float) -> None:
    """Progress that nobody wants to hear of."""


def left_out(stack: Stack, *, guides: bool = False) -> tuple[FileNote, ...]:
    """A note for everything of ``stack`` that is not, or not as it is, in such a file, which holds
    ``guides`` or not."""
    layers = list(walk(stack.layers))
    kinds = [(LAYER_KINDS[one.kind], one.visible) for one in layers]
    # What is hidden there was to be seen here.
    of_kinds = {
        kind.left_out
        for kind, seen in kinds
        if kind.others != "baked" and (seen or kind.others == "out")
    } - {""}
    said = {
        "saved_in_16_bit": stack.dtype == np.float32,
        "masks_left_out": stack.mask is not None or "masks_left_out" in of_kinds,
        **dict.fromkeys(sorted(of_kinds - {"masks_left_out"}), True),
        "guides_left_out": bool(stack.about.get(GUIDES)) and not guides,
        "about_left_out": any(name != GUIDES for name in stack.about)
        or any(one.about or one.extra for one in layers),
    }
    return tuple(FileNote(code) for code, so in said.items() if so)


def baked(stack: Stack) -> tuple[FileNote, ...]:
    """A note for every layer that is pixels for other programs, and for each that has a mask."""
    found = list[FileNote]()
    for one in walk(stack.layers):
        kinds = [LAYER_KINDS[one.kind], *(LAYER_KINDS[mask.kind] for mask in masks_in(one))]
        codes = (each.left_out for each in kinds if each.others == "baked" and not kinds[0].masks)
        found += [FileNote(code, {"name": one.name}) for code in codes]
    return tuple(found)


def masks_in(layer: _Layer) -> tuple[_Layer, ...]:
    """The masks of a layer or group."""
    return tuple(one for one in layer.children if LAYER_KINDS[one.kind].masks)


def has_masks(layer: Clippable) -> bool:
    """Whether it is seen through masks, or could be."""
    return bool(masks_in(layer))


def isolated(stack: Stack) -> tuple[FileNote, ...]:
    """A note for every group that looks otherwise in OpenRaster: there none that is not opaque lets
    its layers blend with those below."""
    groups = tuple(
        FileNote("group_isolated", {"name": one.name})
        for one in walk(stack.layers)
        if half_through(one) and _needs_below(one)
    )
    return groups + tuple(
        FileNote("clip_and_mode", {"name": one.name})
        for one in walk(stack.layers)
        if clipped_and_mixed(one)
    )


def half_through(group: StackLayer) -> bool:
    """Whether it is a group that passes through, semi-transparent or with a mask."""
    through = group.mode is BlendMode.PASS_THROUGH
    return through and (group.opacity < 1 or has_masks(group))


def clipped_otherwise(stack: Stack) -> tuple[FileNote, ...]:
    """A note for every layer that is clipped otherwise in a PSD: there to the next one below it
    that isn't, which is the same only where nothing else lies below it in an isolated group. What
    changes the layers below is none: it leaves their alpha as it is."""
    return tuple(
        FileNote("clip_to_one", {"name": one.name})
        for one in clipped_to_several(stack.layers, alone=stack.channels == 4)
    )


class Clippable(Protocol):
    """What a layer of a stack or of a document tells of clipping; see `StackLayer`."""

    @property
    def kind(self) -> str: ...
    @property
    def mode(self) -> BlendMode: ...
    @property
    def clipped(self) -> bool: ...
    @property
    def children(self) -> tuple[Self, ...]: ...


_Layer = TypeVar("_Layer", bound=Clippable)


def clipped_to_several(layers: Sequence[_Layer], *, alone: bool) -> Iterator[_Layer]:
    """The layers that are clipped to more than the next one below them that isn't.

    Args:
        layers: those of a picture or of a group, the lowest first.
        alone: whether nothing lies below the lowest.
    """
    for one in layers:
        if one.clipped and not (_keeps_alpha(one) or clipped_to_one(one, layers, alone=alone)):
            yield one
    for one in layers:
        if LAYER_KINDS[one.kind].has_layers:
            yield from clipped_to_several(
                one.children, alone=one.mode is not BlendMode.PASS_THROUGH
            )


def clipped_to_one(layer: _Layer, layers: Sequence[_Layer], *, alone: bool) -> bool:
    """Whether a layer that is clipped among these is clipped to the lowest alone."""
    shown = [one for one in layers if LAYER_KINDS[one.kind].compose is not None]
    number = next((n for n, one in enumerate(shown) if one is layer), 0)
    return alone and number > 0 and all(one.clipped for one in shown[1:number])


def _keeps_alpha(layer: Clippable) -> bool:
    return LAYER_KINDS[layer.kind].everywhere


def clipped_and_mixed(layer: Clippable) -> bool:
    """Whether it is clipped and blends in another mode than Normal: OpenRaster has no words."""
    return layer.clipped and layer.mode not in _USUAL and not _keeps_alpha(layer)


_USUAL = (BlendMode.NORMAL, BlendMode.PASS_THROUGH)


def _needs_below(group: StackLayer) -> bool:
    return any(
        one.mode not in _USUAL
        or _keeps_alpha(one)
        or (one.mode is BlendMode.PASS_THROUGH and _needs_below(one))
        for one in group.children
    )
