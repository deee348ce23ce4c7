"""The page at `/`, for who has no program: files of resources/server, as they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from desktop_app.catalog.resources import resource_path
from desktop_app.core.safe_open import read_regular

router = APIRouter(include_in_schema=False)

_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class _File:
    data: bytes
    kind: str
    tag: str
    """Of its content: a browser that has it is told so."""


@cache
def _files() -> dict[str, _File]:
    """All there are, by name: nothing that a client says is ever a path."""
    made: dict[str, _File] = {}
    for each in resource_path("server").iterdir():
        if each.suffix[1:] in _KINDS:
            data = read_regular(each)
            tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
            made[each.name] = _File(data, _KINDS[each.suffix[1:]], tag)
    return made


def _answer(name: str, request: Request) -> Response:
    file = _files().get(name)
    if file is None:
        raise HTTPException(404, "Not Found")
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-cache",  # it is kept, and asked for by its tag
        "ETag": file.tag,
    }
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(file.data, media_type=file.kind, headers=headers)


@router.get("/")
async def index(request: Request) -> Response:
    """index.html of the server's page, with the policy that it runs under."""
    return _answer("index.html", request)


@router.get("/static/{name}")
async def static(name: str, request: Request) -> Response:
    """``name``: of a file of the page, without folders; another one is 404."""
    return _answer(name, request)


@router.get("/favicon.ico")
async def icon(request: Request) -> Response:
    """icon.svg, for browsers that ask by themselves."""
    return _answer("icon.svg", request)
