"""The main thing in a picture, by colour and edges; a segmentation network helps if there is one.

Of the networks whose layouts transformers has, those for ADE20K (UPerNet, SegFormer) know what is
wall, floor or sky.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.catalog.palettes import load_palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desktop_app.core.add_on import AddOn
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.imaging.subject_proposals import Proposal
    from desktop_app.operations.context import OperationContext


_SIGHT: Final = "segmentation"
_GROUND: Final = ("ground", "grass", "sand", "water", "snow", "road", "floor")
_AROUND: Final = frozenset((*_GROUND, "sky", "mountain", "wall", "building"))
"""Classes of the palette that are around things."""


def subject_networks(add_ons: Iterable[AddOn]) -> dict[str, str]:
    """Files of what helps; empty: there is none, and none is needed."""
    from desktop_app.operations.networks.preprocessor_networks import (
        PREPROCESSOR,
        network_that_sees,
    )

    network = network_that_sees(_SIGHT, add_ons)
    return {} if network is None else {f"{PREPROCESSOR} {_SIGHT}": network.path}


def subject_in(
    pixels: Array,
    space: ColourSpace,
    files: Mapping[str, str],
    context: OperationContext | None,
) -> ByteArray:
    """A mask of it by one guess, for what is photographed before a plain ground; (h, w) uint8; all
    0: nothing was found.

    Args:
        pixels: (h, w, 3|4).
        space: of their colours.
        files: of `subject_networks`.
        context: asks the engine, where there are any.

    Raises:
        Cancelled, ModelError, EngineError: as `OperationContext.detect`.
    """
    from desktop_app.imaging.subject import subject_of

    picture = _shown(pixels, space)
    return subject_of(pixels, picture, _things(picture, files, context))


def subjects_in(
    pixels: Array,
    space: ColourSpace,
    files: Mapping[str, str],
    context: OperationContext | None,
) -> list[Proposal]:
    """Guesses at it, the likeliest first; none: nothing was found. As `subject_in`."""
    from desktop_app.imaging.subject_proposals import subject_proposals

    picture = _shown(pixels, space)
    return subject_proposals(pixels, picture, _things(picture, files, context))


def _shown(pixels: Array, space: ColourSpace) -> ByteArray:
    from desktop_app.imaging.encode import flatten

    return np.ascontiguousarray(space.shown(flatten(pixels)))


def _things(
    picture: ByteArray, files: Mapping[str, str], context: OperationContext | None
) -> ByteArray | None:
    """(h, w) 255 where a network saw things; None: there is none."""
    if not files or context is None:
        return None

    from desktop_app.operations.networks.detecting import networks_in

    seen = context.detect(_SIGHT, picture, {"colours": "own"}, networks_in(files)).pixels
    things = np.full(seen.shape[:2], 255, np.uint8)
    for each in load_palette().colours:
        if each.id in _AROUND:
            things[(seen == np.array(each.rgb, np.uint8)).all(axis=2)] = 0
    return things
