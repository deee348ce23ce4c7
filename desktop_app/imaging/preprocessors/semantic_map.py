"""A map of what shall be where: each pixel in the colour of a class of the palette, or black. It is
painted, or of the classes that a network saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from desktop_app.core.palette import NOTHING, AdeClass, Palette
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.values import Choice
from desktop_app.imaging.preprocessors.depth import NETWORK_SIDE
from desktop_app.imaging.preprocessors.parameter import Parameter, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor

_PAINTED: Final = 128
"""Alpha from which on something is painted."""

_SURE: Final = (3.0, 12.0)
"""Distances in sRGB up to which a colour is meant to be the palette's: of what is painted, which
colour profiles change a little, and of what a JPEG file leaves. The first counts where it holds for
most pixels: mixtures of two classes may come as near to a third as the second."""

_REACH: Final = 16.0
"""Pixels that a soft border between two classes may be wide, to either side."""

_PIECE: Final = 1 << 16
"""Pixels whose distances to all classes are worked out at a time."""


def snapped(painting: ByteArray, palette: Palette, colours: str = "own") -> ByteArray:
    """What is painted in the palette's colours alone.

    A pixel gets the nearest colour of the palette, black among them. On a soft border between two
    classes mixtures may be nearest to a third: there it is the nearest pixel that counts. What is
    snapped once stays as it is.

    Args:
        painting: (h, w, 4) uint8 sRGB, straight alpha; where it is transparent there is nothing.
        palette: the classes.
        colours: "own": `PaletteColour.rgb`; "ade20k": those in their place, black without one.

    Returns:
        (h, w, 3) uint8.
    """
    known = np.array([NOTHING, *(each.rgb for each in palette.colours)], np.int64)
    index = _classes(np.ascontiguousarray(painting), known)
    own = colours == "own"
    shown = [each.rgb if own else each.ade20k or NOTHING for each in palette.colours]
    return np.array([NOTHING, *shown], np.uint8)[index]


def segmentation_image(
    classes: Array, table: Sequence[AdeClass], palette: Palette, values: Values
) -> ByteArray:
    """Areas in the colours of their classes.

    Args:
        classes: (h, w) places in ``table``.
        table: ADE20K's classes.
        palette: what they become with the palette's own colours.
        values: of `SEGMENTATION`.

    Returns:
        (h, w, 3) uint8.
    """
    own = values.choice(COLOURS.id) == "own"
    shown = [palette[each.palette].rgb if own else each.rgb for each in table]
    return np.array(shown, np.uint8)[classes]


def _classes(painting: ByteArray, known: Array) -> Array:
    """(h, w) places in ``known``."""
    places = np.zeros(1 << 24, np.uint8)
    packed = known @ np.array([1 << 16, 1 << 8, 1])
    places[packed] = np.arange(1, len(known) + 1)
    colour = painting[..., 0].astype(np.uint32)
    for channel in (1, 2):
        colour <<= 8
        colour |= painting[..., channel]
    found = places[colour]
    painted = painting[..., 3] >= _PAINTED
    found[~painted] = 1  # nothing
    open_ = np.flatnonzero(found.ravel() == 0)
    index = found.astype(np.intp) - 1
    if open_.size:
        _decide(painting, known, painted, open_, index)
    return index


def _decide(painting: ByteArray, known: Array, painted: Array, open_: Array, index: Array) -> None:
    """Fill in those of ``index`` that have no colour of the palette."""
    flat = painting[..., :3].reshape(-1, 3)
    nearest, far = _nearest(flat[open_], known)
    flat_index = index.ravel()
    flat_index[open_] = nearest
    clean, rough = _SURE
    unclean = np.count_nonzero(far > clean)
    mixed = np.zeros(index.shape, np.bool_)
    mixed.ravel()[open_] = far > (clean if 2 * unclean < painted.sum() else rough)
    sure = painted & ~mixed
    if not mixed.any() or not sure.any():
        return
    # A border is where colours change; an area of a colour that the palette lacks is none.
    box = np.ones((3, 3), np.uint8)
    opaque = np.ascontiguousarray(painting[..., :3])
    changes = np.asarray(cv2.morphologyEx(opaque, cv2.MORPH_GRADIENT, box)).any(axis=2)
    distance, labels = cv2.distanceTransformWithLabels(
        (~sure).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(labels, np.intp)
    of_label = np.zeros(int(labels.max()) + 1, np.intp)
    of_label[labels[sure]] = index[sure]
    border = mixed & changes & (np.asarray(distance) <= _REACH)
    index[border] = of_label[labels[border]]


def _nearest(colours: Array, known: Array) -> tuple[Array, Array]:
    """Places of the nearest of ``known`` to each of (n, 3), and the distances."""
    places = np.empty(len(colours), np.intp)
    far = np.empty(len(colours), np.float32)
    table = known.astype(np.float32)
    for at in range(0, len(colours), _PIECE):
        piece = colours[at : at + _PIECE].astype(np.float32)
        squares = np.square(table).sum(axis=1) - 2 * piece @ table.T
        best = squares.argmin(axis=1)
        places[at : at + _PIECE] = best
        least = np.take_along_axis(squares, best[:, None], 1)[:, 0] + np.square(piece).sum(axis=1)
        far[at : at + _PIECE] = np.sqrt(np.maximum(least, 0))
    return places, far


def _paint(painting: ByteArray, values: Values) -> ByteArray:
    return snapped(painting, values.palette, values.choice("colours"))


def _process(picture: ByteArray, values: Values) -> ByteArray:
    """Of a map in the palette's colours, from a file."""
    opaque = np.full(picture.shape[:2], 255, np.uint8)
    return _paint(np.dstack([picture, opaque]), values)


COLOURS: Final = Parameter(
    "colours",
    "Colours",
    "The colours the network was trained with.",
    Choice(
        {
            "own": ("Palette", "The palette's own, for networks trained with it."),
            "ade20k": (
                "ADE20K",
                "For networks trained on ADE20K, as most segmentation networks are.",
            ),
        }
    ),
    "own",
)

SEMANTIC = Preprocessor(
    "semantic",
    "Semantic map",
    "Named colours say what is where; black says nothing.",
    "semantic",
    "areas",
    (COLOURS,),
    process=_process,
    paint=_paint,
)

SEGMENTATION = Preprocessor(
    "segmentation",
    "Segmentation",
    "Areas of one colour for each class of things: keeps what is where.",
    "semantic",
    "areas",
    (COLOURS, NETWORK_SIDE),
    operation="preprocess",
    needs=("segmentation",),
)
