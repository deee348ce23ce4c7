"""Pictures made in two passes: at the request's size, enlarged, and gone over once more.

The engine knows nothing of it: it makes a new picture, and then one from a picture. Only latents it
has to enlarge itself; they are those of the first picture, encoded again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Run
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Noted, PreviewMade, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.hires_rows import LATENT, PLAIN
from desktop_app.core.pixels import FloatArray
from desktop_app.core.prompt.schedule import of_second_pass
from desktop_app.core.request import EngineJob, GenerationRequest
from desktop_app.core.steps import steps_run
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.resize import resize
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, Tell
from desktop_app.operations.networks.picture_networks import networks_of
from desktop_app.operations.networks.upscaling import Upscaling, steps_for

Generate: TypeAlias = Callable[[EngineJob, Callable[[EngineEvent], None]], None]
"""Runs one job of the engine and tells of it; see `core.engine.Engine.generate`."""

Check: TypeAlias = Callable[[], None]
"""Raises `core.cancel.Cancelled` once the user has asked to stop."""


Resize: TypeAlias = Callable[["FloatArray", "Size", Callable[[EngineEvent], None]], "FloatArray"]
"""Makes a picture (h, w, 3) float32 larger, to that size, by networks in the engine."""

Prepared: TypeAlias = Callable[["GenerationRequest"], "EngineJob"]
"""What the engine gets for one pass."""


def resizing(job: Job, run: Run, token: CancelToken) -> Resize:
    """By the networks that ``job`` names.

    Args:
        job: whose request is in two passes.
        run: does an operation of the engine.
        token: stops it within a part.
    """

    def larger(pixels: FloatArray, size: Size, tell: Callable[[EngineEvent], None]) -> FloatArray:
        there, asked = networks_of(job.files), job.request
        chosen = next((one for one in there if one.key == asked.network), None)
        # Rounding to multiples may ask for a little more than the factor.
        factor = max(size.width / pixels.shape[1], size.height / pixels.shape[0])
        steps = steps_for(max(asked.growth, factor), chosen, there)
        return Upscaling(run).enlarge(pixels, steps, size, tell, token)

    return larger


def run_passes(
    job: Job, prepared: Prepared, generate: Generate, tell: Tell, check: Check, resize_by: Resize
) -> None:
    """Make all images of ``job`` one after the other, each in both passes.

    Told is what the engine tells; the steps of both passes count as those of one image, and
    `EditDone` comes in place of `ImageDone` when the second is done.

    Args:
        job: of one spot, whose request has two passes.
        prepared: gives what the engine gets.
        generate: runs the engine.
        tell: is told of everything.
        check: asked between the passes whether it is still wanted.
        resize_by: makes pictures larger.

    Raises:
        Cancelled: by ``check``, ``generate`` or ``resize_by``.
    """
    assert job.model is not None
    ends: list[Finished] = []
    between = 0.0
    progress = _Progress(tell, job.request, job.model.factor)
    for image in range(job.request.count):
        single = job.request.single(image)
        progress.begin(image)
        generate(prepared(replace(single.first_pass, background="")), progress.on_event)
        done, end = progress.taken()
        ends.append(end)
        seconds, begun = done.seconds, time.perf_counter()
        check()
        second = _counting_on(single.second_pass(job.model.factor), single)
        pixels, latent = done.pixels, single.hires_upscaler == LATENT
        if single.hires_upscaler == PLAIN:
            pixels = np.clip(resize(pixels, second.size, quality="lanczos"), 0, 1)
        elif not latent:
            pixels = resize_by(pixels, second.size, progress.on_enlarging)
        enlarged = time.perf_counter() - begun
        seconds, between = seconds + enlarged, between + enlarged
        if single.goes_over:
            check()
            progress.go_over()
            given = replace(prepared(second), image=to_bytes(pixels), resizes_latents=latent)
            generate(given, progress.on_event)
            done, end = progress.taken()
            ends.append(end)
            pixels, seconds = done.pixels, seconds + done.seconds
        tell(EditDone(image, job.request.seed_of(image), (pixels,), seconds))
    peak = max((end.peak_bytes or 0 for end in ends), default=0) or None
    whole, loading = (sum(getattr(end, name) for end in ends) for name in ("seconds", "loading"))
    tell(replace(ends[-1], seconds=whole + between, loading=loading, peak_bytes=peak))


def _counting_on(second: GenerationRequest, first: GenerationRequest) -> GenerationRequest:
    """Its prompts as AUTOMATIC1111 reads them in a second pass."""
    if first.dialect != "a1111":
        return second
    prompt, negative = (
        of_second_pass(text, first.steps) for text in (second.prompt, second.negative_prompt)
    )
    return replace(second, prompt=prompt, negative_prompt=negative)


class _Progress:
    """Passes on what is told of each pass, as part of the whole job.

    A step at the larger size takes as much longer as the picture is larger, until it is measured.
    """

    def __init__(self, tell: Tell, request: GenerationRequest, factor: int) -> None:
        self._tell = tell
        self._images = request.count
        second = request.second_pass(factor)
        run = steps_run(second.steps, second.strength, second.sigmas)
        self._steps = [request.steps, run if request.goes_over else 0]
        self._times = second.size.area / request.size.area
        self._image = self._pass = 0
        self._done: ImageDone | None = None
        self._end: Finished | None = None
        self._said: set[str] = set()

    def begin(self, image: int) -> None:
        """The first pass of that image begins."""
        self._image, self._pass = image, 0

    def go_over(self) -> None:
        """The second pass of it begins."""
        self._pass = 1

    def taken(self) -> tuple[ImageDone, Finished]:
        """What the pass that is done gave."""
        assert self._done is not None
        assert self._end is not None
        return self._done, self._end

    def on_event(self, event: EngineEvent) -> None:
        match event:
            case ImageDone():
                self._done = event
            case Finished():
                self._end = event
            case StepDone():
                self._tell(self._counted(event))
            case Noted():
                if repr(event) not in self._said:  # both passes would say it
                    self._said.add(repr(event))
                    self._tell(event)
            case _:
                self._tell(_of(event, self._image))

    def on_enlarging(self, event: EngineEvent) -> None:
        """Its parts are not counted as steps."""
        if not isinstance(event, StepDone):
            self._tell(event)

    def _counted(self, event: StepDone) -> StepDone:
        self._steps[self._pass] = event.steps
        before, whole = self._steps[0] * self._pass, sum(self._steps)
        left, each = event.seconds_left, event.step_seconds
        if left is not None:
            step = left / max(1, event.steps - event.step) if each is None else each
            first = step / self._times if self._pass else step
            second = first * self._times * self._steps[1]
            left += 0 if self._pass else second
            left += (first * self._steps[0] + second) * (self._images - self._image - 1)
        return StepDone(self._image, before + event.step, whole, left, each)


def _of(event: EngineEvent, image: int) -> EngineEvent:
    return replace(event, image=image) if isinstance(event, PreviewMade) else event
