"""Options, and what loads models and looks for them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request

from desktop_app.server.house import House, TheAdmin, TheHouse, TheUser, body_of
from desktop_app.server.sdapi.options import all_of, checked, chosen_model, keep

if TYPE_CHECKING:
    from desktop_app.storage.server_tokens import ServerUser

router = APIRouter(prefix="/sdapi/v1", tags=["sdapi"])


@router.get("/options")
async def get_options(house: TheHouse, user: TheUser) -> dict[str, Any]:
    """Options: your own, and what is the same for all."""
    return await house.desk.beside(all_of, house, user)


@router.post("/options")
async def set_options(
    request: Request, house: TheHouse, user: TheUser, given: dict[str, Any]
) -> dict[str, list[str]] | None:
    """Choose options for yourself: what your requests don't say. What has no effect is told."""
    warnings: list[str] = []

    def kept() -> None:
        space = house.desk.space_of(user)
        with house.desk.histories.noting(user.name, len(body_of(request)), space):
            keep(house, user, checked(house, given, warnings))

    await house.desk.beside(kept)
    return {"warnings": warnings} if warnings else None


# -- looking again, loading ----------------------------------------------------------------------


async def _refreshed(house: House, user: ServerUser) -> None:
    """Files are looked at again; of others than administrators when the last look is ten seconds
    old."""
    await house.desk.beside(partial(house.stock.shelf, fresh=user.admin))


for _name in ("checkpoints", "vae", "loras", "embeddings"):

    @router.post(f"/refresh-{_name}", name=f"refresh-{_name}")
    async def refresh(  # pyright: ignore[reportUnusedFunction]
        house: TheHouse, user: TheUser
    ) -> None:
        """Look at all files of models again."""
        await _refreshed(house, user)


@router.post("/reload-checkpoint")
async def reload_checkpoint(house: TheHouse, admin: TheAdmin) -> dict[str, Any]:
    """Load your model into every engine; for administrators."""
    model = await house.desk.beside(lambda: house.stock.model(chosen_model(house, admin)))
    house.works.load(model)
    return {}
