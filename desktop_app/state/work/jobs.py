"""Jobs: requests that wait, run or have ended; and the results they gave. No thread in here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect, united
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest
from desktop_app.state.work.spots import Spot

if TYPE_CHECKING:
    from desktop_app.imaging.seam_blending import StageReport
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.snapshot import DocumentSnapshot


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the running job is.

    Attributes:
        phase: "waiting", "starting" (the engine), "loading" (the model), "denoising",
            "completing" (without a model), "finishing", "cancelling" (at once), or what is still
            waited for until the job stops: "stopping_step", "stopping_part" (of the model that is
            loaded), "stopping_decode" (the picture is nearly done).
        detail: name of the part being loaded.
        image, images: which image (from 0) of how many.
        step, steps: within the image.
        seconds_left: for the whole job, if it can be told.
        step_seconds: how long a step takes, as it was measured.
    """

    phase: str
    detail: str = ""
    image: int = 0
    images: int = 1
    step: int = 0
    steps: int = 0
    seconds_left: float | None = None
    step_seconds: float | None = None

    @property
    def stopping(self) -> Progress:
        """The same, given up: what is waited for until it stops."""
        phases = {"denoising": "stopping_step", "loading": "stopping_part"}
        if self.phase.startswith("stopping"):
            return self
        phase = phases.get(self.phase, "cancelling")
        if phase == "stopping_step" and self.step >= self.steps:
            phase = "stopping_decode"
        return Progress(phase, self.detail, step_seconds=self.step_seconds)

    @property
    def fraction(self) -> float | None:
        """0..1 over the whole job; None while it can't be told."""
        if self.phase not in ("denoising", "completing") or self.steps == 0:
            return None
        return (self.image + self.step / self.steps) / self.images


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One press of Generate.

    Attributes:
        spots: at least one; each is made after those before it, and sees their results.
        model: that makes it; None: it is completed from the picture itself.
        document: id of the document it edits; None for text→image.
        memory: how its model is fitted into memory.
        files: where the weights lie that its requests name, as in `EngineJob.files`.
        models: those that its requests' conditions name, as in `EngineJob.models`.
        bare: only the outputs are wanted: no previews, and nothing as pixels of the document.
    """

    spots: tuple[Spot, ...]
    model: ModelInfo | None
    document: str | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    status: JobStatus = JobStatus.WAITING
    error: VelaturaError | None = None
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[str, ModelInfo] = field(default_factory=dict[str, ModelInfo])
    bare: bool = False

    @classmethod
    def of(
        cls,
        requests: Sequence[GenerationRequest],
        model: ModelInfo | None,
        document: Document | DocumentSnapshot | None,
        models: Mapping[str, ModelInfo] | None = None,
    ) -> Job:
        """The job of these requests, one a spot, with copies of what their contexts hold now;
        without a document it sees nothing."""
        if document is None or requests[0].plan is None:
            return cls(tuple(map(Spot, requests)), model, models=models or {})
        surfaces = document.pixels, document.mask, document.space
        spots = (Spot.of(request, *surfaces, grey=document.is_grey) for request in requests)
        return cls(tuple(spots), model, document.id, models=models or {})

    @property
    def request(self) -> GenerationRequest:
        """That of the first spot; model, seed and count are the same for all."""
        return self.spots[0].request

    @property
    def nbytes(self) -> int:
        """Memory that the pixels and masks of all spots take."""
        parts = (part for spot in self.spots for part in (spot.pixels, spot.mask))
        return sum(part.values.nbytes for part in parts if part is not None)

    @property
    def asked(self) -> GenerationRequest:
        """`request` with what was asked for in all spots: a line a spot where these differ."""
        lines = [spot.request.prompt for spot in self.spots]
        while len(lines) > 1 and lines[-1] == lines[-2]:  # the last counts for the rest
            lines.pop()
        return replace(self.request, prompt="\n".join(lines), lines=len(lines) > 1)


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A rough look at what is coming: ``pixels`` (h, w, 4) uint8 shown stretched over ``rect``.

    For text→image ``rect`` is the coming picture itself, at the origin.
    """

    job: str
    rect: Rect
    pixels: ByteArray


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """What ``rect`` of the document would show: (h, w, 3|4) uint8 sRGB.

    Attributes:
        values: the same in the document's own values; None: these are ``pixels``.
    """

    rect: Rect
    pixels: ByteArray
    values: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One finished image.

    Attributes:
        outputs: one a spot, (h, w, 3) float32 0..1 at its request's working size.
        placed: where in the document they go, one a spot; for text→image the picture itself.
        reports: what the seam repair did, one a spot; empty ones where it was not asked.
        notes: codes of what must be said about it.
        history: id of its row in the history, once written.
        applied: whether it was put into the document.
    """

    id: str
    job: Job
    image: int
    seed: int
    outputs: tuple[FloatArray, ...]
    placed: tuple[Placed, ...]
    reports: tuple[tuple[StageReport, ...], ...] = ()
    notes: tuple[str, ...] = ()
    history: int | None = None
    applied: bool = False

    @property
    def repair(self) -> BlendAmounts | None:
        """How much of each stage of the seam repair it has; None where nothing was masked."""
        plan = self.job.request.plan
        return None if plan is None or plan.mask_bounds is None else plan.repair

    @property
    def reimagined(self) -> bool:
        """Whether the model drew other surroundings somewhere, so that it was pasted plainly."""
        return any(one.numbers.get("reimagined", 0) > 0 for spot in self.reports for one in spot)

    def with_repair(self, repair: BlendAmounts) -> Result:
        """The same, with another repair in all its plans; `placed` stays as it was."""
        return replace(
            self,
            job=replace(self.job, spots=tuple(spot.with_repair(repair) for spot in self.job.spots)),
        )

    @property
    def rect(self) -> Rect:
        """The smallest rectangle that holds all of it."""
        return united(placed.rect for placed in self.placed)

    @property
    def main(self) -> Placed:
        """The largest of its places: what a thumbnail shows."""
        return max(self.placed, key=lambda placed: placed.rect.size.area)


class Jobs:
    """The queue as the window shows it. ``current`` is the running (or first waiting) job."""

    def __init__(self, preview: Observable[Preview | None] | None = None) -> None:
        """``preview`` is that of the active document, where there are several."""
        self._jobs: dict[str, Job] = {}
        self.current: Observable[Job | None] = Observable(None)
        self.waiting: Observable[int] = Observable(0)
        self.progress: Observable[Progress | None] = Observable(None)
        self.preview = Observable[Preview | None](None) if preview is None else preview
        self.stopping: Observable[bool] = Observable(False)
        """Whether the engine was asked to stop, and has not yet."""
        self.last_failed: Job | None = None

    def get(self, job_id: str) -> Job | None:
        """The job with that id."""
        return self._jobs.get(job_id)

    @property
    def active(self) -> tuple[Job, ...]:
        """Jobs that wait or run, oldest first."""
        busy = (JobStatus.WAITING, JobStatus.RUNNING)
        return tuple(job for job in self._jobs.values() if job.status in busy)

    def add(self, job: Job) -> None:
        """Queue a job."""
        self._jobs[job.id] = job
        self._refresh()

    def set_status(
        self, job_id: str, status: JobStatus, error: VelaturaError | None = None
    ) -> Job | None:
        """Note what became of a job; returns the new value (None if the id is unknown)."""
        job = self._jobs.get(job_id)
        if job is None:
            return None
        job = replace(job, status=status, error=error)
        self._jobs[job_id] = job
        if status is JobStatus.FAILED:
            self.last_failed = job
        if status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED):
            del self._jobs[job_id]
        self._refresh()
        return job

    def _refresh(self) -> None:
        active = self.active
        if not active:
            self.progress.value = None
            self.stopping.value = False
        self.waiting.value = max(0, len(active) - 1)
        running = next((job for job in active if job.status is JobStatus.RUNNING), None)
        self.current.value = running or (active[0] if active else None)


class Results:
    """The images of the last run, and which of them is shown on the canvas.

    Args:
        items, shown, fitting: where they are held: nothing, or those of the active document.
    """

    def __init__(
        self,
        items: Observable[tuple[Result, ...]] | None = None,
        shown: Observable[Result | None] | None = None,
        fitting: Observable[bool] | None = None,
    ) -> None:
        self.items = Observable[tuple[Result, ...]](()) if items is None else items
        self.shown = Observable[Result | None](None) if shown is None else shown
        self.fitting = Observable(False) if fitting is None else fitting
        """Whether one of them is being fitted anew to its surroundings."""

    def add(self, result: Result, *, show: bool) -> None:
        """Append a result, before later images of its run that were there sooner; ``show`` puts it
        on the canvas."""
        items = self.items.value
        later = (item.job.id == result.job.id and item.image > result.image for item in items)
        at = next((n for n, is_later in enumerate(later) if is_later), len(items))
        self.items.value = (*items[:at], result, *items[at:])
        if show:
            self.shown.value = result

    def clear(self) -> None:
        """Forget all (they stay in the history)."""
        self.shown.value = None
        self.items.value = ()

    def find(self, result_id: str | None) -> Result | None:
        """The result with that id; for None the one on the canvas."""
        if result_id is None:
            return self.shown.value
        return next((r for r in self.items.value if r.id == result_id), None)

    def show(self, result_id: str | None) -> None:
        """Put one on the canvas; None takes it off."""
        self.shown.value = None if result_id is None else self.find(result_id)

    def next(self, step: int = 1) -> None:
        """Show the next (or with -1 the previous) one, round and round."""
        items = self.items.value
        if items:
            shown = self.shown.value
            ids = [item.id for item in items]
            at = ids.index(shown.id) if shown and shown.id in ids else -min(step, 0) - 1
            self.shown.value = items[(at + step) % len(items)]

    def discard(self, result_id: str) -> None:
        """Take one out of the list; the next one is shown if it was shown, unless all others are
        part of the picture already."""
        ids = [item.id for item in self.items.value]
        if result_id not in ids:
            return
        at = ids.index(result_id)
        self.items.value = tuple(item for item in self.items.value if item.id != result_id)
        if self.shown.value is not None and self.shown.value.id == result_id:
            rest = self.items.value
            onward = (*rest[at:], *rest[:at])
            self.shown.value = next((item for item in onward if not item.applied), None)

    def change(self, result_id: str, edit: Callable[[Result], Result]) -> None:
        """Replace one by an edited value (its history id, say)."""
        shown = self.shown.value
        self.items.value = tuple(edit(r) if r.id == result_id else r for r in self.items.value)
        if shown is not None and shown.id == result_id:
            self.show(result_id)
