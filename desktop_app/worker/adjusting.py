"""What adjustment layers need that takes its time: tables read from files, colours matched to those
of a reference, what lies below counted. Pure functions, for a background thread.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.histogram import histogram
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.state.document.layer_pixels import converted
from desktop_app.storage.pictures import open_picture, read_picture_file

_ROWS: Final = 8
"""Of a picture that are composed together to see what colours it has."""

_MOST: Final = 1 << 20
"""Pixels that are looked at for that, about."""


_SIDE: Final = 1024
"""Of a reference picture's longer side, about so many pixels are looked at."""


def counted_below(layers: Tree, layer_id: str, canvas: Canvas) -> NDArray[np.float64]:
    """The histogram of what lies below a layer; see `histogram`."""
    return histogram(colours_of(layer_tree.below(layers, layer_id), canvas))


def with_file(layer_id: str, path: Path, content: Content) -> Content:
    """With an adjustment's values as a file gives them. Raises InputError."""
    adjusting = _adjusting(content, layer_id)
    if adjusting is None or adjusting.row.from_file is None:
        return content
    found = adjusting.row.from_file.read(read_picture_file(path.absolute()), path.name)
    return _with_values(content, layer_id, found)


def with_reference(
    layer_id: str, reference: Path | Layer | Content, name: str, content: Content
) -> Content:
    """With an adjustment's values as what lies below and a reference give them.

    Args:
        layer_id: of the adjustment.
        reference: a picture file, a layer of the document, or another document.
        name: of the reference, as the user reads it.
        content: of the document.

    Raises:
        InputError: ``reference_empty``; those of `open_picture`.
    """
    adjusting = _adjusting(content, layer_id)
    if adjusting is None or adjusting.row.from_picture is None:
        return content
    wanted = _opaque(_reference(reference, content))
    below = _opaque(colours_of(layer_tree.below(content.layers, layer_id), content.canvas))
    if not (len(wanted) and len(below)):
        raise InputError("reference_empty", name=name)
    found = adjusting.row.from_picture(below, wanted)
    return _with_values(content, layer_id, {**found, "name": name})


def _reference(reference: Path | Layer | Content, content: Content) -> Array:
    """Some of its colours, as values of the document."""
    if isinstance(reference, Layer):
        kind = reference.kind if reference.is_composed else "paint"  # seen beside the picture
        return colours_of((replace(reference.plain, kind=kind),), content.canvas.of(4))
    if isinstance(reference, Content):
        pixels, space = colours_of(reference.layers, reference.canvas), reference.space
    else:
        picture = open_picture(reference.absolute())
        step = max(1, max(picture.pixels.shape[:2]) // _SIDE)
        pixels = np.ascontiguousarray(picture.pixels[::step, ::step])
        space = colour_space(picture.origin.about.icc)
    return converted(pixels, space, content, content.space, same=space is content.space)


def _opaque(pixels: Array) -> Array:
    """(n, 3) float32: the colours of what is seen."""
    flat = to_float(pixels.reshape(-1, pixels.shape[-1]))
    return flat[flat[:, 3] > 0.5, :3] if flat.shape[1] == 4 else flat


def _adjusting(content: Content, layer_id: str) -> Adjusting | None:
    layer = layer_tree.find(content.layers, layer_id)
    return None if layer is None or not isinstance(layer.guidance, Adjusting) else layer.guidance


def _with_values(content: Content, layer_id: str, values: dict[str, Any]) -> Content:
    layer, adjusting = layer_tree.find(content.layers, layer_id), _adjusting(content, layer_id)
    assert layer is not None and adjusting is not None
    return content.with_layer(replace(layer, guidance=adjusting.with_values(**values)))


def colours_of(layers: Tree, canvas: Canvas) -> Array:
    """What layers show, in bands spread over the canvas: (n, w, channels) of its dtype. In any
    thread."""
    size = canvas.size
    rows = max(_ROWS, _MOST // max(1, size.width))
    step = max(_ROWS, -(-size.height * _ROWS // rows))
    bands = (
        Rect(0, top, size.width, min(_ROWS, size.height - top))
        for top in range(0, size.height, step)
    )
    return np.concatenate([composed(layers, band, canvas) for band in bands])
