"""New regions, as undoable steps; what they ask for is changed by `guidance`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.document_content import NO_VALUES
from desktop_app.state.document.layer_commands import with_layer_above


def add_region(document: Document) -> str:
    """A new region above what is worked on, to be painted with the mask tools; returns its id."""
    return _add(document, "region_new", NO_VALUES)


def region_from_mask(document: Document) -> str:
    """What is selected, or else masked, becomes a region, and is marked no more; returns its id."""
    document.settle()
    content = document.content
    taken = "selection" if content.has_selection else "mask"
    return _add(document, "region_from_mask", content.area or NO_VALUES, {taken: NO_VALUES})


def _add(
    document: Document, step: str, values: Tiles, others: Mapping[str, Any] | None = None
) -> str:
    document.settle()
    content = document.content
    layer = Layer(
        "region",
        layer_tree.numbered(content.layers, "region"),
        pixels=values,
        guidance=RegionPrompt(colour=layer_tree.free_colour(content.layers)),
    )
    content = with_layer_above(content, layer)
    document.commit(step, replace(content, **(others or {})))
    return layer.id
