"""An answer to an edit without a mask: put right, and what changed found, so that all else stays.

What changed is the fourth channel of what the result keeps, (h, w, 4) over the plan's context:
`imaging.postprocess` takes that (`TAKEN`) and nothing else into the document. What differs too, but
too faintly, or was painted away, is `CUT_OFF`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.events import Noted
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.postprocess import TAKEN
from desktop_app.imaging.preprocess import prepare_pixels
from desktop_app.imaging.registration import change_masks, registered
from desktop_app.imaging.resize import resize
from desktop_app.imaging.seam_blending.values import Reason, StageReport
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Spot

CUT_OFF: Final = 0.5


def found_edit(
    spot: Spot,
    output: FloatArray,
    decoded: ByteArray | None = None,
) -> tuple[FloatArray, StageReport]:
    """Put an answer right and find what changed.

    Args:
        spot: of an edit without a mask.
        output: (h, w, 3) float32 0..1 sRGB, at the working size.
        decoded: (h, w, 3) uint8, what the model's autoencoder makes of the picture: the usual
            difference; None: told by the difference itself.

    Returns:
        (h, w, 4) float32 0..1 over the plan's context: the answer, and what changed; and how it
        lay: of ``numbers`` see `registration.Moved`; *reimagined*: most is new.
    """
    plan, pixels = spot.plan, spot.picture
    original = prepare_pixels(plan, pixels.rect, pixels.values, None, spot.space)[..., :3]
    answer = registered(original, output)
    noise = None if decoded is None else resize(decoded, plan.context.size)
    found, faint = change_masks(original, answer, ("usual", "keen"), noise=noise)
    changed = np.where(found > 0, np.float32(TAKEN), np.where(faint > 0, np.float32(CUT_OFF), 0))
    moved = answer.moved
    names = ("x", "y", "scale", "warp", "drift", "left_over") if moved.ran else ()
    numbers = {name: float(getattr(moved, name)) for name in ("agreed", *names)}
    reason: Reason = "reimagined" if moved.all_new else "ran" if moved.ran else "unsure"
    return np.dstack([answer.aligned, changed]), StageReport("register", reason, numbers)


def said_of(output: Array, lay: StageReport) -> Noted:
    """What is told of what `found_edit` gave."""
    share, moved = float((output[..., 3] == TAKEN).mean()), lay.numbers
    if lay.reason == "reimagined":
        return Noted("edit_relit" if "x" in moved else "edit_unaligned")
    if not share:
        return Noted("edit_unchanged")
    if "x" not in moved:
        return Noted("edit_plain", {"share": f"{100 * share:.1f}"})
    told = {"share": 100 * share, "x": moved["x"], "y": moved["y"], "scale": moved["scale"]}
    decimals = {"share": 1, "scale": 4}
    return Noted(
        "edit_changed", {name: f"{each:.{decimals.get(name, 2)}f}" for name, each in told.items()}
    )


def answer_in(spot: Spot, output: Array) -> tuple[Rect, Array]:
    """Where in the document the answer to an edit without a mask is, and what `found_edit` gave of
    it there: a view."""
    plan, pixels = spot.plan, spot.picture
    return pixels.rect, output[pixels.rect.moved(-plan.context.x, -plan.context.y).slices]


def taken_of(result: Result) -> ByteArray | None:
    """(h, w) uint8 of its document, 255 where something of an edit without a mask is taken; None:
    it is not such an edit."""
    plan = result.job.request.plan
    if plan is None or not plan.finds_changes:
        return None
    taken = np.zeros((plan.document_size.height, plan.document_size.width), np.uint8)
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        place, answer = answer_in(spot, output)
        taken[place.slices][answer[..., 3] == TAKEN] = 255
    return taken


def with_changes(result: Result, changed: Array) -> Result:
    """``result`` of an edit without a mask, with ``changed`` (h, w) of the document, uint8 or
    float32, above 0 where it is to be taken, in place of what was found; `Result.placed` stays as
    it was."""
    outputs = list[Array]()
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        own = output.copy()
        own[..., 3] = np.where(own[..., 3] > 0, np.float32(CUT_OFF), np.float32(0))
        place, answer = answer_in(spot, own)
        answer[..., 3][changed[place.slices] > 0] = TAKEN
        outputs.append(own)
    return replace(result, outputs=tuple(outputs))
