"""``velatura queue``: list, add, pause, resume, cancel, whichever program runs the queue."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from desktop_app.app.services import AppServices, load_services
from desktop_app.core.errors import InputError, StorageError, error_from_json
from desktop_app.core.file_lock import is_locked
from desktop_app.core.harmless import one_line
from desktop_app.core.note_texts import note_words
from desktop_app.core.queue_entry import ACTIVE, QueueCommand, QueueEntry
from desktop_app.storage.data.process_locks import is_used
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.commands import ask_queue
from desktop_app.studio.queue.policy import as_left, in_order

_SENT = "The Velatura that runs the queue is busy; it does that next."


def run_queue(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Do it; text and JSON of the answer.

    Raises:
        StorageError: the queue can't be used, or ``job_unknown``.
        VelaturaError: as ``generate`` does, for what is added.
    """
    adds = arguments.action == "add"
    if adds and arguments.out is not None and not arguments.run:
        raise InputError("out_without_run")
    parts = load_services(arguments.data_dir, plugins=adds)
    with closing(parts), closing(QueueStore(parts.paths.queue_file)) as store:
        for notice in store.take_notices():
            print(f"velatura: note: {notice.what} {notice.kept}", file=sys.stderr)
        match arguments.action:
            case "list":
                return _listed(store, parts)
            case "add":
                return _add(store, parts, arguments)
            case "pause":
                return _ask(store, parts, "The queue is paused.", QueueCommand("pause"))
            case "resume":
                commands = QueueCommand("go_on"), QueueCommand("resume")
                return _ask(store, parts, "The queue is running again.", *commands)
            case _:
                return _cancel(store, parts, arguments)


def _listed(store: QueueStore, parts: AppServices) -> tuple[str, Any]:
    entries, runs = in_order(store.entries()), is_locked(parts.paths.queue_lock)
    if not runs:
        running = parts.paths.running
        entries = [
            as_left(each, lambda name: is_used(running / f"{name}.lock")) for each in entries
        ]
    lines = ["The queue is paused."] if store.paused else []
    for entry in entries:
        lines.append(_line(entry))
        lines += [f"    {error_from_json(told).what}" for told in _errors(store, entry)]
    value = {
        "paused": store.paused,
        "running": runs,
        "jobs": [_reported(store, entry) for entry in entries],
    }
    return "\n".join(lines if entries else [*lines, "The queue is empty."]), value


def _line(entry: QueueEntry) -> str:
    state = "interrupted" if entry.held else str(entry.status)
    title = " ".join(entry.title.split())[:60] or one_line(entry.intent or entry.operation)
    count = f"{len(entry.done)}/{entry.images}"
    return f"{entry.id:12}  {state:13}{count:>7}  {title}".rstrip()


def _errors(store: QueueStore, entry: QueueEntry) -> list[dict[str, Any]]:
    told = store.error_of(entry.id) if entry.error else None
    return [] if told is None else [told]


def _reported(store: QueueStore, entry: QueueEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "operation": entry.operation,
        "state": str(entry.status),
        "held": entry.held,
        "title": entry.title,
        "model": entry.model,
        "document": entry.document,
        "owner": entry.owner,
        "images": entry.images,
        "done": sorted(entry.done),
        "step": entry.step,
        "steps": entry.steps,
        "seconds_left": entry.seconds_left,
        "created": entry.created,
        "started": entry.started,
        "ended": entry.ended,
        "error": next(iter(_errors(store, entry)), None),
    }


def _ask(
    store: QueueStore, parts: AppServices, said: str, *commands: QueueCommand
) -> tuple[str, Any]:
    done = True
    for command in commands:
        done = ask_queue(store, parts.paths.queue_lock, command) and done
    left = sum(entry.status in ACTIVE for entry in store.entries())
    text = f"{said} Jobs to be done: {left}." if done else _SENT
    return text, {"done": done, "paused": store.paused, "left": left}


def _cancel(
    store: QueueStore, parts: AppServices, arguments: argparse.Namespace
) -> tuple[str, Any]:
    there = {entry.id: entry for entry in store.entries()}
    wanted = [_meant(job, list(there)) for job in arguments.jobs] or list(there)
    jobs = tuple(job for job in wanted if there[job].status in ACTIVE)
    done = not jobs or ask_queue(store, parts.paths.queue_lock, QueueCommand("cancel", jobs))
    text = f"Cancelled: {', '.join(jobs) or 'none'}." if done else _SENT
    return text, {"done": done, "cancelled": list(jobs)}


def _meant(typed: str, jobs: Sequence[str]) -> str:
    """The job of an id or its first digits.

    Raises:
        StorageError: ``job_unknown``.
        InputError: ``job_ambiguous``, with those it may be.
    """
    found = [job for job in jobs if job == typed] or [job for job in jobs if job.startswith(typed)]
    if not (typed and found):
        raise StorageError("job_unknown", name=typed)
    if len(found) > 1:
        raise InputError("job_ambiguous", name=typed, ids=", ".join(found[:8]))
    return found[0]


def _add(store: QueueStore, parts: AppServices, arguments: argparse.Namespace) -> tuple[str, Any]:
    from desktop_app.app.generate_command import prepare_run
    from desktop_app.app.queue_run import queue_and_run
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.studio.job_records import kept_job

    run = prepare_run(parts, arguments)
    for line in note_words(run.document.notes if run.document else ()):
        print(f"velatura: note: {line}", file=sys.stderr)
    job = run.job
    value = {
        "id": job.id,
        "images": job.request.count,
        "seeds": [job.request.seed_of(image) for image in range(job.request.count)],
        "request": job.typed_request.to_json(),
    }
    if arguments.run:
        written = queue_and_run(parts, run, first=arguments.first, quiet=arguments.json)
        files = [str(path) for path in written]
        return "\n".join(files) or f"{job.id} is done.", {**value, "files": files}
    record = kept_job(job, BlobStore(parts.paths.blobs), run.name)
    store.add(job.id, record, first=arguments.first)
    if not is_locked(parts.paths.queue_lock):
        note = "No Velatura runs the queue now; the job is run when the window is opened."
        print(f"velatura: note: {note}", file=sys.stderr)
    return job.id, value
