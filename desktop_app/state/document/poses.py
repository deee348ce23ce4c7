"""People posed on a control layer: they stand in its wish, and as pixels on the layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.preprocessors.pose import (
    FRAME,
    People,
    Point,
    people_from_json,
    seen_in,
)
from desktop_app.imaging.preprocessors.pose_drawing import half_width, render
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.picture import layer_tree

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.layer_kinds.control_layer import ControlWish
    from desktop_app.state.document.document import Document
    from desktop_app.state.picture.content import Content
    from desktop_app.state.picture.layers import Layer

STEP: Final = "control_poses"


def people_of(wish: ControlWish) -> People:
    """Those posed; nobody where they can't be read."""
    try:
        return people_from_json(list(wish.poses))
    except (TypeError, ValueError):
        return ()


def in_frame(x: float, y: float) -> Point:
    """A point of the document as shares of `FRAME`."""
    return Point(x / FRAME.width, y / FRAME.height)


def pose(document: Document, layer_id: str, people: People) -> None:
    """Let these people stand on a control layer, as one step."""
    document.settle()
    content = _posed(document, layer_id, people)
    if content is not document.content:
        document.commit(STEP, content)


def preview_pose(document: Document, layer_id: str, people: People) -> None:
    """As `pose`, but `Document.settle` makes the last of it one step: a joint is being dragged."""
    before = layer_tree.find(document.pixels.look.layers, layer_id)
    content = _posed(document, layer_id, people)
    document.preview(STEP, content)
    after = layer_tree.find(content.layers, layer_id)
    document.pixels.show(
        document.pixels.look, [each.rect for each in (before, after) if each is not None]
    )


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
    wish = None if layer is None else layer.control
    if layer is None or wish is None:
        return content
    poses = tuple(each.to_json() for each in people)
    drawn = _drawn(people, content.size, content.dtype)
    made: Layer = replace(layer, pixels=drawn, wish=replace(wish, poses=poses, **fields))
    return content.with_layer(made)


def _drawn(people: People, size: Size, dtype: np.dtype[np.generic]) -> Tiles:
    """Coloured limbs on transparent, in the part of the document where there are any."""
    tiles = Tiles(4, dtype)
    wide = half_width(size)
    joints = [joint for each in people for joint in each.joints if joint is not None]
    if not joints:
        return tiles
    across = [joint.x * FRAME.width for joint in joints]
    down = [joint.y * FRAME.height for joint in joints]
    reach = round(wide) + 2
    rect = Rect.from_edges(
        int(min(across)) - reach,
        int(min(down)) - reach,
        int(max(across)) + reach,
        int(max(down)) + reach,
    ).intersected(size.rect)
    if rect.is_empty:
        return tiles
    frame = (
        rect.x / FRAME.width,
        rect.y / FRAME.height,
        rect.width / FRAME.width,
        rect.height / FRAME.height,
    )
    colours = render([seen_in(each, frame) for each in people], rect.size, wide)
    alpha = np.where(colours.any(axis=2, keepdims=True), np.uint8(255), np.uint8(0))
    pixels: Array = np.concatenate([colours, alpha], axis=2)
    if dtype != np.uint8:
        pixels = from_float(pixels.astype(np.float32) / np.float32(255), dtype)
    return tiles.written(rect, pixels)
