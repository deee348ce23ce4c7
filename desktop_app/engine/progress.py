"""Steps done and time left, over a whole request."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.engine.hooks import HookStage, StepState


class ProgressMeter:
    """Measures the parts of a request as they go by and tells how long the rest will take.

    Args:
        images: how many images the request has.
        steps: steps of each.
        clock: seconds, ever growing.
    """

    def __init__(
        self, images: int, steps: int, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._images, self._steps, self._clock = images, steps, clock
        self._stepping = self._beside = 0.0
        self._steps_done = self._steps_saved = self._images_done = 0
        self._mark = clock()

    def begin_steps(self) -> None:
        """What went before (encoding, noise) belongs to no step."""
        self._beside += self._lap()

    def step_done(self) -> float:
        """One step is done; returns the seconds left for the whole request, as far as known."""
        self._stepping += self._lap()
        self._steps_done += 1
        left = self._stepping / self._steps_done * self._steps_left
        if self._images_done:
            # Decoding is known only once an image was finished.
            left += self._beside / self._images_done * (self._images - self._images_done)
        return left

    @property
    def step_seconds(self) -> float | None:
        """How long a step takes; None before the first."""
        return self._stepping / self._steps_done if self._steps_done else None

    def steps_saved(self, steps: int) -> None:
        """An image was finished with ``steps`` still to go."""
        self._steps_saved += steps

    @property
    def _steps_left(self) -> int:
        return self._images * self._steps - self._steps_done - self._steps_saved

    def image_done(self) -> None:
        self._beside += self._lap()
        self._images_done += 1

    def _lap(self) -> float:
        now = self._clock()
        lap, self._mark = now - self._mark, now
        return lap


class StepHook:
    """Tells `StepDone` after every step of image ``image``."""

    stage = HookStage.STEP_DONE

    def __init__(
        self, image: int, progress: ProgressMeter, on_event: Callable[[EngineEvent], None]
    ) -> None:
        self._image, self._progress, self._on_event = image, progress, on_event

    def __call__(self, state: StepState) -> None:
        schedule = state.schedule
        step = schedule.step_of(state.index)
        left, each = self._progress.step_done(), self._progress.step_seconds
        self._on_event(StepDone(self._image, step, schedule.steps, left, each))
