"""Edits as the program makes them, from the plan to the applied layer; any model may answer.

`Ideal` answers with the truth, spoilt in a known way. Measuring stands in `measures`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from benchmarks.truth.ideal import Degradation, degraded
from benchmarks.truth.pictures import Picture
from desktop_app.core.edit_plan import BlendAmounts, PlanSettings
from desktop_app.core.events import EngineEvent, Finished, ImageDone
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.expand import expanded
from desktop_app.imaging.postprocess import placed
from desktop_app.imaging.resize import resize
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.state.document.document import Document
from desktop_app.state.work import edits
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_runner import run_job
from desktop_app.studio.local_jobs import complete_job
from desktop_app.studio.passes import Generate
from desktop_app.studio.requests import build_requests, plans_for

__all__ = [
    "IDEAL",
    "PLAIN",
    "SIDES",
    "Ideal",
    "Made",
    "as_document",
    "expand_case",
    "make",
    "mended",
]

IDEAL = ModelInfo("ideal", "Ideal", "ideal", "folder", "sd1", "epsilon", 4, 4, 8, 256, 1)
PLAIN = BlendAmounts(0, 0, 0, 0, 0)
"""The result as it comes: a hard paste."""

SIDES = (
    Margins(64, 0, 0, 0),
    Margins(0, 64, 0, 0),
    Margins(0, 0, 64, 0),
    Margins(0, 0, 0, 64),
    Margins(48, 48, 48, 48),
    Margins(0, 0, 96, 96),
)
"""By how much the canvas grows, one a mask: of 256 px."""


@dataclass(frozen=True, slots=True, eq=False)
class Ideal:
    """A model that knows what is right.

    Attributes:
        truth: (h, w, 3) float32 0..1 sRGB, the whole document as it should be.
        how: what is done to it on the way out.
        seed: of that.
    """

    truth: FloatArray
    how: Degradation
    seed: int = 1

    def __call__(self, job: EngineJob, on_event: Callable[[EngineEvent], None]) -> None:
        plan = job.request.plan
        assert plan is not None
        seen = _around(self.truth, plan.context)
        output = degraded(resize(seen, plan.working), self.how, self.seed)
        for image in range(job.request.count):
            on_event(ImageDone(image, job.request.seed_of(image), output, 0.0))
        on_event(Finished(0.0, 0.0, "none", "float32"))


def _around(truth: FloatArray, context: Rect) -> FloatArray:
    """The truth in ``context``, mirrored beyond its border."""
    high, wide = truth.shape[:2]
    inside = context.intersected(Rect(0, 0, wide, high))
    grown = cv2.copyMakeBorder(
        truth[inside.slices],
        inside.y - context.y,
        context.bottom - inside.bottom,
        inside.x - context.x,
        context.right - inside.right,
        cv2.BORDER_REFLECT,
    )
    return np.asarray(grown, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What a job gave, not yet in the document.

    Attributes:
        document: with the mask painted.
        result: its first image.
        mask: (h, w) bool, what may change.
        output: (h, w, 3) float32, the model's pixels at the document's scale wherever it made any.
    """

    document: Document
    result: Result
    mask: Array
    output: FloatArray

    def applied(self, repair: BlendAmounts) -> Array:
        """The document's pixels with the result in it; the document stays as it was.

        Raises:
            AssertionError: the lock's digest changed.
        """
        document = self.document
        edit = edits.prepare_edit(document, self.result.with_repair(repair))
        step = document.put_in("apply", edit.layer)
        after = document.pixels.read(document.pixels.rect).copy()
        digests = edit.digests(step)
        assert digests[0] == digests[1], "the lock is broken"
        document.undo_stack.undo()
        return after


def as_document(values: FloatArray, like: Array, mask: Array) -> Document:
    """A document of ``values`` (h, w, 3) in the depth and with the alpha of ``like``, masked."""
    pixels = from_float(values, like.dtype)
    if like.shape[2] == 4:
        pixels = np.dstack([pixels, like[..., 3]])
    document = Document(pixels, "truth")
    document.mask.write(document.mask.rect, mask.astype(np.uint8) * np.uint8(255))
    return document


def expand_case(picture: Picture, sides: Margins) -> tuple[Callable[[], Document], Array]:
    """A document whose border was added, and the mask of that."""
    high, wide = picture.pixels.shape[:2]
    inner = Rect.from_edges(sides.left, sides.top, wide - sides.right, high - sides.bottom)
    mask = np.ones((high, wide), bool)
    mask[inner.slices] = False

    def document() -> Document:
        cropped = np.ascontiguousarray(picture.pixels[inner.slices])
        grown = Document(cropped, "truth")
        grown.grow("expand", sides, expanded(cropped, sides))
        return grown

    return document, mask


def make(
    document: Document,
    settings: PlanSettings,
    model: ModelInfo | None,
    generate: Generate,
    parameters: Parameters | None = None,
) -> Made | None:
    """Plan and run one edit; None where there is nothing to do."""
    plans = plans_for(document, model, settings)
    if not plans or plans[0].mask_bounds is None:
        return None
    requests = build_requests(parameters or Parameters(), model, plans)
    job = Job.of(requests, model, document)
    told: list[JobNews] = []
    if model is None:
        complete_job(job, told.append, lambda: None)
    else:
        run_job(job, generate, told.append)
    done = next(one for one in told if isinstance(one, EditDone))
    result = make_result(job, done)
    whole = document.pixels.rect
    shown: FloatArray = document.space.to_srgb(document.pixels.read(whole))[..., :3]
    may = np.zeros(shown.shape[:2], bool)
    for spot, made in zip(job.spots, done.outputs, strict=True):
        plan = spot.request.plan
        assert plan is not None
        assert spot.mask is not None
        there = plan.context.intersected(whole)
        shown[there.slices] = placed(plan, made, there)
        assert plan.mask_bounds is not None
        may[plan.mask_bounds.slices] |= spot.mask.read(plan.mask_bounds) > 0
    return Made(document, result, may, shown)


def mended(**amounts: float) -> BlendAmounts:
    """The automatic repair with some amounts changed."""
    return replace(BlendAmounts(), **amounts)
