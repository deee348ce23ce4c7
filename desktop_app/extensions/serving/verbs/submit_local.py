"""``velatura submit`` without a server: the jobs go into the queue of this data folder, and are run
here if nobody else runs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from desktop_app.app.queue_services import job_environment, queue_place
from desktop_app.app.services import AppServices
from desktop_app.app.started_queue import LOOK_SECONDS, Making, started_queue
from desktop_app.core.errors import InputError, StorageError, VelaturaError, error_from_json
from desktop_app.core.job_record import JobRecord
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueEntry, QueueView
from desktop_app.extensions.serving.server.histories import Histories, UserKeeper
from desktop_app.extensions.serving.server.image_operations import ImageOperations
from desktop_app.extensions.serving.server.job_service import keyed_id
from desktop_app.extensions.serving.server.marking import Marking
from desktop_app.extensions.serving.server.operation_shapes import read_request
from desktop_app.extensions.serving.server.orders import PreparedJob, Requester
from desktop_app.extensions.serving.server.policy import Policy
from desktop_app.extensions.serving.server.request_log import RequestLog
from desktop_app.extensions.serving.server.server_tokens import LOCAL
from desktop_app.extensions.serving.server.shapes import GenerateRequest
from desktop_app.extensions.serving.verbs.cluster import Cluster
from desktop_app.extensions.serving.verbs.engines import Engines
from desktop_app.extensions.serving.verbs.ordering import ordering_of
from desktop_app.extensions.serving.verbs.submission import Submission, outcome_of
from desktop_app.extensions.serving.verbs.submit_lines import RequestLine, line_error, lines_error
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.placement import make_result
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import kept_job, restored_job
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.studio_commands import at_once


def run_here(parts: AppServices, submission: Submission, cluster: Cluster | None = None) -> None:
    """Do all lines that are open.

    Args:
        parts: of the data folder.
        submission: which lines, and what is written.
        cluster: where the engines are; None: here.

    Raises:
        InputError: ``requests_line`` or ``requests_lines``: lines can't be done here; nothing is
            queued then.
        StorageError: the queue, or a picture, can't be written.
    """
    with ExitStack() as ends:
        here = _Here(parts, submission, ends, cluster)
        if submission.jobs:
            here.run()


class _Here:
    def __init__(
        self,
        parts: AppServices,
        submission: Submission,
        ends: ExitStack,
        cluster: Cluster | None,
    ) -> None:
        self._parts, self._submission, self._ends = parts, submission, ends
        self._cluster = cluster
        self._place = queue_place(parts)
        self._store = QueueStore(parts.paths.queue_file)
        ends.callback(self._store.close)
        policy = Policy()
        self._engine: Callable[[], Mapping[str, str]] = dict[str, str]
        self._histories = Histories(
            parts.paths,
            parts.schedulers,
            self._place.blobs,
            self._described,
            Marking(policy.mark, policy.watermark).finish,
        )
        ends.callback(self._histories.close)
        self._order = ordering_of(parts, policy, self._place.blobs, dict)
        self._operations = ImageOperations(policy, self._order.inventory, self._place.blobs)
        self._jobs = dict[str, str]()
        self._lost = set[str]()
        self._changed = threading.Event()
        self._paused = False

    def run(self) -> None:
        """Check all lines, queue them, wait for them."""
        lines = self._submission.jobs
        records, images = dict[str, JobRecord](), dict[str, int]()
        wrong = list[InputError]()
        for line in lines:
            self._jobs[line.key] = job = self._job_of(line)
            known = self._store.entry(job)
            if known is None and not self._recorded(job):
                try:
                    records[job] = record = self._record(line, job)
                    images[line.key] = record.images
                except InputError as error:
                    if error.code != "requests_line":
                        raise
                    wrong.append(error)
            elif known is not None:
                images[line.key] = known.images
        if wrong:
            raise lines_error(wrong)
        self._submission.begin(images)
        for job, record in records.items():
            self._store.add(job, record, session=self._place.session)
        queue, _ = started_queue(self._parts, self._ends, self._keeper, self._see, self._making())
        while lines:
            entries = {entry.id: entry for entry in self._store.entries()}
            lines = [line for line in lines if not self._is_over(line, entries, queue)]
            self._show(entries)
            if lines:
                self._changed.wait(LOOK_SECONDS)
                self._changed.clear()

    def _making(self) -> Making | None:
        if self._cluster is None:
            return None
        log = RequestLog(self._parts.paths.logs / "submit.jsonl")
        self._ends.callback(log.close)
        say, cluster = self._submission.note, self._cluster
        engines = Engines(self._parts, Policy(), at_once, log, cluster=cluster, say=say)
        self._ends.callback(engines.close)
        return engines.studios[0], engines.pool, engines.described

    def _described(self) -> Mapping[str, str]:
        return self._engine()

    def _job_of(self, line: RequestLine) -> str:
        return keyed_id("", self._submission.job_key(line), b"")

    def _recorded(self, job: str) -> frozenset[int]:
        return self._histories.recorded(job, "")

    def _record(self, line: RequestLine, job: str) -> JobRecord:
        """What is queued, its pixels on the disk. Raises InputError: ``requests_line``."""
        try:
            prepared = self._prepared(line.whole())
        except VelaturaError as error:
            raise line_error(line.number, error.what) from error
        prepared.keep()
        for note in prepared.notes:
            self._submission.note(f"{line.name}: {note_sentence(note.code, note.params)}")
        kept = [
            kept_job(replace(each, id=job), self._place.blobs)
            for each in (prepared.job, *prepared.others)
        ]
        return replace(kept[0], others=tuple(kept[1:]))

    def _prepared(self, value: dict[str, Any]) -> PreparedJob:
        payload = read_request(value)
        if isinstance(payload, GenerateRequest):
            return self._order.orders.generate(payload, Requester(LOCAL))
        return self._operations.order(payload, self._order.orders, Requester(LOCAL))

    def _keeper(self, store: QueueStore, machine: Callable[[], Mapping[str, str]]) -> UserKeeper:
        self._engine = machine

        def of(job: str) -> tuple[str, str]:
            entry = store.entry(job)
            owner = "" if entry is None else entry.owner
            return owner, "" if entry is None else store.record_of(job).document_name

        return UserKeeper(self._histories, of)

    # -- waiting ------------------------------------------------------------------------------

    def _see(self, view: QueueView) -> None:
        """In the queue's thread; `run` waits for it."""
        self._paused = view.paused
        self._changed.set()

    def _show(self, entries: Mapping[str, QueueEntry]) -> None:
        if self._paused:
            self._submission.note("The queue is paused: velatura queue resume")
        running = (entries.get(job) for job in self._jobs.values())
        for entry in running:
            if entry is not None and entry.status is JobStatus.RUNNING:
                title = " ".join(entry.title.split())[:40]
                self._submission.show(f"step {entry.step}/{entry.steps}  {title}")
                return

    def _is_over(self, line: RequestLine, entries: Mapping[str, QueueEntry], queue: Queue) -> bool:
        job = self._jobs[line.key]
        entry = entries.get(job)
        done = self._recorded(job) if entry is None else entry.done
        try:
            self._fetch(line, job, done)
        except InputError as error:
            if error.code != "picture_not_found":
                raise
            if entry is not None and entry.status in ACTIVE:
                return False  # it is over sooner or later
            return self._lose(line, job)
        if entry is None:
            images = self._submission.row(line).images or len(done)
            whole = len(done) >= max(1, images)
            self._submission.end(line, outcome_of("done" if whole else "cancelled", job))
            return True
        if entry.held:  # an earlier run was killed
            queue.ask("go_on", job)
        if entry.status is JobStatus.DONE and entry.missing:
            return self._lose(line, job)
        return self._is_ended(line, entry)

    def _is_ended(self, line: RequestLine, entry: QueueEntry) -> bool:
        model = "" if entry.status in ACTIVE else self._model_of(entry.id)
        match entry.status:
            case JobStatus.DONE:
                self._submission.end(line, outcome_of("done", entry.id, model))
            case JobStatus.CANCELLED:
                self._submission.end(line, outcome_of("cancelled", entry.id, model))
            case JobStatus.FAILED:
                error = error_from_json(self._store.error_of(entry.id) or {})
                self._submission.failed(line, error, {"job": entry.id})
            case _:
                return False
        return True

    def _model_of(self, job: str) -> str:
        """The name of a job's model; empty: who runs the queue has cleared it this moment."""
        try:
            return self._store.record_of(job).model_name
        except StorageError:
            return ""

    def _lose(self, line: RequestLine, job: str) -> bool:
        """A finished picture is gone, or was made for a program that is: it is made once more."""
        if line.key in self._lost:
            self._submission.failed(line, InputError("picture_not_found"), {"job": job})
            return True
        self._lost.add(line.key)
        self._submission.again(line)
        self._jobs[line.key] = job = self._job_of(line)
        try:
            record = self._record(line, job)
        except VelaturaError as error:  # its picture or its model is gone, too
            self._submission.failed(line, error, {"job": job})
            return True
        self._store.add(job, record, session=self._place.session)
        return False

    # -- pictures -----------------------------------------------------------------------------

    def _fetch(self, line: RequestLine, job: str, done: frozenset[int]) -> None:
        """Write finished pictures. Raises InputError: ``picture_not_found``."""
        for image in sorted(done):
            if not self._submission.has(line, image):
                self._submission.write(line, image, self._png(line, job, image))

    def _png(self, line: RequestLine, job: str, image: int) -> bytes:
        entries = self._histories.entries_of("", job)
        entry = next((one for one in entries if one.image == image), None)
        if entry is None or entry.trashed_ms is not None:
            raise InputError("picture_not_found")
        if line.edits and not self._histories.has_whole("", job, image):
            self._keep_whole(job, image)
        return self._histories.png_of("", entry)

    def _keep_whole(self, job: str, image: int) -> None:
        """The whole picture of an edit that another program has made for this one. Raises
        InputError: ``picture_not_found``: it had nobody to make it for."""
        of_job = {done.image: done for done in self._store.images_of(job)}
        done = of_job.get(image)
        if done is None or not done.outputs:
            raise InputError("picture_not_found")
        blobs = self._place.blobs
        try:
            record = self._store.record_of(job)
            found = restored_job(record, job, blobs, job_environment(self._parts, dict))
            outputs = tuple(map(blobs.get, done.outputs))
        except VelaturaError as error:  # cleared meanwhile, or its model is gone
            raise InputError("picture_not_found") from error
        seed = found.request.seed_of(image)
        told = EditDone(image, seed, outputs, done.seconds, notes=done.notes)
        self._histories.keep_whole(make_result(found, told), "")
        self._store.let_go(job, [image])
