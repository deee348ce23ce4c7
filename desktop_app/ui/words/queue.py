"""Words of the queue: where a job stands, how many wait, how long it all takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.core.errors import error_from_json
from desktop_app.core.queue_entry import JobStatus, QueueEntry, QueueView
from desktop_app.ui.words.intents import intent_name
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import duration, error_lines
from desktop_app.ui.words.work import work_title

if TYPE_CHECKING:
    from desktop_app.catalog.intents import Intent

_STATES: dict[JobStatus, str] = {
    JobStatus.WAITING: QT_TRANSLATE_NOOP("Queue", "Waiting"),
    JobStatus.RUNNING: QT_TRANSLATE_NOOP("Queue", "Running"),
    JobStatus.DONE: QT_TRANSLATE_NOOP("Queue", "Done"),
    JobStatus.FAILED: QT_TRANSLATE_NOOP("Queue", "Failed"),
    JobStatus.CANCELLED: QT_TRANSLATE_NOOP("Queue", "Cancelled"),
}
_HELD = QT_TRANSLATE_NOOP("Queue", "Interrupted")
_IMAGES = QT_TRANSLATE_NOOP("Queue", "{done} of {images} pictures")
_ALL_IMAGES = QT_TRANSLATE_NOOP("Queue", "{images} pictures")
_STEP = QT_TRANSLATE_NOOP("Queue", "step {step} of {steps}")
_LEFT = QT_TRANSLATE_NOOP("Queue", "{duration} left")
_ABOUT = QT_TRANSLATE_NOOP("Queue", "≈ {duration}")
_NO_PROMPT = QT_TRANSLATE_NOOP("Queue", "(no prompt)")


def _said(text: str, **values: object) -> str:
    return QCoreApplication.translate("Queue", text).format(**values)


def about(seconds: float) -> str:
    """A forecast: "≈ 4 s"."""
    return _said(_ABOUT, duration=duration(seconds))


def left_text(seconds: float) -> str:
    """How long a run still takes; nothing where that can't be told."""
    return _said(_LEFT, duration=duration(seconds)) if seconds else ""


def job_title(entry: QueueEntry, intents: Mapping[str, Intent]) -> str:
    """What a job is called: its prompt, or what is done."""
    title = work_title(entry.operation, " ".join(entry.title.split()))
    intent = intents.get(entry.intent)
    return title or (intent_name(intent) if intent is not None else "") or _said(_NO_PROMPT)


def job_line(entry: QueueEntry, view: QueueView) -> str:
    """Where a job stands: "Running · 12 s left · 1 of 4 pictures · step 3 of 20"."""
    if entry.status is JobStatus.FAILED:
        return failure_text(entry, view)
    parts = [_said(_HELD if entry.held else _STATES[entry.status])]
    left, runs = view.left.get(entry.id), entry.status is JobStatus.RUNNING
    if left is not None:
        parts.append(_said(_LEFT, duration=duration(left)) if runs else about(left))
    if (runs and entry.images > 1) or entry.done:
        parts.append(_said(_IMAGES, done=len(entry.done), images=entry.images))
    elif entry.images > 1:
        parts.append(_said(_ALL_IMAGES, images=entry.images))
    if runs and entry.steps:
        parts.append(_said(_STEP, step=entry.step, steps=entry.steps))
    return " · ".join(parts)


def failure_text(entry: QueueEntry, view: QueueView) -> str:
    """What a job failed of, in one sentence."""
    told = view.errors.get(entry.id)
    if not told:
        return _said(_STATES[JobStatus.FAILED])
    return error_lines(error_from_json(dict(told))).what


def all_left_text(view: QueueView) -> str:
    """How long all jobs take; nothing where that can't be told."""
    return _said(_ABOUT, duration=duration(view.all_left)) if view.all_left else ""
