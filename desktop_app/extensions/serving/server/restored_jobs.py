"""Tickets of jobs that an earlier run of the server took: by the queue, and by the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app.core.errors import InputError, error_from_json
from desktop_app.core.events import Finished
from desktop_app.core.queue_entry import JobStatus, QueueEntry
from desktop_app.extensions.serving.server.tickets import Ticket
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews
from desktop_app.storage.history_entry import HistoryEntry


def ticket_of_entry(entry: QueueEntry) -> Ticket:
    """Of a job that is in the queue; what the history knows is missing."""
    ticket = Ticket(
        entry.id,
        entry.owner,
        "generate" if entry.operation == "edit" else entry.operation,
        entry.images,
        entry.model_name,
        entry.title,
        entry.created,
        status=str(entry.status),
        seeds=dict.fromkeys(sorted(entry.done), -1),
        revived=True,
    )
    ticket.kept.set()
    return ticket


def ticket_of_pictures(user: str, job_id: str, entries: Sequence[HistoryEntry]) -> Ticket:
    """Of a job that the queue has no more; ``entries``: its pictures, one at least."""
    first = entries[0]
    ticket = Ticket(
        job_id,
        user,
        wanted=len(entries),
        model=first.model_name,
        title=first.prompt,
        created=first.created_ms / 1000,
        seeds={entry.image: entry.seed for entry in entries},
    )
    ticket.kept.set()
    ticket.publish_images()
    ticket.update(Finished(0.0, 0.0, "", ""))
    return ticket


def end_of(entry: QueueEntry | None, errors: Mapping[str, Mapping[str, Any]]) -> JobNews:
    """How a job has ended.

    Args:
        entry: of the queue; None: it is gone.
        errors: by the ids of jobs that failed.
    """
    if entry is None or entry.status is JobStatus.CANCELLED:
        return JobCancelled()
    if entry.status is JobStatus.FAILED:
        error = dict(errors.get(entry.id, {}))
        return JobFailed(error_from_json(error) if error else InputError("job_cancelled"))
    return Finished(0.0, 0.0, "", "")
