"""What the user does with regions: new ones, their prompts and weights, as undoable steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.state.document.document_content import NO_VALUES
from desktop_app.state.document.layer_commands import with_layer_above
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.layers import Layer

if TYPE_CHECKING:
    from desktop_app.imaging.tiles import Tiles
    from desktop_app.state.document.document import Document

_STEPS = {
    "prompt": "region_prompt",
    "mode": "region_mode",
    "weight": "region_weight",
    "colour": "region_colour",
}


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A region that counts.

    Attributes:
        name: of its layer.
        wish: what is wanted there.
        values: where: a mask's values, in the document.
    """

    name: str
    wish: RegionPrompt
    values: Tiles


def regions_in(tree: Sequence[Layer]) -> tuple[Region, ...]:
    """Those that count, from the lowest to the topmost: shown, with a prompt and something painted,
    of a weight above 0."""
    found: list[Region] = []
    for layer in tree:
        if not layer.visible:
            continue
        wish, values = layer.region, layer.pixels
        if wish is not None and values is not None and wish.counts and not values.is_bare:
            found.append(Region(layer.name, wish, values))
        found.extend(regions_in(layer.children))
    return tuple(found)


def add_region(document: Document) -> str:
    """A new region above what is worked on, to be painted with the mask tools; returns its id."""
    return _add(document, "region_new", NO_VALUES)


def region_from_mask(document: Document) -> str:
    """What is masked becomes a region, and nothing is masked any more; returns its id."""
    return _add(document, "region_from_mask", document.content.mask, NO_VALUES)


def change_region(document: Document, layer_id: str, **fields: Any) -> None:
    """Set ``prompt``, ``mode``, ``weight`` or ``colour`` of a region, as one step."""
    document.settle()
    document.arrange(_STEPS[next(iter(fields))], _changed(document, layer_id, fields))


def preview_region(document: Document, layer_id: str, **fields: Any) -> None:
    """As `change_region`, but `Document.settle` makes the last of it one step: it is being typed or
    dragged."""
    layers = _changed(document, layer_id, fields)
    document.preview(_STEPS[next(iter(fields))], replace(document.content, layers=layers))


def _add(document: Document, step: str, values: Tiles, mask: Tiles | None = None) -> str:
    document.settle()
    content = document.content
    layer = Layer(
        "region",
        layer_tree.numbered(content.layers, "region"),
        pixels=values,
        wish=RegionPrompt(colour=layer_tree.free_colour(content.layers)),
    )
    content = with_layer_above(content, layer)
    document.commit(step, content if mask is None else replace(content, mask=mask))
    return layer.id


def _changed(document: Document, layer_id: str, fields: dict[str, Any]) -> layer_tree.Tree:
    def change(layer: Layer) -> tuple[Layer]:
        if layer.id != layer_id or layer.region is None:
            return (layer,)
        wish = replace(layer.region, **fields)
        return (layer,) if wish == layer.region else (replace(layer, wish=wish),)

    return layer_tree.mapped(document.content.layers, change)
