"""The desk: takes jobs for the queue, within each user's limits, and knows where they stand.

All methods run in the loop's thread; what takes long is done in threads beside it. The queue is
the window's and the command line's, the pictures lie in the users' histories.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop_app.core.errors import InputError, error_from_json
from desktop_app.core.queue_entry import ACTIVE, QueueEntry, QueueView
from desktop_app.core.sizes import size_text
from desktop_app.server.tickets import Ticket
from desktop_app.storage.server_tokens import ServerUser
from desktop_app.studio.studio_events import JobFailed, JobNews

if TYPE_CHECKING:
    from desktop_app.server.histories import Histories
    from desktop_app.server.metrics import Metrics
    from desktop_app.server.orders import Ordered
    from desktop_app.server.policy import Policy
    from desktop_app.studio.queue import Queue

T = TypeVar("T")

KEPT_TICKETS: Final = 2000
"""Jobs that have ended and are still remembered; older ones are looked up in the history."""

THREADS: Final = 4
"""For pictures that are read and jobs that are built."""

_MINUTE = 60.0


class Desk:
    """One server's.

    Args:
        queue: of the data folder.
        histories: of all users.
        policy: the limits.
        metrics: count what happens.
    """

    def __init__(
        self, queue: Queue, histories: Histories, policy: Policy, metrics: Metrics
    ) -> None:
        self._queue, self.histories, self._policy = queue, histories, policy
        self._metrics = metrics
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._busy: Counter[str] = Counter()
        self._made: dict[str, deque[float]] = {}
        self._ends: deque[float] = deque(maxlen=32)
        self._pool = ThreadPoolExecutor(THREADS, "server")
        self.view = QueueView()
        self.stopping = False
        queue.changed.connect(self._see)

    # -- who may ---------------------------------------------------------------------------------

    def admit(self, user: ServerUser) -> None:
        """Before the body of a request that makes something is even read.

        Raises:
            InputError: ``server_stopping``, ``too_many_requests``, ``queue_full`` or
                ``server_full``.
        """
        if self.stopping:
            raise InputError("server_stopping", seconds=10)
        limits = self._policy.limits
        most = user.limits.queued or limits.queued
        if self._busy[user.name] >= most:
            seconds = self._seconds_until_free(user)
            raise InputError("queue_full", count=self._busy[user.name], seconds=seconds)
        if self._busy.total() >= limits.queue:
            seconds = self._seconds_until_free()
            raise InputError("server_full", count=self._busy.total(), seconds=seconds)
        self._check_rate(user)

    def _check_rate(self, user: ServerUser) -> None:
        limit = user.limits.per_minute or self._policy.limits.per_minute
        times = self._made.setdefault(user.name, deque())
        now = time.monotonic()
        while times and now - times[0] > _MINUTE:
            times.popleft()
        if len(times) >= limit:
            seconds = max(1, round(_MINUTE - (now - times[0])))
            raise InputError("too_many_requests", limit=limit, seconds=seconds)
        times.append(now)

    def _seconds_until_free(self, user: ServerUser | None = None) -> int:
        """Until one of the jobs that wait is done, by the rate of the last ones."""
        if len(self._ends) < 2:
            return 5
        each = (self._ends[-1] - self._ends[0]) / (len(self._ends) - 1)
        waiting = self._busy.total() if user is None else self._busy[user.name]
        return max(1, min(120, round(each * waiting / 2)))

    async def check_space(self, user: ServerUser) -> None:
        """Raises InputError: ``quota_full``."""
        limit = user.limits.disk_bytes or int(self._policy.limits.disk_gb * 1e9)
        used = await self.beside(self.histories.used, user.name)
        if user.name and used >= limit:
            raise InputError("quota_full", used=size_text(used), limit=size_text(limit), seconds=60)

    # -- jobs ------------------------------------------------------------------------------------

    async def beside(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do ``work`` in a thread beside the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(work, *arguments))

    async def submit(
        self,
        user: ServerUser,
        order: Callable[[], Ordered],
        *,
        operation: str = "generate",
        key: str = "",
        body: bytes = b"",
    ) -> Ticket:
        """Take a job; once this has returned, it isn't lost.

        Args:
            user: who wishes it.
            order: builds it, in a thread beside the loop.
            operation: what it is.
            key: of idempotency; the same one for the same ``body`` gives the same job.
            body: of the request.

        Raises:
            InputError: ``quota_full``, ``key_reused``, or as ``order``.
            VelaturaError: it can't be written down.
        """
        job_id = ""
        if key:
            job_id = keyed_id(user.name, key, body)
            known = await self._known(user, job_id)
            if known is not None:
                return known
        await self.check_space(user)
        self._busy[user.name] += 1  # also while it is built: nobody else takes its place
        try:
            ordered = await self.beside(order)
            if key and (known := self._tickets.get(job_id)) is not None:
                return known  # the same request came twice at the same time
            job = replace(ordered.job, id=job_id or ordered.job.id)
            return await self._queued(user, replace(ordered, job=job), operation)
        finally:
            self._busy[user.name] -= 1

    async def _queued(self, user: ServerUser, ordered: Ordered, operation: str) -> Ticket:
        job = ordered.job
        plans = [spot.request.plan for spot in job.spots]
        ticket = Ticket(
            job.id,
            user.name,
            operation,
            job.request.count,
            "" if job.model is None else job.model.name,
            job.asked.title,
            name=ordered.name,
            arm=ordered.arm,
            places=tuple(plan.context for plan in plans if plan is not None),
        )
        ticket.notes += [note_of(note) for note in ordered.notes]
        self._tickets[job.id] = ticket
        self._busy[user.name] += 1
        written = asyncio.get_running_loop().create_future()

        def acknowledge() -> None:
            if not written.done():
                written.set_result(None)

        def hear(news: JobNews) -> None:
            ticket.hear(news)
            if ticket.is_over:
                self._end(ticket)
                if isinstance(news, JobFailed) and not written.done():
                    written.set_exception(news.error)

        others = [replace(other, id=job.id) for other in ordered.others]
        self._queue.add(job, hear, owner=user.name, then=acknowledge, others=others)
        self._metrics.queued(ticket)
        await written
        return ticket

    def _end(self, ticket: Ticket) -> None:
        self._busy[ticket.user] -= 1
        self._ends.append(time.monotonic())
        self._metrics.ended(ticket)
        while len(self._tickets) > KEPT_TICKETS:
            oldest = next((one for one in self._tickets.values() if one.is_over), None)
            if oldest is None:
                break
            del self._tickets[oldest.id]

    async def _known(self, user: ServerUser, job_id: str) -> Ticket | None:
        """The job of that key. Raises InputError: ``key_reused``."""
        head = job_id[:_KEY_DIGITS]
        there = [one for one in self._tickets if one.startswith(head)]
        there += [entry.id for entry in self.view.entries if entry.id.startswith(head)]
        if not there:
            found = await self.beside(self.histories.job_beginning, user.name, head)
            there = [found] if found else []
        if not there:
            return None
        if job_id not in there:
            raise InputError("key_reused")
        return await self.ticket(user, job_id)

    async def ticket(self, user: ServerUser, job_id: str) -> Ticket:
        """The job of that id, also of an earlier run of the server.

        Raises InputError: ``job_not_found``: there is none, or it is another user's.
        """
        found = self._tickets.get(job_id)
        if found is None:
            found = self._of_queue(job_id) or await self._of_history(user, job_id)
        if found is None or not (user.admin or found.user == user.name):
            raise InputError("job_not_found", name=job_id[:80])
        return found

    def _of_queue(self, job_id: str) -> Ticket | None:
        entry = next((one for one in self.view.entries if one.id == job_id), None)
        if entry is None:
            return None
        ticket = _ticket_of(entry)
        if entry.status not in ACTIVE:
            if entry.id in self.view.errors:
                ticket.error = error_from_json(dict(self.view.errors[entry.id]))
            ticket.ended.set()
            return ticket
        # Of a server that was killed: nobody listens to it yet.
        self._tickets[job_id] = ticket
        self._busy[ticket.user] += 1

        def hear(news: JobNews) -> None:
            ticket.hear(news)
            if ticket.is_over:
                self._end(ticket)

        self._queue.adopt(job_id, hear, lambda job: None)
        return ticket

    async def _of_history(self, user: ServerUser, job_id: str) -> Ticket | None:
        entries = await self.beside(self.histories.entries_of, user.name, job_id)
        if not entries:
            return None
        first = entries[0]
        ticket = Ticket(
            job_id,
            user.name,
            wanted=len(entries),
            model=first.model_name,
            title=first.prompt,
            created=first.created_ms / 1000,
            status="done",
            seeds={entry.image: entry.seed for entry in entries},
        )
        ticket.ended.set()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Stop a job; images that are finished stay."""
        if not ticket.is_over:
            self._queue.cancel(ticket.id)

    def tickets(self, user: ServerUser, *, everybody: bool = False) -> list[Ticket]:
        """Those that are remembered, newest first; ``everybody``: of all users."""
        mine = (one for one in self._tickets.values() if everybody or one.user == user.name)
        return sorted(mine, key=lambda one: (one.created, one.id), reverse=True)

    def position(self, ticket: Ticket) -> int | None:
        """How many jobs are before it; None: it doesn't wait."""
        if ticket.status != "waiting":
            return None
        before = 0
        for entry in self.view.entries:
            if entry.id == ticket.id:
                return before
            before += entry.status in ACTIVE
        return None

    async def png(self, ticket: Ticket, image: int) -> bytes:
        """A finished picture. Raises InputError: ``job_not_done`` or ``picture_not_found``."""
        if image not in ticket.seeds:
            code = "picture_not_found" if ticket.is_over or image < 0 else "job_not_done"
            raise InputError(code, name=ticket.id)
        entries = await self.beside(self.histories.entries_of, ticket.user, ticket.id)
        entry = next((one for one in entries if one.image == image), None)
        if entry is None or entry.trashed_ms is not None:
            raise InputError("picture_not_found")
        return await self.beside(self.histories.png_of, ticket.user, entry)

    def ask(self, verb: str, *jobs: str) -> None:
        """Something of the queue, for administrators."""
        self._queue.ask(verb, *jobs)

    # -- state -----------------------------------------------------------------------------------

    def _see(self, view: QueueView) -> None:
        self.view = view
        self._metrics.see(view)

    @property
    def busy(self) -> int:
        """Jobs of all users that wait or run."""
        return self._busy.total()

    def busy_of(self, user: ServerUser) -> int:
        """Jobs of one user that wait or run."""
        return self._busy[user.name]

    def end(self) -> None:
        """Tell all who wait that the server stops; their jobs go back to the queue."""
        self.stopping = True
        for ticket in [one for one in self._tickets.values() if not one.is_over]:
            ticket.hear(JobFailed(InputError("server_stopping", seconds=10)))

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)


_KEY_DIGITS = 16


def keyed_id(user: str, key: str, body: bytes) -> str:
    """The id of the job of an idempotency key: the same after a restart, without being kept. Its
    first digits are the key's, the others those of the request."""
    head = hashlib.sha256(f"{user}\0{key}".encode("utf-8", "replace")).hexdigest()
    return head[:_KEY_DIGITS] + hashlib.sha256(body).hexdigest()[:8]


def note_of(note: Any) -> str:
    """A note's sentence."""
    from desktop_app.core.note_texts import note_sentence

    return note_sentence(note.code, note.params)


def raise_for(ticket: Ticket) -> None:
    """Raises what a job failed of; InputError: ``job_cancelled``."""
    if ticket.error is not None:
        raise ticket.error
    if ticket.status == "cancelled":
        raise InputError("job_cancelled")


def _ticket_of(entry: QueueEntry) -> Ticket:
    return Ticket(
        entry.id,
        entry.owner,
        "generate" if entry.operation == "edit" else entry.operation,
        entry.images,
        entry.model,
        entry.title,
        entry.created,
        status=str(entry.status),
        seeds=dict.fromkeys(sorted(entry.done), -1),
    )
