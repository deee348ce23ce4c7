"""The desk: takes jobs for the queue, within each user's limits, and knows where they stand.

All methods run in the loop's thread; what takes long is done in threads beside it. The queue is
the window's and the command line's, the pictures are in the users' histories.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop_app.core.errors import InputError
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueEntry, QueueView
from desktop_app.extensions.serving.server.admission import Admission
from desktop_app.extensions.serving.server.restored_jobs import (
    end_of,
    ticket_of_entry,
    ticket_of_pictures,
)
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.shutdown import STOP_SECONDS, stop_jobs
from desktop_app.extensions.serving.server.tickets import (
    KEY_DIGITS,
    Ticket,
    is_among,
    is_made_again,
    kept_ticket,
    keyed_id,
    new_ticket,
)
from desktop_app.extensions.serving.server.turns import Turns
from desktop_app.jobs.news import JobFailed, JobNews

if TYPE_CHECKING:
    from desktop_app.extensions.serving.server.histories import Histories
    from desktop_app.extensions.serving.server.metrics import Metrics
    from desktop_app.extensions.serving.server.orders import PreparedJob
    from desktop_app.extensions.serving.server.policy import Policy
    from desktop_app.studio.queue.queue import Queue

T = TypeVar("T")

_VIEW_SECONDS = 10.0

KEPT_TICKETS: Final = 2000
"""Jobs that have ended and are still remembered; older ones are looked up in the history."""

THREADS: Final = 4
"""For what answers quickly."""

KEPT_FAILED: Final = 100
"""Jobs that have failed and stay in the queue."""


class JobService:
    """One server's.

    Args:
        queue: of the data folder.
        histories: of all users.
        policy: the limits.
        metrics: count what happens.

    Attributes:
        view: of the queue, the newest.
        seen: set once there is one.
        stopping: whether no more jobs are taken.
        turns: for dear work.
    """

    def __init__(
        self, queue: Queue, histories: Histories, policy: Policy, metrics: Metrics
    ) -> None:
        self._queue, self.histories, self._policy = queue, histories, policy
        self._metrics = metrics
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._adopted, self._keyed = set[str](), list[str]()
        self._failed: deque[str] = deque()
        self._admission = Admission(policy.limits)
        self._pool = ThreadPoolExecutor(THREADS, "server")
        memory = policy.limits.memory_mb * 1e6
        self.turns, self._readers = Turns(memory=memory), Turns(memory=memory)
        self.view = QueueView()
        self.seen = asyncio.Event()
        self.stopping = self._ended = False
        queue.changed.connect(self._on_view)

    # -- who may ---------------------------------------------------------------------------------

    def admit(self, user: ServerUser) -> None:
        """Before the body of a request that makes something is even read.

        Raises:
            InputError: ``server_stopping``, ``too_many_requests``, ``queue_full`` or
                ``server_full``.
        """
        if self.stopping:
            raise InputError("server_stopping", seconds=10)
        self._admission.check(user)
        self._admission.count_request(user)

    def admit_note(self, user: ServerUser) -> None:
        """Before the body of a request that notes something is read. Raises InputError:
        ``too_many_requests``."""
        self._admission.count_note(user)

    def count_requests(self, user: ServerUser, requests: int) -> None:
        """A request that was admitted counts as so many."""
        self._admission.add(user, requests - 1)

    def disk_limit(self, user: ServerUser) -> int:
        """Bytes that may be kept for a user."""
        return user.limits.disk_bytes or int(self._policy.limits.disk_gb * 1e9)

    # -- jobs ------------------------------------------------------------------------------------

    async def run_quick(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do ``work``, which answers quickly, in a thread beside the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(work, *arguments))

    async def run_in_turn(self, user: ServerUser, work: Callable[..., T], *arguments: Any) -> T:
        """The same for what takes long: pictures that are read or written, jobs that are built.
        Users take turns (`server.turns`)."""
        return await self.turns.within(
            user.name, partial(self.turns.take, user.name, work, *arguments)
        )

    async def run_reading(self, user: ServerUser, work: Callable[..., T], *arguments: Any) -> T:
        """The same for what waits for a process that reads (`imaging.confined`): jobs of others are
        built meanwhile."""
        return await self._readers.within(
            user.name, partial(self._readers.take, user.name, work, *arguments)
        )

    async def submit(
        self,
        user: ServerUser,
        order: Callable[[], PreparedJob],
        *,
        operation: str = "generate",
        key: str = "",
        body: bytes = b"",
        previews: bool = True,
        partials: int = 0,
        passing: bool = False,
    ) -> Ticket:
        """Take a job; once this has returned, it isn't lost.

        Args:
            user: who wishes it.
            order: builds it, in a thread beside the loop.
            operation: what it is.
            key: of idempotency; the same one for the same ``body`` gives the same job, which is
                run again where it failed by the server's fault.
            body: of the request.
            previews: whether somebody may look at rough pictures meanwhile.
            partials: how many of them of each image are awaited.
            passing: its client learns no id of it: it ends with the server.

        Raises:
            InputError: ``quota_full``, ``key_reused``, ``server_stopping``, or as ``order``.
            VelaturaError: it can't be written down.
        """
        job_id = keyed_id(user.name, key, body) if key else ""
        with self.key_in_use(job_id):
            known = await self._known(user, job_id) if key else None
            if known is not None and not is_made_again(known):
                return await kept_ticket(known)
            return await self._taken(
                user, order, job_id, known, operation, previews, partials, passing
            )

    @contextmanager
    def key_in_use(self, job_id: str) -> Iterator[None]:
        """As long as the block lasts no other request has the key of that id. Raises InputError:
        ``key_reused``: one has."""
        is_among(self._keyed, job_id)
        self._keyed += [job_id] if job_id else []
        try:
            yield
        finally:
            if job_id:
                self._keyed.remove(job_id)

    async def _taken(
        self,
        user: ServerUser,
        order: Callable[[], PreparedJob],
        job_id: str,
        known: Ticket | None,
        operation: str,
        previews: bool,
        partials: int,
        passing: bool,
    ) -> Ticket:
        """As `submit`; ``job_id``: of its key; ``known``: the job that failed."""
        most = self.disk_limit(user)
        await self.run_quick(self.histories.check_space, user.name, 0, most)
        self._admission.check(user)  # many may have passed `admit` since
        self._admission.take(user.name)  # also while it is built: nobody else takes its place
        queued, reserved = False, ""

        async def queue() -> Ticket:  # its pixels are in memory until they are on the disk
            nonlocal queued, reserved
            prepared = await self.run_in_turn(user, order)
            job = replace(
                prepared.job,
                id=job_id or prepared.job.id,
                previews=previews,
                partials=partials,
            )
            await self.run_quick(
                self.histories.reserve, user.name, job.id, prepared.nbytes, prepared.coming, most
            )
            reserved = job.id
            await self.run_in_turn(user, prepared.keep)
            ticket = self._tickets.get(job_id)
            if ticket is None or is_made_again(ticket):  # else it came twice at the same time
                self._check_open()
                self.count_requests(user, prepared.pictures)
                prepared = replace(prepared, job=job)
                ticket, queued = new_ticket(prepared, user.name, operation, passing=passing), True
                self._queued(prepared, ticket)
            return await kept_ticket(ticket)

        try:
            kept = await self.turns.within(user.name, queue)
        finally:
            if not queued:  # else that is done at its end
                self._admission.give_back(user.name)
                self.histories.release(user.name, reserved)
        await self.run_quick(self.histories.hold, user.name, kept.id)
        if known is not None:
            await self._fill(kept)  # pictures that it had finished when it failed
        return kept

    def _queued(self, prepared: PreparedJob, ticket: Ticket) -> None:
        job = prepared.job
        others = [
            replace(other, id=job.id, previews=job.previews, partials=job.partials)
            for other in prepared.others
        ]
        on_news = partial(self._on_news, ticket)
        if job.id in self._failed:
            self._failed.remove(job.id)
        then, passing = ticket.kept.set, ticket.passing
        self._queue.add(job, on_news, owner=ticket.user, then=then, others=others, passing=passing)
        self._tickets[job.id] = ticket

    def _on_news(self, ticket: Ticket, news: JobNews) -> None:
        """What the queue tells of a job."""
        if ticket.is_over:
            return
        ticket.update(news)
        if ticket.is_over:
            self._end(ticket)

    def _end(self, ticket: Ticket) -> None:
        self._adopted.discard(ticket.id)
        self._admission.give_back(ticket.user)
        self._admission.note_end()
        self._metrics.ended(ticket)
        self.histories.over(ticket.user, ticket.id, failed=ticket.status == "failed")
        if not ticket.kept.is_set():  # it couldn't be written down: as if it had not been asked for
            ticket.lost = True
            self.histories.release(ticket.user, ticket.id)
            ticket.kept.set()
            self._tickets.pop(ticket.id, None)
        elif ticket.status == "failed":
            self._forget_failed(ticket.id)
        while len(self._tickets) > KEPT_TICKETS:
            oldest = next((one for one in self._tickets.values() if one.is_over), None)
            if oldest is None:
                break
            del self._tickets[oldest.id]

    def _forget_failed(self, job_id: str) -> None:
        """The queue keeps what failed until somebody says otherwise, and reads all of it again
        after each change: only the last ones may stay."""
        self._failed.append(job_id)
        while len(self._failed) > KEPT_FAILED:
            self._queue.ask("clear", self._failed.popleft())

    async def _known(self, user: ServerUser, job_id: str) -> Ticket | None:
        """The job of that key. Raises InputError: ``key_reused``."""
        if (known := self._remembered(job_id)) is not None:
            return known
        return await self.ticket(user, job_id) if await self.is_known(user, job_id) else None

    async def is_known(self, user: ServerUser, job_id: str) -> bool:
        """Whether there is the job, or the making, of that key. Raises InputError:
        ``key_reused``."""
        if is_among((*self._tickets, *(entry.id for entry in self.view.entries)), job_id):
            return True
        head = job_id[:KEY_DIGITS]
        found = await self.run_quick(self.histories.job_beginning, user.name, head)
        return is_among([found] if found else [], job_id)

    def _remembered(self, job_id: str) -> Ticket | None:
        """The same, among the tickets. Raises InputError: ``key_reused``."""
        return self._tickets[job_id] if is_among(self._tickets, job_id) else None

    async def ticket(self, user: ServerUser, job_id: str) -> Ticket:
        """The job of that id, also of an earlier run of the server.

        Raises InputError: ``job_not_found``: there is none, or it is another user's.
        """
        found = self._tickets.get(job_id)
        if found is None:
            entry = next((one for one in self.view.entries if one.id == job_id), None)
            if entry is not None:
                found = await self._revived(entry)
            else:
                found = await self._of_history(user, job_id)
        if found is None or not (user.admin or found.user == user.name):
            raise InputError("job_not_found", name=job_id[:80])
        if found.revived and found.is_over and len(found.seeds) < found.wanted:
            await self._fill(found)
        await self.check_pictures(found)
        return found

    async def check_pictures(self, *tickets: Ticket) -> None:
        """Forget pictures of ended jobs that are in the trash, or removed; one query a user."""
        over = [one for one in tickets if one.is_over and one.seeds]
        for user in {one.user for one in over}:
            own = {one.id: one for one in over if one.user == user}
            known_ids = await self.run_quick(self.histories.shown_images, user, list(own))
            for job, one in own.items():
                one.seeds = {at: seed for at, seed in one.seeds.items() if (job, at) in known_ids}

    async def take_over(self) -> None:
        """Listen to all that an earlier run of the server left, once the queue tells of it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_VIEW_SECONDS):
                await self.seen.wait()
        for entry in self.view.entries:
            if entry.status in ACTIVE and entry.id not in self._tickets:
                await self._revived(entry)
            elif entry.status is JobStatus.FAILED and entry.id not in self._failed:
                self._forget_failed(entry.id)

    async def _revived(self, entry: QueueEntry) -> Ticket:
        """The ticket of a job that is in the queue, and of which nobody has heard in this run."""
        ticket = ticket_of_entry(entry)
        await self._fill(ticket)
        ticket.publish_images()
        if entry.status not in ACTIVE:
            self._conclude(ticket, entry)
            return ticket
        if (known := self._tickets.get(entry.id)) is not None:
            return known  # it was asked for twice at the same time
        self._tickets[entry.id] = ticket
        self._adopted.add(entry.id)
        self._admission.take(ticket.user)
        self._queue.adopt(entry.id, partial(self._on_news, ticket), lambda job: None)
        return ticket

    def _conclude(self, ticket: Ticket, entry: QueueEntry | None) -> None:
        """Tell a ticket how its job has ended, by the queue's view."""
        news = end_of(entry, self.view.errors)
        if ticket.id in self._adopted:
            self._on_news(ticket, news)
        else:
            ticket.update(news)

    async def _fill(self, ticket: Ticket) -> None:
        """Seeds and model as the history has them."""
        entries = await self.run_quick(self.histories.entries_of, ticket.user, ticket.id)
        ticket.seeds |= {entry.image: entry.seed for entry in entries}
        if entries:
            ticket.model = entries[0].model_name

    async def _of_history(self, user: ServerUser, job_id: str) -> Ticket | None:
        entries = await self.run_quick(self.histories.entries_of, user.name, job_id)
        return ticket_of_pictures(user.name, job_id, entries) if entries else None

    def cancel(self, ticket: Ticket) -> None:
        """Stop a job; images that are finished stay."""
        if not ticket.is_over:
            self._queue.cancel(ticket.id)

    def cancel_revoked(self, names: set[str]) -> None:
        """Cancel the jobs of users who have no token any more."""
        for ticket in list(self._tickets.values()):
            if ticket.user and ticket.user not in names:
                self.cancel(ticket)

    def tickets(self, user: ServerUser, *, everybody: bool = False) -> list[Ticket]:
        """Those that are remembered, newest first; ``everybody``: of all users."""
        mine = (one for one in self._tickets.values() if everybody or one.user == user.name)
        return sorted(mine, key=lambda one: one.place, reverse=True)

    def position(self, job: str) -> int:
        """How many jobs are before one that waits."""
        before = 0
        for entry in self.view.entries:
            if entry.id == job:
                return before
            before += entry.status in ACTIVE
        return before  # it has just been added

    async def png(self, ticket: Ticket, image: int) -> bytes:
        """A finished picture. Raises InputError: ``job_not_done`` or ``picture_not_found``."""
        if image not in ticket.seeds:
            code = "picture_not_found" if ticket.is_over or image < 0 else "job_not_done"
            raise InputError(code, name=ticket.id)
        entries = await self.run_quick(self.histories.entries_of, ticket.user, ticket.id)
        entry = next((one for one in entries if one.image == image), None)
        if entry is None or entry.trashed_ms is not None:
            raise InputError("picture_not_found")
        finished = partial(self.turns.take, ticket.user, self.histories.png_of, ticket.user, entry)
        return await self.turns.within(ticket.user, finished)

    def ask(self, verb: str, *jobs: str) -> None:
        """Something of the queue, for administrators."""
        self._queue.ask(verb, *jobs)

    # -- state -----------------------------------------------------------------------------------

    def _on_view(self, view: QueueView) -> None:
        self.view = view
        self._metrics.see(view)
        if self._adopted:  # one that ended before it was listened to is never heard of
            entries = {entry.id: entry for entry in view.entries}
            for job_id in list(self._adopted):
                entry = entries.get(job_id)
                if entry is None or entry.status not in ACTIVE:
                    self._conclude(self._tickets[job_id], entry)
        self.seen.set()

    @property
    def busy(self) -> int:
        """Jobs of all users that wait or run."""
        return self._admission.total

    def busy_of(self, user: ServerUser) -> int:
        """Jobs of one user that wait or run."""
        return self._admission.of(user.name)

    async def end(self, seconds: float = STOP_SECONDS) -> None:
        """The server stops, as `stop_jobs`: nothing is queued any more."""
        self.stopping = self._ended = True
        for ticket in await stop_jobs([*self._tickets.values()], self.cancel, seconds):
            self._on_news(ticket, JobFailed(InputError("server_stopping", seconds=10)))

    def _check_open(self) -> None:
        if self._ended:
            raise InputError("server_stopping", seconds=10)

    def close(self) -> None:
        self.turns.close()
        self._readers.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
