"""Problems in the shape that clients of OpenAI's API read, and which requests are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

PREFIX: Final = "/openai/v1"
"""Where all addresses are that API's."""

MARK: Final = "x-stainless-lang"
"""A header that OpenAI's clients send in all languages, and hardly anybody else."""

_SHARED: Final = ("/v1/images/generations", "/v1/images/edits", "/v1/images/variations")
_MODELS: Final = "/v1/models/"

_STATUSES: Final = {422: 400}
"""Of that API; others are the same."""

CODES: Final[Mapping[str, str]] = {
    "token_missing": "invalid_api_key",
    "token_wrong": "invalid_api_key",
    "model_missing": "model_not_found",
    "quota_full": "insufficient_quota",
    "picture_refused": "moderation_blocked",
    "words_not_allowed": "moderation_blocked",
    **dict.fromkeys(
        ("too_many_requests", "too_many_open", "queue_full", "server_full", "too_many_attempts"),
        "rate_limit_exceeded",
    ),
    "extra_forbidden": "unknown_parameter",
    "missing": "missing_required_parameter",
    "invalid": "invalid_value",
}
"""Theirs by ours, where there is one that means the same."""

_TYPES: Final[Mapping[str, str]] = {
    "insufficient_quota": "insufficient_quota",
    "rate_limit_exceeded": "requests",
    "moderation_blocked": "image_generation_user_error",
}

_FIELDS: Final[Mapping[str, str]] = {
    "model_missing": "model",
    "model_not_allowed": "model",
    "size_multiple": "size",
    "size_range": "size",
    **dict.fromkeys(("mask_size", "mask_empty", "mask_opaque"), "mask"),
    "control_network_missing": "image",
    "words_not_allowed": "prompt",
}
"""Fields that errors are about which don't name one."""

_NAMES: Final[Mapping[str, str]] = {"steps": "quality", "pictures": "image", "count": "n"}
"""Fields by settings of ours that follow from them."""

_UNREPEATED: Final = frozenset({409, 504})
"""The client would ask again by itself: for another picture, while the first goes on."""


def speaks_openai(scope: Mapping[str, Any]) -> bool:
    """Whether a request is one of OpenAI's API: by its address, or by who sends it.

    Args:
        scope: of ASGI.
    """
    path = str(scope["path"])
    if path.startswith((f"{PREFIX}/", *_SHARED)):
        return True
    if path.startswith(_MODELS) and scope["method"] in ("GET", "DELETE"):
        return True  # of the own API there is none
    return any(bytes(name).decode("latin-1") == MARK for name, _ in scope["headers"])


def openai_problem(problem: Mapping[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and more headers of a problem.

    Args:
        problem: as `problems` makes it.
    """
    message = problem.get("detail") or problem["title"]
    errors: list[dict[str, Any]] = problem.get("errors", [])
    params: dict[str, Any] = problem.get("params", {})
    kind = code = str(problem["code"])
    field = _FIELDS.get(code) or _NAMES.get(params.get("setting", ""), params.get("setting"))
    if code == "field_unsupported":
        field = params.get("name")
    if errors:
        kind = str(errors[0]["kind"])
        field = ".".join(errors[0]["where"][1:]) or None
        message = f"{field or 'The request'}: {errors[0]['what']}"
    code = CODES.get(kind, CODES.get(code, code))
    status = _STATUSES.get(int(problem["status"]), int(problem["status"]))
    usual = "server_error" if status >= 500 else "invalid_request_error"
    error = {
        "message": message,
        "type": _TYPES.get(code, usual),
        "param": field,
        "code": code,
    }
    headers = {"x-should-retry": "false"} if status in _UNREPEATED else {}
    return status, {"error": error}, headers
