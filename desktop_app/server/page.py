"""The page at `/`, for who has no program: files of resources/server, as they are."""

from __future__ import annotations

from functools import cache
from typing import Final

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from desktop_app.catalog.resources import resource_path

router = APIRouter(include_in_schema=False)

_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def _files() -> dict[str, bytes]:
    """All there are, by name: nothing that a client says is ever a path."""
    folder = resource_path("server")
    found = (each for each in folder.iterdir() if each.suffix[1:] in _KINDS)
    return {each.name: each.read_bytes() for each in found}


def _answer(name: str) -> Response:
    data = _files().get(name)
    if data is None:
        raise HTTPException(404, "Not Found")
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return Response(data, media_type=_KINDS[name.rpartition(".")[2]], headers=headers)


@router.get("/")
async def index() -> Response:
    """The page."""
    return _answer("index.html")


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """A file of it."""
    return _answer(name)


@router.get("/favicon.ico")
async def icon() -> Response:
    """Its icon."""
    return _answer("icon.svg")
