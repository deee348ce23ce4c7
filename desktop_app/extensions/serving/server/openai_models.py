"""Models as clients of OpenAI's API list them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel

from desktop_app.core.errors import InputError
from desktop_app.extensions.serving.server.context import ContextDep, ServerContext, UserDep

router = APIRouter(tags=["openai"])

_OWNER = "velatura"


class ModelEntry(BaseModel):
    """A model, or a name that stands for some."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelEntries(BaseModel):
    """Those that may be used."""

    object: Literal["list"] = "list"
    data: list[ModelEntry]


@router.get("/models")
async def list_models(context: ContextDep, user: UserDep) -> ModelEntries:
    """List the models that the policy allows, and names that stand for some."""
    return await entries(context)


@router.get("/models/{model:path}")
async def get_model(
    context: ContextDep, user: UserDep, model: Annotated[str, Path(max_length=300)]
) -> ModelEntry:
    """Get a model by its id or name."""
    if model in context.policy.names:
        return _entry(context, model)
    found = await context.jobs.run_quick(context.inventory.model, model)
    return _entry(context, found.id)


@router.delete("/models/{model:path}", response_model=None)
async def delete_model(user: UserDep, model: str) -> None:
    """Not offered: models are shared."""
    raise InputError("not_offered", name="DELETE models", reason="models belong to all users")


async def entries(context: ServerContext) -> ModelEntries:
    """All of them; ``created`` is when the server started: files don't tell more."""
    models = await context.jobs.run_quick(context.inventory.models)
    ids = (*context.policy.names, *(one.id for one in models))
    return ModelEntries(data=[_entry(context, each) for each in ids])


def _entry(context: ServerContext, name: str) -> ModelEntry:
    return ModelEntry(id=name, created=int(context.started), owned_by=_OWNER)
