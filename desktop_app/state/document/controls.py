"""New control layers, as undoable steps; what they ask for is changed by `wishes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.imaging.layer_kinds.control_layer import ControlWish
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.layers import Layer

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document


def add_control(document: Document, **fields: Any) -> str:
    """A new control layer above what is worked on; returns its id.

    Args:
        document: gets it.
        fields: of its `ControlWish`, where they are not the usual ones.
    """
    content = document.content
    name = layer_tree.numbered(content.layers, "control")
    layer = Layer("control", name, pixels=Tiles(4, content.dtype), wish=ControlWish(**fields))
    return add_layer(document, "control_new", layer)
