"""An edit of one branch put into the picture as it is now, if what lay under it still does.

Pixel work, meant for background threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.edit_texts import NOTHING
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.lock_checksum import Unlocked
from desktop_app.imaging.mask import grown
from desktop_app.imaging.tiles import opaque
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document

_AROUND = 8
"""Pixels around an edit that must be the same, too: it was blended into them."""


@dataclass(frozen=True, slots=True, eq=False)
class CarriedEdit:
    """An edit that can be put in.

    Attributes:
        layer: what is put in.
        unlocked: what it may change.
    """

    layer: Layer
    unlocked: tuple[Unlocked, ...]


def edits_to_carry(branch: Branch, now: Content) -> tuple[Layer, ...]:
    """Those layers of a branch, the topmost first, that ``now`` has not and that can be put in as
    they are: no group around them changes how they look."""
    found: list[Layer] = []
    for layer in layer_tree.walk(branch.content.layers):
        *around, _ = layer_tree.path_to(branch.content.layers, layer.id)
        plain = all(group.row.has_layers and group.is_plain and group.visible for group in around)
        of_a_model = layer.history is not None or bool(layer.plans)
        seen = layer.visible and layer.is_composed and not layer.row.everywhere
        inner = any(group.history is not None for group in around)  # goes with its group
        has = layer_tree.find(now.layers, layer.id) is not None
        if plain and of_a_model and seen and not inner and not has and not layer.row.covers:
            found.append(layer)
    return tuple(reversed(found))


def carried_edit(branch: Branch, layer_id: str, now: Content) -> CarriedEdit:
    """The edit, if what it was laid over is the same ``now``.

    Raises:
        InputError: ``edit_gone``; ``edit_elsewhere``, where the picture under it is another.
    """
    then = branch.content
    layer = next((one for one in edits_to_carry(branch, now) if one.id == layer_id), None)
    if layer is None:
        raise InputError("edit_gone")
    rect = layer.rect.grown(_AROUND).intersected(then.size.rect)
    if rect.is_empty or then.size != now.size or then.dtype != now.dtype:
        raise InputError("edit_elsewhere", name=layer.name)
    share = opaque(composed((layer.plain,), rect, then.canvas.of(4)))[..., 3] > 0
    near = grown(share.view(np.uint8), _AROUND) > 0
    below = replace(then, layers=layer_tree.below(then.layers, layer_id))
    if (_read(below, rect)[near] != _read(now, rect)[near]).any():
        raise InputError("edit_elsewhere", name=layer.name)
    return CarriedEdit(layer, (Unlocked(rect, share),))


def texts_of(layer: Layer, branch: Branch, document: Document) -> Mapping[str, str]:
    """What is told of how that edit was made, as far as anything here still does."""
    if not layer.history:
        return NOTHING
    steps = ((step.mark, step.texts) for step in document.undo_stack.steps)
    ends = (
        (one.line[-1], one.texts) for one in (branch, *document.branches.items.value) if one.line
    )
    found = (texts for mark, texts in (*ends, *steps) if mark and mark.entry == layer.history)
    return next(found, NOTHING)


def _read(content: Content, rect: Rect) -> Array:
    return opaque(content.picture(rect))
