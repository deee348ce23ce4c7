"""What a picture is compared with: itself without its adjustment layers, or as it was opened."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Look


def shows_opened(layers: layer_tree.Tree, before_is: str) -> bool:
    """Whether that is the picture as it was opened; see `ViewState.before_is`."""
    return before_is == "opened" or _ungraded(layers) == layers


def look_before(look: Look, before_is: str) -> Look:
    """The layers that "before" shows: the file as opened, or all without adjustments."""
    opened = shows_opened(look.layers, before_is)
    return replace(look, layers=look.layers[:1] if opened else _ungraded(look.layers))


def _ungraded(layers: layer_tree.Tree) -> layer_tree.Tree:
    """Without the adjustment layers that are seen; the others stay the same objects."""
    return layer_tree.mapped(
        layers, lambda one: () if one.row.id == "adjustment" and one.visible else (one,)
    )
