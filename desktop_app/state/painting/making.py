"""Pixels that a gesture asks for and that take a while: worked out from a content, in any thread,
and put in as one step. Few are made at once, many by `worker.reshaping`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.paint_layer import painted_layer

AT_ONCE: Final = 200_000
"""Of `Making.cost`, up to which it is done at once."""


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Making:
    """One of them.

    Attributes:
        name: code of the undo step.
        make: gives the content with it; the same one where nothing changes. Raises Cancelled.
        rect: all that may change.
        cost: about how many pixels of a plain fill take as long.
        ended: called when it is put in, given up or has failed.
    """

    name: str
    make: Callable[[Content, Watch], Content]
    rect: Rect
    cost: int
    ended: Callable[[], None] = _nothing

    def put(self, document: Document, content: Content) -> None:
        """Hold what was made, as one step; none if nothing changed."""
        if content.layers is not document.content.layers:
            document.commit(self.name, content, within=self.rect)

    def do(self, document: Document, later: Callable[[Making], object] | None = None) -> None:
        """Now, or by ``later`` where it takes too long for that."""
        document.settle()
        if later is not None and self.cost > AT_ONCE:
            later(self)
            return
        self.put(document, self.make(document.content, Watch()))
        self.ended()


def painted_on(content: Content, layer_id: str) -> tuple[Content, Layer]:
    """A layer that was painted on, with the content; if it is gone, or was to be a new one, what
    one paints on now."""
    layer = layer_tree.find(content.layers, layer_id)
    if layer is not None and layer.row.paintable and layer_tree.is_open(content.layers, layer_id):
        return content, layer
    return painted_layer(content)


def with_pixels(before: Content, content: Content, layer: Layer, pixels: Tiles) -> Content:
    """``content`` (of `painted_on`) with other pixels on its layer; ``before`` if they are none."""
    assert layer.pixels is not None
    pixels = pixels.settled(layer.pixels)
    if pixels is layer.pixels:
        return before
    return content.with_layer(replace(layer, pixels=pixels))
