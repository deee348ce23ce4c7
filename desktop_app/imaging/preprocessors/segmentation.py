"""A semantic map of a picture, from what a network saw: ADE20K's classes in either colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.core.palette import AdeClass, Palette
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.preprocessors.depth import NETWORK_SIDE
from desktop_app.imaging.preprocessors.parameter import Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.preprocessors.semantic_map import COLOURS


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
