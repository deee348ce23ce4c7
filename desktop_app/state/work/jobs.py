"""Jobs: requests that wait, run or have ended. No thread in here."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import ByteArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest, ImageText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desktop_app.core.job_record import PartRecord
    from desktop_app.core.picture_info import NamedWeights
    from desktop_app.core.work import Work
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.snapshot import DocumentSnapshot
    from desktop_app.state.work.spots import Spot


_ENDING = re.compile(r"\.(?:safetensors|sft|gguf|pt|pth|bin)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the running job is.

    Attributes:
        phase: "waiting", "starting" (the engine), "loading" (the model), "denoising",
            "completing" (without a model), "working" (on a whole picture), "finishing",
            "cancelling" (at once), or what is still waited for until the job stops:
            "stopping_step", "stopping_part" (of the model that is loaded), "stopping_decode" (the
            picture is nearly done).
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
        if self.phase not in ("denoising", "completing", "working") or self.steps == 0:
            return None
        return (self.image + self.step / self.steps) / self.images


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One press of Generate, or work on a whole picture.

    Attributes:
        spots: at least one; each is made after those before it, and sees their results. Of a job
            with ``work`` the picture, without a plan.
        model: that makes it; None: it is completed from the picture itself, or ``work`` is done.
        document: id of the document it edits; None for text→image.
        memory: how its model is fitted into memory.
        files: where the weights lie that its requests name, as in `EngineJob.files`.
        models: those that its requests' conditions name, as in `EngineJob.models`.
        hashes: SHA-256 (hex) of ``files``, by the same names, of those known.
        bare: only the outputs are wanted: no previews, and nothing as pixels of the document.
        previews: whether somebody may look at rough pictures meanwhile.
        work: what is done in place of generating (`studio.work_jobs.work_job`).
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
    hashes: Mapping[str, str] = field(default_factory=dict[str, str])
    bare: bool = False
    previews: bool = True
    work: Work | None = None

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
        from desktop_app.state.work.spots import Spot

        if document is None or requests[0].plan is None:
            return cls(tuple(map(Spot, requests)), model, models=models or {})
        surfaces = document.pixels, document.mask, document.space
        spots = (Spot.of(request, *surfaces, grey=document.is_grey) for request in requests)
        return cls(tuple(spots), model, document.id, models=models or {})

    def with_profile(self, way: str) -> Job:
        """This, with that way (`core.compute_profile`) in all requests that name none."""
        if not way or all(spot.request.way for spot in self.spots):
            return self
        spots = (
            replace(spot, request=replace(spot.request, way=spot.request.way or way))
            for spot in self.spots
        )
        return replace(self, spots=tuple(spots))

    @property
    def is_local(self) -> bool:
        """Whether it is done without the engine."""
        return self.model is None and self.work is None

    @property
    def request(self) -> GenerationRequest:
        """That of the first spot; model, seed and count are the same for all."""
        return self.spots[0].request

    @property
    def weights(self) -> dict[str, NamedWeights]:
        """What ``files`` are called, without folder and ending, and their hashes."""
        from desktop_app.core.picture_info import NamedWeights

        return {
            key: NamedWeights(_ENDING.sub("", Path(path).name), digest=self.hashes.get(key, ""))
            for key, path in self.files.items()
        }

    @property
    def brought(self) -> dict[str, PartRecord]:
        """Of a picture from words: by what its store of blobs knows what its conditions brought
        along, by `Condition.brought`. Costs what these pixels cost."""
        from desktop_app.core.job_record import PartRecord
        from desktop_app.core.pixels import digest

        if self.request.plan is not None:
            return {}
        parts = self.spots[0].brought.items()
        return {name: PartRecord(each.rect, digest(each.values)) for name, each in parts}

    @property
    def nbytes(self) -> int:
        """Memory that the pixels and masks of all spots take."""
        parts = (part for spot in self.spots for part in (spot.pixels, spot.mask))
        return sum(part.values.nbytes for part in parts if part is not None)

    @property
    def asked(self) -> GenerationRequest:
        """`request` with what was asked for in all spots: a line a spot where these differ."""
        requests = [spot.request for spot in self.spots]
        while len(requests) > 1 and _says_the_same(*requests[-2:]):  # the last counts for the rest
            requests.pop()
        if len(requests) == 1:
            return replace(self.request, lines=False)
        typed = "\n".join(request.typed.prompt for request in requests)
        asked = replace(self.request, lines=True).with_texts(
            [_joined(requests, image) for image in range(self.request.count)]
        )
        if typed == asked.prompt and not asked.styles:
            typed = ""
        return replace(asked, template=typed)


def _says_the_same(one: GenerationRequest, other: GenerationRequest) -> bool:
    return (one.typed, one.prompt, one.texts) == (other.typed, other.prompt, other.texts)


def _joined(requests: Sequence[GenerationRequest], image: int) -> ImageText:
    texts = [request.text_of(image) for request in requests]
    return ImageText("\n".join(text.prompt for text in texts), texts[0].negative_prompt)


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A rough look at what is coming: ``pixels`` (h, w, 4) uint8 shown stretched over ``rect``.

    For text→image ``rect`` is the coming picture itself, at the origin.
    """

    job: str
    rect: Rect
    pixels: ByteArray


class Jobs:
    """The queue as the window shows it. ``current`` is the job that began last of those that run
    (one may run beside another's engine), or the first that waits."""

    def __init__(self, preview: Observable[Preview | None] | None = None) -> None:
        """``preview`` is that of the active document, where there are several."""
        self._jobs: dict[str, Job] = {}
        self.current: Observable[Job | None] = Observable(None)
        self.waiting: Observable[int] = Observable(0)
        self.progress: Observable[Progress | None] = Observable(None)
        self.preview = Observable[Preview | None](None) if preview is None else preview
        self.stopping: Observable[bool] = Observable(False)
        """Whether the engine was asked to stop the current job, and has not yet."""
        self._stopped = set[str]()
        self._progress: dict[str, Progress] = {}
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
            self._progress.pop(job_id, None)
        self._refresh()
        return job

    def note(self, job_id: str, progress: Progress) -> None:
        """How far a job is, which shows once it is the current one."""
        self._progress[job_id] = progress
        current = self.current.value
        if current is not None and current.id == job_id:
            self.progress.value = progress

    def stop(self, job_id: str) -> None:
        """The engine was asked to stop that job, which runs."""
        self._stopped.add(job_id)
        self._refresh()

    def _refresh(self) -> None:
        active = self.active
        running = [job for job in active if job.status is JobStatus.RUNNING]
        self.waiting.value = max(0, len(active) - max(1, len(running)))
        current, before = (running[-1:] or [*active[:1], None])[0], self.current.value
        if current is None:
            self.progress.value = None
        elif before is not None and before.id != current.id:
            self.progress.value = self._progress.get(current.id) or Progress("waiting")
        self._stopped.intersection_update(job.id for job in active)
        self.stopping.value = current is not None and current.id in self._stopped
        self.current.value = current
