"""How layers look and what they are called, each change as one undoable step; and looks that are
tried before they are a step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layers import layer_tree

if TYPE_CHECKING:
    from desktop_app.core.errors import VelaturaError
    from desktop_app.imaging.layers.layer import Layer
    from desktop_app.state.document.document import Document

_STEPS = {
    "opacity": "layer_opacity",
    "mode": "layer_mode",
    "alpha_locked": "layer_alpha_lock",
    "clipped": "layer_clip",
}


def rename(document: Document, layer_id: str, name: str) -> None:
    """Give a layer another name."""
    _change(document, "layer_rename", [layer_id], lambda layer: {"name": name})


def set_visible(document: Document, ids: Sequence[str], visible: bool) -> None:
    """One undo step for all of ``ids``."""
    _change(document, "layer_visibility", ids, lambda layer: {"visible": visible})


def solo(document: Document, layer_id: str) -> None:
    """Show of the picture that layer alone, with the groups around it; where that is so already,
    everything beside it and beside those groups."""
    document.settle()
    layers = document.content.layers
    path = layer_tree.path_to(layers, layer_id)
    shown = {layer.id: True for layer in path}
    others = {
        layer.id: layer.visible
        for one in path
        for layer in layer_tree.siblings(layers, one.id)
        if layer.is_composed and layer.id not in shown
    }
    alone = all(one.visible for one in path) and not any(others.values())
    shown |= dict.fromkeys(others, alone)
    _change(document, "layer_solo", [*shown], lambda layer: {"visible": shown[layer.id]})


def set_locked(document: Document, ids: Sequence[str], locked: bool) -> None:
    """Lock layers, or unlock them."""
    _change(document, "layer_lock", ids, lambda layer: {"locked": locked})


def unlock(document: Document, error: VelaturaError) -> None:
    """Take away the locks for which something was refused (``layer_locked``,
    ``layer_alpha_locked``, ``move_locked``): of the layer it names, else of all that is in the way
    of the one worked on."""
    named = str(error.params.get("layer", ""))
    if error.code == "layer_alpha_locked":
        change_properties(document, [named], alpha_locked=False)
    elif named:
        set_locked(document, [named], False)
    else:
        path = layer_tree.path_to(document.content.layers, document.content.active)
        inside = layer_tree.walk(path[-1:])
        set_locked(document, [layer.id for layer in (*path, *inside)], False)


def change_properties(
    document: Document, ids: Sequence[str], **properties: float | bool | BlendMode
) -> None:
    """Set ``opacity``, ``mode``, ``alpha_locked`` or ``clipped`` of layers; the first one names the
    step.

    Only groups pass through: other layers keep their mode."""
    name = next(iter(properties))
    _change(document, _STEPS[name], ids, lambda layer: properties)


def preview_properties(
    document: Document, ids: Sequence[str], **properties: float | BlendMode
) -> None:
    """Show what `change_properties` would do; `Document.settle` makes the last of it one step."""
    name = next(iter(properties))
    wanted = set(ids)
    layers = layer_tree.mapped(
        document.content.layers,
        lambda layer: (_with(layer, properties),) if layer.id in wanted else (layer,),
    )
    document.preview(_STEPS[name], replace(document.content, layers=layers))


# -- parts ----------------------------------------------------------------------------------------


def _change(
    document: Document,
    name: str,
    ids: Sequence[str],
    fields: Callable[[Layer], dict[str, Any]],
) -> None:
    document.settle()
    wanted = set(ids)
    layers = layer_tree.mapped(
        document.content.layers,
        lambda layer: (_with(layer, fields(layer)),) if layer.id in wanted else (layer,),
    )
    document.arrange(name, layers)


def _with(layer: Layer, fields: dict[str, Any]) -> Layer:
    """The same object where nothing would change: then there is no step."""
    if fields.get("mode") is BlendMode.PASS_THROUGH and not layer.row.has_layers:
        return layer
    if all(getattr(layer, name) == value for name, value in fields.items()):
        return layer
    return replace(layer, **fields)
