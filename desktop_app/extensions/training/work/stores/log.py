"""The log of a training: a line of JSON for each event, read as it grows. A line that is torn,
damaged or unknown is passed over."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from desktop_app.core.as_json import from_json
from desktop_app.core.checked_text import object_in
from desktop_app.core.events import Evaluated, Noted, Trained, TrainingDone
from desktop_app.core.safe_open import open_regular
from desktop_app.extensions.training.values.run import LOG_FILE
from desktop_app.extensions.training.values.runs import RunLog, Sample

_TAIL: Final = 64 << 10
"""Bytes of a log's end that tell how far a run is."""

_KINDS: Final[Mapping[str, type[Any]]] = {
    "trained": Trained,
    "evaluated": Evaluated,
    "training_done": TrainingDone,
    "noted": Noted,
}
"""By their names in `core.events.EVENTS`; samples have theirs below."""

_SAMPLE: Final = "sample"


def grown(folder: Path, before: RunLog) -> RunLog:
    """The log of the run in ``folder``, from where ``before`` ended; a log that is shorter than
    that is read again."""
    log = folder / LOG_FILE
    try:
        if log.stat().st_size < before.offset:
            before = RunLog()
        with open_regular(log) as file:
            file.seek(before.offset)
            read = file.read()
    except OSError:
        return before
    whole = read.rpartition(b"\n")[0]
    if not whole:
        return before
    steps, evaluations, notes = [*before.steps], [*before.evaluations], [*before.notes]
    samples = {(each.step, each.number): each for each in before.samples}
    for event in _events(whole):
        match event:
            case Trained():
                _put(steps, event)
            case Evaluated():
                _put(evaluations, event)
            case Sample():
                samples[event.step, event.number] = replace(event, path=str(folder / event.path))
            case Noted() if event not in notes:
                notes.append(event)
            case _:
                pass
    offset = before.offset + len(whole) + 1
    ordered = tuple(samples[key] for key in sorted(samples))
    return RunLog(tuple(steps), tuple(evaluations), ordered, offset, tuple(notes))


def last_events(log: Path) -> dict[type[Any], Any]:
    """The last event of each kind in the log's end."""
    try:
        with open_regular(log) as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            read = file.read()
    except OSError:
        return {}
    return {type(event): event for event in _events(read.rpartition(b"\n")[0])}


_T = TypeVar("_T", Trained, Evaluated)


def _put(events: list[_T], event: _T) -> None:
    """At the end; what was told before of this step and later ones was done again since."""
    if events and events[-1].step >= event.step:
        del events[bisect_left(events, event.step, key=lambda each: each.step) :]
    events.append(event)


def _events(lines: bytes) -> Iterator[Any]:
    for line in lines.split(b"\n"):
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            told = object_in(line) or {}
            name = told.pop("event")
            if name == _SAMPLE:
                yield from_json(Sample, {**told, "path": told["file"]})
            else:
                yield from_json(_KINDS[name], told)
