"""Live mode as the window sees it: on or off, how it is shown, and the newest picture.

The pictures are made by `worker.live_session`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray, frozen
from desktop_app.core.plan import EditPlan, PlanSettings
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.setting_table import LIMITS
from desktop_app.imaging import blend
from desktop_app.imaging.depth import to_bytes
from desktop_app.state.edits import EditDone
from desktop_app.state.jobs import Job
from desktop_app.state.parameters import Parameters, settled
from desktop_app.state.requests import build_request

__all__ = [
    "LiveMode",
    "LivePicture",
    "LiveState",
    "Placement",
    "live_picture",
    "live_plan_settings",
    "live_request",
    "live_settings",
]

_FEW_STEPS = 4


class LiveMode(StrEnum):
    """Whether live mode follows what the user does."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    """An error stopped it; the picture stays until it is resumed or ended."""


class Placement(StrEnum):
    """Where the picture is shown while there is a document."""

    BESIDE = "beside"
    OVER = "over"


@dataclass(frozen=True, slots=True, eq=False)
class LivePicture:
    """The newest picture.

    Attributes:
        document: id of the document it shows an edit of; None for text→image.
        rect: where it lies, in document pixels; for text→image the picture itself.
        pixels: (h, w, 3) uint8, or (h, w, 4) where only masked parts are shown; read-only, drawn
            stretched over ``rect``.
        seconds: from the moment its input was taken until it was there.
    """

    document: str | None
    rect: Rect
    pixels: ByteArray
    seconds: float

    @property
    def is_opaque(self) -> bool:
        """Whether nothing of the document shows through it."""
        return self.pixels.shape[2] == 3


class LiveState:
    """Live mode: what the window observes and (placement, opacity) changes."""

    def __init__(self) -> None:
        self.mode: Observable[LiveMode] = Observable(LiveMode.OFF)
        self.placement: Observable[Placement] = Observable(Placement.BESIDE)
        self.opacity: Observable[float] = Observable(1.0)
        """Of the picture over the document, 0..1."""
        self.picture: Observable[LivePicture | None] = Observable(None)
        self.error: VelaturaError | None = None
        """What paused it."""

    @property
    def is_on(self) -> bool:
        """Whether it is on, be it paused."""
        return self.mode.value is not LiveMode.OFF


def live_settings(model: ModelInfo) -> ModelDefaults:
    """Steps, guidance scale and scheduler of live mode: the model's, or few of the usual steps."""
    usual = model.defaults
    return model.live or replace(usual, steps=min(_FEW_STEPS, usual.steps))


def live_plan_settings(settings: PlanSettings) -> PlanSettings:
    """``settings`` without what takes longer than a live picture may: a working size above the
    model's own, and patches searched for before denoising even begins."""
    fill = "telea" if settings.fill == "exemplar" else settings.fill
    return replace(settings, fill=fill, detail=min(1.0, settings.detail))


def live_request(
    parameters: Parameters, model: ModelInfo, plan: EditPlan | None
) -> GenerationRequest:
    """The request of one live picture: the user's words, strength and seed, few steps, one image.

    The steps of a live picture are those that are run: below full strength the whole schedule is
    made longer, so that a weaker picture is not a rougher one.

    Raises:
        InputError: a value is out of range, or the size does not fit the model.
    """
    live = live_settings(model)
    task = Task.of(has_picture=plan is not None, has_mask=bool(plan and plan.mask_bounds))
    strength = parameters.strength_for(task)
    steps = math.ceil(live.steps / strength - 1e-9)
    steps += int(steps * strength) < live.steps  # the engine rounds down
    steps = min(steps, int(LIMITS["steps"][1]))
    # A second model would take longer to load than a live picture may.
    quick = replace(settled(parameters, live), steps=steps, count=1, refiner="")
    return build_request(quick, model, plan)


def live_picture(job: Job, done: EditDone, seconds: float) -> LivePicture:
    """What is shown of a finished live picture. Costs what the working size costs.

    The masked parts of an inpainting are told by the mask at the working size: for looking at, not
    for putting into the document.
    """
    (spot,), (output,) = job.spots, done.outputs
    plan, pixels = spot.request.plan, to_bytes(output)
    if plan is None or spot.pixels is None:
        return LivePicture(None, spot.request.size.rect, frozen(pixels), seconds)
    if spot.mask is None:
        rect = plan.context
        if rect != rect.intersected(plan.document_size.rect):
            rect, shown = blend.preview(plan, pixels, None)
            pixels = np.ascontiguousarray(shown[..., :3])
        return LivePicture(job.document, rect, frozen(pixels), seconds)
    rect, pixels = blend.preview(plan, pixels, spot.read_mask)
    return LivePicture(job.document, rect, frozen(pixels), seconds)
