"""Jobs of this program that another one runs: their news, read from the queue's file."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.events import Finished, Noted, StepDone
from desktop_app.core.queue_entry import JobStatus, QueueEntry
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobCancelled, JobFailed, JobNews, Kept, Made
from desktop_app.jobs.placement import make_result
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore

_UNKNOWN = Finished(0.0, 0.0, "", "")


class Followed:
    """What the listener of one job has heard.

    Args:
        job: which, with its pixels.
        tell: the listener.
        restore: makes the job from its record again, where its pixels are not kept in memory.
        others: how many there are to be run in its place.

    Attributes:
        job: None: only its record is kept.
    """

    def __init__(
        self,
        job: Job,
        tell: Callable[[JobNews], object],
        restore: Callable[[], Job],
        others: int = 0,
    ) -> None:
        self.job: Job | None = job
        self.tell = tell
        self._restore = restore
        self._others, self._model = others, "" if job.model is None else job.model.name
        self.seen: set[int] = set()
        """Images that were told."""
        self._step = (0, 0)

    @property
    def nbytes(self) -> int:
        """Memory that its pixels take."""
        return 0 if self.job is None else self.job.nbytes

    def job_of(self, entry: QueueEntry) -> Job | None:
        """The job, if its pixels are kept and no other took its place."""
        return self.job if entry.others == self._others else None

    def follow(self, entry: QueueEntry | None, store: QueueStore, blobs: BlobStore) -> bool:
        """Tell what the file says and was not told yet; whether the job has ended.

        Raises:
            StorageError: as `QueueStore` does.
        """
        if entry is None:  # cancelled, and cleared by somebody
            self.tell(JobCancelled())
            return True
        if entry.others != self._others:
            self._fall_back(entry, store)
        if entry.done - self.seen:
            self._fetch(entry, store, blobs)
        at = (len(entry.done), entry.step)
        if entry.status is JobStatus.RUNNING and entry.step and at != self._step:
            self._step = at
            image = entry.missing[0] if entry.missing else entry.images - 1
            self.tell(StepDone(image, entry.step, entry.steps, entry.seconds_left))
        match entry.status:
            case JobStatus.DONE:
                self.tell(store.finish_of(entry.id) or _UNKNOWN)
            case JobStatus.CANCELLED:
                self.tell(JobCancelled())
            case JobStatus.FAILED:
                self.tell(JobFailed(error_from_json(store.error_of(entry.id) or {})))
            case _:
                return False
        return True

    def _fall_back(self, entry: QueueEntry, store: QueueStore) -> None:
        """Another job took its place."""
        self.job = None
        self._others = entry.others
        model = store.record_of(entry.id).model_name
        if model != self._model:
            self.tell(Noted("fell_back", {"asked": self._model, "model": model}))
        self._model = model

    def _fetch(self, entry: QueueEntry, store: QueueStore, blobs: BlobStore) -> None:
        done = [one for one in store.images_of(entry.id) if one.image not in self.seen]
        self.seen |= {one.image for one in done}
        if any(one.outputs for one in done):
            try:
                job = self.job or self._restore()
                for one in filter(lambda one: one.outputs, done):
                    self._show(job, one, blobs)
            except VelaturaError:
                pass  # what can't be read is in the history all the same
            # Of these alone: others may have come meanwhile.
            store.let_go(entry.id, [one.image for one in done])

    def _show(self, job: Job, done: DoneImage, blobs: BlobStore) -> None:
        outputs = tuple(blobs.get(blob) for blob in done.outputs)
        seed = job.request.seed_of(done.image)
        told = EditDone(done.image, seed, outputs, done.seconds, notes=done.notes)
        made = Made(make_result(job, told), done.seconds)
        self.tell(made)
        self.tell(Kept(made))
