"""How far a user's requests are, and stopping them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query

from desktop_app.extensions.serving.server.context import ContextDep, ServerContext, UserDep
from desktop_app.extensions.serving.server.pictures import base64_of
from desktop_app.extensions.serving.server.sdapi.answer import timestamp
from desktop_app.extensions.serving.server.server_tokens import ServerUser
from desktop_app.extensions.serving.server.tickets import Ticket
from desktop_app.imaging.encode import encode

router = APIRouter(tags=["sdapi"])


@router.get("/sdapi/v1/progress")
async def progress(
    context: ContextDep,
    user: UserDep,
    skip_current_image: Annotated[
        bool, Query(description="Leave out the preview picture.")
    ] = False,
) -> dict[str, Any]:
    """Get the progress of your running request, or of the one that has waited longest."""
    ticket = _current(context, user)
    if ticket is None:
        last = next(iter(context.jobs.tickets(user)), None)
        stopped = last is not None and last.status == "cancelled"
        job_response = _state(None, stopped=stopped)
        return _progress_response(0.0, 0.0, job_response, None)
    step, steps, left, _ = ticket.progress
    done = len(ticket.seeds) + (step / steps if steps else 0.0)
    share = min(1.0, max(0.01, done / max(1, ticket.wanted)))
    preview = None if skip_current_image or ticket.preview is None else ticket.preview[1]
    image = None
    if preview is not None:
        image = base64_of(await context.jobs.run_quick(partial(encode, preview, "PNG")))
    return _progress_response(share, left or 0.0, _state(ticket), image)


@router.post("/sdapi/v1/interrupt")
async def interrupt(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """Stop your running request, or the one that has waited longest; administrators: anybody's."""
    _stop(context, user)
    return {}


@router.post("/sdapi/v1/skip")
async def skip(context: ContextDep, user: UserDep) -> None:
    """Same as `interrupt`: the request ends with the skipped picture."""
    _stop(context, user)


@router.get("/queue/status")
async def queue_status(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """Report that the server is up; plug-ins check this Gradio address."""
    size = context.jobs.busy
    return {"msg": "estimation", "queue_size": size, "rank": None, "rank_eta": None}


def _current(context: ServerContext, user: ServerUser) -> Ticket | None:
    """The user's request that runs, else the one that waits longest."""
    return _first([one for one in context.jobs.tickets(user) if not one.is_over])


def _first(tickets: list[Ticket]) -> Ticket | None:
    """Of the newest first: the oldest that runs, else the oldest."""
    running = [one for one in tickets if one.status == "running"]
    return next(reversed(running or tickets), None)


def _stop(context: ServerContext, user: ServerUser) -> None:
    found = _current(context, user)
    if found is None and user.admin:
        everybody = context.jobs.tickets(user, everybody=True)
        found = _first([one for one in everybody if not one.is_over])
    if found is not None:
        context.jobs.cancel(found)


def _state(ticket: Ticket | None, *, stopped: bool = False) -> dict[str, Any]:
    step, steps, _, loading = (0, 0, None, "") if ticket is None else ticket.progress
    created = "0" if ticket is None else timestamp(ticket.created)
    return {
        "skipped": False,
        "interrupted": stopped,
        "stopping_generation": False,
        "job": "" if ticket is None else loading or ticket.operation,
        "job_count": 0 if ticket is None else ticket.wanted,
        "job_timestamp": created,
        "job_no": 0 if ticket is None else len(ticket.seeds),
        "sampling_step": step,
        "sampling_steps": steps,
    }


def _progress_response(
    share: float, left: float, state: dict[str, Any], image: str | None
) -> dict[str, Any]:
    return {
        "progress": share,
        "eta_relative": left,
        "state": state,
        "current_image": image,
        "textinfo": None,
    }
