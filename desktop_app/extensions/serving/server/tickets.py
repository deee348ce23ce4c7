"""What is told of one job to those who wait for it. Used in the loop's thread alone."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Finished, Loading, Noted, PreviewMade, StepDone
from desktop_app.core.geometry import Rect
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.serving.server.orders import PreparedJob
from desktop_app.extensions.serving.server.problems import public, status_of
from desktop_app.jobs.news import (
    JobCancelled,
    JobFailed,
    JobNews,
    JobWaits,
    Kept,
    Made,
    SpotPreview,
)

NO_PROGRESS: Final = (0, 0, None, "")
"""Of a job that doesn't run."""

KEPT_EVENTS: Final = 512
"""Of one job; a client that comes back later than that hears of the rest."""

NUMBERS: Final = count(1)
"""Of what this run of the server takes."""

_PASSING = ("step", "preview", "loading")
"""Kinds of events that nobody misses once the job has ended."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: a server-sent event."""

    number: int
    kind: str
    data: dict[str, Any]


@dataclass(slots=True, eq=False)
class Ticket:
    """One job.

    Attributes:
        id: of the job.
        user: whose it is.
        operation: what is done.
        wanted: how many images it will have.
        model: name of the model that answers; empty: none is needed.
        title: the prompt.
        created: seconds since 1970.
        number: of those that this run of the server took, the newest has the highest; 0: older.
        started: when it began to run; 0: not yet. As ``time.monotonic``.
        name, arm: of the server's names, if one was asked for.
        status: where it stands.
        seeds: of the finished images, by their numbers.
        image_notes: codes by number.
        notes: what has to be said.
        error: what it failed of.
        awaits: why no engine is available, though it was its turn; None: one is.
        progress: of the running image: step, steps, seconds left, what is loaded.
        preview: number of the event and pixels of the newest preview.
        partials: pixels of the previews that are awaited, by the numbers of their events, until
            nobody listens any more.
        places: of an edit: the part of the picture that previews of each spot show.
        ended: set at the end, and where the server stops before that.
        stopped: what is told of the server's stop: the job waits in the queue for the next start,
            or, if it was passing, is cancelled.
        passing: whoever asked for it knows no id of it, and waits for the one answer.
    """

    id: str
    user: str
    operation: str = "generate"
    wanted: int = 1
    model: str = ""
    title: str = ""
    created: float = field(default_factory=time.time)
    started: float = 0.0
    name: str = ""
    variant: str = ""
    status: str = "waiting"
    seeds: dict[int, int] = field(default_factory=dict[int, int])
    image_notes: dict[int, list[str]] = field(default_factory=dict[int, "list[str]"])
    notes: list[str] = field(default_factory=list[str])
    error: VelaturaError | None = None
    awaits: VelaturaError | None = None
    progress: tuple[int, int, float | None, str] = NO_PROGRESS
    preview: tuple[int, ByteArray] | None = None
    partials: dict[int, ByteArray] = field(default_factory=dict[int, "ByteArray"])
    places: tuple[Rect, ...] = ()
    seconds: float = 0.0
    loading: float = 0.0
    kept: asyncio.Event = field(default_factory=asyncio.Event)
    lost: bool = False
    revived: bool = False
    stopped: VelaturaError | None = None
    passing: bool = False
    number: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _events: deque[Event] = field(default_factory=lambda: deque[Event](maxlen=KEPT_EVENTS))
    _number: int = 0
    _waiting: set[asyncio.Event] = field(default_factory=set["asyncio.Event"])
    _since: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if self.revived:
            self._since -= max(0.0, time.time() - self.created)

    @property
    def age(self) -> float:
        """Seconds since it was asked for, whatever the clock did in this run of the server."""
        return time.monotonic() - self._since

    @property
    def place(self) -> tuple[int, float, str]:
        """Lists have the highest first: the newest, also where the clock was set back."""
        return self.number, self.created, self.id

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be heard of it in this run of the server."""
        return self.ended.is_set()

    def update(self, news: JobNews) -> None:
        if self.is_over:
            return
        match news:
            case StepDone(image, step, steps, left):
                self._runs()
                self.progress = (step, steps, left, "")
                data = {"image": image, "step": step, "steps": steps, "seconds_left": left}
                self._publish("step", data)
            case PreviewMade():
                self._show(news)
            case SpotPreview(spot, preview):
                self._show(preview, spot)
            case Loading(what, done, total):
                self._runs()
                self.progress = (*self.progress[:3], what)
                self._publish("loading", {"what": what, "done": done, "total": total})
            case Noted(code, params):
                said = note_sentence(code, params)
                self.notes.append(said)
                if code == "fell_back":
                    self.model = str(params.get("model", self.model))
                self._publish("note", {"note": said})
            case Kept(made):
                self._kept(made)
            case Finished(seconds, loading):
                self.seconds, self.loading = seconds, loading
                self._end("done", {"seconds": seconds})
            case JobFailed(error) | JobWaits(error):
                self._lacks(public(error), ends=isinstance(news, JobFailed))
            case JobCancelled():
                self._end("cancelled", {})
            case _:
                pass

    def publish_images(self) -> None:
        """Those that an earlier run of the server has made."""
        for image, seed in sorted(self.seeds.items()):
            self._publish("image", {"image": image, "seed": seed})

    def stop(self, error: VelaturaError) -> None:
        """The server stops: the job waits for its next start, or, if it was passing, is cancelled;
        nothing more is heard here."""
        if self.is_over:
            return
        self.stopped, self.progress = error, NO_PROGRESS
        self.notes.append(f"{error.what} {error.kept}")
        data = {"code": error.code, "title": error.what, "kept": error.kept, "todo": error.todo}
        if self.passing:
            self._end("cancelled", data)
        else:
            self._end("waiting", data, kind=error.code)

    def _kept(self, made: Made) -> None:
        """Before that it can't be fetched."""
        self._runs()
        result = made.result
        self.seeds[result.image] = result.seed
        coloured = ("saved_in_colour",) if result.brings_colour else ()
        self.image_notes[result.image] = [*result.notes, *coloured]
        model = result.job.model
        self.model = "" if model is None else model.name
        self._publish("image", {"image": result.image, "seed": result.seed})

    def _lacks(self, error: VelaturaError, *, ends: bool) -> None:
        """It failed of that, or waits for as long as it is so."""
        told = {"code": error.code, "title": error.what}
        if ends:
            self.error = error
            self._end("failed", told)
        else:
            self.awaits, self.status, self.progress = error, "waiting", NO_PROGRESS
            self._publish("waiting", {**told, "params": dict(error.params)})

    def _runs(self) -> None:
        if self.status == "waiting":
            self.status, self.started, self.awaits = "running", time.monotonic(), None
            self._publish("running", {})

    def _show(self, made: PreviewMade, spot: int = 0) -> None:
        self._runs()
        data: dict[str, Any] = {"image": made.image, "step": made.step, "spot": spot}
        if spot < len(self.places):
            place = self.places[spot]
            data["place"] = [place.x, place.y, place.width, place.height]
        self._publish("preview", data)
        self.preview = (self._number, made.pixels)
        if made.awaited:
            self.partials[self._number] = made.pixels

    def _end(self, status: str, data: dict[str, Any], kind: str = "") -> None:
        self.status = status
        self.preview = self.awaits = None
        self.partials = self.partials if self._waiting else {}
        kept = [
            each
            for each in self._events
            if each.kind not in _PASSING or each.number in self.partials
        ]
        self._events.clear()  # of thousands of jobs they would be much
        self._events.extend(kept)
        self._publish(kind or status, data)
        self.ended.set()

    def _publish(self, kind: str, data: dict[str, Any]) -> None:
        self._number += 1
        self._events.append(Event(self._number, kind, data))
        for waiting in self._waiting:
            waiting.set()

    async def events(self, after: int = 0, beat: float = 15.0) -> AsyncIterator[Event | None]:
        """What happened since the event ``after``, and what happens until the end; None every
        ``beat`` seconds in which nothing does. A number that isn't reached yet is one of an earlier
        run of the server: all is told."""
        after = after if after <= self._number else 0
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            while True:
                changed.clear()
                for event in [each for each in self._events if each.number > after]:
                    after = event.number
                    yield event
                if self.is_over and after >= self._number:
                    return
                try:
                    await asyncio.wait_for(changed.wait(), beat)
                except TimeoutError:
                    yield None
        finally:
            self._waiting.discard(changed)
            if self.is_over and not self._waiting:
                self.partials.clear()


def new_ticket(prepared: PreparedJob, user: str, operation: str, *, passing: bool) -> Ticket:
    """Of a job that is about to be queued."""
    job = prepared.job
    return Ticket(
        job.id,
        user,
        operation,
        job.request.count,
        "" if job.model is None else job.model.name,
        job.typed_request.title,
        name=prepared.name,
        variant=prepared.variant,
        notes=[note_sentence(note.code, note.params) for note in prepared.notes],
        passing=passing,
        number=next(NUMBERS),
    )


def raise_for(ticket: Ticket) -> None:
    """Raises what a job failed of; InputError: ``job_cancelled``, ``server_stopping``: it goes on
    after the server's next start, ``stopped_unfinished``: it does not."""
    if ticket.error is not None:
        raise ticket.error
    if ticket.stopped is not None and ticket.status != "done":
        raise ticket.stopped
    if ticket.status == "cancelled":
        raise InputError("job_cancelled")


async def kept_ticket(ticket: Ticket) -> Ticket:
    """The same once it is on the disk. Raises VelaturaError: it couldn't be written there."""
    await ticket.kept.wait()
    if ticket.lost and ticket.error is not None:
        raise ticket.error
    return ticket


KEY_DIGITS: Final = 16
"""Digits of an id that are its key's."""


def keyed_id(user: str, key: str, body: bytes) -> str:
    """The id of the job of an idempotency key: the same after a restart, without being kept. Its
    first digits are the key's, the others those of the request."""
    head = hashlib.sha256(f"{user}\0{key}".encode("utf-8", "replace")).hexdigest()
    return head[:KEY_DIGITS] + hashlib.sha256(body).hexdigest()[:8]


def is_among(ids: Iterable[str], job_id: str) -> bool:
    """Whether there is the job of that key. Raises InputError: ``key_reused``: there is one of the
    same key, but of another request."""
    same_key = [one for one in ids if one.startswith(job_id[:KEY_DIGITS])]
    if same_key and job_id not in same_key:
        raise InputError("key_reused")
    return bool(same_key)


def is_made_again(ticket: Ticket) -> bool:
    """Whether a job goes on where it is asked for again: it failed, and not by its request."""
    return ticket.status == "failed" and ticket.error is not None and status_of(ticket.error) >= 500
