"""A mask of the main thing in a picture, by colour and edges; a segmentation network helps if there
is one. Of the networks whose layouts transformers has, those for ADE20K (UPerNet, SegFormer) know
what is wall, floor or sky."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_app.operations.picture_operation import PictureOperation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desktop_app.core.add_on import AddOn
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.core.work import Values
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Files, Needs, Resources, Source


_SIGHT: Final = "segmentation"
_GROUND: Final = ("ground", "grass", "sand", "water", "snow", "road", "floor")
_AROUND: Final = frozenset((*_GROUND, "sky", "mountain", "wall", "building"))
"""Classes of the palette that things are in or on."""


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
    """A mask of it, (h, w) uint8; all 0: nothing was found.

    Args:
        pixels: (h, w, 3|4).
        space: of their colours.
        files: of `subject_networks`.
        context: asks the engine, where there are any.

    Raises:
        Cancelled, ModelError, EngineError: as `OperationContext.detect`.
    """
    import numpy as np

    from desktop_app.imaging.encode import flatten
    from desktop_app.imaging.subject import subject_of

    picture = np.ascontiguousarray(space.shown(flatten(pixels)))
    if not files or context is None:
        return subject_of(pixels, picture)
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.operations.networks.detecting import networks_in

    seen = context.detect(_SIGHT, picture, {"colours": "own"}, networks_in(files)).pixels
    things = np.full(seen.shape[:2], 255, np.uint8)
    for each in load_palette().colours:
        if each.id in _AROUND:
            things[(seen == np.array(each.rgb, np.uint8)).all(axis=2)] = 0
    return subject_of(pixels, picture, things)


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    return values, subject_networks(resources.add_ons)


def _run(source: Source, values: Values, needs: Needs, context: OperationContext) -> Array:
    import numpy as np

    from desktop_app.core.errors import InputError
    from desktop_app.core.events import StepDone

    mask = subject_in(source.pixels, source.space, needs.files, context)
    if not mask.any():
        raise InputError("subject_not_found")
    context.tell(StepDone(0, 1, 1, 0.0))
    return np.repeat(mask[..., None], 3, axis=2)


OPERATION = PictureOperation(
    id="subject",
    kernel="preprocess",
    name="Subject",
    verb="subject",
    help="make a mask of the main thing in a picture",
    description="Makes a mask of the main thing in a picture: white where it is. A segmentation"
    " network helps if one is installed; else colours and edges are all it goes by.",
    gives="masks",
    detail=lambda values: "mask",
    resolve=_resolve,
    run=_run,
    keeps_colours=False,
    by_hand=frozenset({"window"}),
)
