"""Several jobs of one request: submitted, waited for, and cancelled together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.core.errors import InputError
from desktop_app.server.house import House, cancelled_with
from desktop_app.server.pictures import base64_of
from desktop_app.server.tickets import raise_for
from desktop_app.server.v1.jobs import submitted
from desktop_app.server.weighing import check_count

if TYPE_CHECKING:
    from fastapi import Request

    from desktop_app.server.orders import Asker
    from desktop_app.server.tickets import Ticket


async def pictures_of(
    house: House, request: Request, asker: Asker, wishes: Sequence[Any]
) -> list[str]:
    """The picture of each wish as Base64, in their order.

    Args:
        house: the server.
        request: that waits; the jobs are cancelled where its client goes away.
        asker: who asks.
        wishes: as of `v1.jobs`; each makes one picture.

    Raises:
        InputError: ``beyond_policy``: more than the policy's images; ``job_cancelled``;
            ``not_in_time``; or as the desk.
        VelaturaError: one of the jobs failed; the others are cancelled.
    """
    limits = house.policy.limits
    check_count(limits, len(wishes))
    house.desk.weigh(asker.user, len(wishes))
    tickets: list[Ticket] = []
    try:
        for wish in wishes:  # one by one: those that were taken are cancelled if another isn't
            tickets.append(await submitted(house, asker, wish, passing=True))  # noqa: PERF401
        async with cancelled_with(request, house.desk, *tickets):
            ends = (ticket.ended.wait() for ticket in tickets)
            await asyncio.wait_for(asyncio.gather(*ends), limits.wait_seconds)
        for ticket in tickets:
            raise_for(ticket)
    except TimeoutError as error:
        raise InputError("not_in_time", seconds=f"{limits.wait_seconds:g}") from error
    except BaseException:
        for ticket in tickets:
            house.desk.cancel(ticket)
        raise
    return [base64_of(await house.desk.png(ticket, 0)) for ticket in tickets]
