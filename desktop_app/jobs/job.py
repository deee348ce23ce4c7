"""A job: one press of Generate, or work on a whole picture, as a value."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_app.core.errors import VelaturaError
from desktop_app.core.job_record import PartRecord
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.picture_info import NamedWeights
from desktop_app.core.pixels import digest
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest, ImageText
from desktop_app.jobs.spots import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desktop_app.core.geometry import Size
    from desktop_app.core.work import Work
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.jobs.spots import Readable


_ENDING = re.compile(r"\.(?:safetensors|sft|gguf|pt|pth|bin)$", re.IGNORECASE)


class Edited(Protocol):
    """The document that a job works on, or what it was at a moment."""

    @property
    def id(self) -> str: ...
    @property
    def pixels(self) -> Readable: ...
    @property
    def mask(self) -> Readable: ...
    @property
    def space(self) -> ColourSpace: ...
    @property
    def is_grey(self) -> bool: ...


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
        partials: of these, as in `EngineJob.partials`.
        work: what is done in place of generating (`studio.work_jobs.Prepared.job`).
        workbench: id and version of the one that it is made for; empty: for none.
        arm: of a name of the server's that stands for several models: "NAME/ARM"; empty: of none.
        parents: ids of the entries of the history that are in what it is made from.
        done: what its work has made before it gave way.
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
    partials: int = 0
    work: Work | None = None
    workbench: str = ""
    arm: str = ""
    parents: tuple[str, ...] = ()
    done: PartsDone = field(default_factory=PartsDone)

    @classmethod
    def of(
        cls,
        requests: Sequence[GenerationRequest],
        model: ModelInfo | None,
        document: Edited | None,
        models: Mapping[str, ModelInfo] | None = None,
    ) -> Job:
        """The job of these requests, one a spot, with copies of what their contexts hold now;
        without a document it sees nothing."""
        if document is None or requests[0].plan is None:
            return cls(tuple(map(Spot, requests)), model, models=models or {})
        surfaces = document.pixels, document.mask, document.space
        spots = (Spot.of(request, *surfaces, grey=document.is_grey) for request in requests)
        return cls(tuple(spots), model, document.id, models=models or {})

    def with_profile(self, profile: str) -> Job:
        """This, with that way (`core.compute_profile`) in all requests that name none."""
        if not profile or all(spot.request.way for spot in self.spots):
            return self
        spots = (
            replace(spot, request=replace(spot.request, way=spot.request.way or profile))
            for spot in self.spots
        )
        return replace(self, spots=tuple(spots))

    def part(self, first: int, count: int) -> Job:
        """``count`` of its images alone, from the ``first``-th on; itself for all."""
        if (first, count) == (0, self.request.count):
            return self
        spots = (replace(spot, request=spot.request.part(first, count)) for spot in self.spots)
        return replace(self, spots=tuple(spots))

    @property
    def is_local(self) -> bool:
        """Whether it is done without the engine."""
        return self.model is None and self.work is None and not self.files

    @property
    def first_model(self) -> ModelInfo | None:
        """What an engine loads for it first; None: no model is needed."""
        return self.model or next(iter(self.models.values()), None)

    @property
    def request(self) -> GenerationRequest:
        """That of the first spot; model, seed and count are the same for all."""
        return self.spots[0].request

    @property
    def weights(self) -> dict[str, NamedWeights]:
        """What ``files`` are called, without folder and ending, and their hashes."""
        return {
            key: NamedWeights(_ENDING.sub("", Path(path).name), digest=self.hashes.get(key, ""))
            for key, path in self.files.items()
        }

    @property
    def network(self) -> NamedWeights | None:
        """The inpainting network that makes its first image; None: none does."""
        return self.weights.get(self.request.filled_by)

    @property
    def brought(self) -> dict[str, PartRecord]:
        """Of a picture from words: by what its store of blobs knows what its conditions brought
        along, by `Condition.brought`. Costs what these pixels cost."""
        if self.request.plan is not None:
            return {}
        parts = self.spots[0].brought.items()
        return {name: PartRecord(each.rect, digest(each.values)) for name, each in parts}

    def fits(self, size: Size) -> bool:
        """Whether a picture of that size is as large as the one it is an edit of."""
        plan = self.request.plan
        return plan is None or plan.document_size == size

    @property
    def nbytes(self) -> int:
        """Memory that the pixels and masks of all spots take, and what their conditions bring."""
        parts = (one for at in self.spots for one in (at.pixels, at.mask, *at.brought.values()))
        return sum(part.values.nbytes for part in parts if part is not None)

    @property
    def without_pixels(self) -> Job:
        """It as far as others are told of it."""
        bare = (replace(spot, pixels=None, mask=None, brought={}) for spot in self.spots)
        return replace(self, spots=tuple(bare))

    @property
    def typed_request(self) -> GenerationRequest:
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
