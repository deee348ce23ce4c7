"""Several jobs of one request: submitted, waited for, and cancelled together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from fastapi import Request

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import ServerContext, cancelled_with
from desktop_app.extensions.serving.server.limit_checks import check_count
from desktop_app.extensions.serving.server.orders import Requester
from desktop_app.extensions.serving.server.pictures import base64_of
from desktop_app.extensions.serving.server.tickets import Ticket, raise_for
from desktop_app.extensions.serving.server.v1.jobs import submitted


async def pictures_of(
    context: ServerContext, request: Request, requester: Requester, payloads: Sequence[Any]
) -> list[str]:
    """The picture of each wish as Base64, in their order.

    Args:
        context: the server.
        request: that waits; the jobs are cancelled where its client disconnects.
        requester: who asks.
        payloads: as of `v1.jobs`; each makes one picture.

    Raises:
        InputError: ``beyond_policy``: more than the policy's images; ``job_cancelled``;
            ``not_in_time``; or as the desk.
        VelaturaError: one of the jobs failed; the others are cancelled.
    """
    limits = context.policy.limits
    check_count(limits, len(payloads))
    context.jobs.count_requests(requester.user, len(payloads))
    tickets: list[Ticket] = []
    try:
        for payload in payloads:  # one by one: those that were taken are cancelled if another isn't
            tickets.append(await submitted(context, requester, payload, passing=True))  # noqa: PERF401
        async with cancelled_with(request, context.jobs, *tickets):
            ends = (ticket.ended.wait() for ticket in tickets)
            await asyncio.wait_for(asyncio.gather(*ends), limits.wait_seconds)
        for ticket in tickets:
            raise_for(ticket)
    except TimeoutError as error:
        raise InputError("not_in_time", seconds=f"{limits.wait_seconds:g}") from error
    except BaseException:
        for ticket in tickets:
            context.jobs.cancel(ticket)
        raise
    return [base64_of(await context.jobs.png(ticket, 0)) for ticket in tickets]
