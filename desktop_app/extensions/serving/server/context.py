"""All that the addresses of a server stand on, in one value that they are handed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol, TypeVar, cast

from fastapi import Depends, Request

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.histories import Histories
from desktop_app.extensions.serving.server.image_operations import ImageOperations
from desktop_app.extensions.serving.server.inventory import Inventory, Tables
from desktop_app.extensions.serving.server.job_service import JobService
from desktop_app.extensions.serving.server.metrics import Metrics
from desktop_app.extensions.serving.server.orders import Orders, Requester
from desktop_app.extensions.serving.server.policy import Policy
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.tickets import Ticket
from desktop_app.extensions.serving.server.turns import Turns
from desktop_app.storage.paths import DataPaths
from desktop_app.studio.queue.queue import Queue
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.studio import Studio

T = TypeVar("T")


class ServedWork(Protocol):
    """What a server does for users beside its queue: what rows ``served`` of extensions make of
    `ServedParts`. May be used from any thread.

    Attributes:
        address: where it is asked for.
    """

    address: str

    def position(self, name: str) -> int | None:
        """How many of its user's are before one; None: it doesn't wait."""

    def tickets(self, user: ServerUser, *, everybody: bool = False) -> list[Ticket]:
        """Those of this run of the server; ``everybody``: of all users."""
        ...

    def ticket(self, user: ServerUser, name: str) -> Ticket:
        """One, also of an earlier run. Raises InputError: ``job_not_found``."""
        ...

    def cancel(self, user: ServerUser, name: str) -> object:
        """Stop one where it runs. Raises InputError: ``job_not_found``."""

    def cancel_revoked(self, names: set[str]) -> None:
        """Stop what is done for users who have no token any more."""

    def go_on(self) -> None:
        """Do what an earlier run of the server left."""

    def close(self) -> None:
        """Stop; what isn't over goes on with the next start."""


@dataclass(frozen=True, slots=True)
class ServedParts:
    """What it is done with.

    Attributes:
        paths: the data folder's.
        services: what recipes are done with, under the policy.
        queue, studio: do the work of models.
        histories: count what is kept for a user.
        policy: what is allowed.
        turns: for what needs no model.
    """

    paths: DataPaths
    services: Callable[[], RecipeServices]
    queue: Queue
    studio: Studio
    histories: Histories
    policy: Policy
    turns: Turns


@dataclass(frozen=True, slots=True, eq=False)
class ServerContext:
    """One server.

    Attributes:
        jobs: takes jobs.
        orders: makes jobs of wishes.
        operations: makes jobs of other operations, and does short ones at once.
        inventory: models, LoRAs and the like.
        tables: the catalog's.
        policy: what is allowed.
        metrics: figures.
        served: what else is done for users, by the operation that lists of jobs tell of it.
        paths: the data folder.
        described: what the engines tell of themselves, one each.
        ready: why it is not ready to work; empty: it is.
        started, up_since: when, as ``time.time`` and ``time.monotonic``.
    """

    jobs: JobService
    orders: Orders
    operations: ImageOperations
    inventory: Inventory
    tables: Tables
    policy: Policy
    metrics: Metrics
    served: Mapping[str, ServedWork]
    paths: DataPaths
    described: Callable[[], list[Mapping[str, str]]] = list
    ready: Callable[[], str] = lambda: ""
    started: float = field(default_factory=time.time)
    up_since: float = field(default_factory=time.monotonic)

    def allow(self, user: ServerUser, operation: str) -> None:
        """Raises InputError: ``not_allowed``: the policy doesn't let this user do that."""
        if not self.policy.may(user.name, operation):
            raise InputError("not_allowed", name=operation)


async def context_of(request: Request) -> ServerContext:
    """The server that a request came to. Not ``async``, it would be called in another thread."""
    return cast(ServerContext, request.app.state.context)


async def user_of(request: Request) -> ServerUser:
    """Who asks: the guard has found out."""
    return cast(ServerUser, request.scope["state"]["user"])


async def requester_of(request: Request) -> Requester:
    """The same, with the key for names that stand for several models."""
    return Requester(await user_of(request), request.headers.get("x-velatura-key", "")[:200])


async def admin_of(request: Request) -> ServerUser:
    """Who asks. Raises InputError: ``admin_only``."""
    user = await user_of(request)
    if not user.admin:
        raise InputError("admin_only")
    return user


ContextDep = Annotated[ServerContext, Depends(context_of)]
UserDep = Annotated[ServerUser, Depends(user_of)]
RequesterDep = Annotated[Requester, Depends(requester_of)]
AdminDep = Annotated[ServerUser, Depends(admin_of)]


def body_of(request: Request) -> bytes:
    """The bytes of the request, as they came."""
    return cast(bytes, request.scope["state"].get("body", b""))


@asynccontextmanager
async def cancelled_with(
    request: Request, jobs: JobService, *tickets: Ticket
) -> AsyncIterator[None]:
    """Cancels the jobs if the client disconnects before the block ends."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        for ticket in tickets:
            jobs.cancel(ticket)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives, which is cancelled if the client disconnects before.

    Raises InputError: ``client_gone``.
    """

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    watching, working = asyncio.create_task(watch()), asyncio.create_task(work)
    try:
        await asyncio.wait({watching, working}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise InputError("client_gone")
        return working.result()
    finally:
        for task in (watching, working):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def finished(
    context: ServerContext, request: Request, ticket: Ticket, *, keep: bool = False
) -> Ticket:
    """The job once it has ended.

    Args:
        context: the server.
        request: that waits.
        ticket: of the job.
        keep: whether it goes on where the client disconnects; else it is cancelled.

    Raises InputError: ``not_in_time``: it takes longer than the policy lets clients wait; the job
    goes on. EngineError: ``worker_missing``: the same, and it has no engine.
    """
    seconds = context.policy.limits.wait_seconds
    async with cancelled_with(request, context.jobs, *(() if keep else (ticket,))):
        try:
            await asyncio.wait_for(ticket.ended.wait(), seconds)
        except TimeoutError as error:
            late = InputError("not_in_time", seconds=f"{seconds:g}")
            raise ticket.awaits or late from error
    return ticket
