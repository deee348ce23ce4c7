"""What is told of one job to those who listen: previews that are awaited are never replaced."""

from __future__ import annotations

import asyncio

import numpy as np

from desktop_app.core.events import PreviewMade
from desktop_app.extensions.serving.server.tickets import Ticket
from desktop_app.jobs.news import JobCancelled

ENDED = JobCancelled()


def preview(step: int, *, awaited: bool) -> PreviewMade:
    return PreviewMade(0, step, np.full((2, 2, 3), step, np.uint8), awaited)


def shown(ticket: Ticket, *news: object) -> list[tuple[int, int]]:
    """Steps and pixels of the previews that somebody finds who was busy until the end."""

    async def listen() -> list[tuple[int, int]]:
        events = ticket.events()
        ticket.update(preview(1, awaited=True))
        await anext(events)  # it runs: from here on somebody listens
        for each in news:
            ticket.update(each)  # type: ignore[arg-type]
        found: list[tuple[int, int]] = []
        async for each in events:
            if each is not None and each.kind == "preview":
                found.append((each.data["step"], int(ticket.partials[each.number][0, 0, 0])))
        return found

    return asyncio.run(listen())


def test_awaited_previews_are_there_with_their_pixels_though_the_job_has_ended() -> None:
    more = (preview(2, awaited=True), preview(3, awaited=False), preview(4, awaited=True))
    ticket = Ticket("a", "ann")
    assert shown(ticket, *more, ENDED) == [(1, 1), (2, 2), (4, 4)]
    assert not ticket.partials, "nobody listens any more"


def test_pictures_that_nobody_listens_for_are_not_kept() -> None:
    ticket = Ticket("a", "ann")
    ticket.update(preview(1, awaited=True))
    ticket.update(ENDED)
    assert not ticket.partials
