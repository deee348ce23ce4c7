"""Looks and documents: the adjustment layers of one as a look, a look as layers, as one undoable
step, and what looks would make of a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.adjustments.grading import Grade, graded
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.resize import fit_within
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import with_layer_above

STEP: Final = "look"


def grade_of(layer: Layer) -> Grade:
    """What an adjustment layer does."""
    guidance = layer.guidance
    assert isinstance(guidance, Adjusting)
    return Grade(guidance.adjustment, guidance.values, layer.opacity, layer.mode)


def adjustments_in(layers: Tree, chosen: Sequence[str] = ()) -> Iterator[Layer]:
    """The adjustment layers that are shown, from the lowest; if some of them are chosen, those
    alone, also within groups that are chosen."""
    shown = [layer for layer in _shown(layers) if isinstance(layer.guidance, Adjusting)]
    paths = {one.id: {each.id for each in layer_tree.path_to(layers, one.id)} for one in shown}
    some = [layer for layer in shown if paths[layer.id].intersection(chosen)]
    yield from some or shown


def _shown(layers: Tree) -> Iterator[Layer]:
    for layer in layers:
        if layer.visible:
            yield layer
            yield from _shown(layer.children)


def with_look(look: Recipe, content: Content) -> Content:
    """With a group of the look's adjustments above the layer that is worked on."""
    made = Layer("group", look.name, children=_layers(look), mode=BlendMode.PASS_THROUGH)
    return with_layer_above(content, made)


def with_look_on_layer(look: Recipe, content: Content) -> Content:
    """With the look's adjustments in a group with the layer that is worked on: they change nothing
    below it."""
    layer = layer_tree.find(content.layers, content.active)
    if layer is None or not layer.is_composed:
        return with_look(look, content)
    free = replace(layer, mode=BlendMode.NORMAL, opacity=1.0, clipped=False)
    mode = BlendMode.NORMAL if layer.is_through else layer.mode
    group = Layer(
        "group",
        look.name,
        children=(free, *_layers(look)),
        mode=mode,
        opacity=layer.opacity,
        clipped=layer.clipped,
    )
    layers = layer_tree.mapped(
        content.layers, lambda one: (group,) if one.id == layer.id else (one,)
    )
    return replace(content, layers=layers, active=group.id)


def _layers(look: Recipe) -> tuple[Layer, ...]:
    return tuple(
        Layer(
            "adjustment",
            f"{one.adjustment} {number}",
            guidance=Adjusting(one.adjustment, one.values),
            opacity=one.opacity,
            mode=one.mode,
        )
        for number, one in enumerate(look.grades, 1)
    )


def apply_look(document: Document, look: Recipe, *, on_layer: bool = False) -> None:
    """Put a look in, as one undoable step."""
    document.settle()
    make = with_look_on_layer if on_layer else with_look
    document.commit(STEP, make(look, document.content))


def small_picture(content: Content, side: int) -> Array:
    """All of it, as it is shown, about as large as a square of that side; in any thread."""
    size = content.size
    step = max(1, max(size.width, size.height) // (2 * side))
    rect = Rect(0, 0, max(1, size.width // step) * step, max(1, size.height // step) * step)
    pixels = composed(content.layers, rect, replace(content.canvas, step=step))
    return fit_within(np.ascontiguousarray(pixels), side)


def preview(small: Array, look: Recipe, content: Content) -> ByteArray:
    """What a look makes of `small_picture`, as the screen shows it: (h, w, 3) uint8."""
    return content.space.shown(graded(small, look.grades, content.space))[..., :3]
