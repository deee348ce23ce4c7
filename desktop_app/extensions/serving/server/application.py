"""The FastAPI application: its addresses, its errors, and the guard before it."""

from __future__ import annotations

import time
from typing import Annotated, Any, Final

from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

import desktop_app
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.extensions import added_rows
from desktop_app.extensions.serving.server import openai_models
from desktop_app.extensions.serving.server.context import ContextDep, ServerContext, UserDep
from desktop_app.extensions.serving.server.guard import Endpoint, Guard
from desktop_app.extensions.serving.server.openai_errors import PREFIX
from desktop_app.extensions.serving.server.openai_images import addresses
from desktop_app.extensions.serving.server.openapi import description_of, operation_id
from desktop_app.extensions.serving.server.operation_shapes import ANSWER_SHAPES
from desktop_app.extensions.serving.server.page import router as page
from desktop_app.extensions.serving.server.problems import (
    on_http_error,
    on_invalid,
    on_unexpected,
    on_velatura_error,
)
from desktop_app.extensions.serving.server.request_log import RequestLog
from desktop_app.extensions.serving.server.sdapi import (
    answers,
    choosing,
    control,
    extras,
    generating,
    lists,
    progress,
)
from desktop_app.extensions.serving.server.users import Users
from desktop_app.extensions.serving.server.v1 import history, immediate, jobs, resources

MAKES: Final = frozenset(
    {
        ("POST", "/generate"),
        ("POST", "/v1/jobs"),
        *(("POST", f"/v1/{name}") for name in ANSWER_SHAPES),
        ("POST", "/sdapi/v1/txt2img"),
        ("POST", "/sdapi/v1/img2img"),
        ("POST", "/sdapi/v1/extra-single-image"),
        ("POST", "/sdapi/v1/extra-batch-images"),
        ("POST", "/controlnet/txt2img"),
        ("POST", "/controlnet/img2img"),
        ("POST", "/controlnet/detect"),
        *(("POST", f"{at}{path}") for at in (PREFIX, "/v1") for path in addresses.PATHS),
    }
)
"""Addresses that make something: limits are checked before their bodies are read."""

FORMS: Final = [f"{at}{path}" for at in (PREFIX, "/v1") for path in addresses.FORM_PATHS]
"""Addresses whose bodies are forms."""


class HealthResponse(BaseModel):
    """The server answers."""

    status: str = "ok"


class ReadinessResponse(BaseModel):
    """Whether the server accepts jobs."""

    status: Annotated[str, Field(description="ready, or the reason why not.")]
    up_seconds: float


_NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"model": ReadinessResponse, "description": "The server does not accept jobs now."}
}


def make_application(context: ServerContext) -> FastAPI:
    """The application without its guard, which a test of it does not need."""
    app = FastAPI(
        title="Velatura",
        version=desktop_app.__version__,
        summary="Pictures from prompts, and edits that change only masked pixels.",
        docs_url=None,  # its page would load scripts from the network
        redoc_url=None,
        openapi_url="/openapi.json",
        generate_unique_id_function=operation_id,
        exception_handlers={
            VelaturaError: on_velatura_error,
            RequestValidationError: on_invalid,
            HTTPException: on_http_error,
            Exception: on_unexpected,
        },
    )
    app.state.context = context
    _add_health(app)  # first: it is asked most, and routes are looked through in order
    for each in (
        jobs.router,
        jobs.short,
        *(row.make() for row in added_rows("routes")),
        resources.router,
        immediate.router,
        history.router,
        page,
    ):
        app.include_router(each)
    for part in (generating, extras, progress, lists, choosing, control, answers):
        app.include_router(part.router)
    for part in (addresses, openai_models):
        app.include_router(part.router, prefix=PREFIX)
        app.include_router(part.router, prefix="/v1", include_in_schema=False)
    app.openapi = description_of(app)  # type: ignore[method-assign] # as FastAPI wants it
    return app


def guarded(
    app: FastAPI, context: ServerContext, endpoint: Endpoint, users: Users, log: RequestLog
) -> Guard:
    """The application with what stands before it."""
    return Guard(
        app,
        endpoint,
        users,
        context.policy.limits,
        context.metrics,
        log,
        MAKES.union(("POST", work.address) for work in context.served.values()),
        context.jobs.admit,
        context.jobs.admit_note,
        FORMS,
    )


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["health"])
    async def healthz() -> HealthResponse:  # pyright: ignore[reportUnusedFunction]
        """Check that the server answers."""
        return HealthResponse()

    @app.get("/readyz", tags=["health"], response_model=ReadinessResponse, responses=_NOT_READY)
    async def readyz(  # pyright: ignore[reportUnusedFunction]
        context: ContextDep,
    ) -> JSONResponse | dict[str, Any]:
        """Check that the server accepts jobs: an engine is up, and the server is not stopping."""
        reason = "stopping" if context.jobs.stopping else context.ready()
        content = {
            "status": reason or "ready",
            "up_seconds": round(time.monotonic() - context.up_since, 1),
        }
        return JSONResponse(content, 503) if reason else content

    @app.get("/metrics", tags=["health"], response_class=PlainTextResponse)
    async def metrics(  # pyright: ignore[reportUnusedFunction]
        context: ContextDep, user: UserDep
    ) -> Response:
        """Get metrics for Prometheus; for administrators, and tokens that are for this alone."""
        if not (user.admin or user.metrics):
            raise InputError("admin_only")
        text = await context.jobs.run_quick(context.metrics.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
