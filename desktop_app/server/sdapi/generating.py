"""`POST /sdapi/v1/txt2img` and `img2img`, and what older versions of ControlNet called them."""

from __future__ import annotations

from fastapi import APIRouter, Request

from desktop_app.server.house import House, TheAsker, TheHouse, finished
from desktop_app.server.orders import Asker, Ordered
from desktop_app.server.sdapi.answer import Asked, answer_of
from desktop_app.server.sdapi.shapes import Img2Img, Told, Txt2Img
from desktop_app.server.sdapi.translating import by_their_names, translated

router = APIRouter(tags=["sdapi"])


@router.post("/sdapi/v1/txt2img")
async def txt2img(request: Request, house: TheHouse, asker: TheAsker, wish: Txt2Img) -> Told:
    """New pictures from a prompt. The job is cancelled if the client goes away."""
    return await _made(request, house, asker, wish)


@router.post("/sdapi/v1/img2img")
async def img2img(request: Request, house: TheHouse, asker: TheAsker, wish: Img2Img) -> Told:
    """Other versions of a picture, or edits of what is masked in it and of nothing else."""
    return await _made(request, house, asker, wish)


@router.post("/controlnet/txt2img")
async def control_txt2img(
    request: Request, house: TheHouse, asker: TheAsker, wish: Txt2Img
) -> Told:
    """txt2img with units of ControlNet in ``controlnet_units``, as older clients send them."""
    return await _made(request, house, asker, wish, units_too=True)


@router.post("/controlnet/img2img")
async def control_img2img(
    request: Request, house: TheHouse, asker: TheAsker, wish: Img2Img
) -> Told:
    """The same for img2img."""
    return await _made(request, house, asker, wish, units_too=True)


async def _made(
    request: Request,
    house: House,
    asker: Asker,
    wish: Txt2Img | Img2Img,
    *,
    units_too: bool = False,
) -> Told:
    house.allow(asker.user, "generate")
    asked: list[Asked] = []

    def order() -> Ordered:
        with by_their_names(wish):
            done = translated(house, asker.user, wish, units_too=units_too)
            ordered = house.orders.generate(done.wish, asker, done.given)
        asked.append(Asked(wish, done, ordered))
        return ordered

    ticket = await house.desk.submit(asker.user, order, passing=True)
    await finished(house, request, ticket)
    return await answer_of(house, asker.user, ticket, asked[0])
