"""What the user makes of results beside putting them in: stars, rejects, opens, or runs them again.

Whatever is run again begins from what the result was made from, not from what is there now.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop_app.core.errors import InputError
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import random_seed
from desktop_app.state.work.result_placement import history_picture, picture_title
from desktop_app.studio.job_assembly import job_resources

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.state.work.jobs import Job
    from desktop_app.state.work.results import Result
    from desktop_app.worker.background import BackgroundTasks

Again = Callable[[GenerationRequest, int], GenerationRequest]


def _varied(share: float) -> Again:
    """The noise is turned towards another seed's by that share."""
    return lambda request, seed: replace(request, variation=share, variation_seed=seed)


AGAIN: Final[Mapping[str, Again]] = {
    "new_seed": lambda request, seed: replace(request, seed=seed),
    "variations": _varied(0.15),
    "similar": _varied(0.4),
}
"""Ways to run a result again: what each makes of its request, with a new seed."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Commands on results; see `worker.workspace`.

    Args:
        submit: queues a job.
        mark: writes to a result's entry in the history what has changed.
    """

    state: AppState
    background: BackgroundTasks
    submit: Callable[[Job], None]
    mark: Callable[[Result], None] = lambda result: None

    def star(self, result_id: str) -> None:
        """Star a result, or take its star; one that was rejected is not any more then."""
        self._change(result_id, lambda now: replace(now, starred=not now.starred, rejected=False))

    def reject(self, result_id: str) -> None:
        """Decide against a result, or take that back."""
        result = self.state.results.find(result_id)
        if result is None:
            return
        if result.rejected:
            self._change(result_id, lambda now: replace(now, rejected=False))
            return
        self.state.results.reject(result_id)
        self._mark(result_id)

    def open(self, result_id: str) -> None:
        """Open what a result shows as a picture of its own, in another tab."""
        result = self.state.results.find(result_id)
        if result is None:
            return

        def opened(pixels: ByteArray) -> None:
            document = Document(pixels, picture_title(result.job.request.prompt))
            document.mark_unsaved()
            self.state.open_document(document)

        self.picture(result, opened)

    def picture(self, result: Result, then: Callable[[ByteArray], None]) -> None:
        """Give ``then`` what a result shows in its context, (h, w, 3|4) uint8 sRGB, later."""

        def failed(error: Exception) -> None:
            self.state.notice.value = Notice(InputError("result_stale", str(error)))

        self.background.run(lambda: history_picture(result), then, failed)

    def again(self, result_id: str, way: str) -> None:
        """Run a result again, a row of `AGAIN`, as many images as are chosen."""
        result = self.state.results.find(result_id)
        if result is None:
            return
        state, job = self.state, result.job
        seed, count = random_seed(), state.parameters.value.count
        change = AGAIN["new_seed" if job.model is None else way]
        spots = tuple(
            replace(
                spot, request=replace(change(spot.request.single(result.image), seed), count=count)
            )
            for spot in job.spots
        )
        model, known = job.model, {model.id: model for model in state.models.value}
        if model is not None and model.id not in known:
            state.notice.value = Notice(InputError("model_missing", name=model.name))
            return
        open_documents = {document.id: document for document in state.documents}
        plan = job.request.plan
        if job.document is not None and plan is not None:
            document = open_documents.get(job.document)
            if document is None or document.size != plan.document_size:
                state.notice.value = Notice(InputError("result_stale"))
                return
        now = job_resources(state)
        model = None if model is None else known[model.id]
        self.submit(
            replace(
                job,
                spots=spots,
                model=model,
                id=uuid.uuid4().hex[:12],
                status=JobStatus.WAITING,
                error=None,
                memory=now.memory,
                files=now.files(spots[0].request, model),
            )
        )

    def _change(self, result_id: str, edit: Callable[[Result], Result]) -> None:
        self.state.results.change(result_id, edit)
        self._mark(result_id)

    def _mark(self, result_id: str) -> None:
        result = self.state.results.find(result_id)
        if result is not None:
            self.mark(result)
