"""Pictures made by a model: from words, of a picture, or in what is masked of one. Its values are
the generation settings (`core.generation_settings`) and all that a job brings along."""

from __future__ import annotations

from desktop_app.operations.operation import EVERYWHERE, Operation

OPERATION = Operation(
    id="generate",
    name="Generate",
    verb="generate",
    help="generate a picture",
    description="Without --image: text to image. With it: image to image. With --mask too:"
    " inpainting; only pixels above 0 in the mask change, as --intent says.",
    takes="masked picture",
    gives="pictures",
    lane="kept",
    kernel="generate",
    by_hand=EVERYWHERE,
)
