"""`POST /sdapi/v1/txt2img` and `img2img`, and what older versions of ControlNet called them."""

from __future__ import annotations

from fastapi import APIRouter, Request

from desktop_app.extensions.serving.server.context import (
    ContextDep,
    RequesterDep,
    ServerContext,
    finished,
)
from desktop_app.extensions.serving.server.orders import PreparedJob, Requester
from desktop_app.extensions.serving.server.sdapi.answer import SdRequest, answer_of
from desktop_app.extensions.serving.server.sdapi.shapes import Img2Img, PicturesResponse, Txt2Img
from desktop_app.extensions.serving.server.sdapi.translating import by_their_names, translated

router = APIRouter(tags=["sdapi"])


@router.post("/sdapi/v1/txt2img")
async def txt2img(
    request: Request, context: ContextDep, requester: RequesterDep, payload: Txt2Img
) -> PicturesResponse:
    """Generate pictures from a prompt. The job is cancelled if the client disconnects."""
    return await _made(request, context, requester, payload)


@router.post("/sdapi/v1/img2img")
async def img2img(
    request: Request, context: ContextDep, requester: RequesterDep, payload: Img2Img
) -> PicturesResponse:
    """Generate versions of a picture, or edit only its masked pixels."""
    return await _made(request, context, requester, payload)


@router.post("/controlnet/txt2img")
async def control_txt2img(
    request: Request, context: ContextDep, requester: RequesterDep, payload: Txt2Img
) -> PicturesResponse:
    """txt2img with ControlNet units in ``controlnet_units``, as older clients send them."""
    return await _made(request, context, requester, payload, units_too=True)


@router.post("/controlnet/img2img")
async def control_img2img(
    request: Request, context: ContextDep, requester: RequesterDep, payload: Img2Img
) -> PicturesResponse:
    """img2img with ControlNet units in ``controlnet_units``, as older clients send them."""
    return await _made(request, context, requester, payload, units_too=True)


async def _made(
    request: Request,
    context: ServerContext,
    requester: Requester,
    payload: Txt2Img | Img2Img,
    *,
    units_too: bool = False,
) -> PicturesResponse:
    context.allow(requester.user, "generate")
    submitted: list[SdRequest] = []

    def order() -> PreparedJob:
        with by_their_names(payload):
            done = translated(context, requester.user, payload, units_too=units_too)
            prepared = context.orders.generate(done.payload, requester, done.edit_input)
        submitted[:] = [SdRequest(payload, done.without_pictures, prepared.job.without_pixels)]
        return prepared

    ticket = await context.jobs.submit(requester.user, order, passing=True)
    await finished(context, request, ticket)
    return await answer_of(context, requester.user, ticket, submitted[0])
