"""A mix as layers: a group of one patch that is seen, and beneath it, hidden, the results that it
was made of, each with a layer mask that is its parts.

So journal, files, transforms and memory hold it without knowing of it, and its parts can be
changed again for as long as they lie there. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.layers.layer import MIX_NAME, Layer
from desktop_app.imaging.layers.layer_tree import path_to, walk
from desktop_app.imaging.tiles import Tiles

MOST: Final = 9
"""Results of a mix: each has a key."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """One mix.

    Attributes:
        group: all of it.
        parts: the results, hidden, in the order of their numbers.
        made: what is seen of them.
    """

    group: Layer
    parts: tuple[Layer, ...]
    made: Layer

    @property
    def area(self) -> Rect:
        """A rectangle around all that the results hold."""
        return united(part.rect for part in self.parts)

    @property
    def used(self) -> tuple[Layer, ...]:
        """Those of which something is taken."""
        return tuple(part for part in self.parts if not _values(part).is_blank(part.rect))

    def labels(self) -> ByteArray:
        """Which result each pixel of `area` is of, (h, w) uint8: that whose mask shows most; the
        first where nothing is taken."""
        area = self.area
        labels = np.zeros((area.height, area.width), np.uint8)
        most = np.zeros_like(labels)
        for number, part in enumerate(self.parts):
            values = _values(part).read(area)
            more = values > most
            labels[more], most[more] = number, values[more]
        return labels

    def taken(self) -> Array:
        """(h, w) bool of `area`: where anything is taken of any result."""
        area = self.area
        taken = np.zeros((area.height, area.width), bool)
        for piece in (piece for part in self.parts for piece in part.pieces):
            here = taken[piece.rect.moved(-area.x, -area.y).slices]
            here |= True if piece.share is None else piece.share > 0
        return taken

    def remade(self, labels: ByteArray) -> Mix:
        """With other parts, (h, w) uint8 of `area`, and repaired seams."""
        from desktop_app.imaging.mixing import mixed

        area, taken = self.area, self.taken()
        parts = tuple(
            _shown(part, (labels == number) & taken, area) for number, part in enumerate(self.parts)
        )
        spots = zip(*(part.pieces for part in parts), strict=True)
        pieces = tuple(mixed(patches, labels, area) for patches in spots)
        counts = np.bincount(labels[taken], minlength=len(parts))[: len(parts)]
        made = replace(self.made, pieces=pieces, history=parts[int(counts.argmax())].history)
        return self.with_parts(parts, made)

    def with_parts(self, parts: tuple[Layer, ...], made: Layer) -> Mix:
        """With other versions of its layers; what else was laid into the group stays."""
        new = {layer.id: layer for layer in (*parts, made)}
        children = tuple(new.get(layer.id, layer) for layer in self.group.children)
        group = replace(self.group, children=children, history=made.history)
        return Mix(group, parts, made)


def new_mix(results: Sequence[Layer]) -> Mix:
    """A mix of edits that are patches, of the same spots each, with nothing taken yet."""
    named = enumerate(results, 1)
    parts = tuple(
        replace(result, name=f"{result.name} {number}".strip(), visible=False)
        for number, result in named
    )
    passes, plans = max(result.passes for result in results), results[0].plans
    made = Layer("patch", results[0].name, plans=plans, passes=passes)
    group = Layer(
        "group",
        MIX_NAME,
        children=(*parts, made),
        mode=BlendMode.PASS_THROUGH,
        plans=plans,
        passes=passes,
    )
    return Mix(group, parts, made)


def mix_in(layer: Layer) -> Mix | None:
    """What a group is, if it is a mix."""
    patches = [one for one in layer.inner if one.row.holds == "pieces"]
    parts = tuple(one for one in patches if not one.visible and len(one.all_masks) == 1)
    made = [one for one in patches if one.visible and not one.all_masks]
    spots = {len(one.pieces) for one in (*parts, *made)}
    if not 2 <= len(parts) <= MOST or len(made) != 1 or len(spots) != 1:
        return None
    return Mix(layer, parts, made[0])


def used_in(layers: Sequence[Layer]) -> list[Layer]:
    """Results of which the mixes among these took something."""
    return [part for layer in layers if (mix := mix_in(layer)) for part in mix.used]


def entries_in(tree: Sequence[Layer]) -> tuple[str, ...]:
    """Ids of the history's entries in what is shown, the lowest first; then those mixes took of."""
    every = list(walk(tree))
    shown = [layer for layer in every if layer.visible]
    used = used_in(shown) if len(every) > len(tree) else ()
    return tuple(dict.fromkeys(layer.history for layer in (*shown, *used) if layer.history))


def mixes_in(tree: Sequence[Layer]) -> list[str]:
    """Ids of the groups of a tree that are mixes."""
    inner = [key for layer in tree for key in mixes_in(layer.children)]
    return [layer.id for layer in tree if layer.children and mix_in(layer)] + inner


def mix_at(tree: Sequence[Layer], layer_id: str) -> Mix | None:
    """The innermost of a layer and the groups around it that is one."""
    found = (mix_in(layer) for layer in reversed(path_to(tree, layer_id)))
    return next((mix for mix in found if mix is not None), None)


def _values(part: Layer) -> Tiles:
    values = part.all_masks[0].pixels
    assert values is not None
    return values


def _shown(part: Layer, where: Array, area: Rect) -> Layer:
    """The result with the mask of its parts; the same one where that has the same values."""
    values = where.astype(np.uint8) * np.uint8(255)
    old = part.all_masks
    if old and not _values(part).fill and np.array_equal(_values(part).read(area), values):
        return part
    blank = Tiles(1, np.dtype(np.uint8))
    pixels = blank.written(area, values) if values.any() else blank
    mask = replace(old[0], pixels=pixels) if old else Layer("layer_mask", "", pixels=pixels)
    return replace(part, children=(mask,))
