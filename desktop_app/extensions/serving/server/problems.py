"""Errors as answers: one table from codes to HTTP statuses, and RFC 9457's form of a problem."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from desktop_app.core.errors import (
    EngineError,
    InputError,
    ModelError,
    NetworkError,
    StorageError,
    VelaturaError,
)
from desktop_app.extensions.serving.server.openai_errors import openai_problem, speaks_openai

STATUSES: Final[Mapping[str, int]] = {
    "token_missing": 401,
    "token_wrong": 401,
    "token_unencrypted": 403,
    "too_many_attempts": 429,
    "host_refused": 421,
    "origin_refused": 403,
    "body_too_large": 413,
    "picture_too_large": 413,
    "body_encoding": 415,
    "body_type": 415,
    "form_type": 415,
    "form_damaged": 400,
    "too_slow": 408,
    "too_many_requests": 429,
    "too_many_open": 429,
    "body_text": 400,
    "not_in_time": 504,
    "queue_full": 429,
    "server_full": 429,
    "quota_full": 429,
    "server_stopping": 503,
    "stopped_unfinished": 503,
    "admin_only": 403,
    "not_allowed": 403,
    "model_not_allowed": 403,
    "model_missing": 404,
    "job_not_found": 404,
    "workbench_missing": 404,
    "rating_unknown": 404,
    "not_offered": 404,
    "job_unknown": 404,
    "picture_not_found": 404,
    "job_not_done": 409,
    "key_reused": 422,
    "picture_refused": 422,
    "client_gone": 499,
    "screening_unavailable": 503,
    "disk_full": 507,
    # The server's own files and folders, whoever asked: nothing that a client says is a path.
    **dict.fromkeys(("output_unwritable", "file_missing", "file_unreadable"), 500),
    **dict.fromkeys(("model_damaged", "model_incomplete"), 500),
    **dict.fromkeys(("weights_unfinished", "weights_empty", "weights_zeros", "weights_half"), 500),
    **dict.fromkeys(("weights_longer", "weights_page", "weights_message", "weights_pointer"), 500),
    **dict.fromkeys(("weights_archive", "weights_other", "weights_differ", "token_line"), 500),
    **dict.fromkeys(("model_away", "model_gone", "queue_elsewhere", "out_of_memory"), 503),
    **dict.fromkeys(("download_no_room", "download_disk_full", "pack_no_room"), 507),
    "journal_full": 507,
    # What was asked for, though the engine says it.
    **dict.fromkeys(("condition_unheard", "trial_device", "looking_too_large"), 422),
    "history_entry_unknown": 404,
    "memory_short": 503,
    "memory_short_by": 503,
    "memory_ran_out": 503,
}
"""Of codes; what isn't here has the status of its kind. 4xx: another request may be answered; 5xx:
the same one may be, once the server's owner has done something or it has room again."""

_KINDS: Final = (
    (InputError, 422),
    (ModelError, 422),
    (NetworkError, 503),
    (EngineError, 503),
    (StorageError, 500),
)

MEDIA_TYPE: Final = "application/problem+json"

_NOT_JSON: Final = "json_invalid"

_WORDS: Final = {"extra_forbidden": "there is no such field", _NOT_JSON: "not JSON"}
"""Better than pydantic's."""

_LONGEST: Final = 40
"""Characters of a value in an error."""


class ProblemResponse(JSONResponse):
    """A problem; clients of OpenAI's API get it in their shape.

    Args:
        problem: as RFC 9457 has it.
        headers: besides the usual ones.
    """

    def __init__(self, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(problem, problem["status"], headers, MEDIA_TYPE)
        self._problem, self._more = problem, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: OpenAI's form of the error where the request speaks OpenAI's language."""
        if not speaks_openai(scope):
            await super().__call__(scope, receive, send)
            return
        status, body, headers = openai_problem(self._problem)
        await JSONResponse(body, status, {**self._more, **headers})(scope, receive, send)


def status_of(error: VelaturaError) -> int:
    """The HTTP status of an error."""
    if error.code in STATUSES:
        return STATUSES[error.code]
    return next((status for kind, status in _KINDS if isinstance(error, kind)), 500)


def problem(error: VelaturaError) -> dict[str, Any]:
    """What a client is told: no traceback, nothing of the server's disk."""
    error = public(error)
    return {
        "type": f"urn:velatura:error:{error.code}",
        "title": error.what,
        "detail": f"{error.what} {error.todo}",
        "status": status_of(error),
        "code": error.code,
        "kept": error.kept,
        "todo": error.todo,
        "params": {name: _plain(value) for name, value in error.params.items()},
    }


def _plain(value: str | float) -> str | float:
    """NaN and infinities become texts: JSON has none."""
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def problem_response(error: VelaturaError) -> JSONResponse:
    """With Retry-After where trying later helps (429, a stopping server), and WWW-Authenticate with
    401."""
    headers = dict[str, str]()
    status = status_of(error)
    if status == 429 or error.code in ("server_stopping", "stopped_unfinished"):
        seconds = error.params.get("seconds", 5)
        headers["Retry-After"] = str(max(1, math.ceil(float(seconds))))
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="velatura", Basic realm="velatura"'
    return ProblemResponse(problem(error), headers)


async def on_velatura_error(_: Request, error: Exception) -> JSONResponse:
    """For FastAPI: an error of ours."""
    assert isinstance(error, VelaturaError)
    return problem_response(error)


async def on_unexpected(_: Request, error: Exception) -> JSONResponse:
    """For FastAPI: a fault of ours. The traceback goes to the server's own output alone."""
    return fault_response(error)


def fault_response(error: Exception) -> JSONResponse:
    """The answer to a fault of ours: its kind, and nothing of what it says."""
    return problem_response(StorageError("unexpected", reason=type(error).__name__))


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """For FastAPI: a request of another shape than the schema says."""
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "where": [
                str(part) for part in each["loc"][: 1 if each["type"] == _NOT_JSON else None]
            ],
            "what": f"{_WORDS.get(each['type'], each['msg'])}{_value(each)}",
            "kind": each["type"],
        }
        for each in error.errors()[:20]
    ]
    title = "The request can't be read."
    if errors:
        title = f"{'.'.join(errors[0]['where'])}: {errors[0]['what']}"
    body = {
        "type": "urn:velatura:error:invalid",
        "title": title,
        "detail": title,
        "status": 422,
        "code": "invalid",
        "kept": "Nothing was changed.",
        "todo": "Correct the request; /openapi.json describes what it may say.",
        "errors": errors,
    }
    return ProblemResponse(body, {})


def _value(wrong: Mapping[str, Any]) -> str:
    """The value that is wrong, where it is a short one."""
    if wrong["type"] == _NOT_JSON:
        return f" at character {wrong['loc'][-1]}: {wrong['ctx']['error']}"
    value = wrong.get("input")
    if wrong["type"] in ("missing", "extra_forbidden") or isinstance(value, (Mapping, list)):
        return ""
    text = str(value)
    return f", not “{text}”" if len(text) <= _LONGEST else f", not “{text[:_LONGEST]}…”"


async def on_http_error(_: Request, error: Exception) -> JSONResponse:
    """For FastAPI: no such address, or not by this method."""
    assert isinstance(error, HTTPException)
    return http_problem(error.status_code, str(error.detail), dict(error.headers or {}))


def http_problem(status: int, title: str, headers: dict[str, str]) -> JSONResponse:
    """What isn't an error of ours, told as those are."""
    body = {
        "type": "about:blank",
        "title": title,
        "detail": title,
        "status": status,
        "code": f"http_{status}",
    }
    return ProblemResponse(body, headers)


_FOLDERS: Final = re.compile(
    r"(?<![\w.:/\\])(?:[A-Za-z]:)?[/\\]{1,2}(?:[^/\\:*?\"'<>|\n“”]+[/\\])+"
)
"""All of an absolute path but its last part."""


def public(error: VelaturaError) -> VelaturaError:
    """The same, with names of files in place of their paths, and without details."""
    error = error.redacted(without_folders)
    return type(error)(error.code, "", **error.params) if error.details else error


def without_folders(text: str) -> str:
    """``text`` with only the last part of each absolute path."""
    return _FOLDERS.sub("", text)
