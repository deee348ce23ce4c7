"""What `/openapi.json` says besides what FastAPI finds by itself: names of operations, problems,
tokens, examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from desktop_app.extensions.serving.server.guard import OPEN
from desktop_app.extensions.serving.server.openai_errors import PREFIX
from desktop_app.extensions.serving.server.operation_shapes import EXAMPLES as OPERATION_EXAMPLES
from desktop_app.extensions.serving.server.problems import MEDIA_TYPE
from desktop_app.extensions.serving.server.shapes import SAMPLE_PICTURE

_OWN: Final = ("/v1/", "/generate", "/healthz", "/readyz", "/metrics")

_ALWAYS: Final = {
    401: "The token is missing or unknown.",
    403: "This user or this origin is not allowed to do that.",
    421: "The Host header does not name this server.",
    429: "Too many requests; retry after the seconds in `Retry-After`.",
    500: "An internal error of the server.",
    503: "The server is stopping, or no engine is available.",
}
_OF_BODIES: Final = {
    400: "The body is not valid JSON.",
    408: "The body was sent too slowly.",
    413: "The body, or a picture in it, is too large.",
    415: "The body is compressed, or its content type is not supported.",
    504: "The picture was not finished in time; the job continues.",
    507: "The disk is full.",
}
_OF_NAMES: Final = {404: "Not found, or owned by another user."}
_INVALID: Final = {422: "The request can't be carried out; `title` says why."}
_OF_OPENAI: Final = "The request can't be carried out; `error.message` says why."
_STATE: Final = {409: "The job is not finished yet."}

_PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "An error (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "What happened."},
        "detail": {"type": "string", "description": "What happened, and what to do."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Machine-readable code of the error."},
        "kept": {"type": "string", "description": "What was kept unchanged."},
        "todo": {"type": "string", "description": "What to do."},
        "params": {"type": "object", "additionalProperties": True},
        "errors": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    },
}

_OPENAI_PROBLEM: Final[dict[str, Any]] = {
    "title": "OpenAIProblem",
    "description": "An error as OpenAI's API has them.",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string", "description": "What happened, and what to do."},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"], "description": "Field that is wrong."},
                "code": {"type": "string", "description": "Machine-readable code of the error."},
            },
        }
    },
}

_PICTURE: Final = SAMPLE_PICTURE

EXAMPLES: Final[Mapping[str, Any]] = {
    **OPERATION_EXAMPLES,
    "PictureRequest": {"image": _PICTURE},
    "MarksRequest": {"starred": True, "tags": ["fox"], "note": "for the cover"},
    "AlbumRequest": {"name": "foxes"},
    "MakingRequest": {
        "workbench": "medical-case",
        "values": {"condition": "pneumonia", "points": ["0.4,0.5 Left lung"]},
    },
    "RatingAnswerRequest": {"item": 0, "choice": "first", "ms": 1800},
    "Txt2Img": {"prompt": "a red fox", "steps": 8, "width": 256, "height": 256, "seed": 7},
    "Img2Img": {"prompt": "a red scarf", "init_images": [_PICTURE], "denoising_strength": 0.6},
    "ExtrasSingle": {"image": _PICTURE, "upscaling_resize": 2},
    "ExtrasBatch": {"imageList": [{"data": _PICTURE, "name": "fox.png"}], "upscaling_resize": 2},
    "PngInfo": {"image": _PICTURE},
    "ImageGeneration": {"prompt": "a red fox", "size": "256x256", "n": 1},
    "Detect": {"controlnet_module": "canny", "controlnet_input_images": [_PICTURE]},
}
"""A body of each shape that is sent."""


def operation_id(route: APIRoute) -> str:
    """What a generated client calls an operation: of the own API as the function is called."""
    if route.path_format.startswith(_OWN):
        return route.name
    method = min(route.methods or {"get"}).lower()
    return f"{method}_{re.sub(r'[^a-z0-9]+', '_', route.path_format.lower()).strip('_')}"


def description_of(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """A function that makes the OpenAPI document when first called, and keeps it."""
    made: dict[str, Any] = {}

    def describe() -> dict[str, Any]:
        if not made:
            made.update(_document(app))
        return made

    return describe


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    parts = document["components"]
    parts["schemas"] |= {"Problem": _PROBLEM, "OpenAIProblem": _OPENAI_PROBLEM}
    payload = parts["schemas"]["GenerateRequest"]["properties"]
    parts["schemas"]["Settings"] = payload["settings"]
    payload["settings"] = {"$ref": "#/components/schemas/Settings"}
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    for name, example in EXAMPLES.items():
        if name in parts["schemas"]:
            parts["schemas"][name].setdefault("examples", [example])
    parts["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic", "description": "The token as the password."},
    }
    return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Add who may ask, and all problems."""
    answers = operation["responses"]
    answers.pop("422", None)
    responses = dict(_ALWAYS)
    if path in OPEN:
        operation["security"] = []
        responses = {status: responses[status] for status in (403, 421, 500, 503)}
    else:
        operation["security"] = [{"bearer": []}, {"basic": []}]
    if "requestBody" in operation:
        responses |= _OF_BODIES
    if "requestBody" in operation or operation.get("parameters"):
        responses |= _INVALID | _OF_NAMES
    if not path.startswith(_OWN):
        responses |= _OF_NAMES  # what isn't offered
    media_type, shape = MEDIA_TYPE, "Problem"
    if path.startswith(PREFIX):
        media_type, shape = "application/json", "OpenAIProblem"
        responses[400] = _OF_OPENAI
        responses.pop(422, None)
    elif "/images/" in path:
        responses |= _STATE
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    for status, words in sorted(responses.items()):
        answers.setdefault(str(status), {"description": words, "content": content})
