"""What happens to jobs when the server stops, and what clients that wait for them are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop_app.core.errors import InputError

if TYPE_CHECKING:
    from desktop_app.extensions.serving.server.tickets import Ticket

STOP_SECONDS: Final = 3.0
"""So long it is waited for jobs to be cancelled, or to be written down: what is told is true then.
After that it is told all the same; the queue's file knows which jobs end with the server."""


async def stop_jobs(
    tickets: Iterable[Ticket], cancel: Callable[[Ticket], object], seconds: float
) -> list[Ticket]:
    """Jobs go back to the queue, but for those that nobody can ask for: they are cancelled.

    Args:
        tickets: all that there are.
        cancel: stops a job.
        seconds: at most that is waited.

    Returns:
        Those that were never written down: they are cancelled, too.
    """
    going = [one for one in tickets if not one.is_over]
    for ticket in going:
        if ticket.passing:
            ticket.stopped = InputError("stopped_unfinished", seconds=10)
            cancel(ticket)
    waited = [(one.ended if one.passing else one.kept).wait() for one in going]
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*waited)
    for ticket in [one for one in going if not one.is_over]:
        if not ticket.kept.is_set():
            cancel(ticket)
        else:
            ticket.stop(ticket.stopped or InputError("server_stopping", seconds=10))
    return [one for one in going if not one.is_over]
