"""Who listens to the jobs of this program: told of those that it runs as they go, and of those that
another one runs by what the queue's file says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from desktop_app.core.errors import VelaturaError, error_from_json
from desktop_app.core.events import Finished, Noted, StepDone
from desktop_app.core.queue_entry import JobStatus, QueueEntry
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import (
    EditDone,
    JobCancelled,
    JobFailed,
    JobNews,
    Kept,
    Made,
    Tell,
    is_replaced,
)
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.spots import Spot
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import ReadEnvironment, restored_job, restored_spot
from desktop_app.studio.studio_commands import Post

NOTHING_TOLD: Final = Finished(0.0, 0.0, "", "")
"""The end of a job of which no engine told any."""


@dataclass(slots=True, eq=False)
class _Followed:
    """What the listener of one job has heard.

    Attributes:
        job: which, with its pixels; None: only its record is kept.
        listener: hears of it.
        others: how many there are to be run in its place.
        model: name of the one that makes it; empty: none does.
        seen: images that were told.
        at: how many images were done, and which step of the next, as the file said last.
    """

    job: Job | None
    listener: Tell
    others: int
    model: str
    seen: set[int]
    at: tuple[int, int] = (0, 0)


class Listeners:
    """Used in the queue's thread alone, but for `tell`.

    Args:
        store: the queue's file.
        blobs: pixels of jobs, and of results that another program made.
        read_environment: finds what jobs are made with, where their pixels are not kept in memory.
        post: calls in the listeners' thread.
    """

    def __init__(
        self, store: QueueStore, blobs: BlobStore, read_environment: ReadEnvironment, post: Post
    ) -> None:
        self._store, self._blobs, self._post = store, blobs, post
        self._read_environment = read_environment
        self._followed: dict[str, _Followed] = {}

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._followed

    def add(self, job: Job, listener: Tell, others: int = 0, seen: Collection[int] = ()) -> None:
        """``listener`` hears of ``job`` from now on. ``others``: how many may be run in its place;
        ``seen``: images that were told before."""
        model = "" if job.model is None else job.model.name
        self._followed[job.id] = _Followed(job, listener, others, model, {*seen})

    # -- what of their jobs is kept in memory -----------------------------------------------------

    @property
    def nbytes(self) -> int:
        """Memory that the pixels of all jobs take."""
        return sum(one.job.nbytes for one in self._followed.values() if one.job is not None)

    def drop_pixels(self, job_id: str) -> None:
        """They are read from the disk when the job runs."""
        self._followed[job_id].job = None

    def job_of(self, entry: QueueEntry) -> Job | None:
        """The job with its pixels, if those are kept and no other took its place."""
        followed = self._followed.get(entry.id)
        return None if followed is None or entry.others != followed.others else followed.job

    def restored(self, job_id: str) -> Job:
        """Made from its record again. Raises as `restored_job`."""
        record = self._store.record_of(job_id)
        return restored_job(record, job_id, self._blobs, self._read_environment())

    def first_spot(self, job_id: str) -> Spot:
        """Of any job. Raises StorageError: it can't be read."""
        followed = self._followed.get(job_id)
        if followed is not None and followed.job is not None:
            return followed.job.spots[0]
        return restored_spot(self._store.record_of(job_id).spots[0], self._blobs)

    # -- telling ----------------------------------------------------------------------------------

    def tell(self, job_id: str, news: JobNews) -> None:
        """In any thread; in the queue's alone that it has ended, or an image of it was kept."""
        followed = self._followed.get(job_id)
        if followed is None:
            return
        passing = isinstance(news, StepDone) or is_replaced(news)
        slot = f"{type(news).__name__} {job_id}" if passing else None
        self._post(partial(followed.listener, news), slot)
        match news:
            case Kept(made):
                followed.seen.add(made.result.image)
            case Finished() | JobCancelled() | JobFailed():
                self._followed.pop(job_id, None)
            case _:
                pass

    def follow(self, entries: Sequence[QueueEntry], running: Collection[str]) -> None:
        """Tell what the file says and was not told yet, but of those that are ``running`` here.

        Raises:
            StorageError: as `QueueStore` does.
        """
        waiting = self._followed.keys() - running
        by_id = {entry.id: entry for entry in entries} if waiting else {}
        for job_id in waiting:
            if (entry := by_id.get(job_id)) is None:  # cancelled, and cleared by somebody
                self.tell(job_id, JobCancelled())
            else:
                self._follow(self._followed[job_id], entry)

    def _follow(self, followed: _Followed, entry: QueueEntry) -> None:
        if entry.others != followed.others:
            self._fall_back(followed, entry)
        if entry.done - followed.seen:
            self._fetch(followed, entry)
        at = (len(entry.done), entry.step)
        if entry.status is JobStatus.RUNNING and entry.step and at != followed.at:
            followed.at = at
            image = entry.missing[0] if entry.missing else entry.images - 1
            self.tell(entry.id, StepDone(image, entry.step, entry.steps, entry.seconds_left))
        match entry.status:
            case JobStatus.DONE:
                self.tell(entry.id, self._store.finish_of(entry.id) or NOTHING_TOLD)
            case JobStatus.CANCELLED:
                self.tell(entry.id, JobCancelled())
            case JobStatus.FAILED:
                error = error_from_json(self._store.error_of(entry.id) or {})
                self.tell(entry.id, JobFailed(error))
            case _:
                pass

    def _fall_back(self, followed: _Followed, entry: QueueEntry) -> None:
        """Another job took its place."""
        followed.job, followed.others = None, entry.others
        model = self._store.record_of(entry.id).model_name
        if model != followed.model:
            self.tell(entry.id, Noted("fell_back", {"asked": followed.model, "model": model}))
        followed.model = model

    def _fetch(self, followed: _Followed, entry: QueueEntry) -> None:
        done = [one for one in self._store.images_of(entry.id) if one.image not in followed.seen]
        followed.seen |= {one.image for one in done}
        if any(one.outputs for one in done):
            try:
                job = followed.job or self.restored(entry.id)
                for one in filter(lambda one: one.outputs, done):
                    self._show(job, one)
            except VelaturaError:
                pass  # what can't be read is in the history all the same
            # Of these alone: others may have come meanwhile.
            self._store.let_go(entry.id, [one.image for one in done])

    def _show(self, job: Job, done: DoneImage) -> None:
        outputs = tuple(self._blobs.get(blob) for blob in done.outputs)
        seed = job.request.seed_of(done.image)
        told = EditDone(done.image, seed, outputs, done.seconds, notes=done.notes)
        made = Made(make_result(job, told), done.seconds)
        self.tell(job.id, made)
        self.tell(job.id, Kept(made))
