"""The queue as the window uses it: jobs of its documents, shown and commanded; and its recorder.

Lives in the GUI thread; what the queue asks for, it asks in its own thread.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.queue_entry import JobStatus
from desktop_app.jobs.spots import Spot
from desktop_app.library.probing.add_on_files import AddOnFiles
from desktop_app.library.probing.job_sizes import job_sizes
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.data.process_locks import DataFolderLock, is_used
from desktop_app.studio.job_assembly import job_resources
from desktop_app.studio.job_records import JobEnvironment
from desktop_app.studio.queue.place import QueuePlace
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.queue.times import JobTimes
from desktop_app.worker.background import reporting

if TYPE_CHECKING:
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.forecast import ModelWeights
    from desktop_app.core.job_record import JobRecord
    from desktop_app.core.queue_entry import QueueView
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.news import JobNews, Made, Tell
    from desktop_app.state.app_state import AppState
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.speeds import Speeds
    from desktop_app.studio.recipes.queue_work import QueueWork
    from desktop_app.studio.studio import Studio
    from desktop_app.studio.studio_commands import Post
    from desktop_app.worker.history_session import HistorySession
    from desktop_app.worker.result_folder import ResultFolder


_SIDE = 128


@dataclass(frozen=True, slots=True, eq=False)
class JobPicture:
    """What goes in.

    Attributes:
        pixels: (h, w, 3|4) uint8 sRGB, 128 to 255 pixels at its longer side, or as small as it is.
        mask: (h, w) uint8: 255 where it is repainted; None where it is not told, or everything is.
    """

    pixels: ByteArray
    mask: ByteArray | None = None


def job_picture(spot: Spot) -> JobPicture | None:
    """The picture of a job by its first spot; None: it begins from nothing. Quick: of large
    pictures only every n-th pixel is looked at."""
    if spot.pixels is None or spot.pixels.rect.is_empty:
        return None
    area = spot.pixels.rect
    step = max(1, max(area.width, area.height) // _SIDE)
    pixels = spot.space.shown(spot.pixels.values[::step, ::step].copy())
    if spot.mask is None:
        return JobPicture(pixels)
    painted = spot.mask.read(area)[::step, ::step] > 0
    return JobPicture(pixels, np.where(painted, np.uint8(255), np.uint8(0)))


_ENDED = frozenset({JobStatus.DONE, JobStatus.CANCELLED})


class Adopter(Protocol):
    """Shows the news of jobs."""

    def take(self, job: Job) -> None:
        """From now on it is told of this one."""

    def on_event(self, job_id: str, news: JobNews) -> None: ...


class QueueSession:
    """Commands on the queue; see `studio.queue.queue`.

    Args:
        post: calls home, as the studio's.
        session: this program's use of the data folder; empty: it has none yet.
        speeds: what was measured, for the time left.
        folder: takes every result, too.
    """

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        post: Post,
        paths: DataPaths,
        history: HistorySession,
        session: str = "",
        speeds: Speeds | None = None,
        folder: ResultFolder | None = None,
    ) -> None:
        self._state = state
        self.adopter: Adopter | None = None
        """Takes the jobs that an earlier program left, when they go on."""
        self._pictures: dict[str, JobPicture | None] = {}
        """Of jobs that were asked for: None until they are there."""
        self._use = None if session else DataFolderLock(paths.running)
        place = QueuePlace(
            paths.queue_file,
            paths.queue_lock,
            BlobStore(paths.blobs),
            session if self._use is None else self._use.id,
            lambda name: is_used(paths.running / f"{name}.lock"),
            mine_only=True,
        )
        keeper = _Keeper(history, folder)
        cost = _nothing_known if speeds is None else self._times(speeds)
        self._queue = Queue(place, studio, self._read_environment, keeper, post, cost)
        self._unfollow = self._queue.changed.connect(self._changed)
        self._queue.failed.connect(reporting(state.notice))
        state.documents.active.changed.connect(self._prioritise)
        self._queue.start()

    def add(self, job: Job, tell: Tell) -> None:
        """Queue ``job``; ``tell`` hears of it. While live mode is on it is the next: others wait
        until that rests."""
        session = self._state.documents.session_of(job.document)
        document = None if session is None else session.document.value
        name = "" if document is None else document.name.value
        self._queue.add(job, tell, first=self._state.live.is_on, document_name=name)

    def work(self, studio: Studio, token: CancelToken) -> QueueWork:
        """Has the work of models of recipes done; for worker threads."""
        from desktop_app.studio.recipes.queue_work import QueueWork

        return QueueWork(self._queue, studio, token)

    def cancel(self, *job_ids: str, at_once: bool = False) -> None:
        """Cancel these jobs. ``at_once``: don't wait for a step; the engine ends."""
        if job_ids:
            self._queue.cancel(*job_ids, at_once=at_once)

    def ask(self, verb: str, *job_ids: str, before: str = "") -> None:
        """Do what `queue.policy.VERBS` lists, with these jobs or all."""
        if verb == "go_on" and self.adopter is not None:
            for entry in self._state.queue.value.entries:
                if entry.held and (not job_ids or entry.id in job_ids):
                    hear = partial(self.adopter.on_event, entry.id)
                    self._queue.adopt(entry.id, hear, self.adopter.take)
        self._queue.ask(verb, *job_ids, before=before)

    def picture_of(self, job_id: str) -> JobPicture | None:
        """A small picture of what goes into a job; None: it begins from nothing, or is looked at
        for the first time, and is being made: the view changes then."""
        if job_id not in self._pictures:
            self._pictures[job_id] = None
            self._queue.with_first_spot(job_id, partial(self._on_preview, job_id))
        return self._pictures[job_id]

    def note_live_frame(self) -> None:
        """Live mode asks for a frame: it has the engine."""
        self._queue.note_live_frame()

    def live_ended(self) -> None:
        self._queue.live_ended()

    def shutdown(self) -> None:
        """End: what was not done waits for the next start."""
        self._unfollow()
        self._queue.close()
        if self._use is not None:
            self._use.release()

    def _on_preview(self, job_id: str, spot: Spot) -> None:
        self._pictures[job_id] = job_picture(spot)
        if self._pictures[job_id] is not None:
            self._state.queue.value = replace(self._state.queue.value)

    def _changed(self, view: QueueView) -> None:
        ended = {entry.id for entry in view.entries if entry.status in _ENDED}
        self._pictures = {job: one for job, one in self._pictures.items() if job not in ended}
        self._state.queue.value = view

    def _prioritise(self, _: object) -> None:
        document = self._state.document.value
        self._queue.prioritise("" if document is None else document.id)

    def _times(self, speeds: Speeds) -> JobTimes:
        """Asked in the queue's thread."""
        memory = self._state.memory
        known: dict[str, ModelWeights] = {}

        def weights(model: ModelInfo) -> ModelWeights:
            key = model.digest or model.path
            if key not in known:
                known[key] = job_sizes(model, memory.families, AddOnFiles())
            return known[key]

        return JobTimes(
            self._read_environment,
            weights,
            speeds,
            lambda: memory.host.value,
            lambda: memory.plan.value,
            memory.families,
            memory.table,
        )

    def _read_environment(self) -> JobEnvironment:
        """In the queue's thread; what is read there are values."""
        return JobEnvironment(partial(_model_of, self._state), job_resources(self._state))


def _nothing_known(_: JobRecord) -> None:
    return None


class _Keeper:
    """The history as the queue's recorder; called in the queue's thread."""

    def __init__(self, history: HistorySession, folder: ResultFolder | None) -> None:
        self._history, self._folder = history, folder

    def record(self, made: Made) -> str:
        """The id of its entry. Raises StorageError: ``not_in_history``."""
        try:
            return self._history.keep(made)
        finally:
            if self._folder is not None:
                name = self._history.document_name(made.result)
                self._folder.keep(made.result, name)

    def recorded(self, job_id: str) -> Collection[int]:
        """Images of that job that the history has."""
        return self._history.images_of(job_id)


def _model_of(state: AppState, name: str) -> ModelInfo:
    for model in state.models.value:
        if name in (model.id, model.path):
            return model
    raise InputError("model_missing", name=name)
