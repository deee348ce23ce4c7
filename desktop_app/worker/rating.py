"""What the user makes of results beside putting them in: stars, rejects, opens, or runs them again.

Whatever is run again begins from what the result was made from, not from what is there now.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.layers.content import Content
from desktop_app.jobs.job import Job
from desktop_app.jobs.placement import history_picture, picture_title
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.add_ons import models_of
from desktop_app.state.work.parameters import random_seed
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.studio.job_assembly import job_resources
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.written_file import origin_of

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
class ResultRating:
    """Commands on results; see `worker.workspace`.

    Args:
        history: is told of what is thought of a result, and has what entries were made from.
        submit: queues a job.
    """

    state: AppState
    background: BackgroundTasks
    history: HistorySession
    submit: Callable[[Job], None]

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
        """Open what a result shows as its own picture, in another tab."""
        result = self.state.results.find(result_id)
        if result is None:
            return

        def opened(pixels: ByteArray) -> None:
            content = Content.of(pixels, result.history or "")
            title = picture_title(result.job.request.title)
            document = Document(content, title, origin=origin_of(result))
            document.mark_unsaved()
            self.state.open_document(document)

        self.picture(result, opened)

    def picture(self, result: Result, then: Callable[[ByteArray], None]) -> None:
        """Give ``then`` what a result shows in its context, (h, w, 3|4) uint8 sRGB, later."""

        def failed(error: Exception) -> None:
            stale = InputError("result_stale", str(error))
            self.state.notice.value = Notice(stale, document=self.state.document_id)

        self.background.run(lambda: history_picture(result), then, failed)

    def again(self, result_id: str, kind: str) -> None:
        """Run a result again, a row of `AGAIN`: as many images as are chosen, or as variations
        have. Work on a whole picture would give the same."""
        result = self.state.results.find(result_id)
        if result is not None and result.displaced:
            displaced = InputError("result_displaced")
            self.state.notice.value = Notice(displaced, document=self.state.document_id)
        elif result is not None and result.job.work is None:
            job = result.job
            spots = (replace(s, request=s.request.single(result.image)) for s in job.spots)
            name = "" if job.model is None else job.model.name
            self._run_again(tuple(spots), name, kind, job)

    def again_from_history(self, uid: str, kind: str) -> None:
        """As `again`, of an entry of the history."""

        def found(entry: HistoryEntry, spots: tuple[Spot, ...]) -> None:
            if not entry.work:
                self._run_again(spots, entry.model_name, kind)

        self.history.made_from(uid, found)

    def _run_again(
        self, spots: tuple[Spot, ...], model_name: str, kind: str, job: Job | None = None
    ) -> None:
        """``spots`` have the requests of one image; ``job``: that it was made by, as it is held."""
        state, request = self.state, spots[0].request
        known = {model.id: model for model in state.models.value}
        model = known.get(request.model)
        if request.model and model is None:
            state.notice.value = Notice(InputError("model_missing", name=model_name))
            return
        plan = request.plan
        if plan is None:
            if state.document.value is not None:
                state.open_empty()
        else:
            named = {document.id: document for document in state.documents}
            document = named.get(plan.document)
            if document is None or document.size != plan.document_size:
                state.notice.value = Notice(InputError("result_stale"), document=state.document_id)
                return
        seed, chosen = random_seed(), state.parameters.value
        one = kind == "new_seed" or chosen.count_held
        count = (None if one else state.intents["variations"].count) or chosen.count
        change = AGAIN[kind if model is not None else "new_seed"]
        # Of the text it was made from: another seed would draw other words.
        spots = tuple(
            replace(spot, request=replace(change(spot.request.finished, seed), count=count))
            for spot in spots
        )
        now = job_resources(state)
        document_id = None if plan is None else plan.document
        made = job or Job(spots, model, document_id, models=models_of(request, now.models))
        self.submit(
            replace(
                made,
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
            self.history.mark_judged(result)
