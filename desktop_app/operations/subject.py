"""A mask of the main thing in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.events import StepDone
from desktop_app.core.values import Field, Number
from desktop_app.operations.picture_operation import PictureOperation

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array
    from desktop_app.core.work import Values
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Files, Needs, Resources, WorkSource


def _resolve(values: Values, resources: Resources) -> tuple[Values, Files]:
    from desktop_app.operations.cut_out import subject_networks

    return values, subject_networks(resources.add_ons)


def _run(source: WorkSource, values: Values, needs: Needs, context: OperationContext) -> Array:
    from desktop_app.operations.cut_out import subjects_in

    found = subjects_in(source.pixels, source.space, needs.files, context)
    if not found:
        raise InputError("subject_not_found")
    at: int = min(values["proposal"], len(found)) - 1
    mask = found[at].mask
    if values["hair"]:
        from desktop_app.imaging.encode import flatten
        from desktop_app.imaging.matting import refined

        mask = refined(mask, source.space.shown(flatten(source.pixels)), values["hair"])
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
    fields=(
        Field(
            "proposal",
            "Proposal",
            "Which guess at the main thing, the likeliest first; the last one there is, if there"
            " are fewer.",
            Number(1, 3, whole=True),
            1,
            1,
            sample="NUMBER",
            help="take this guess of up to three, the likeliest is 1; default: 1",
        ),
        Field(
            "hair",
            "Hair",
            "Pixels to either side of the edge in which hair and fur are looked for; 0: none.",
            Number(0, 200, whole=True, unit=" px"),
            0,
            30,
            sample="PIXELS",
            help="look for hair and fur so many pixels around the edge; default: 0, not at all",
        ),
    ),
    detail=lambda values: "mask",
    resolve=_resolve,
    run=_run,
    keeps_colours=False,
    by_hand=frozenset({"window"}),
)
