"""Layers and results of one document as layers of another. Pure functions, for any thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer, moved
from desktop_app.imaging.tiles import Tiles
from desktop_app.jobs.placement import history_picture, history_rect
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import outermost, renewed
from desktop_app.state.document.layer_pixels import converted, picture_layer, with_picture
from desktop_app.state.picture.copying import CopySource, copied_layer


def with_layers_of(
    source: Document, ids: Sequence[str], target: Document, passes: int = 0
) -> Callable[[Content], Content]:
    """What puts layers of ``source``, as it is now, above the one that ``target`` is worked on:
    where they lay, if both are of one size, else about the middle.

    Where both have the same profile and depth they stay what they are, and share their pixels;
    else each becomes a paint layer of converted pixels, with its masks. A mask by itself
    becomes a mask layer. ``passes``: at least so often each went through an autoencoder.

    Raises (what it returns):
        InputError: ``nothing_to_copy``: one of them is empty, and would have to be converted.
    """
    content, space, icc = source.content, source.space, source.origin.about.icc
    same = target.origin.about.icc == icc
    chosen = [
        replace(
            layer,
            kind="mask" if layer.row.masks else layer.kind,
            passes=max(passes, layer_tree.passes_of([layer])),
        )
        for layer in outermost(content.layers, ids)
    ]
    whole = replace(content, mask=Tiles(1, np.dtype(np.uint8)))

    def put(into: Content) -> Content:
        dx = (into.size.width - content.size.width) // 2
        dy = (into.size.height - content.size.height) // 2
        for layer in chosen:
            if layer.row.has_values or (same and into.dtype == content.dtype):
                into = with_picture(into, moved(replace(renewed(layer), locked=False), dx, dy))
                continue
            copied = copied_layer(whole.with_layer(layer.unmasked), layer.id)
            pixels = converted(copied.pixels, space, into, target.space, same=same)
            tiles = Tiles.of_array(pixels).moved(copied.place.x + dx, copied.place.y + dy)
            looks = Layer(
                "paint",
                layer.name,
                pixels=tiles,
                children=tuple(moved(renewed(mask), dx, dy) for mask in layer.all_masks),
                opacity=layer.opacity,
                mode=layer.plain.mode if layer.row.has_layers else layer.mode,
                passes=layer.passes,
            )
            into = with_picture(into, looks)
        return into

    return put


def with_result(result: Result, name: str, target: Document) -> Callable[[Content], Content]:
    """What puts a result into ``target`` as a layer called ``name``: where it belongs in its own
    document, if both are of one size, else in the middle."""
    size, plain = _made_in(result), target.origin.about.icc is None

    def put(into: Content) -> Content:
        for placed in result.placed:
            pixels = converted(placed.pixels, colour_space(None), into, target.space, same=plain)
            place = CopySource(placed.rect.x, placed.rect.y, size)
            layer = picture_layer(into, pixels, name, "paint", place)
            into = with_picture(into, replace(layer, passes=int(result.job.model is not None)))
        return into

    return put


def with_reference(result: Result, name: str, target: Document) -> Callable[[Content], Content]:
    """What lays a result with its context over ``target`` as a reference, called ``name``; their
    places are as in `with_result`."""
    size, plain = _made_in(result), target.origin.about.icc is None

    def put(into: Content) -> Content:
        picture, rect = history_picture(result), history_rect(result)
        pixels = converted(picture, colour_space(None), into, target.space, same=plain)
        place = CopySource(rect.x, rect.y, size)
        return with_picture(into, picture_layer(into, pixels, name, "reference", place))

    return put


def _made_in(result: Result) -> Size:
    plan = result.job.request.plan
    return result.rect.size if plan is None else plan.document_size
