"""People posed on a control layer: they are in its wish, and as pixels on the layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.preprocessors.pose import People, Point, in_pixels
from desktop_app.imaging.preprocessors.pose_drawing import half_width, render_joints
from desktop_app.imaging.tiles import Tiles

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.layers.content import Content
    from desktop_app.state.document.document import Document

STEP: Final = "control_poses"


def pose(document: Document, layer_id: str, people: People) -> None:
    """Let these people stand on a control layer, as one step."""
    document.settle()
    content = _posed(document, layer_id, people)
    if content is not document.content:
        document.commit(STEP, content)


def preview_pose(document: Document, layer_id: str, people: People) -> None:
    """As `pose`, but `Document.settle` makes the last of it one step: a joint is being dragged."""
    document.preview_layer(STEP, layer_id, _posed(document, layer_id, people))


def take_people(document: Document, layer_id: str, people: People) -> None:
    """Let people who were found in the picture that a control layer is made of stand on it instead,
    to be moved, as one step."""
    document.settle()
    content = _posed(document, layer_id, people, source="own", layer="", preprocessor="")
    if content is not document.content:
        document.commit(STEP, content)


def _posed(document: Document, layer_id: str, people: People, **fields: Any) -> Content:
    """``fields``: of the wish, that change too."""
    content = document.content
    layer = layer_tree.find(content.layers, layer_id)
    guidance = None if layer is None else layer.control
    if layer is None or guidance is None:
        return content
    drawn = _drawn(people, content.size, content.dtype)
    made = replace(guidance.with_people(people), **fields)
    return content.with_layer(replace(layer, pixels=drawn, guidance=made))


def _drawn(people: People, size: Size, dtype: np.dtype[np.generic]) -> Tiles:
    """Coloured limbs on transparent, in the part of the document where there are any."""
    tiles = Tiles(4, dtype)
    wide = half_width(size)
    places = [[joint and in_pixels(joint) for joint in each.joints] for each in people]
    seen = [joint for each in places for joint in each if joint is not None]
    if not seen:
        return tiles
    across, down = [each.x for each in seen], [each.y for each in seen]
    least = Rect.from_edges(int(min(across)), int(min(down)), int(max(across)), int(max(down)))
    rect = least.grown(round(wide) + 2).intersected(size.rect)
    if rect.is_empty:
        return tiles
    moved = (
        [joint and Point(joint.x - rect.x, joint.y - rect.y) for joint in each] for each in places
    )
    colours = render_joints(moved, rect.size, wide)
    alpha = np.where(colours.any(axis=2, keepdims=True), np.uint8(255), np.uint8(0))
    pixels: Array = np.concatenate([colours, alpha], axis=2)
    if dtype != np.uint8:
        pixels = from_float(to_float(pixels), dtype)
    return tiles.written(rect, pixels)
