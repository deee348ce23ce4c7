"""The pixel work around a job, meant for background threads: arrays in, results and checks out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, Finished, ImageDone, PreviewMade, StepDone
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray, frozen
from desktop_app.core.request import EngineJob
from desktop_app.imaging import blend
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.lock import Unlocked, digest_locked
from desktop_app.imaging.prepare import prepare
from desktop_app.state.document import Document
from desktop_app.state.jobs import Job, Placed, Preview, Result, Spot
from desktop_app.state.layers import Layer

__all__ = [
    "EditDone",
    "Generate",
    "JobNews",
    "PreparedEdit",
    "SpotPreview",
    "engine_job",
    "history_picture",
    "make_result",
    "picture_title",
    "place_preview",
    "prepare_edit",
    "run_job",
]

Tell: TypeAlias = Callable[["JobNews"], None]
Generate: TypeAlias = Callable[[EngineJob, Callable[[EngineEvent], None]], None]
"""Runs one job of the engine and tells of it; see `core.engine.Engine.generate`."""


@dataclass(frozen=True, slots=True, eq=False)
class EditDone:
    """One image of a job is finished, in all its spots.

    Attributes:
        image: which, from 0.
        seed: its own.
        outputs: one a spot, (h, w, 3) float32 0..1 sRGB at the working size.
        seconds: all spots together.
    """

    image: int
    seed: int
    outputs: tuple[FloatArray, ...]
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class SpotPreview:
    """A rough look at one of several spots (from 0)."""

    spot: int
    made: PreviewMade


JobNews: TypeAlias = EngineEvent | EditDone | SpotPreview


@dataclass(frozen=True, slots=True)
class _Overlay:
    """A picture with patches laid over it, read by rectangle."""

    read_below: Callable[[Rect], Array]
    patches: Sequence[Patch]

    def read(self, rect: Rect) -> Array:
        return blend.laid_over(self.read_below(rect), rect, self.patches)


def engine_job(spot: Spot, job: Job, patches: Sequence[Patch] = ()) -> EngineJob:
    """What the engine gets for one spot: pixels scaled to the working size by the plan.

    Args:
        spot: of ``job``.
        job: says by which model.
        patches: results of spots before it, as pixels of the document.
    """
    plan = spot.request.plan
    if plan is None or spot.pixels is None:
        return EngineJob(spot.request, job.model)
    read = _Overlay(spot.pixels.read, patches).read
    image, mask = prepare(plan, read, spot.read_mask)
    return EngineJob(spot.request, job.model, image, mask)


def run_job(job: Job, generate: Generate, tell: Tell) -> None:
    """Make all images of ``job``; of several spots each sees the results of those before it.

    Tells what the engine tells, with steps counted over all spots, and `EditDone` instead of
    `ImageDone`.
    """
    if len(job.spots) == 1:
        _run_single(job, generate, tell)
    else:
        _run_spots(job, generate, tell)


def _run_single(job: Job, generate: Generate, tell: Tell) -> None:
    def on_event(event: EngineEvent) -> None:
        if isinstance(event, ImageDone):
            tell(EditDone(event.image, event.seed, (event.pixels,), event.seconds))
        else:
            tell(event)

    generate(engine_job(job.spots[0], job), on_event)


def _run_spots(job: Job, generate: Generate, tell: Tell) -> None:
    ends: list[Finished] = []
    for image in range(job.request.count):
        outputs: list[FloatArray] = []
        patches: list[Patch] = []
        seconds = 0.0
        for number, spot in enumerate(job.spots):
            counted = _Counted(tell, image, number, len(job.spots))
            single = replace(spot, request=spot.request.single(image))
            generate(engine_job(single, job, patches), counted.on_event)
            assert counted.done is not None
            assert counted.end is not None
            outputs.append(counted.done.pixels)
            patches.append(_patch(spot, counted.done.pixels, patches))
            seconds += counted.done.seconds
            ends.append(counted.end)
        tell(EditDone(image, job.request.seed_of(image), tuple(outputs), seconds))
    total, loading = sum(end.seconds for end in ends), sum(end.loading for end in ends)
    tell(Finished(total, loading, ends[-1].device, ends[-1].dtype))


class _Counted:
    """Passes on what the engine tells of one spot, as part of the whole job."""

    def __init__(self, tell: Tell, image: int, number: int, spots: int) -> None:
        self._tell, self._image, self._number, self._spots = tell, image, number, spots
        self.done: ImageDone | None = None
        self.end: Finished | None = None

    def on_event(self, event: EngineEvent) -> None:
        match event:
            case ImageDone():
                self.done = event
            case Finished():
                self.end = event
            case StepDone(_, step, steps, left):
                before = self._number * steps
                left = None if left is None else left * (self._spots - self._number)
                self._tell(StepDone(self._image, before + step, steps * self._spots, left))
            case PreviewMade():
                self._tell(SpotPreview(self._number, event))
            case _:
                self._tell(event)


def _patch(spot: Spot, output: FloatArray, before: Sequence[Patch]) -> Patch:
    """The output in the document's form, over the pixels of the snapshot."""
    plan = spot.request.plan
    assert plan is not None
    assert spot.pixels is not None
    read = _Overlay(spot.pixels.read, before).read
    return blend.make_patch(plan, output, read, spot.read_mask)


def make_result(job: Job, done: EditDone) -> Result:
    """The result of one image of ``job``, placed by its plans over the pixels of the snapshots."""
    if job.request.plan is None:
        pixels = frozen(to_bytes(done.outputs[0]))
        placed = [Placed(job.request.size.rect, pixels)]
    else:
        placed, patches = list[Placed](), list[Patch]()
        for spot, output in zip(job.spots, done.outputs, strict=True):
            patch = _patch(spot, output, patches)
            patches.append(patch)
            assert spot.pixels is not None
            below = _Overlay(spot.pixels.read, patches).read(patch.rect)
            placed.append(Placed(patch.rect, frozen(below)))
    return Result(
        id=uuid.uuid4().hex[:12],
        job=job,
        image=done.image,
        seed=done.seed,
        outputs=done.outputs,
        placed=tuple(placed),
    )


def picture_title(prompt: str) -> str:
    """What a picture made from ``prompt`` is called until it is saved."""
    return " ".join(prompt.split()[:6])[:40] or "Velatura"


def history_picture(result: Result) -> Array:
    """What the history keeps of a result: the context of its largest spot with the result in it;
    (h, w, 3|4) uint8."""
    sizes = [placed.rect.size.area for placed in result.placed]
    pixels = result.job.spots[sizes.index(max(sizes))].pixels
    if pixels is None:
        return result.main.pixels
    picture = pixels.values.copy()
    for placed in result.placed:
        common = placed.rect.intersected(pixels.rect)
        if not common.is_empty:
            inner = common.moved(-placed.rect.x, -placed.rect.y).slices
            picture[common.moved(-pixels.rect.x, -pixels.rect.y).slices] = placed.pixels[inner]
    return to_bytes(picture)


def place_preview(job: Job, told: PreviewMade | SpotPreview) -> Preview:
    """Where on the canvas a rough picture goes, and with which alpha."""
    number, made = (told.spot, told.made) if isinstance(told, SpotPreview) else (0, told)
    spot = job.spots[number]
    plan = spot.request.plan
    if plan is None:
        opaque = np.full((*made.pixels.shape[:2], 1), 255, np.uint8)
        return Preview(job.id, spot.request.size.rect, np.dstack([made.pixels, opaque]))
    rect, pixels = blend.preview(plan, made.pixels, spot.read_mask)
    return Preview(job.id, rect, pixels)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedEdit:
    """An edit ready to be put in.

    Attributes:
        result: which one.
        layer: what is put in.
        unlocked: what it may change.
        before: digest of everything else.
    """

    result: Result
    layer: Layer
    unlocked: tuple[Unlocked, ...]
    before: str

    def digest(self, document: Document) -> str:
        """The digest of everything else, now."""
        return digest_locked(document.pixels.read(document.pixels.rect), self.unlocked)


def prepare_edit(document: Document, result: Result) -> PreparedEdit:
    """Fit ``result`` to the document's pixels of this moment, without putting it in.

    Raises:
        InputError: ``result_stale``, if the document has another size than the plan says.
    """
    patches: list[Patch] = []
    passes = 0
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        plan = spot.request.plan
        if plan is None or plan.document_size != document.size:
            raise InputError("result_stale")
        read = _Overlay(document.pixels.read, patches).read
        patches.append(blend.make_patch(plan, output, read, spot.read_mask))
        # Made from nothing, it went through the autoencoder once; made from what was there, once
        # more than that.
        old = document.passes(plan.target) if spot.request.strength < 1 else 0
        passes = max(passes, old + 1)
    unlocked = tuple(
        Unlocked(patch.rect, None if patch.share is None else patch.share > 0) for patch in patches
    )
    layer = Layer(
        "patch",
        result.job.request.prompt,
        tuple(Patch(p.rect, frozen(p.pixels), _frozen(p.share)) for p in patches),
        plans=tuple(spot.request.plan for spot in result.job.spots if spot.request.plan),
        history=result.history,
        passes=passes,
    )
    edit = PreparedEdit(result, layer, unlocked, "")
    return replace(edit, before=edit.digest(document))


def _frozen(share: FloatArray | None) -> FloatArray | None:
    return None if share is None else frozen(share)
