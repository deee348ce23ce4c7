"""Options, and what loads models and looks for them again."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request

from desktop_app.extensions.serving.server.context import (
    AdminDep,
    ContextDep,
    ServerContext,
    UserDep,
    body_of,
)
from desktop_app.extensions.serving.server.sdapi.options import all_of, checked, chosen_model, keep
from desktop_app.extensions.serving.server.server_tokens import ServerUser

router = APIRouter(prefix="/sdapi/v1", tags=["sdapi"])


@router.get("/options")
async def get_options(context: ContextDep, user: UserDep) -> dict[str, Any]:
    """Get your own options, and those that are the same for all users."""
    return await context.jobs.run_quick(all_of, context, user)


@router.post("/options")
async def set_options(
    request: Request, context: ContextDep, user: UserDep, values: dict[str, Any]
) -> dict[str, list[str]] | None:
    """Set options for your own requests, used where a request leaves them out. Options without
    effect are reported."""
    warnings: list[str] = []

    def kept() -> None:
        space = context.jobs.disk_limit(user)
        with context.jobs.histories.noting(user.name, len(body_of(request)), space):
            keep(context, user, checked(context, values, warnings))

    await context.jobs.run_quick(kept)
    return {"warnings": warnings} if warnings else None


# -- looking again, loading ----------------------------------------------------------------------


async def _refreshed(context: ServerContext, user: ServerUser) -> None:
    """Files are looked at again; of others than administrators when the last look is ten seconds
    old."""
    await context.jobs.run_quick(partial(context.inventory.snapshot, fresh=user.admin))


for _name in ("checkpoints", "vae", "loras", "embeddings"):

    @router.post(f"/refresh-{_name}", name=f"refresh-{_name}")
    async def refresh(  # pyright: ignore[reportUnusedFunction]
        context: ContextDep, user: UserDep
    ) -> None:
        """Scan all model files again."""
        await _refreshed(context, user)


@router.post("/reload-checkpoint")
async def reload_checkpoint(context: ContextDep, admin: AdminDep) -> dict[str, Any]:
    """Load the chosen model into every engine; for administrators."""
    model = await context.jobs.run_quick(
        lambda: context.inventory.model(chosen_model(context, admin))
    )
    context.operations.load(model)
    return {}
